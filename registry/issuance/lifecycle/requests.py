"""A request for issuance, taking it back, and each side's own issuance (domain section 2.9).

The Joint Committee notifies both sides; from then on each side's part is a case of its own, so that neither
waits for the other and each has its own date (invariant I8). The request ends with the last of them.
"""

from django.utils.translation import gettext_lazy as _

from registry.issuance.effects import requests as effects
from registry.issuance.effects import sides as side_effects
from registry.issuance.guards import requests, sides
from registry.issuance.guards.decided import decided_amounts_fit
from registry.issuance.queries.decided import ALLOCATIONS
from registry.issuance.schemas.requests import REPORT, REQUEST, WITHDRAWAL
from registry.lifecycle.steps import COMPLETENESS, return_for_revision
from registry.lifecycle.tables import Lifecycle, Part, State, Step, register
from registry.projects.guards import changes
from registry.projects.guards.common import (
    has_project,
    is_handed_in_by_focal_point,
    is_signed_by_all_participants,
    is_signed_by_focal_point,
    no_withdrawal_is_pending,
    project_is_of_the_country,
    project_is_registered,
)
from registry.projects.lifecycle.common import (
    BASIC,
    COMPLETE,
    CONCERNED,
    EVERYBODY,
    accept_as_complete,
    decision,
    discard,
    send_back,
    submit,
    withdraw,
)

DECISION = "issuance_decision"  # the clock of the rule set

ISSUANCE_REQUEST = register(
    Lifecycle(
        code="issuance_request",
        label=_("Issuance request"),
        token="ISS",
        initial="draft",
        states=(
            *BASIC,
            COMPLETE,
            # It waits for nobody: each side has a case of its own.
            State("notified", _("both sides notified"), is_public=True),
            State("issued", _("issued"), is_final=True, is_public=True),
            State("rejected", _("rejected"), is_final=True, is_public=True),
        ),
        steps=(
            *submit(
                guards=(
                    has_project,
                    project_is_of_the_country,
                    project_is_registered,
                    is_handed_in_by_focal_point,
                    is_signed_by_focal_point,
                    is_signed_by_all_participants,
                    *requests.READY,
                ),
                effects=(effects.request_issuance,),
            ),
            return_for_revision(),
            accept_as_complete(starts=(DECISION,), guards=requests.READY, log_kind="issuance_requested"),
            decision(
                "notify",
                _("Decide the amounts and notify both sides"),
                "notified",
                clock=DECISION,
                # What was in order when it was handed in is looked at once more.
                guards=(
                    no_withdrawal_is_pending,
                    project_is_registered,
                    *requests.READY,
                    decided_amounts_fit,
                ),
                effects=(effects.notify_sides,),
                takes=(ALLOCATIONS,),
                log_kind="issuance_decided",
                help=_(
                    "The integers of the request, or fewer where it is decided so; each side then issues its part."
                ),
            ),
            decision(
                "reject",
                _("Reject"),
                "rejected",
                clock=DECISION,
                guards=(no_withdrawal_is_pending,),
                effects=(effects.drop_request,),
                reason_required=True,
                log_kind="issuance_rejected",
            ),
            send_back(clock=DECISION),
            Step(
                "conclude",
                _("Conclude: every side has issued its part"),
                origins=("notified",),
                to="issued",
                parts=(Part.PROGRAM,),
                tells=CONCERNED,
            ),
            discard(),
            # On the form of its own: the issuance_withdrawal takes this step.
            withdraw(
                "submitted",
                "returned",
                "complete",
                clocks=(DECISION,),
                effects=(effects.drop_request,),
                parts=(Part.PROGRAM,),
            ),
        ),
        forms=(REQUEST,),
        forms_with_feature={REPORT: REPORT},
    )
)

SIDE_ISSUANCE = register(
    Lifecycle(
        code="side_issuance",
        label=_("Issuance by a side"),
        token="SI",
        initial="decided",
        opened_by=(Part.PROGRAM,),
        states=(
            State("decided", _("decided")),
            State(
                "notified",
                _("notified: to be issued"),
                waits_for=Part.OFFICER,
                is_public=True,
                task=_("Issue this side's part in its registry, with a second officer"),
            ),
            State("issued", _("issued"), is_final=True, is_public=True),
        ),
        steps=(
            Step(
                "notify",
                _("Notify the side"),
                origins=("decided",),
                to="notified",
                parts=(Part.PROGRAM,),
                tells=(Part.PROPONENT, Part.PARTICIPANT, Part.OFFICER, Part.GOVERNMENT),
            ),
            Step(
                "issue",
                _("Issue"),
                origins=("notified",),
                to="issued",
                parts=(Part.OFFICER,),
                two_people=True,
                guards=sides.READY,
                effects=(side_effects.issue_units,),
                tells=(*CONCERNED, Part.JOINT_COMMITTEE, Part.GOVERNMENT),
                log_kind="side_issued",
                help=_("Units are made in this side's registry, one entry for each vintage and recipient."),
            ),
        ),
    )
)

ISSUANCE_WITHDRAWAL = register(
    Lifecycle(
        code="issuance_withdrawal",
        label=_("Withdrawal of an issuance request"),
        token="IW",
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
                log_kind="issuance_request_withdrawn",
            ),
            discard(),
            withdraw("submitted", "returned"),
        ),
        forms=(WITHDRAWAL,),
    )
)
