"""States and steps that most lifecycles have, written once.

Something is drafted, handed in, checked for completeness, returned with reasons as often as need be, decided
on by the Joint Committee, and can be taken back before that. A room says who takes part and which clock runs.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.lifecycle.tables import Effect, Guard, Part, State, Step

COMPLETENESS = "completeness_check"
Guards = tuple[Guard, ...]
Effects = tuple[Effect, ...]
Parts = tuple[Part, ...]

SUBMIT, SUBMIT_AGAIN = _("Submit"), _("Submit again")
IS_CHECKED = _("The secretariat checks whether everything is there.")
CHECK = _("Check whether it is complete")
REVISE = _("Revise it and submit it again")
DECIDE = _("Read the papers, and decide when it is on the agenda")

DRAFT = State("draft", _("draft"), waits_for=Part.PROPONENT, is_editable=True)
SUBMITTED = State("submitted", _("completeness check"), waits_for=Part.SECRETARIAT, task=CHECK)
RETURNED = State(
    "returned", _("returned for revision"), waits_for=Part.PROPONENT, is_editable=True, task=REVISE
)
CONSIDERED = State(
    "under_consideration",
    _("under consideration"),
    waits_for=Part.JOINT_COMMITTEE,
    is_public=True,
    task=DECIDE,
)
WITHDRAWN = State("withdrawn", _("withdrawn"), is_final=True, is_public=True)


def submit(
    *,
    parts: Parts = (Part.PROPONENT,),
    clock: str = COMPLETENESS,
    guards: Guards = (),
    effects: Effects = (),
    tells: Parts = (Part.PROPONENT, Part.SECRETARIAT),
    label: Any = SUBMIT,
    again: Any = SUBMIT_AGAIN,
    help: Any = IS_CHECKED,  # noqa: A002  (named as the step's)
) -> tuple[Step, Step]:
    """Hand in, and hand in again what came back: on the same conditions."""
    shared: dict[str, Any] = {
        "to": "submitted",
        "parts": parts,
        "guards": guards,
        "effects": effects,
        "starts": (clock,),
        "is_public": False,
        "tells": tells,
        "help": help,
    }
    return (
        Step("submit", label, origins=("draft",), **shared),
        Step("resubmit", again, origins=("returned",), **shared),
    )


def return_for_revision(*, parts: Parts = (Part.SECRETARIAT,), clock: str = COMPLETENESS) -> Step:
    """Incomplete: the reasons are told, and nothing that was written is lost."""
    return Step(
        "return_for_revision",
        _("Return for revision"),
        origins=("submitted",),
        to="returned",
        parts=parts,
        reason_required=True,
        interrupts=(clock,),
        is_public=False,
        tells=(Part.PROPONENT,),
        help=_("It is incomplete; whoever handed it in reads the reasons."),
    )


def decision(
    code: str,
    label: Any,
    to: str,
    *,
    origin: str = "under_consideration",
    clock: str = "",
    asks_for_more: bool = False,
    tells: Parts,
    **options: Any,
) -> Step:
    """An outcome of the Joint Committee; it counts with the assent of both sides.

    ``asks_for_more``: it decides nothing yet, so that the rule set says whether the clock stands still.
    """
    clocks = (clock,) if clock else ()
    return Step(
        code,
        label,
        origins=(origin,),
        to=to,
        parts=(Part.JOINT_COMMITTEE,),
        is_decision=True,
        stops=() if asks_for_more else clocks,
        interrupts=clocks if asks_for_more else (),
        tells=tells,
        **options,
    )


def discard(parts: Parts = (Part.PROPONENT,)) -> Step:
    """A draft that nobody has seen."""
    return Step(
        "discard",
        _("Throw the draft away"),
        origins=("draft",),
        to="withdrawn",
        parts=parts,
        is_public=False,
        hands_in=False,
    )


def withdraw(
    *origins: str,
    clocks: tuple[str, ...],
    parts: Parts = (Part.PROPONENT,),
    tells: Parts,
    **options: Any,
) -> Step:
    """Taken back before the decision (invariant I16): nothing is checked, whatever ran stops."""
    return Step(
        "withdraw",
        _("Withdraw"),
        origins=origins,
        to="withdrawn",
        parts=parts,
        reason_required=True,
        hands_in=False,
        stops=clocks,
        tells=tells,
        **options,
    )
