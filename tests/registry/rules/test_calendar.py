"""Windows, deadlines, working days and pauses: real windows to the day, and what holds for all dates."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.calendar import (
    NoWorkingDays,
    WorkingDays,
    after_pause,
    begins_at,
    days_left,
    ends_at,
    last_day,
    local_day,
)

DAYS = st.dates(date(2013, 1, 1), date(2060, 12, 31))
LENGTHS = st.integers(1, 400)
WORKING = st.builds(
    WorkingDays,
    rest_days=st.frozensets(st.integers(1, 7), max_size=5),
    holidays=st.frozensets(st.dates(date(2013, 1, 1), date(2062, 12, 31)), max_size=40),
)
ZONES = st.sampled_from(
    ["Asia/Almaty", "Asia/Ulaanbaatar", "America/Santiago", "Europe/Kyiv", "Pacific/Port_Moresby", "UTC"]
).map(ZoneInfo)


@pytest.mark.parametrize(
    ("opened_on", "closes_on"),
    [
        # The five public-input windows of methodologies that could be read on public pages.
        (date(2016, 7, 29), date(2016, 8, 12)),
        (date(2015, 3, 8), date(2015, 3, 22)),
        (date(2020, 1, 29), date(2020, 2, 12)),
        (date(2018, 6, 23), date(2018, 7, 7)),
        (date(2016, 12, 17), date(2016, 12, 31)),
    ],
)
def test_real_windows_of_fifteen_days_come_out_to_the_day(opened_on, closes_on):
    assert last_day(opened_on, 15, is_inclusive=True) == closes_on


def test_a_deadline_does_not_count_the_day_it_is_set():
    assert last_day(date(2026, 11, 23), 7) == date(2026, 11, 30)


def test_working_days_skip_rest_days_and_holidays_of_both_sides():
    both = WorkingDays(holidays=frozenset({date(2026, 12, 16), date(2026, 12, 17)}))
    assert last_day(date(2026, 12, 14), 3, working_days=both) == date(2026, 12, 21)
    assert last_day(date(2026, 12, 14), 3, is_inclusive=True, working_days=both) == date(2026, 12, 18)


def test_a_window_that_opens_on_a_day_of_rest_begins_with_the_next_working_day():
    saturday = date(2026, 11, 21)
    assert last_day(saturday, 1, is_inclusive=True, working_days=WorkingDays()) == date(2026, 11, 23)


def test_a_calendar_without_working_days_is_refused_and_not_walked_for_ever():
    with pytest.raises(NoWorkingDays):
        last_day(date(2026, 1, 1), 1, working_days=WorkingDays(rest_days=frozenset(range(1, 8))))


@pytest.mark.parametrize("days", [0, -1])
def test_a_clock_of_no_days_is_a_mistake_of_the_caller(days):
    with pytest.raises(ValueError, match="a day or more"):
        last_day(date(2026, 1, 1), days)


@given(opened_on=DAYS, days=LENGTHS)
def test_an_inclusive_window_is_open_on_as_many_days_as_it_has(opened_on, days):
    closes_on = last_day(opened_on, days, is_inclusive=True)
    assert (closes_on - opened_on).days + 1 == days
    assert last_day(opened_on, days) == closes_on + timedelta(days=1)


@given(opened_on=DAYS, days=st.integers(1, 60), working=WORKING, is_inclusive=st.booleans())
def test_the_last_working_day_is_one_and_the_count_is_exact(opened_on, days, working, is_inclusive):
    closes_on = last_day(opened_on, days, is_inclusive=is_inclusive, working_days=working)
    first = opened_on if is_inclusive else opened_on + timedelta(days=1)
    assert closes_on in working
    assert working.count(first, closes_on) == days


@given(opened_on=DAYS, days=st.integers(1, 60), working=st.none() | WORKING)
def test_one_day_more_never_ends_earlier(opened_on, days, working):
    assert last_day(opened_on, days + 1, working_days=working) > last_day(
        opened_on, days, working_days=working
    )


@given(due_on=DAYS, paused_on=DAYS, working=st.none() | WORKING)
def test_a_pause_within_one_day_changes_nothing_that_is_due(due_on, paused_on, working):
    if working is not None and due_on not in working:
        return
    assert after_pause(due_on, paused_on, paused_on, working) == due_on


@given(
    due_on=DAYS,
    paused_on=DAYS,
    first=st.integers(0, 300),
    gap=st.integers(0, 300),
    second=st.integers(0, 300),
)
def test_calendar_days_shift_by_the_days_paused_and_pauses_add_up(due_on, paused_on, first, gap, second):
    resumed_on = paused_on + timedelta(days=first)
    once = after_pause(due_on, paused_on, resumed_on)
    assert once - due_on == timedelta(days=first)
    again = resumed_on + timedelta(days=gap)
    twice = after_pause(once, again, again + timedelta(days=second))
    assert twice - due_on == timedelta(days=first + second)


@given(
    opened_on=DAYS,
    days=st.integers(1, 40),
    before=st.integers(0, 60),
    pause=st.integers(0, 90),
    working=WORKING,
)
def test_as_many_working_days_are_left_after_a_pause_as_before_it(opened_on, days, before, pause, working):
    due_on = last_day(opened_on, days, working_days=working)
    paused_on = opened_on + timedelta(days=before)
    resumed_on = paused_on + timedelta(days=pause)
    later = after_pause(due_on, paused_on, resumed_on, working)
    day = timedelta(days=1)
    if due_on > paused_on:
        assert working.count(resumed_on + day, later) == working.count(paused_on + day, due_on)
    assert later >= due_on


def test_a_pause_that_ends_before_it_began_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="ends after it began"):
        after_pause(date(2026, 1, 10), date(2026, 1, 5), date(2026, 1, 4))


@given(moment=st.datetimes(datetime(2013, 1, 2), datetime(2060, 12, 30)), zone=ZONES)
def test_every_moment_lies_in_the_day_it_belongs_to(moment, zone):
    aware = moment.replace(tzinfo=UTC)
    day = local_day(aware, zone)
    assert begins_at(day, zone) <= aware < ends_at(day, zone)


def test_the_day_ends_in_the_country_and_not_at_the_server():
    almaty = ZoneInfo("Asia/Almaty")
    assert ends_at(date(2026, 11, 23), almaty) == datetime(2026, 11, 23, 19, tzinfo=UTC)
    assert local_day(datetime(2026, 11, 23, 19, tzinfo=UTC), almaty) == date(2026, 11, 24)


def test_days_left_count_down_to_the_last_day_and_below():
    assert [days_left(date(2026, 11, 23), date(2026, 11, day)) for day in (20, 23, 25)] == [3, 0, -2]
