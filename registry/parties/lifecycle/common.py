"""States and steps that the requests of this room have in common."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.lifecycle import steps
from registry.lifecycle.tables import Guard, Part, State, Step

PROPONENT, OFFICER, SECRETARIAT = Part.PROPONENT, Part.OFFICER, Part.SECRETARIAT
COMMITTEE, ENTITY = Part.JOINT_COMMITTEE, Part.THIRD_PARTY_ENTITY
KEEPERS = (SECRETARIAT, OFFICER)

DRAFT = steps.DRAFT
RETURNED = replace(steps.RETURNED, task=_("Revise it and hand it in again"))
GIVEN_UP = State("given_up", _("given up by its proponent"), is_final=True)
CONSIDERED = State(
    "under_consideration",
    _("before the Joint Committee"),
    waits_for=COMMITTEE,
    is_public=True,
    task=steps.DECIDE,
)
REFUSED = State("refused", _("refused by the Joint Committee"), is_final=True, is_public=True)


def give_up(*origins: str) -> Step:
    """Its proponent no longer wants it; nothing is checked and nothing handed in."""
    return Step(
        "give_up",
        _("Give up"),
        origins=origins,
        to="given_up",
        parts=(PROPONENT,),
        is_public=False,
        hands_in=False,
        tells=KEEPERS,
    )


def refuse(label: Any, to: str = "refused") -> Step:
    """The Committee's no, with its reasons."""
    return steps.decision("refuse", label, to, reason_required=True, tells=(PROPONENT, SECRETARIAT))


CHECKED = State(
    "submitted",
    _("being checked for completeness"),
    waits_for=SECRETARIAT,
    task=steps.CHECK,
)


def hand_in(*guards: Guard, tells: tuple[Part, ...] = (SECRETARIAT,), help: Any = "") -> tuple[Step, Step]:  # noqa: A002
    """For the first time, and again what came back."""
    return steps.submit(guards=guards, tells=tells, label=_("Hand in"), again=_("Hand in again"), help=help)


def handing_in(*guards: Guard) -> tuple[Step, ...]:
    """Hand in, check for completeness, return, hand in again: the same for every request of an entity."""
    return (
        *hand_in(*guards),
        steps.return_for_revision(parts=KEEPERS),
        Step(
            "accept_as_complete",
            _("Accept as complete"),
            origins=("submitted",),
            to="under_consideration",
            parts=KEEPERS,
            stops=(steps.COMPLETENESS,),
            guards=guards,
            tells=(PROPONENT, COMMITTEE),
        ),
    )
