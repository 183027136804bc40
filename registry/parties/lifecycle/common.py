"""States and steps that the requests of this room have in common."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.lifecycle.tables import Guard, Part, State, Step

PROPONENT, OFFICER, SECRETARIAT = Part.PROPONENT, Part.OFFICER, Part.SECRETARIAT
COMMITTEE, ENTITY = Part.JOINT_COMMITTEE, Part.THIRD_PARTY_ENTITY
KEEPERS = (SECRETARIAT, OFFICER)

REVISE = _("Revise it and hand it in again")

DRAFT = State("draft", _("draft"), waits_for=PROPONENT, is_editable=True)
RETURNED = State("returned", _("returned for revision"), waits_for=PROPONENT, is_editable=True, task=REVISE)
GIVEN_UP = State("given_up", _("given up by its proponent"), is_final=True)
CONSIDERED = State(
    "under_consideration",
    _("before the Joint Committee"),
    waits_for=COMMITTEE,
    is_public=True,
    task=_("Read the papers, and decide when it is on the agenda"),
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


def refuse(label: Any, to: str = "refused", origins: tuple[str, ...] = ("under_consideration",)) -> Step:
    """The Committee's no, with its reasons."""
    return Step(
        "refuse",
        label,
        origins=origins,
        to=to,
        parts=(COMMITTEE,),
        is_decision=True,
        reason_required=True,
        tells=(PROPONENT, SECRETARIAT),
    )


CHECKED = State(
    "submitted",
    _("being checked for completeness"),
    waits_for=SECRETARIAT,
    task=_("Check whether it is complete"),
)


def handing_in(*guards: Guard) -> tuple[Step, ...]:
    """Hand in, check for completeness, return, hand in again: the same for every request of an entity."""
    return (
        Step(
            "submit",
            _("Hand in"),
            origins=("draft",),
            to="submitted",
            parts=(PROPONENT,),
            starts=("completeness_check",),
            guards=guards,
            tells=(SECRETARIAT,),
            is_public=False,
        ),
        Step(
            "resubmit",
            _("Hand in again"),
            origins=("returned",),
            to="submitted",
            parts=(PROPONENT,),
            starts=("completeness_check",),
            guards=guards,
            tells=(SECRETARIAT,),
            is_public=False,
        ),
        Step(
            "return_for_revision",
            _("Return for revision"),
            origins=("submitted",),
            to="returned",
            parts=KEEPERS,
            reason_required=True,
            stops=("completeness_check",),
            tells=(PROPONENT,),
            is_public=False,
        ),
        Step(
            "accept_as_complete",
            _("Accept as complete"),
            origins=("submitted",),
            to="under_consideration",
            parts=KEEPERS,
            stops=("completeness_check",),
            guards=guards,
            tells=(PROPONENT, COMMITTEE),
        ),
    )
