"""What everybody reads of monitoring: concluded reports, their result, and the verification's opinion."""

from typing import Any

from django.db.models import QuerySet

from registry.monitoring.models import MonitoringReport
from registry.monitoring.policies import PUBLIC
from registry.monitoring.queries.amounts import verified_amounts
from registry.monitoring.queries.subjects import newest_recalculation
from registry.projects.models import Project


def concluded_reports(project: Project | None = None) -> QuerySet[MonitoringReport]:
    """Verified ones, and those that were not; the earliest period first."""
    found = MonitoringReport.objects.filter(case__state__in=PUBLIC)
    if project is not None:
        found = found.filter(project=project)
    return found.select_related(
        "case", "project", "methodology_version__methodology", "design_document"
    ).order_by("first_on", "id")


def report_page(report: MonitoringReport) -> dict[str, Any]:
    """The context of templates/public/monitoring_report.html, besides the verification's own form."""
    verification = (
        report.verification_reports.select_related("third_party_entity", "case", "submission__submission")
        .order_by("-id")
        .first()
    )
    recalculation = verification.recalculation if verification is not None else None
    recalculation = recalculation or newest_recalculation(report)
    verified = verified_amounts(report)
    return {
        "report": report,
        "project": report.project,
        "verification": verification,
        "recalculation": recalculation,
        "years": list(recalculation.years.all()) if recalculation is not None else [],
        "total": dict(recalculation.result.get("total") or {}) if recalculation is not None else {},
        "verified": verified,
        "verified_total": sum(verified.values()),
        "amounts": list(verification.amounts.select_related("decision")) if verification is not None else [],
    }
