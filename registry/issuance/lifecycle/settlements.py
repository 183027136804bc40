"""Units issued too much, found later: decided on by the Joint Committee, settled by two officers."""

from django.utils.translation import gettext_lazy as _

from registry.issuance.effects import settlements as effects
from registry.issuance.guards import settlements as guards
from registry.issuance.schemas.settlements import SETTLEMENT
from registry.lifecycle.steps import DECIDE, WITHDRAWN, discard, withdraw
from registry.lifecycle.steps import decision as outcome
from registry.lifecycle.tables import Lifecycle, Part, State, Step, register

OFFICERS = (Part.OFFICER,)
TOLD = (Part.PARTICIPANT, Part.SECRETARIAT, Part.OFFICER, Part.GOVERNMENT)

OVER_ISSUANCE = register(
    Lifecycle(
        code="over_issuance",
        label=_("Settlement of an over-issuance"),
        token="OVI",
        initial="draft",
        opened_by=OFFICERS,
        states=(
            State("draft", _("draft"), waits_for=Part.OFFICER, is_editable=True, editors=OFFICERS),
            State(
                "considered",
                _("to be decided on"),
                waits_for=Part.JOINT_COMMITTEE,
                is_public=True,
                task=DECIDE,
            ),
            State(
                "decided",
                _("to be settled"),
                waits_for=Part.OFFICER,
                is_public=True,
                task=_("Settle it in the ledger, with a second officer"),
            ),
            State("settled", _("settled"), is_final=True, is_public=True),
            State("rejected", _("not an over-issuance"), is_final=True, is_public=True),
            WITHDRAWN,
        ),
        steps=(
            Step(
                "submit",
                _("Put before the Joint Committee"),
                origins=("draft",),
                to="considered",
                parts=OFFICERS,
                guards=guards.READY,
                effects=(effects.let_concerned_see,),
                tells=TOLD,
                log_kind="over_issuance_found",
            ),
            outcome(
                "order_settlement",
                _("Order the settlement"),
                "decided",
                origin="considered",
                guards=guards.READY,
                tells=TOLD,
                log_kind="over_issuance_decided",
            ),
            outcome(
                "reject",
                _("Reject: it was not too much"),
                "rejected",
                origin="considered",
                reason_required=True,
                tells=TOLD,
            ),
            Step(
                "settle",
                _("Settle"),
                origins=("decided",),
                to="settled",
                parts=OFFICERS,
                two_people=True,
                guards=guards.READY,
                effects=(effects.settle,),
                tells=(*TOLD, Part.JOINT_COMMITTEE),
                log_kind="over_issuance_settled",
                help=_("A correcting entry where the form names one, then the mandatory cancellation."),
            ),
            discard(OFFICERS),
            withdraw("considered", clocks=(), parts=OFFICERS, tells=TOLD),
        ),
        forms=(SETTLEMENT,),
    )
)
