"""Authorisations and their revocation: an officer of the authorising side drafts, a second one adopts."""

from django.utils.translation import gettext_lazy as _

from registry.article6.effects import authorisations as effects
from registry.article6.guards import authorisations as guards
from registry.article6.schemas.authorisations import AUTHORISATION, REVOCATION
from registry.lifecycle.steps import WITHDRAWN, discard
from registry.lifecycle.tables import Lifecycle, Part, State, Step, register

OFFICERS = (Part.OFFICER,)
TOLD = (Part.OFFICER, Part.GOVERNMENT, Part.SECRETARIAT)
DRAFT = State("draft", _("draft"), waits_for=Part.OFFICER, is_editable=True, editors=OFFICERS)

AUTHORISATION_LIFECYCLE = register(
    Lifecycle(
        code=AUTHORISATION,
        label=_("Authorisation under Article 6.2"),
        token="AUT",
        initial="draft",
        opened_by=OFFICERS,
        states=(DRAFT, State("adopted", _("adopted"), is_final=True, is_public=True), WITHDRAWN),
        steps=(
            Step(
                "adopt",
                _("Adopt"),
                origins=("draft",),
                to="adopted",
                parts=OFFICERS,
                two_people=True,
                guards=guards.ADOPTABLE,
                effects=(effects.adopt_version,),
                tells=TOLD,
                log_kind="authorisation_adopted",
                help=_("It holds from the day it names. What was used under an earlier version stays used."),
            ),
            discard(OFFICERS),
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
        states=(DRAFT, State("revoked", _("revoked"), is_final=True, is_public=True), WITHDRAWN),
        steps=(
            Step(
                "revoke",
                _("Revoke"),
                origins=("draft",),
                to="revoked",
                parts=OFFICERS,
                two_people=True,
                guards=guards.REVOCABLE,
                effects=(effects.revoke,),
                tells=TOLD,
                log_kind="authorisation_revoked",
                help=_("Nothing more is used under it from the day it names; what was used stays used."),
            ),
            discard(OFFICERS),
        ),
        forms=(REVOCATION,),
    )
)
