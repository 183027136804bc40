"""The calendar of monitoring and verification of each project: kept, watched, told of.

One pass a day over the calendars, by key and in chunks; each project is one transaction, so that a pass that
dies has done what it did, and one that runs twice finds its work done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from registry.identity.history import change_context
from registry.identity.models.facts import Verification
from registry.identity.system_authority import system_authority
from registry.issuance.models import ExpectedReport, MonitoringCalendar
from registry.issuance.notices import tell_of_missed, tell_of_reminder
from registry.issuance.queries.plans import plan_frequency
from registry.lifecycle.models import Case
from registry.monitoring.plan import months_later
from registry.projects.models import CreditingPeriod, Project

TASK = "registry.issuance.tasks"
CHUNK = 200
MOST_PERIODS = 1200  # a hundred years of months
DECIDED = ("verified", "closed")
GIVEN_UP = ("withdrawn", "rejected")


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both inclusive."""

    first_on: date
    last_on: date


def periods_of(first_on: date, last_on: date, months: int) -> Iterator[Period]:
    """The monitoring periods of a crediting period: so many months each, the last one as long as there are days."""
    begins = first_on
    for number in range(1, MOST_PERIODS + 1):
        follows = months_later(first_on, months * number)
        ends = min(follows - timedelta(days=1), last_on)
        yield Period(begins, ends)
        if ends >= last_on:
            return
        begins = follows


def keep_calendars(today: date | None = None) -> dict[str, int]:
    """Every registered project of which it is known how often it reports. Returns figures of the pass."""
    figures = {"projects": 0, "reminded": 0, "missed": 0, "escalated": 0, "verified": 0}
    day = today or timezone.localdate()
    after = 0
    while True:
        keys = list(
            Project.objects.filter(pk__gt=after, status=Project.Status.REGISTERED)
            .filter(Q(monitoring_calendar__isnull=False) | Q(crediting_periods__isnull=False))
            .order_by("pk")
            .values_list("pk", flat=True)
            .distinct()[:CHUNK]
        )
        if not keys:
            return figures
        for key in keys:
            for name, count in keep_calendar(key, day).items():
                figures[name] += count
        after = keys[-1]


def keep_calendar(project_id: int, today: date) -> dict[str, int]:
    """One project: its calendar as the plan has it, its periods, and what is to be told. One transaction."""
    figures: dict[str, int] = {}
    authority = system_authority(TASK, "the calendar of monitoring and verification")
    with transaction.atomic(), change_context(authority, reason=authority.basis):
        project = Project.objects.select_for_update(no_key=True).get(pk=project_id)
        calendar = _calendar(project)
        if calendar is None:
            return figures
        figures["projects"] = 1
        _write_periods(calendar)
        for expected in calendar.periods.select_related("report_case").order_by("first_on"):
            for name in _watch(expected, calendar, today):
                figures[name] = figures.get(name, 0) + 1
    return figures


def _calendar(project: Project) -> MonitoringCalendar | None:
    """As an officer entered it; else as the monitoring plan says; nothing where neither does."""
    standing = MonitoringCalendar.objects.filter(project=project).first()
    if standing is not None and not standing.follows_plan:
        return standing
    planned = plan_frequency(project)
    if planned is None:
        return standing
    wanted = {
        "months": planned.months,
        "report_due_days": planned.report_due_days,
        "verification_due_days": planned.verification_due_days,
        "source": planned.source,
    }
    if standing is None:
        return MonitoringCalendar.objects.create(
            project=project, follows_plan=True, verification=Verification.DERIVED, **wanted
        )
    if any(getattr(standing, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(standing, name, value)
        standing.save()
    return standing


def _write_periods(calendar: MonitoringCalendar) -> None:
    """A period of which nothing was told or reported follows the calendar; the others stay as they were."""
    wanted: dict[date, Period] = {}
    for crediting in CreditingPeriod.objects.filter(project=calendar.project).order_by("first_on"):
        wanted |= {
            period.first_on: period
            for period in periods_of(crediting.first_on, crediting.last_on, calendar.months)
        }
    untouched = calendar.periods.filter(report_case__isnull=True, missed_at__isnull=True)
    untouched.exclude(first_on__in=wanted).delete()
    standing = {one.first_on: one for one in calendar.periods.all()}
    for first_on, period in wanted.items():
        values = {
            "last_on": period.last_on,
            "report_due_on": _due(period.last_on, calendar.report_due_days),
            "verification_due_on": _due(period.last_on, calendar.verification_due_days),
        }
        known = standing.get(first_on)
        if known is None:
            ExpectedReport.objects.create(calendar=calendar, first_on=first_on, **values)
        elif known.missed_at is None and any(getattr(known, name) != value for name, value in values.items()):
            ExpectedReport.objects.filter(pk=known.pk).update(**values)


def _due(last_on: date, days: int | None) -> date | None:
    return None if days is None else last_on + timedelta(days=days)


def _watch(expected: ExpectedReport, calendar: MonitoringCalendar, today: date) -> Iterator[str]:
    """What happened to one period since yesterday; yields what was done, by the name of its figure."""
    changed: dict[str, Any] = {}
    if expected.report_case is None or expected.report_case.state in GIVEN_UP:
        expected.report_case = _report_of(expected, calendar)
        changed["report_case"] = expected.report_case
    case = expected.report_case
    if expected.verified_at is None and case is not None and case.state in DECIDED:
        changed["verified_at"] = timezone.now()
        yield "verified"
    elif expected.verified_at is None:
        handed_in = case is not None and case.submitted_at is not None
        due = expected.verification_due_on if handed_in else expected.report_due_on
        what = "verification" if handed_in else "report"
        yield from _tell(expected, calendar, due, what, today, changed)
    if changed:
        ExpectedReport.objects.filter(pk=expected.pk).update(**changed)


def _tell(
    expected: ExpectedReport,
    calendar: MonitoringCalendar,
    due: date | None,
    what: str,
    today: date,
    changed: dict[str, Any],
) -> Iterator[str]:
    """Reminders before the day, the flag after it, and who is told when nothing happened for long."""
    if due is None:
        return
    if due - timedelta(days=calendar.remind_days_before) <= today <= due and tell_of_reminder(
        expected, calendar, due, what
    ):
        yield "reminded"
    if today <= due:
        return
    if expected.missed_at is None:
        changed["missed_at"] = timezone.now()
    if tell_of_missed(expected, calendar, due, what, escalated=False):
        yield "missed"
    if today <= due + timedelta(days=calendar.escalate_days_after):
        return
    if expected.escalated_at is None:
        changed["escalated_at"] = timezone.now()
    if tell_of_missed(expected, calendar, due, what, escalated=True):
        yield "escalated"


def _report_of(expected: ExpectedReport, calendar: MonitoringCalendar) -> Case | None:
    """The monitoring report that covers the period's first day, where one was begun and not given up."""
    found = (
        Case.objects.filter(
            lifecycle="monitoring_report",
            subject_reference=calendar.project.reference,
            monitoring_report__first_on__lte=expected.first_on,
            monitoring_report__last_on__gte=expected.first_on,
        )
        .exclude(state__in=GIVEN_UP)
        .order_by("-id")
    )
    return found.first()
