"""States and steps that the requests about a project have in common.

A request is drafted, checked for completeness by the secretariat (and returned with reasons as often as
need be), then decided on by the Joint Committee; before the decision it can be taken back.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.documents.effects import publish_documents
from registry.lifecycle.tables import Effect, Guard, Part, State, Step

COMPLETENESS = "completeness_check"
SPEAKERS = (Part.PROPONENT, Part.FOCAL_POINT)
CONCERNED = (Part.PROPONENT, Part.PARTICIPANT, Part.SECRETARIAT)
EVERYBODY = (*CONCERNED, Part.JOINT_COMMITTEE)

CHECK = _("Check whether it is complete")
REVISE = _("Revise it and submit it again")
DECIDE = _("Read the papers, and decide when it is on the agenda")

DRAFT = State("draft", _("draft"), waits_for=Part.PROPONENT, is_editable=True)
SUBMITTED = State("submitted", _("completeness check"), waits_for=Part.SECRETARIAT, task=CHECK)
RETURNED = State(
    "returned", _("returned for revision"), waits_for=Part.PROPONENT, is_editable=True, task=REVISE
)
COMPLETE = State(
    "complete",
    _("complete: to be decided on"),
    waits_for=Part.JOINT_COMMITTEE,
    is_public=True,
    task=DECIDE,
)
WITHDRAWN = State("withdrawn", _("withdrawn"), is_final=True, is_public=True)
BASIC = (DRAFT, SUBMITTED, RETURNED, WITHDRAWN)

Guards = tuple[Guard, ...]
Effects = tuple[Effect, ...]


def submit(*, guards: Guards = (), effects: Effects = ()) -> tuple[Step, ...]:
    """Hand in, and hand in again what came back: on the same conditions."""
    shared: dict[str, Any] = {
        "to": "submitted",
        "parts": SPEAKERS,
        "guards": guards,
        "effects": effects,
        "starts": (COMPLETENESS,),
        "is_public": False,
        "tells": (Part.PROPONENT, Part.SECRETARIAT),
        "help": _("The secretariat checks whether everything is there."),
    }
    return (
        Step("submit", _("Submit"), origins=("draft",), **shared),
        Step("resubmit", _("Submit again"), origins=("returned",), **shared),
    )


def return_for_revision() -> Step:
    """Incomplete: the reasons are told, and nothing that was written is lost."""
    return Step(
        "return_for_revision",
        _("Return for revision"),
        origins=("submitted",),
        to="returned",
        parts=(Part.SECRETARIAT,),
        reason_required=True,
        stops=(COMPLETENESS,),
        is_public=False,
        tells=(Part.PROPONENT,),
        help=_("It is incomplete; whoever handed it in reads the reasons."),
    )


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


def decision(
    code: str,
    label: Any,
    to: str,
    *,
    origin: str = "complete",
    clock: str = "",
    effects: Effects = (),
    guards: Guards = (),
    **options: Any,
) -> Step:
    """An outcome of the Joint Committee; it counts with the assent of both sides."""
    return Step(
        code,
        label,
        origins=(origin,),
        to=to,
        parts=(Part.JOINT_COMMITTEE,),
        is_decision=True,
        stops=(clock,) if clock else (),
        guards=guards,
        effects=effects,
        tells=EVERYBODY,
        **options,
    )


def send_back(*, origin: str = "complete", clock: str = "") -> Step:
    """The committee asks for more before it decides."""
    return decision(
        "send_back", _("Send back for revision"), "returned", origin=origin, clock=clock, reason_required=True
    )


def discard() -> Step:
    """A draft that nobody has seen."""
    return Step(
        "discard",
        _("Throw the draft away"),
        origins=("draft",),
        to="withdrawn",
        parts=SPEAKERS,
        is_public=False,
        hands_in=False,
    )


def withdraw(
    *origins: str, clocks: tuple[str, ...] = (), effects: Effects = (), parts: tuple[Part, ...] = SPEAKERS
) -> Step:
    """Taken back before the decision (invariant I16)."""
    return Step(
        "withdraw",
        _("Withdraw"),
        origins=origins,
        to="withdrawn",
        parts=parts,
        reason_required=True,
        hands_in=False,
        stops=(COMPLETENESS, *clocks),
        effects=effects,
        tells=EVERYBODY,
    )
