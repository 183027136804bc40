"""What must be so before a monitoring report is handed in (invariant I12, domain section 2.7)."""

from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext, Unmet
from registry.monitoring.checks.wording import said
from registry.monitoring.models import MonitoringReport
from registry.monitoring.queries.currency import is_as_written, is_up_to_date
from registry.monitoring.queries.subjects import (
    current_readings,
    current_values,
    design_for,
    methodology_for,
    newest_recalculation,
    period_written,
    report_of,
)
from registry.projects.queries.subjects import project_of

MOST_TOLD = 20  # checks that block; the rest is counted


def monitoring_page(case: Case) -> str:
    """Where values are brought and looked at; empty where there is no portal."""
    try:
        return reverse("portal:monitoring", args=[case.public_id])
    except NoReverseMatch:
        return ""


def plan_is_registered(context: StepContext) -> Iterator[Unmet]:
    design = design_for(context.case)
    if design is None:
        yield Unmet(
            "plan_missing",
            _(
                "The project has no registered design document with a monitoring plan: request a change first."
            ),
        )
    elif methodology_for(context.case, design) is None:
        yield Unmet(
            "methodology_not_named", _("Name one of the methodologies that the design document applies.")
        )


def period_is_over(context: StepContext) -> Iterator[Unmet]:
    """The last day has passed before the report is handed in."""
    period = period_written(context.case)
    if period is not None and period[1] >= context.today:
        yield Unmet("period_not_over", _("The monitoring period has not ended yet."))


def period_is_credited(context: StepContext) -> Iterator[Unmet]:
    """Within one crediting period, and not before operation began."""
    period, project = period_written(context.case), project_of(context.case)
    if period is None or project is None:
        return
    first_on, last_on = period
    periods = list(project.crediting_periods.all())
    if not periods:
        yield Unmet("crediting_period_unknown", _("The crediting period of the project is not known."))
    elif not any(one.first_on <= first_on and last_on <= one.last_on for one in periods):
        yield Unmet(
            "outside_crediting_period",
            _("The monitoring period does not lie within a crediting period: %(periods)s.")
            % {"periods": ", ".join(f"{one.first_on} – {one.last_on}" for one in periods)},
        )
    if project.operation_started_on is not None and first_on < project.operation_started_on:
        yield Unmet(
            "before_operation",
            _("Operation began on %(day)s, after the first day of the monitoring period.")
            % {"day": project.operation_started_on.isoformat()},
        )


def period_is_free(context: StepContext) -> Iterator[Unmet]:
    """No other standing report is about one of these days."""
    period, project = period_written(context.case), project_of(context.case)
    if period is None or project is None:
        return
    others = MonitoringReport.objects.standing().filter(
        project=project, first_on__lte=period[1], last_on__gte=period[0]
    )
    for other in others.exclude(case=context.case).select_related("case"):
        yield Unmet(
            "period_overlaps",
            _("%(report)s is about the days from %(first)s to %(last)s.")
            % {"report": other.case.reference, "first": other.first_on, "last": other.last_on},
        )


def values_are_taken(context: StepContext) -> Iterator[Unmet]:
    page = monitoring_page(context.case)
    report = report_of(context.case)
    if report is None or (current_values(report) is None and current_readings(report) is None):
        yield Unmet(
            "values_missing", _("Bring the monitored values: a workbook, the page, or meter readings."), page
        )
    elif report.intakes.filter(state__in=["waiting", "reading"]).exists():
        yield Unmet("intake_at_work", _("A file is still being read."), page)


def calculation_stands(context: StepContext) -> Iterator[Unmet]:
    """The newest recalculation is of the values, the plan, the form and the content that hold now.

    The days that are guarded are the form's, those that are verified and credited the report's: they are one.
    """
    report = report_of(context.case)
    if report is None or (current_values(report) is None and current_readings(report) is None):
        return  # said already
    page = monitoring_page(context.case)
    recalculation = newest_recalculation(report)
    if recalculation is None or not is_up_to_date(report, recalculation) or not is_as_written(report):
        yield Unmet("calculation_outdated", _("Calculate again: something has changed since."), page)
    elif not recalculation.is_complete:
        yield Unmet("calculation_refused", recalculation.why_refused, page)


def no_check_blocks(context: StepContext) -> Iterator[Unmet]:
    """What the checks call an error is mended before a verifier looks at it."""
    report = report_of(context.case)
    recalculation = newest_recalculation(report) if report is not None else None
    if recalculation is None:
        return
    blocking = [check for check in recalculation.checks if check["severity"] == "error"]
    page = monitoring_page(context.case)
    for check in blocking[:MOST_TOLD]:
        yield Unmet(check["code"], said(check), f"{page}#checks")
    if len(blocking) > MOST_TOLD:
        text = _("%(count)s more errors were found.") % {"count": len(blocking) - MOST_TOLD}
        yield Unmet("more_errors", text, f"{page}#checks")


def no_verification_is_under_way(context: StepContext) -> Iterator[Unmet]:
    for other in context.case.children.open().filter(lifecycle="verification"):
        if other.submitted_at is not None:
            yield Unmet(
                "verification_under_way",
                _("%(reference)s is under way: the contract is ended first.")
                % {"reference": other.reference or other.title},
            )


def nothing_is_requested(context: StepContext) -> Iterator[Unmet]:
    """No issuance of its amounts was asked for."""
    for other in context.case.children.open().submitted().filter(lifecycle="issuance_request"):
        yield Unmet(
            "issuance_requested",
            _("%(reference)s asks for the issuance of its amounts: withdraw that first.")
            % {"reference": other.reference},
        )
