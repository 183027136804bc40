"""How a designation is suspended and the suspension lifted, and how it is withdrawn, as data (domain 2.12)."""

from django.utils.translation import gettext_lazy as _

from registry.lifecycle.tables import Lifecycle, Part, State, Step, register
from registry.parties import effects, guards
from registry.parties.lifecycle.common import (
    COMMITTEE,
    CONSIDERED,
    ENTITY,
    KEEPERS,
    OFFICER,
    PROPONENT,
    SECRETARIAT,
    refuse,
)

register(
    Lifecycle(
        code="third_party_entity_suspension",
        label=_("Suspension of a third-party entity"),
        token="TPES",
        initial="draft",
        opened_by=KEEPERS,
        states=(
            State("draft", _("being prepared"), waits_for=SECRETARIAT, is_editable=True, editors=KEEPERS),
            CONSIDERED,
            State("suspended", _("suspended"), is_public=True),
            State(
                "lifting",
                _("lifting before the Joint Committee"),
                waits_for=COMMITTEE,
                is_public=True,
                task=CONSIDERED.task,
            ),
            State("lifted", _("lifted"), is_final=True, is_public=True),
            State("not_suspended", _("not suspended"), is_final=True, is_public=True),
            State("ended", _("ended with the designation"), is_final=True, is_public=True),
            State("dropped", _("dropped"), is_final=True),
        ),
        steps=(
            Step(
                "propose",
                _("Put before the Joint Committee"),
                origins=("draft",),
                to="under_consideration",
                parts=KEEPERS,
                reason_required=True,
                guards=(guards.designation_can_be_suspended,),
                effects=(effects.let_the_entity_see,),
                tells=(COMMITTEE, ENTITY),
            ),
            Step(
                "drop",
                _("Drop"),
                origins=("draft",),
                to="dropped",
                parts=KEEPERS,
                hands_in=False,
                is_public=False,
            ),
            Step(
                "suspend",
                _("Suspend"),
                origins=("under_consideration",),
                to="suspended",
                parts=(COMMITTEE,),
                is_decision=True,
                reason_required=True,
                guards=(guards.designation_can_be_suspended,),
                effects=(effects.suspend,),
                tells=(ENTITY, SECRETARIAT, OFFICER),
                log_kind="third_party_entity.suspended",
            ),
            refuse(_("Do not suspend"), to="not_suspended"),
            Step(
                "ask_for_lifting",
                _("Ask for the suspension to be lifted"),
                origins=("suspended",),
                to="lifting",
                parts=(ENTITY, *KEEPERS),
                reason_required=True,
                tells=(COMMITTEE, SECRETARIAT),
            ),
            Step(
                "lift",
                _("Lift the suspension"),
                origins=("lifting",),
                to="lifted",
                parts=(COMMITTEE,),
                is_decision=True,
                effects=(effects.lift_suspension,),
                tells=(ENTITY, SECRETARIAT, OFFICER),
                log_kind="third_party_entity.suspension_lifted",
            ),
            Step(
                "uphold",
                _("Leave it suspended"),
                origins=("lifting",),
                to="suspended",
                parts=(COMMITTEE,),
                is_decision=True,
                reason_required=True,
                tells=(ENTITY, SECRETARIAT),
            ),
            Step(
                "end",
                _("End with the designation"),
                origins=("suspended", "lifting"),
                to="ended",
                parts=(Part.PROGRAM,),
                tells=(ENTITY,),
            ),
        ),
    )
)

register(
    Lifecycle(
        code="third_party_entity_withdrawal",
        label=_("Withdrawal of a third-party entity's designation"),
        token="TPEW",
        initial="draft",
        opened_by=(PROPONENT, *KEEPERS),
        states=(
            State("draft", _("draft"), waits_for=PROPONENT, is_editable=True, editors=(PROPONENT, *KEEPERS)),
            CONSIDERED,
            State("withdrawn", _("withdrawn"), is_final=True, is_public=True),
            State("kept", _("not withdrawn"), is_final=True, is_public=True),
            State("given_up", _("given up"), is_final=True),
        ),
        steps=(
            Step(
                "submit",
                _("Put before the Joint Committee"),
                origins=("draft",),
                to="under_consideration",
                parts=(*KEEPERS, PROPONENT),
                reason_required=True,
                guards=(guards.designation_can_be_withdrawn,),
                effects=(effects.let_the_entity_see,),
                tells=(COMMITTEE, SECRETARIAT, ENTITY),
            ),
            Step(
                "give_up",
                _("Give up"),
                origins=("draft", "under_consideration"),
                to="given_up",
                parts=(*KEEPERS, PROPONENT),
                hands_in=False,
                is_public=False,
                guards=(guards.only_who_asked_gives_up,),
            ),
            Step(
                "withdraw",
                _("Withdraw the designation"),
                origins=("under_consideration",),
                to="withdrawn",
                parts=(COMMITTEE,),
                is_decision=True,
                guards=(guards.designation_can_be_withdrawn,),
                effects=(effects.withdraw_designation,),
                tells=(PROPONENT, ENTITY, SECRETARIAT, OFFICER),
                log_kind="third_party_entity.withdrawn",
            ),
            refuse(_("Do not withdraw"), to="kept"),
        ),
    )
)
