"""Who changed a row, and why: the context that every change of an ordinary table carries.

Triggers (django-pghistory) write one event row per inserted, changed or deleted row, also for
bulk writes. The event holds the whole row and this context as JSON, in the same append-only row::

    {"actor_kind": "person", "actor_id": "5f0c…", "actor_name": "Aiko Tanaka",
     "basis": "role registry_officer", "reason": "Name corrected after a letter",
     "url": "/office/…", "method": "POST", "request_id": "…"}

A web request gets its context from :class:`HistoryMiddleware`; programs (loader, tasks,
commands) write inside :func:`change_context`. The ledger keeps its own history and is no part of this.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pghistory
import structlog
from django.db import models
from django.http import HttpRequest, HttpResponse
from pghistory.models import Event

if TYPE_CHECKING:
    from credits.authority import Authority

PERSON = "person"


class RecordedEvent(Event):
    """The columns of every event table. Ids outgrow 32 bits in a long life."""

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


@contextmanager
def change_context(authority: "Authority", *, reason: str) -> Iterator[None]:
    """Say who writes and why, for all ordinary tables written inside.

    What was said outside (url, request id) is kept, and comes back unchanged afterwards.
    Raises ValueError for an empty reason: a change without one is not made.
    """
    if not reason.strip():
        raise ValueError("a change needs a reason")
    with pghistory.context() as context:
        before = dict(context.metadata)
        context.metadata.update(
            actor_kind=authority.actor.kind,
            actor_id=authority.actor.public_id,
            actor_name=authority.actor.name,
            basis=authority.basis,
            reason=reason.strip(),
        )
        try:
            yield
        finally:
            context.metadata.clear()
            context.metadata.update(before)


def say_reason(reason: str) -> None:
    """Add the reason to a request's context, when the form that asks for it has been checked."""
    pghistory.context(reason=reason.strip())


class HistoryMiddleware:
    """Context of every request that may write: the signed-in person, the address, the request id.

    Reading requests are left alone, so that a public page opens no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        context = {
            **describe_actor(getattr(request, "user", None)),
            "url": request.path,
            "method": request.method,
            "request_id": str(structlog.contextvars.get_contextvars().get("request_id", "")),
        }
        with pghistory.context(**context):
            return self.get_response(request)


def describe_actor(user: Any) -> dict[str, str]:
    """``actor_*`` of a signed-in person; of nobody, when a visitor writes (signing in, say)."""
    if user is None or not user.is_authenticated:
        return {"actor_kind": "visitor", "actor_id": "", "actor_name": ""}
    return {
        "actor_kind": PERSON,
        "actor_id": str(user.public_id),
        "actor_name": user.name or user.email,
    }
