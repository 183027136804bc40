"""A beneficiary is entered by an account holder's organisation and vetted by an officer."""

from django.utils.translation import gettext_lazy as _

from registry.accounts.effects import beneficiaries as effects
from registry.accounts.guards import beneficiaries as guards
from registry.accounts.schemas.beneficiaries import BENEFICIARY
from registry.lifecycle.steps import DRAFT, RETURNED, SUBMIT, SUBMIT_AGAIN, discard
from registry.lifecycle.tables import Lifecycle, Part, State, Step, register
from registry.rules.models.rule_sets import ACCOUNTS_DOCUMENT

OFFICERS = (Part.OFFICER,)
APPLICANT = (Part.PROPONENT,)
READY = (guards.organisation_applies, guards.letter_is_attached, guards.those_alike_were_looked_at)

BENEFICIARY_REGISTRATION = register(
    Lifecycle(
        code="beneficiary_registration",
        label=_("Registration of a beneficiary"),
        token="BEN",
        initial="draft",
        rules_document=ACCOUNTS_DOCUMENT,
        country_required=False,
        states=(
            DRAFT,
            State("submitted", _("to be vetted"), waits_for=Part.OFFICER, task=_("Vet the beneficiary")),
            RETURNED,
            State("vetted", _("vetted"), is_final=True),
            State("linked", _("known already, and permitted"), is_final=True),
            State("refused", _("refused"), is_final=True),
            State("withdrawn", _("withdrawn"), is_final=True),
        ),
        steps=(
            Step(
                "submit",
                SUBMIT,
                origins=("draft",),
                to="submitted",
                parts=APPLICANT,
                guards=READY,
                effects=(effects.enter,),
                tells=OFFICERS,
                is_public=False,
                help=_("An officer looks at the beneficiary and at the permission letter."),
            ),
            Step(
                "resubmit",
                SUBMIT_AGAIN,
                origins=("returned",),
                to="submitted",
                parts=APPLICANT,
                guards=READY,
                effects=(effects.enter,),
                tells=OFFICERS,
                is_public=False,
            ),
            Step(
                "vet",
                _("Vet: it may be named"),
                origins=("submitted",),
                to="vetted",
                parts=OFFICERS,
                guards=(guards.is_not_vetted_already, guards.letter_is_attached),
                effects=(effects.vet,),
                tells=APPLICANT,
                is_public=False,
            ),
            Step(
                "link",
                _("It is known: permit this organisation to name it"),
                origins=("submitted",),
                to="linked",
                parts=OFFICERS,
                guards=(guards.is_vetted_already, guards.letter_is_attached),
                effects=(effects.link,),
                tells=APPLICANT,
                is_public=False,
                help=_("The same number of the same country is vetted; no second row is made."),
            ),
            Step(
                "return_for_revision",
                _("Return for revision"),
                origins=("submitted",),
                to="returned",
                parts=OFFICERS,
                reason_required=True,
                tells=APPLICANT,
                is_public=False,
            ),
            Step(
                "refuse",
                _("Refuse"),
                origins=("submitted",),
                to="refused",
                parts=OFFICERS,
                reason_required=True,
                effects=(effects.refuse,),
                tells=APPLICANT,
                is_public=False,
            ),
            discard(APPLICANT),
            Step(
                "withdraw",
                _("Withdraw"),
                origins=("submitted", "returned"),
                to="withdrawn",
                parts=APPLICANT,
                reason_required=True,
                hands_in=False,
                effects=(effects.withdraw,),
                tells=OFFICERS,
                is_public=False,
            ),
        ),
        forms=(BENEFICIARY,),
    )
)
