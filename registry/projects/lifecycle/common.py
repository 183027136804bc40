"""States and steps that the requests about a project have in common.

A request is drafted, checked for completeness by the secretariat (and returned with reasons as often as
need be), then decided on by the Joint Committee; before the decision it can be taken back.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.documents.effects import publish_documents
from registry.lifecycle import steps
from registry.lifecycle.steps import (
    COMPLETENESS,
    DECIDE,
    DRAFT,
    RETURNED,
    SUBMITTED,
    WITHDRAWN,
    Effects,
    Guards,
)
from registry.lifecycle.tables import Part, State, Step

SPEAKERS = (Part.PROPONENT, Part.FOCAL_POINT)
CONCERNED = (Part.PROPONENT, Part.PARTICIPANT, Part.SECRETARIAT)
EVERYBODY = (*CONCERNED, Part.JOINT_COMMITTEE)

COMPLETE = State(
    "complete",
    _("complete: to be decided on"),
    waits_for=Part.JOINT_COMMITTEE,
    is_public=True,
    task=DECIDE,
)
BASIC = (DRAFT, SUBMITTED, RETURNED, WITHDRAWN)


def submit(*, guards: Guards = (), effects: Effects = ()) -> tuple[Step, Step]:
    """By the proponent or the focal point."""
    return steps.submit(parts=SPEAKERS, guards=guards, effects=effects)


def accept_as_complete(
    *,
    to: str = "complete",
    starts: tuple[str, ...] = (),
    guards: Guards = (),
    effects: Effects = (),
    log_kind: str = "",
) -> Step:
    return Step(
        "accept_as_complete",
        _("Complete"),
        origins=("submitted",),
        to=to,
        parts=(Part.SECRETARIAT,),
        stops=(COMPLETENESS,),
        starts=starts,
        guards=guards,
        effects=(*effects, publish_documents),
        tells=EVERYBODY,
        log_kind=log_kind,
        help=_("It is published and put before the Joint Committee."),
    )


def decision(code: str, label: Any, to: str, *, origin: str = "complete", **options: Any) -> Step:
    """An outcome that everybody concerned is told of."""
    return steps.decision(code, label, to, origin=origin, tells=EVERYBODY, **options)


def send_back(*, origin: str = "complete", clock: str = "") -> Step:
    """The committee asks for more before it decides."""
    return decision(
        "send_back",
        _("Send back for revision"),
        "returned",
        origin=origin,
        clock=clock,
        asks_for_more=True,
        reason_required=True,
    )


def discard() -> Step:
    return steps.discard(SPEAKERS)


def withdraw(
    *origins: str, clocks: tuple[str, ...] = (), parts: tuple[Part, ...] = SPEAKERS, **options: Any
) -> Step:
    """Taken back before the decision, by whoever speaks for the project."""
    return steps.withdraw(*origins, clocks=(COMPLETENESS, *clocks), parts=parts, tells=EVERYBODY, **options)
