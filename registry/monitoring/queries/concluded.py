"""Concluded monitoring reports in a list: what each came to, without the working that is read of one at a time."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from registry.monitoring.models import MonitoringReport, Recalculation, VerificationReport
from registry.monitoring.policies import PUBLIC
from registry.monitoring.queries.subjects import WORKING
from registry.projects.models import Project

NEWEST = "newest_recalculations"  # at most one


def concluded_reports(project: Project | None = None) -> QuerySet[MonitoringReport]:
    """Verified ones, and those that were not; the earliest period first."""
    found = MonitoringReport.objects.filter(case__state__in=PUBLIC)
    if project is not None:
        found = found.filter(project=project)
    return found.select_related(
        "case", "project", "methodology_version__methodology", "design_document"
    ).order_by("first_on", "id")


def with_results(reports: QuerySet[MonitoringReport], *, checks: bool = False) -> QuerySet[MonitoringReport]:
    """With what :func:`standing_of` reads, in four queries for any number of reports.

    ``checks``: with what the checks found, for the queue of officers.
    """
    unread = [name for name in WORKING if name != "checks" or not checks]
    newest = (
        Recalculation.objects.defer(*unread)
        .order_by("report_id", "-number")
        .distinct("report_id")
        .prefetch_related("years")
    )
    opinions = VerificationReport.objects.order_by("id").prefetch_related("amounts")
    return reports.prefetch_related(
        Prefetch("recalculations", newest, to_attr=NEWEST), Prefetch("verification_reports", opinions)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A report of a list. ``recalculated`` and ``verified``: whole tonnes by calendar year."""

    report: MonitoringReport
    recalculation: Recalculation | None
    last_opinion: VerificationReport | None
    positive: VerificationReport | None
    recalculated: dict[int, int]
    verified: dict[int, int]

    @property
    def recalculated_total(self) -> int:
        return sum(self.recalculated.values())

    @property
    def verified_total(self) -> int:
        return sum(self.verified.values())


def standing_of(report: MonitoringReport) -> Standing:
    """Of a report that was read :func:`with_results`. Asks the database nothing."""
    newest: list[Recalculation] = getattr(report, NEWEST)
    recalculation = newest[0] if newest else None
    opinions = list(report.verification_reports.all())
    positive = next((one for one in opinions if one.opinion == VerificationReport.Opinion.UNQUALIFIED), None)
    years = recalculation.years.all() if recalculation is not None and recalculation.is_complete else ()
    return Standing(
        report=report,
        recalculation=recalculation,
        last_opinion=opinions[-1] if opinions else None,
        positive=positive,
        recalculated={year.year: year.credited for year in sorted(years, key=lambda one: one.year)},
        verified={
            amount.year: amount.quantity
            for amount in sorted(positive.amounts.all(), key=lambda one: one.year)
        }
        if positive is not None
        else {},
    )
