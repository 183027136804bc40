"""The row of a monitoring report: begun with the first values, kept to what its form says while it is open."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from registry.lifecycle.actors import Actor
from registry.lifecycle.models import Case
from registry.monitoring.errors import ReportNotReady, ReportNotYours, RequestIdUsed
from registry.monitoring.models import Intake, MonitoringReport
from registry.monitoring.policies import may_bring_values
from registry.monitoring.queries.subjects import design_for, methodology_for, period_written
from registry.projects.queries.subjects import project_of


def lock_for_values(case: Case, by: Actor) -> Case:
    """The case, locked; raises ReportNotYours."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may_bring_values(by.user, locked):
        raise ReportNotYours
    return locked


def earlier_intake(request_id: UUID, digest: str) -> Intake | None:
    """What this request brought before. Raises RequestIdUsed for other values."""
    earlier = Intake.objects.filter(request_id=request_id).select_related("report__case").first()
    if earlier is not None and earlier.request_hash != digest:
        raise RequestIdUsed
    return earlier


def report_for(case: Case) -> MonitoringReport:
    """The report of a case as its form names it now. Raises ReportNotReady."""
    period, design, project = period_written(case), design_for(case), project_of(case)
    if project is None:
        raise ReportNotReady(reason=_("Name the project, or begin from its page."))
    if design is None:
        raise ReportNotReady(
            reason=_("The project has no registered design document with a monitoring plan.")
        )
    methodology = methodology_for(case, design)
    if methodology is None:
        raise ReportNotReady(reason=_("Name one of the methodologies that the design document applies."))
    if period is None:
        raise ReportNotReady(reason=_("Fill in the first and the last day of the monitoring period first."))
    says: dict[str, Any] = {
        "project": project,
        "design_document": design,
        "methodology_version": methodology,
        "first_on": period[0],
        "last_on": period[1],
    }
    report = MonitoringReport.objects.filter(case=case).first()
    if report is None:
        return MonitoringReport.objects.create(case=case, **says)
    changed = {name for name, value in says.items() if getattr(report, name) != value}
    if changed:
        for name in changed:
            setattr(report, name, says[name])
        report.save()
        _put_aside(report, changed)
    return report


def _put_aside(report: MonitoringReport, changed: set[str]) -> None:
    """What was taken for other days or by another plan is to be brought again.

    Typed values carry their own days and stay when only the period moves; readings were added up within it.
    """
    taken = report.intakes.filter(is_current=True)
    if changed <= {"first_on", "last_on"}:
        taken = taken.filter(kind=Intake.Kind.READINGS)
    taken.update(is_current=False)


def next_number(report: MonitoringReport) -> int:
    newest = report.intakes.order_by("-number").first()
    return 1 if newest is None else newest.number + 1
