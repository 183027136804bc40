"""Registration by the Joint Committee, and taking a request back before it (domain section 2.6)."""

from django.utils.translation import gettext_lazy as _

from registry.lifecycle.steps import COMPLETENESS, return_for_revision
from registry.lifecycle.tables import Lifecycle, Part, State, Step, register
from registry.projects.effects import registration as effects
from registry.projects.guards import changes, registration
from registry.projects.guards.common import (
    has_project,
    is_handed_in_by_focal_point,
    is_signed_by_focal_point,
    no_other_of_its_kind,
    no_withdrawal_is_pending,
    project_is_of_the_country,
)
from registry.projects.lifecycle.common import (
    BASIC,
    COMPLETE,
    EVERYBODY,
    accept_as_complete,
    decision,
    discard,
    send_back,
    submit,
    withdraw,
)

DECISION = "registration_decision"

REGISTRATION_REQUEST = register(
    Lifecycle(
        code="registration_request",
        label=_("Registration request"),
        token="REG",
        initial="draft",
        states=(
            *BASIC,
            COMPLETE,
            State("registered", _("registered"), is_final=True, is_public=True),
            State("rejected", _("rejected"), is_final=True, is_public=True),
        ),
        steps=(
            *submit(
                guards=(
                    has_project,
                    project_is_of_the_country,
                    is_handed_in_by_focal_point,
                    is_signed_by_focal_point,
                    no_other_of_its_kind,
                    registration.entity_is_the_validating_one,
                    *registration.READY,
                ),
                effects=(effects.request_registration,),
            ),
            return_for_revision(),
            accept_as_complete(starts=(DECISION,), log_kind="registration_requested"),
            decision(
                "register",
                _("Register"),
                "registered",
                clock=DECISION,
                # What was in order when it was handed in is looked at once more.
                guards=(no_withdrawal_is_pending, *registration.READY),
                effects=(effects.register_project,),
                log_kind="project_registered",
            ),
            decision(
                "reject",
                _("Reject"),
                "rejected",
                clock=DECISION,
                guards=(no_withdrawal_is_pending,),
                effects=(effects.reject_registration,),
                reason_required=True,
                log_kind="registration_rejected",
            ),
            send_back(clock=DECISION),
            discard(),
            # On the form of its own: the request_withdrawal takes this step.
            withdraw(
                "submitted",
                "returned",
                "complete",
                clocks=(DECISION,),
                effects=(effects.withdraw_request,),
                parts=(Part.PROGRAM,),
            ),
        ),
        forms=("registration_request",),
        forms_with_feature={
            "credit_allocation": "credit_allocation",
            "sustainable_development_plan": "sustainable_development_plan",
        },
    )
)

REQUEST_WITHDRAWAL = register(
    Lifecycle(
        code="request_withdrawal",
        label=_("Withdrawal of a request"),
        token="RW",
        initial="draft",
        states=(*BASIC, State("accepted", _("the request is withdrawn"), is_final=True, is_public=True)),
        steps=(
            *submit(
                guards=(
                    changes.request_is_undecided,
                    changes.is_withdrawn_by_who_requested,
                    changes.no_other_withdrawal,
                    is_signed_by_focal_point,
                )
            ),
            return_for_revision(),
            Step(
                "accept",
                _("Complete: the request is withdrawn"),
                origins=("submitted",),
                to="accepted",
                parts=(Part.SECRETARIAT,),
                stops=(COMPLETENESS,),
                guards=(changes.request_is_undecided,),
                effects=(effects.withdraw_parent,),
                tells=EVERYBODY,
                log_kind="request_withdrawn",
            ),
            discard(),
            withdraw("submitted", "returned"),
        ),
        forms=("registration_withdrawal",),
    )
)
