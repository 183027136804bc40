"""When projects are expected to report: periods, reminders, what was missed, and doing it all twice."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from registry.issuance.models import ExpectedReport, MonitoringCalendar
from registry.issuance.operations.calendars import keep_calendars, periods_of
from registry.lifecycle.models import Case
from registry.notifications.models import Notice
from registry.projects.models import CreditingPeriod


@pytest.mark.parametrize(
    ("first", "last", "months", "ends"),
    [
        (date(2024, 1, 1), date(2025, 12, 31), 12, [date(2024, 12, 31), date(2025, 12, 31)]),
        (
            date(2024, 1, 31),
            date(2024, 4, 30),
            1,
            [date(2024, 2, 28), date(2024, 3, 30), date(2024, 4, 29), date(2024, 4, 30)],
        ),
        (date(2024, 3, 1), date(2024, 5, 15), 24, [date(2024, 5, 15)]),
    ],
)
def test_periods_follow_each_other_to_the_last_day(first, last, months, ends):
    found = list(periods_of(first, last, months))
    assert [one.last_on for one in found] == ends
    assert found[0].first_on == first
    assert all(later.first_on == earlier.last_on + timedelta(days=1) for earlier, later in pairwise(found))


@pytest.fixture
def crediting(stage):
    case = Case.objects.get(pk=stage.report_case.pk)
    CreditingPeriod.objects.create(
        project=stage.project, number=1, first_on=date(2024, 1, 1), last_on=date(2026, 12, 31), case=case
    )
    return stage


def calendar(stage, **values):
    return MonitoringCalendar.objects.create(
        **{
            "project": stage.project,
            "months": 12,
            "report_due_days": 60,
            "verification_due_days": 180,
            "source": "Letter of the focal point",
            **values,
        }
    )


@pytest.mark.django_db
def test_without_a_known_frequency_nothing_is_expected(crediting):
    assert keep_calendars(date(2027, 1, 1))["projects"] == 0
    assert not ExpectedReport.objects.exists()


@pytest.mark.django_db
def test_reminders_missed_reports_and_escalation_are_told_once(crediting):
    calendar(crediting)
    assert keep_calendars(date(2025, 1, 15)) == {
        "projects": 1,
        "reminded": 0,
        "missed": 0,
        "escalated": 0,
        "verified": 0,
    }
    assert [str(one) for one in ExpectedReport.objects.all()] == [
        "2024-01-01 – 2024-12-31",
        "2025-01-01 – 2025-12-31",
        "2026-01-01 – 2026-12-31",
    ]
    assert keep_calendars(date(2025, 2, 10))["reminded"] == 1
    assert keep_calendars(date(2025, 2, 11))["reminded"] == 0, "once per day that is due"
    assert keep_calendars(date(2025, 3, 2))["missed"] == 1
    first = ExpectedReport.objects.order_by("first_on").first()
    assert first.missed_at is not None
    assert keep_calendars(date(2025, 4, 10))["escalated"] == 1
    told = Notice.objects.filter(subject="KZ001").order_by("pk").values_list("kind", flat=True)
    assert sorted(set(told)) == [
        "monitoring_report_due",
        "monitoring_report_escalated",
        "monitoring_report_missed",
    ]
    count = len(told)
    assert keep_calendars(date(2025, 4, 10)) == {
        "projects": 1,
        "reminded": 0,
        "missed": 0,
        "escalated": 0,
        "verified": 0,
    }
    assert Notice.objects.count() == count


@pytest.mark.django_db
def test_another_frequency_moves_what_nobody_was_told_of(crediting):
    kept = calendar(crediting)
    keep_calendars(date(2025, 3, 2))
    kept.months = 6
    kept.save()
    keep_calendars(date(2025, 3, 3))
    periods = [str(one) for one in ExpectedReport.objects.order_by("first_on")]
    assert periods[:3] == ["2024-01-01 – 2024-12-31", "2024-07-01 – 2024-12-31", "2025-01-01 – 2025-06-30"]
    assert len(periods) == 6
