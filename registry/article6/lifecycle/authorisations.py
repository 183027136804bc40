"""Authorisations and their revocation: an officer of the authorising side drafts, two adopt."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.article6.effects import authorisations as effects
from registry.article6.guards import authorisations as guards
from registry.article6.schemas.authorisations import AUTHORISATION, REVOCATION
from registry.lifecycle.steps import REVISE, SUBMIT, SUBMIT_AGAIN, WITHDRAWN, discard, withdraw
from registry.lifecycle.tables import Guard, Lifecycle, Part, State, Step, register

OFFICERS = (Part.OFFICER,)
TOLD = (Part.OFFICER, Part.GOVERNMENT, Part.SECRETARIAT)


def begun(task: Any) -> tuple[State, ...]:
    """The states before it is decided: drafted, handed in, given back."""
    return (
        State("draft", _("draft"), waits_for=Part.OFFICER, is_editable=True, editors=OFFICERS),
        State("submitted", _("to be decided on"), waits_for=Part.OFFICER, task=task),
        State(
            "returned",
            _("returned for revision"),
            waits_for=Part.OFFICER,
            is_editable=True,
            editors=OFFICERS,
            task=REVISE,
        ),
        WITHDRAWN,
    )


def handed_in(checks: tuple[Guard, ...]) -> tuple[Step, ...]:
    """How it comes before a second officer, and back."""
    shared: dict[str, Any] = {
        "to": "submitted",
        "parts": OFFICERS,
        "guards": checks,
        "is_public": False,
        "tells": OFFICERS,
        "help": _("Two officers of the authorising side then decide."),
    }
    return (
        Step("submit", SUBMIT, origins=("draft",), **shared),
        Step("resubmit", SUBMIT_AGAIN, origins=("returned",), **shared),
        Step(
            "return_for_revision",
            _("Return for revision"),
            origins=("submitted",),
            to="returned",
            parts=OFFICERS,
            reason_required=True,
            is_public=False,
            tells=OFFICERS,
        ),
        discard(OFFICERS),
        withdraw("submitted", "returned", clocks=(), parts=OFFICERS, tells=OFFICERS, is_public=False),
    )


AUTHORISATION_LIFECYCLE = register(
    Lifecycle(
        code=AUTHORISATION,
        label=_("Authorisation under Article 6.2"),
        token="AUT",
        initial="draft",
        opened_by=OFFICERS,
        states=(
            *begun(_("Adopt it, with a second officer of the authorising side")),
            State("adopted", _("adopted"), is_final=True, is_public=True),
        ),
        steps=(
            Step(
                "adopt",
                _("Adopt"),
                origins=("submitted",),
                to="adopted",
                parts=OFFICERS,
                two_people=True,
                guards=guards.ADOPTABLE,
                effects=(effects.adopt_version,),
                tells=TOLD,
                log_kind="authorisation_adopted",
                help=_("It holds from the day it names. What was used under an earlier version stays used."),
            ),
            *handed_in(guards.ADOPTABLE),
        ),
        forms=(AUTHORISATION,),
    )
)
REVOCATION_LIFECYCLE = register(
    Lifecycle(
        code=REVOCATION,
        label=_("Revocation of an authorisation"),
        token="ARV",
        initial="draft",
        opened_by=OFFICERS,
        states=(
            *begun(_("Revoke, with a second officer of the authorising side")),
            State("revoked", _("revoked"), is_final=True, is_public=True),
        ),
        steps=(
            Step(
                "revoke",
                _("Revoke"),
                origins=("submitted",),
                to="revoked",
                parts=OFFICERS,
                two_people=True,
                guards=guards.REVOCABLE,
                effects=(effects.revoke,),
                tells=TOLD,
                log_kind="authorisation_revoked",
                help=_("Nothing more is used under it from the day it names; what was used stays used."),
            ),
            *handed_in(guards.REVOCABLE),
        ),
        forms=(REVOCATION,),
    )
)
