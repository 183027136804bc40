"""Clocks start, stop, stand still and go on with the steps of their case, in the days of its country."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from registry.lifecycle.actors import program
from registry.lifecycle.errors import StepUnmet
from registry.lifecycle.operations.take_step import take_step
from registry.rules.models.clocks import Clock
from registry.rules.operations.clocks import has_run_out
from registry.rules.operations.sweeping import sweep


def clock_of(case, key) -> Clock:
    return case.clocks.filter(key=key).latest("id")


def test_a_step_starts_the_clock_it_names_and_the_case_is_due_then(stage):
    case = stage.submitted()
    clock = clock_of(case, "completeness_check")
    assert (clock.opened_on, clock.due_on, clock.days) == (date(2026, 11, 23), date(2026, 11, 30), 7)
    assert case.due_on == date(2026, 11, 30)
    assert clock.time_zone == "Asia/Almaty"


def test_days_are_counted_in_the_country(stage, time):
    time.at("2026-11-23 19:30")  # half past midnight of the 24th in Kazakhstan, still the 23rd in UTC
    assert clock_of(stage.submitted(), "completeness_check").opened_on == date(2026, 11, 24)


def test_a_window_counts_its_first_day(stage, time):
    time.at("2016-07-29 03:00")
    clock = clock_of(stage.published("MN"), "methodology_public_inputs")
    assert (clock.opened_on, clock.due_on) == (date(2016, 7, 29), date(2016, 8, 12))
    assert not has_run_out(clock, datetime(2016, 8, 12, 14, 59, tzinfo=UTC))
    assert has_run_out(clock, datetime(2016, 8, 12, 15, tzinfo=UTC))  # midnight in Ulaanbaatar (summer time)


@pytest.mark.parametrize(
    ("on", "outcome"), [("2026-11-30 18:59", "stopped"), ("2026-11-30 19:00", "stopped_late")]
)
def test_a_stopped_clock_says_whether_it_was_in_time(stage, time, on, outcome):
    case = stage.submitted()
    time.at(on)
    stage.step(case, "publish")
    clock = clock_of(case, "completeness_check")
    assert (clock.outcome, clock.next_look_at) == (outcome, None)
    assert case.due_on == clock_of(case, "methodology_public_inputs").due_on


def test_a_clock_stands_still_while_the_case_waits_for_its_proponent(stage, time):
    case = stage.submitted()
    time.at("2026-11-25 09:00")
    stage.step(case, "ask")
    clock = clock_of(case, "completeness_check")
    assert clock.paused_at is not None
    assert clock.next_look_at is None
    assert case.due_on is None

    time.at("2026-12-20 09:00")
    assert sweep() == {}
    stage.step(case, "answer", "proponent")
    clock.refresh_from_db()
    assert (clock.days_paused, clock.due_on) == (25, date(2026, 12, 25))
    assert case.due_on == date(2026, 12, 25)


def test_a_step_pauses_and_resumes_by_name(stage, time):
    case = stage.published()
    time.at("2026-11-25 09:00")
    stage.step(case, "hold")
    time.at("2026-12-01 09:00")
    stage.step(case, "go_on")
    clock = clock_of(case, "methodology_public_inputs")
    assert (clock.days_paused, clock.due_on) == (6, date(2026, 12, 13))


def test_a_pause_by_a_step_is_not_ended_by_whom_the_case_waits_for(stage, time):
    case = stage.published()
    stage.step(case, "hold")
    time.pass_by(days=30)
    stage.step(case, "hold")
    assert clock_of(case, "methodology_public_inputs").paused_at is not None


def test_a_finished_case_has_no_clock(stage):
    case = stage.published()
    stage.step(case, "finish")
    assert clock_of(case, "methodology_public_inputs").outcome == "case_ended"
    assert not case.clocks.open().exists()
    assert case.due_on is None


def considered(stage, time):
    case = stage.published()
    time.at("2026-12-07 19:00")
    sweep()
    case.refresh_from_db()
    return case


def test_more_time_is_given_up_to_what_the_rules_allow_and_no_further(stage, time):
    case = considered(stage, time)
    clock = clock_of(case, "methodology_decision")
    assert (clock.opened_on, clock.due_on) == (date(2026, 12, 8), date(2027, 2, 6))
    stage.step(case, "give_time")
    clock.refresh_from_db()
    assert clock.due_on == clock.maximum_due_on == date(2027, 3, 8)
    assert case.due_on == date(2027, 3, 8)
    with pytest.raises(StepUnmet) as refusal:
        stage.step(case, "give_time")
    assert refusal.value.unmet[0].code == "clock_not_extendable"
    assert not case.steps.filter(step="give_time", number__gt=4).exists()


def test_no_program_closes_a_window_that_is_still_open(stage):
    case = stage.published()
    with pytest.raises(StepUnmet) as refusal:
        take_step(case, "close", by=program("tests", "too early"), request_id=case.public_id)
    assert refusal.value.unmet[0].code == "clock_runs"
    case.refresh_from_db()
    assert case.state == "open"


def test_a_case_without_rules_has_no_clocks(told, time, db, make_person):
    from registry.identity.models.parties import PartnerCountry
    from tests.registry.rules.conftest import Stage

    PartnerCountry.objects.create(code="KZ", iso3="KAZ", name="Kazakhstan", position=1)
    case = Stage(make_person).submitted()
    assert case.rules_key == ""
    assert not case.clocks.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"closed_at": datetime(2026, 11, 24, tzinfo=UTC)},  # closed without an outcome
        {"outcome": "stopped"},
        {"maximum_due_on": date(2026, 11, 1)},
        {"paused_at": datetime(2026, 11, 24, tzinfo=UTC)},  # paused, and still looked at
    ],
)
def test_the_database_refuses_a_clock_that_contradicts_itself(stage, broken):
    case = stage.submitted()
    with pytest.raises(DatabaseError), transaction.atomic():
        Clock.objects.filter(case=case).update(**broken)


def test_a_clock_runs_once_at_a_time_and_is_never_deleted(stage):
    clock = clock_of(stage.submitted(), "completeness_check")
    with pytest.raises(DatabaseError), transaction.atomic():
        Clock.objects.filter(pk=clock.pk).delete()
    clock.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        clock.save(force_insert=True)
