"""What a case of the project cycle is about: its project, the documents in force, the people who speak."""

from registry.identity.models.parties import Organisation
from registry.lifecycle.models import Case
from registry.lifecycle.tables import Part
from registry.projects.models import (
    DesignDocument,
    ModalitiesOfCommunication,
    PlannedProject,
    Project,
    ValidationReport,
)
from registry.projects.schemas.checks import rows_of
from registry.submissions.queries.submissions import content_of, newest
from registry.submissions.schema import Content

SPEAKERS = (Part.PROPONENT, Part.FOCAL_POINT)


def written(case: Case, form_code: str) -> Content:
    """What stands in a form now: the draft about to be handed in, or what was handed in last."""
    return content_of(newest(case, form_code))


def subject_of(case: Case) -> str:
    """The reference the case is about: its own, or that of the case it belongs to."""
    if case.subject_reference or case.parent is None:
        return case.subject_reference
    return case.parent.subject_reference


def project_of(case: Case) -> Project | None:
    """The project of a case; none before a design document was published."""
    reference = subject_of(case)
    return Project.objects.filter(reference=reference).first() if reference else None


def planned_project_of(case: Case) -> PlannedProject | None:
    reference = subject_of(case)
    return PlannedProject.objects.filter(reference=reference).first() if reference else None


def open_design(project: Project) -> DesignDocument | None:
    """The version that is on its way to registration."""
    statuses = (DesignDocument.Status.PUBLISHED, DesignDocument.Status.VALIDATED)
    return project.design_documents.filter(status__in=statuses).first()


def registered_design(project: Project) -> DesignDocument | None:
    return project.design_documents.filter(status=DesignDocument.Status.REGISTERED).first()


def newest_design(project: Project) -> DesignDocument | None:
    return project.design_documents.order_by("-number").first()


def current_modalities(project: Project) -> ModalitiesOfCommunication | None:
    """The one statement that holds now (invariant I17); none of a project from the public list."""
    return project.modalities_of_communication.filter(is_current=True).select_related("focal_point").first()


def newest_validation(project: Project) -> ValidationReport | None:
    return (
        project.validation_reports.select_related("third_party_entity", "design_document", "case")
        .order_by("-pk")
        .first()
    )


def organisations_in(case: Case, *parts: Part) -> list[Organisation]:
    """The organisations that have one of these parts in a case now."""
    parties = case.parties.current().filter(part__in=parts).select_related("organisation")
    return [party.organisation for party in parties]


def speakers_of(case: Case) -> list[Organisation]:
    """Who hands in: the proponent, or the focal point for all participants."""
    return organisations_in(case, *SPEAKERS)


def may_speak_for(project: Project) -> set[int]:
    """Keys of the organisations that may hand in requests for a project.

    The focal point of the current statement alone. Of a project from the public list no statement is
    known: there any of its participants may begin, and the secretariat looks at the papers.
    """
    modalities = current_modalities(project)
    if modalities is not None:
        return {modalities.focal_point_id}
    return set(project.participants.values_list("organisation_id", flat=True))


def participants_in(content: Content, section: str) -> set[str]:
    """Public ids of the organisations in a form's table of participants."""
    return {
        str(row["organisation"])
        for row in rows_of(content, section, "participants")
        if row.get("organisation")
    }


def signed_in(content: Content) -> set[str]:
    """Public ids of the organisations whose signature stands under a form."""
    return {
        str(row["organisation"])
        for row in rows_of(content, "statement", "signatures")
        if row.get("organisation") and row.get("signed_on")
    }


def methodology_keys(content: Content) -> list[str]:
    """The methodology versions a design document applies, as forms name them."""
    return [
        str(row["methodology"])
        for row in rows_of(content, "methodology", "methodologies")
        if row.get("methodology")
    ]
