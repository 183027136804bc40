"""While a page is read, what it asks again and again is asked of the database once.

For requests that change nothing (GET, HEAD), and while something is judged under its lock before it is written:
what is kept lives as long as the block and is seen by nobody else. Whoever writes stands outside, so that a right
that was just taken away counts at once.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

Answer = TypeVar("Answer")
READING = ("GET", "HEAD")

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept_while_reading", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Within the block ``once`` keeps its answers; a block within a block begins anew."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer to a question: kept while a page is read, asked anew everywhere else.

    The answer is shared by whoever asks: it must not be changed, so it is a tuple rather than a list.
    """
    kept = _kept.get()
    if kept is None:
        return ask()
    if question not in kept:
        kept[question] = ask()
    answer: Answer = kept[question]
    return answer


class ReadingMiddleware:
    """Every request that only reads is one such block."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in READING:
            return self.get_response(request)
        with reading():
            return self.get_response(request)
