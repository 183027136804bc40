"""What the steps of a validation write."""

from datetime import date

from registry.lifecycle.tables import Part, StepContext
from registry.parties.models import ThirdPartyEntity
from registry.projects.effects.dates import submitted_for_validation_on
from registry.projects.effects.design import locked_project
from registry.projects.effects.documents import let_participants_see
from registry.projects.models import DesignDocument, Project, ValidationReport
from registry.projects.queries.subjects import open_design, organisations_in
from registry.submissions.queries.submissions import submitted


def begin_validation(context: StepContext) -> None:
    """From this day the methodology version is looked at (invariant I15)."""
    project = locked_project(context)
    if project.status in (Project.Status.PROPOSED, Project.Status.PUBLIC_INPUTS):
        _set_status(project, Project.Status.VALIDATION)
    let_participants_see(project, context.case)


def give_positive_opinion(context: StepContext) -> None:
    report = _report(context, ValidationReport.Opinion.POSITIVE)
    design = report.design_document
    design.status = DesignDocument.Status.VALIDATED
    design.save()
    project = locked_project(context)
    project.third_party_entity = report.third_party_entity
    project.third_party_entity_source = f"validation report {context.case.reference}"
    _set_status(project, Project.Status.VALIDATED)


def give_negative_opinion(context: StepContext) -> None:
    _report(context, ValidationReport.Opinion.NEGATIVE)
    _set_status(locked_project(context), Project.Status.PROPOSED)


def end_validation(context: StepContext) -> None:
    """The contract ended without an opinion."""
    project = Project.objects.select_for_update().filter(reference=context.case.subject_reference).first()
    if project is not None and project.status == Project.Status.VALIDATION:
        _set_status(project, Project.Status.PROPOSED)


def _report(context: StepContext, opinion: str) -> ValidationReport:
    case = context.case
    project = locked_project(context)
    design, version = open_design(project), submitted(case, "validation_report")
    assert design is not None, "the guards have seen it"
    assert version is not None, "handed in with this step"
    entity = organisations_in(case, Part.THIRD_PARTY_ENTITY)[0]
    return ValidationReport.objects.create(
        project=project,
        case=case,
        design_document=design,
        third_party_entity=ThirdPartyEntity.objects.get(organisation=entity),
        submission=version,
        opinion=opinion,
        reported_on=date.fromisoformat(version.content["report"]["completed_on"]),
        submitted_for_validation_on=submitted_for_validation_on(context) or context.today,
    )


def _set_status(project: Project, status: Project.Status) -> None:
    project.status = status
    project.save()
