"""Questions that a lower room asks of higher ones, which it may not import.

A room answers in its own ``hooks.py``, which is imported at start::

    @answers(hooks.documents_of)
    def kinds_present(case): …

``One`` has at most one answerer and a plain answer without it (so that the room that asks works, and is
tested, alone); ``Many`` calls everybody who registered, in the order of their names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class One(Generic[P, R]):
    """A question with one answerer."""

    def __init__(self, plain: Callable[P, R]) -> None:
        self.plain = plain
        self.answerer: Callable[P, R] | None = None

    def register(self, answerer: Callable[P, R]) -> Callable[P, R]:
        """Raises ValueError when another room answers already."""
        if self.answerer is not None and _name(self.answerer) != _name(answerer):
            raise ValueError(f"{self.plain.__name__} is answered by {_name(self.answerer)} already")
        self.answerer = answerer
        return answerer

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return (self.answerer or self.plain)(*args, **kwargs)


class Many(Generic[P, R]):
    """A question put to everybody who registered; answers in the order of the answerers' names."""

    def __init__(self, shape: Callable[P, R]) -> None:
        self.shape = shape
        self.answerers: dict[str, Callable[P, R]] = {}

    def register(self, answerer: Callable[P, R]) -> Callable[P, R]:
        self.answerers[_name(answerer)] = answerer
        return answerer

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        return [self.answerers[name](*args, **kwargs) for name in sorted(self.answerers)]


def _name(answerer: Callable[..., Any]) -> str:
    return f"{answerer.__module__}.{answerer.__qualname__}"


def answers(question: One[P, R] | Many[P, R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator: this function answers the question."""
    return question.register
