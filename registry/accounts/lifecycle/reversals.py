"""A retirement or cancellation is put back: on a decision, within the window of the rules, by two officers."""

from django.utils.translation import gettext_lazy as _

from registry.accounts.effects import reversals as effects
from registry.accounts.guards import reversals as guards
from registry.accounts.schemas.reversals import REVERSAL
from registry.lifecycle.steps import discard, withdraw
from registry.lifecycle.tables import Lifecycle, Part, State, Step, register
from registry.rules.models.rule_sets import ACCOUNTS_DOCUMENT

OFFICERS = (Part.OFFICER,)
TOLD = (Part.PARTICIPANT, Part.OFFICER, Part.GOVERNMENT)
READY = (
    guards.certificate_is_known,
    guards.units_are_of_the_country,
    guards.is_not_reversed_yet,
    guards.window_is_open,
    guards.decision_is_attached,
)

RETIREMENT_REVERSAL = register(
    Lifecycle(
        code="retirement_reversal",
        label=_("Reversal of a retirement or cancellation"),
        token="RVS",
        initial="draft",
        rules_document=ACCOUNTS_DOCUMENT,
        opened_by=OFFICERS,
        states=(
            State("draft", _("draft"), waits_for=Part.OFFICER, is_editable=True, editors=OFFICERS),
            State(
                "decided",
                _("to be reversed"),
                waits_for=Part.OFFICER,
                task=_("Reverse it in the ledger, with a second officer"),
            ),
            State("reversed", _("reversed"), is_final=True, is_public=True),
            State("rejected", _("not reversed"), is_final=True),
            State("withdrawn", _("withdrawn"), is_final=True),
        ),
        steps=(
            Step(
                "submit",
                _("Put before a second officer"),
                origins=("draft",),
                to="decided",
                parts=OFFICERS,
                guards=READY,
                effects=(effects.let_the_holder_see,),
                tells=TOLD,
                is_public=False,
            ),
            Step(
                "reverse",
                _("Reverse"),
                origins=("decided",),
                to="reversed",
                parts=OFFICERS,
                two_people=True,
                guards=READY,
                effects=(effects.reverse,),
                tells=TOLD,
                help=_("A correcting entry puts the units back; the certificate says so from then on."),
            ),
            Step(
                "reject",
                _("Reject: it stays as it is"),
                origins=("decided",),
                to="rejected",
                parts=OFFICERS,
                reason_required=True,
                tells=TOLD,
                is_public=False,
            ),
            discard(OFFICERS),
            withdraw("decided", clocks=(), parts=OFFICERS, tells=TOLD),
        ),
        forms=(REVERSAL,),
    )
)
