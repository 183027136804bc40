"""What the decisions about a registered project write."""

from datetime import date

from registry.lifecycle.tables import StepContext
from registry.projects.effects.design import locked_project
from registry.projects.effects.documents import (
    DESIGN,
    PLAN,
    add_design,
    add_modalities,
    let_participants_see,
)
from registry.projects.models import CreditingPeriod, DesignDocument, Project
from registry.projects.queries.subjects import newest_design
from registry.submissions.queries.submissions import content_of, submitted


def approve_change(context: StepContext) -> None:
    """The revised documents take effect: the next version of each that was revised.

    A project from the public list has no design document here; its first one is the revised one.
    """
    project = locked_project(context)
    case, today = context.case, context.today
    add_modalities(project, case, on=today)
    revises = submitted(case, DESIGN) is not None
    if revises or (submitted(case, PLAN) is not None and newest_design(project) is not None):
        add_design(project, case, on=today, status=DesignDocument.Status.REGISTERED)
    let_participants_see(project, case)


def let_see(context: StepContext) -> None:
    """Participants see the request from the day it is handed in."""
    let_participants_see(locked_project(context), context.case)


def renew_crediting_period(context: StepContext) -> None:
    project = locked_project(context)
    renewal = content_of(submitted(context.case, "crediting_period_renewal"))["renewal"]
    last = project.crediting_periods.order_by("-number").first()
    CreditingPeriod.objects.create(
        project=project,
        number=1 if last is None else last.number + 1,
        first_on=date.fromisoformat(renewal["first_on"]),
        last_on=date.fromisoformat(renewal["last_on"]),
        case=context.case,
    )


def withdraw_project(context: StepContext) -> None:
    """No further issuance; units that were issued stay what they are (domain section 2.11)."""
    project = locked_project(context)
    project.status = Project.Status.WITHDRAWN
    project.withdrawn_on = context.today
    project.save()
