"""What everybody reads of a validation: the report as it was handed in, and what was found and answered."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse

from registry.lifecycle.models import Case
from registry.projects.models import Finding, ValidationReport
from registry.projects.queries.findings import by_item, findings_of


def validation_reports() -> QuerySet[ValidationReport]:
    """Reports with an opinion, which are public from that step on; without one there is no row."""
    return ValidationReport.objects.select_related(
        "project", "case", "third_party_entity", "submission__submission", "design_document"
    )


def findings_in_order(case: Case) -> list[Finding]:
    """The findings, each with its ``thread``, in the order of the report's items: two queries."""
    found = findings_of(case)
    for finding in found:
        finding.thread = list(finding.messages.all())  # type: ignore[attr-defined]
    return [finding for _code, _label, raised in by_item(found, case.lifecycle) for finding in raised]


def report_addresses(cases: Iterable[Case]) -> dict[int, str]:
    """Where the reports of these cases are read, by the key of the case. One query."""
    reports = ValidationReport.objects.filter(case__in={case.pk for case in cases})
    return {
        case: reverse("public:validation-report", args=[project, reference])
        for case, project, reference in reports.values_list("case", "project__reference", "case__reference")
    }
