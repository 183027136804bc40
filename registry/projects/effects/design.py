"""What the steps of a design document's case write."""

from registry.identity.models.facts import Verification
from registry.lifecycle.tables import StepContext
from registry.methodologies.operations.numbers import next_reference
from registry.projects.effects.documents import (
    DESIGN,
    add_design,
    add_modalities,
    let_participants_see,
)
from registry.projects.models import DesignDocument, Project
from registry.submissions.queries.submissions import content_of, submitted


def publish_design(context: StepContext) -> None:
    """The project gets its reference number, and its first design document is open to public inputs."""
    case = context.case
    assert case.partner_country is not None, "the lifecycle asks for one"
    title = content_of(submitted(case, DESIGN))["project"]["title"]
    project = Project.objects.create(
        reference=next_reference(str(case.partner_country_id), Project.objects.all()),
        partner_country=case.partner_country,
        title=title,
        status=Project.Status.PUBLIC_INPUTS,
        source=f"this registry, {case.reference}",
        verification=Verification.VERIFIED,
    )
    case.subject_reference = project.reference
    case.title = title
    today = context.today
    add_modalities(project, case, on=today)
    add_design(
        project,
        case,
        on=today,
        status=DesignDocument.Status.PUBLISHED,
        window=context.rules.window("design_public_inputs", context.now),
    )
    let_participants_see(project, case)


def close_inputs(context: StepContext) -> None:
    project = locked_project(context)
    if project.status == Project.Status.PUBLIC_INPUTS:
        project.status = Project.Status.PROPOSED
        project.save()


def revise_design(context: StepContext) -> None:
    """A revision, such as the answer to a finding: the next version, to be validated."""
    project = locked_project(context)
    today = context.today
    add_modalities(project, context.case, on=today)
    add_design(project, context.case, on=today, status=DesignDocument.Status.PUBLISHED)
    let_participants_see(project, context.case)
    if project.status == Project.Status.VALIDATED:
        project.status = Project.Status.PROPOSED  # what was validated is no longer what is proposed
        project.save()
    context.case.title = project.title


def withdraw_design(context: StepContext) -> None:
    """Taken back before registration; a design document that was never published leaves no trace."""
    own = DesignDocument.objects.filter(case=context.case).values("project")
    project = Project.objects.select_for_update().filter(pk__in=own).first()
    if project is not None:
        project.status = Project.Status.WITHDRAWN
        project.withdrawn_on = context.today
        project.save()


def locked_project(context: StepContext) -> Project:
    """The project of the case, locked after it."""
    return Project.objects.select_for_update().get(reference=context.case.subject_reference)
