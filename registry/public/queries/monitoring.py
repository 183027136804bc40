"""What everybody reads of monitoring: concluded reports, their result, and the verification's opinion."""

from typing import Any

from django.db.models import Prefetch

from registry.monitoring.models import MonitoringReport, Recalculation
from registry.monitoring.queries.amounts import verified_amounts
from registry.monitoring.queries.subjects import WORKING, newest_in_short


def _total(recalculation: Recalculation) -> dict[str, Any]:
    """Of the stored result, without the thousands of steps that stand beside it."""
    stored = Recalculation.objects.filter(pk=recalculation.pk).values_list("result__total", flat=True)
    return dict(stored.first() or {})


def report_page(report: MonitoringReport) -> dict[str, Any]:
    """The context of templates/public/monitoring_report.html, besides the verification's own form."""
    verification = (
        report.verification_reports.select_related("third_party_entity", "case", "submission__submission")
        .prefetch_related(Prefetch("recalculation", Recalculation.objects.defer(*WORKING)))
        .order_by("-id")
        .first()
    )
    recalculation = verification.recalculation if verification is not None else None
    recalculation = recalculation or newest_in_short(report)
    verified = verified_amounts(report)
    return {
        "report": report,
        "project": report.project,
        "verification": verification,
        "recalculation": recalculation,
        "years": list(recalculation.years.all()) if recalculation is not None else [],
        "total": _total(recalculation) if recalculation is not None else {},
        "verified": verified,
        "verified_total": sum(verified.values()),
        "amounts": list(verification.amounts.select_related("decision")) if verification is not None else [],
    }
