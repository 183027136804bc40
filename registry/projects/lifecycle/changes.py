"""A registered project's later life: changes, renewal, implementation, withdrawal (domain sections 2.7, 2.10, 2.11)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.documents.effects import publish_documents
from registry.lifecycle.steps import COMPLETENESS, Guards, return_for_revision
from registry.lifecycle.tables import Effect, Guard, Lifecycle, Part, State, Step, register
from registry.projects.effects import changes as effects
from registry.projects.guards import changes
from registry.projects.guards.common import (
    is_handed_in_by_focal_point,
    is_signed_by_all_participants,
    is_signed_by_focal_point,
    no_other_of_its_kind,
    no_withdrawal_is_pending,
    project_is_of_the_country,
    project_is_registered,
)
from registry.projects.guards.design import entities_take_no_part
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

REQUEST = (project_is_of_the_country, is_handed_in_by_focal_point, no_other_of_its_kind)
APPROVED = State("approved", _("approved"), is_final=True, is_public=True)
REJECTED = State("rejected", _("rejected"), is_final=True, is_public=True)


def _request_lifecycle(
    code: str,
    label: Any,
    token: str,
    *,
    guards: Guards,
    again: tuple[Guard, ...],
    effect: Effect,
    log_kind: str,
    clock: str = "",
    approved: State = APPROVED,
    **options: Any,
) -> Lifecycle:
    """A request of the focal point that the Joint Committee approves or rejects.

    ``again``: conditions that are looked at once more when it is approved.
    """
    return Lifecycle(
        code=code,
        label=label,
        token=token,
        initial="draft",
        states=(*BASIC, COMPLETE, approved, REJECTED),
        steps=(
            *submit(guards=(*REQUEST, *guards), effects=(effects.let_see,)),
            return_for_revision(),
            accept_as_complete(starts=(clock,) if clock else ()),
            decision(
                "approve",
                _("Approve"),
                approved.code,
                clock=clock,
                guards=(no_withdrawal_is_pending, *again),
                effects=(effect,),
                log_kind=log_kind,
            ),
            decision(
                "reject",
                _("Reject"),
                "rejected",
                clock=clock,
                guards=(no_withdrawal_is_pending,),
                reason_required=True,
            ),
            send_back(clock=clock),
            discard(),
            withdraw(
                "submitted",
                "returned",
                "complete",
                clocks=(clock,) if clock else (),
                parts=(Part.PROPONENT, Part.FOCAL_POINT, Part.PROGRAM),
            ),
        ),
        forms=(code,),
        **options,
    )


POST_REGISTRATION_CHANGE = register(
    _request_lifecycle(
        "post_registration_change",
        _("Post-registration change"),
        "PRC",
        guards=(
            project_is_registered,
            is_signed_by_focal_point,
            changes.change_leaves_methodology,
            changes.revised_documents_are_there,
            changes.assessing_entity_takes_no_part,
            changes.assessment_is_positive,
            entities_take_no_part,
        ),
        again=(project_is_registered, changes.change_leaves_methodology),
        effect=effects.approve_change,
        log_kind="post_registration_change_approved",
        clock="change_decision",
        optional_forms=("project_design_document", "monitoring_plan", "modalities_of_communication"),
    )
)

CREDITING_PERIOD_RENEWAL = register(
    _request_lifecycle(
        "crediting_period_renewal",
        _("Renewal of the crediting period"),
        "RCP",
        guards=(
            project_is_registered,
            is_signed_by_focal_point,
            changes.period_follows_the_last,
            changes.renewed_methodology_is_valid,
            changes.assessing_entity_takes_no_part,
            changes.assessment_is_positive,
        ),
        again=(project_is_registered, changes.period_follows_the_last),
        effect=effects.renew_crediting_period,
        log_kind="crediting_period_renewed",
        clock="renewal_decision",
        feature="crediting_period_renewal",
    )
)

# How long the committee may take over a withdrawal is not known, so nothing is counted.
PROJECT_WITHDRAWAL = register(
    _request_lifecycle(
        "project_withdrawal",
        _("Project withdrawal"),
        "PW",
        guards=(changes.project_is_still_there, is_signed_by_all_participants),
        again=(changes.project_is_still_there,),
        effect=effects.withdraw_project,
        log_kind="project_withdrawn",
        approved=State("approved", _("the project is withdrawn"), is_final=True, is_public=True),
    )
)

IMPLEMENTATION_REPORT = register(
    Lifecycle(
        code="implementation_report",
        label=_("Project implementation report"),
        token="PIR",
        initial="draft",
        feature="implementation_report",
        states=(*BASIC, State("published", _("published"), is_final=True, is_public=True)),
        steps=(
            *submit(
                guards=(project_is_of_the_country, is_handed_in_by_focal_point, project_is_registered),
                effects=(effects.let_see,),
            ),
            return_for_revision(),
            Step(
                "publish",
                _("Complete: publish"),
                origins=("submitted",),
                to="published",
                parts=(Part.SECRETARIAT,),
                stops=(COMPLETENESS,),
                effects=(publish_documents,),
                tells=EVERYBODY,
                log_kind="implementation_report_published",
            ),
            discard(),
            withdraw("submitted", "returned"),
        ),
        forms=("implementation_report",),
    )
)
