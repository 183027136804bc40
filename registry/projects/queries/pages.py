"""What a project's page shows: its documents with their differences, its timeline, what is not known."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.policies import cases_visible_to
from registry.lifecycle.queries import timeline
from registry.projects.models import (
    CreditingPeriod,
    DesignDocument,
    ModalitiesOfCommunication,
    Project,
    ValidationReport,
)
from registry.projects.policies import may_see_everything
from registry.projects.schemas.checks import rows_of
from registry.submissions.differences import Difference, differences
from registry.submissions.queries.submissions import public_content
from registry.submissions.schema import Content, form_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One year's figures in tCO2e, exactly as handed in."""

    year: int
    reference_emissions: Decimal
    project_emissions: Decimal
    emission_reductions: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """Estimated reductions per year, their totals and the yearly average, in tCO2e."""

    years: tuple[Estimate, ...]
    reference_emissions: Decimal
    project_emissions: Decimal
    emission_reductions: Decimal
    average: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPage:
    """Everything of one project that a person may see. ``sees_everything``: also what is not public."""

    project: Project
    sees_everything: bool
    cases: list[Case]
    steps: list[StepTaken]
    design_documents: list[DesignDocument]
    modalities: ModalitiesOfCommunication | None
    validation_reports: list[ValidationReport]
    crediting_periods: list[CreditingPeriod]
    unknown: list[str]


def project_page(project: Project, user: Any = None) -> ProjectPage:
    """A fixed number of queries, whatever the project's age."""
    sees_everything = may_see_everything(user, project)
    documents = project.design_documents.select_related("submission__submission", "case")
    statements = project.modalities_of_communication.filter(is_current=True).select_related(
        "focal_point", "submission__submission"
    )
    reports = project.validation_reports.select_related(
        "third_party_entity", "case", "submission__submission", "design_document"
    )
    return ProjectPage(
        project=project,
        sees_everything=sees_everything,
        cases=list(cases_of(project, user)),
        steps=list(project_timeline(project, public_only=not sees_everything)),
        design_documents=list(documents.order_by("-number")),
        modalities=statements.first(),
        validation_reports=list(reports),
        crediting_periods=list(project.crediting_periods.all()),
        unknown=unknown_of(project),
    )


def cases_of(project: Project, user: Any) -> QuerySet[Case]:
    """The cases about a project that the person may see, newest first."""
    return cases_visible_to(user).filter(subject_reference=project.reference).order_by("-id")


def project_timeline(project: Project, *, public_only: bool = True) -> QuerySet[StepTaken]:
    """Every step of every case about a project, oldest first; for the public without what is internal."""
    return timeline(subject_reference=project.reference, public_only=public_only)


def read_content(document: DesignDocument, *, sees_everything: bool) -> Content:
    """What a design document says, without what is confidential for those who may not see it."""
    return document.submission.content if sees_everything else public_content(document.submission)


def design_differences(
    older: DesignDocument, newer: DesignDocument, *, sees_everything: bool
) -> list[Difference]:
    """What changed from one version to another, field by field, in the document and its monitoring plan."""
    found = differences(
        form_of("project_design_document"),
        read_content(older, sees_everything=sees_everything),
        read_content(newer, sees_everything=sees_everything),
    )
    plans = [document.monitoring_plan for document in (older, newer)]
    contents: list[Content] = [
        {} if plan is None else plan.content if sees_everything else public_content(plan) for plan in plans
    ]
    return [*found, *differences(form_of("monitoring_plan"), *contents)]


def estimates_of(content: Content, section: str = "reductions") -> Estimates:
    """The yearly estimates of a form with totals and average; empty where the table is."""
    years = tuple(
        Estimate(
            year=int(row["year"]),
            reference_emissions=Decimal(row["reference_emissions"]),
            project_emissions=Decimal(row["project_emissions"]),
            emission_reductions=Decimal(row["emission_reductions"]),
        )
        for row in sorted(rows_of(content, section, "estimates"), key=lambda row: int(row["year"]))
    )
    total = sum((year.emission_reductions for year in years), Decimal())
    return Estimates(
        years=years,
        reference_emissions=sum((year.reference_emissions for year in years), Decimal()),
        project_emissions=sum((year.project_emissions for year in years), Decimal()),
        emission_reductions=total,
        average=total / len(years) if years else None,
    )


def unknown_of(project: Project) -> list[str]:
    """What is not known of a project, in the reader's language: shown as unknown, never guessed."""
    labels = {
        "registered_on": _("registration date"),
        "sectoral_scope_id": _("sectoral scope"),
        "third_party_entity_id": _("third-party entity"),
        "estimated_annual_reductions_tco2e": _("estimated reductions per year"),
        "operation_started_on": _("start of operation"),
        "operational_lifetime_years": _("operational lifetime"),
        "latitude": _("coordinates"),
    }
    is_registered = project.status == Project.Status.REGISTERED
    return [
        label
        for column, label in labels.items()
        if getattr(project, column) is None and (column != "registered_on" or is_registered)
    ]
