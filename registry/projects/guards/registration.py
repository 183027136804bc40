"""What must be so before a project is registered (invariants I13, I15, I25)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from registry.lifecycle.tables import StepContext, Unmet
from registry.projects.guards.design import excluded
from registry.projects.guards.validation import conflicts, designated, invalid_methodologies
from registry.projects.models import DesignDocument, Finding, Project, ValidationReport
from registry.projects.queries.subjects import (
    current_modalities,
    newest_validation,
    open_design,
    participants_in,
    project_of,
    signed_in,
    written,
)


def project_is_not_registered(context: StepContext) -> Iterator[Unmet]:
    project = project_of(context.case)
    if project is not None and project.status in (Project.Status.REGISTERED, Project.Status.WITHDRAWN):
        yield Unmet(
            "project_status",
            _("%(project)s: %(status)s.")
            % {"project": project.reference, "status": project.get_status_display()},
        )


def design_is_validated(context: StepContext) -> Iterator[Unmet]:
    """A positive report on the very version that is to be registered, with nothing open."""
    project = project_of(context.case)
    if project is None:
        return
    design = open_design(project)
    if design is None:
        yield Unmet("design_not_published", _("There is no published design document."))
        return
    if design.case.state == "under_revision":
        yield Unmet("design_under_revision", _("The design document is being revised."))
    report = newest_validation(project)
    if report is None or report.opinion != ValidationReport.Opinion.POSITIVE:
        yield Unmet("validation_missing", _("There is no positive validation report."))
        return
    if report.design_document_id != design.pk or design.status != DesignDocument.Status.VALIDATED:
        yield Unmet(
            "validated_another_version",
            _("Version %(validated)s was validated, and version %(current)s is the current one.")
            % {"validated": report.design_document.number, "current": design.number},
        )
    if Finding.objects.filter(case=report.case).blocking().exists():
        yield Unmet("finding_open", _("A finding of the validation is not closed."))


def validation_was_in_order(context: StepContext) -> Iterator[Unmet]:
    """Designated on the report's date, independent, and the methodology valid when it was submitted."""
    project = project_of(context.case)
    report = newest_validation(project) if project is not None else None
    if project is None or report is None:
        return
    entity = report.third_party_entity
    yield from designated(entity, project, report.design_document, report.reported_on)
    yield from conflicts(project, entity.organisation)
    yield from invalid_methodologies(report.design_document, report.submitted_for_validation_on)


def modalities_are_signed_by_all(context: StepContext) -> Iterator[Unmet]:
    """Every participant of the design document has signed the current statement."""
    project = project_of(context.case)
    if project is None:
        return
    modalities = current_modalities(project)
    if modalities is None:
        yield Unmet("modalities_missing", _("There are no modalities of communication."))
        return
    signed = signed_in(modalities.submission.content)
    wanted = {str(modalities.focal_point.public_id)}
    if (design := open_design(project)) is not None:
        wanted |= participants_in(design.submission.content, "project")
    if wanted - signed:
        yield Unmet(
            "signature_missing", _("Every participant must have signed the modalities of communication.")
        )


def registered_technologies_are_allowed(context: StepContext) -> Iterator[Unmet]:
    """The rules of the request count, which may be newer than those of the design document."""
    project = project_of(context.case)
    design = open_design(project) if project is not None else None
    if design is not None:
        yield from excluded(context, design.submission.content)


def entity_is_the_validating_one(context: StepContext) -> Iterator[Unmet]:
    """The request names the entity whose report it rests on."""
    project = project_of(context.case)
    report = newest_validation(project) if project is not None else None
    named = written(context.case, "registration_request").get("request", {}).get("third_party_entity")
    if report is not None and named and named != report.third_party_entity.slug:
        yield Unmet("entity_differs", _("The request names another third-party entity than the report."))


READY = (
    project_is_not_registered,
    design_is_validated,
    validation_was_in_order,
    modalities_are_signed_by_all,
    registered_technologies_are_allowed,
)
