"""The sweeper: each clock once, on time or late, in a crowd, and around a case that fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import DatabaseError, connections, transaction

from registry.lifecycle import hooks
from registry.lifecycle.models import StepTaken
from registry.lifecycle.tables import Unmet
from registry.rules.models.clocks import Clock, ClockNotice
from registry.rules.operations import sweeping
from registry.rules.operations.sweeping import sweep
from registry.rules.tasks import sweep_clocks

INPUTS = "methodology_public_inputs"


def clock_events(told) -> list[tuple[str, str, int]]:
    return [
        (event.kind, event.facts["clock"], event.facts["days"]) for event in told if "clock" in event.facts
    ]


def test_a_window_closes_by_itself_when_its_last_day_is_over(stage, time):
    case = stage.published()
    time.at("2026-12-07 18:59")
    assert sweep_clocks() == {}
    time.at("2026-12-07 19:00")
    assert sweep_clocks() == {"step": 1}
    case.refresh_from_db()
    taken = case.steps.get(step="close")
    assert (case.state, taken.actor_kind, taken.part) == ("considered", "program", "program")
    assert taken.facts == {"clock": INPUTS, "ran_out_on": "2026-12-07"}
    assert case.clocks.get(key=INPUTS).outcome == "ran_out"
    assert sweep_clocks() == {}


def test_a_late_sweep_ends_as_one_in_time(stage, time):
    case = stage.published()
    time.at("2027-01-20 09:00")
    assert sweep() == {"step": 1}
    case.refresh_from_db()
    window, decision = case.clocks.get(key=INPUTS), case.clocks.get(key="methodology_decision")
    assert window.closed_at.isoformat() == "2026-12-07T19:00:00+00:00"
    assert (decision.opened_on, decision.due_on) == (date(2026, 12, 8), date(2027, 2, 6))
    assert case.due_on == date(2027, 2, 6)


def test_a_reminder_comes_before_the_last_day_and_an_escalation_after_it_each_once(stage, time, told):
    case = stage.submitted()
    told.clear()
    time.at("2026-11-27 18:59")
    assert sweep() == {}
    time.at("2026-11-27 19:00")  # the 28th in Kazakhstan, two days before the last
    assert [sweep(), sweep()] == [{"reminder": 1}, {}]
    time.at("2026-11-30 19:00")
    assert [sweep(), sweep()] == [{"escalation": 1}, {}]
    time.at("2027-11-30 19:00")
    assert sweep() == {}
    assert clock_events(told) == [
        ("clock_due_soon", "completeness_check", 2),
        ("clock_overdue", "completeness_check", 1),
    ]
    assert {event.due_on for event in told} == {date(2026, 11, 30)}
    assert len({event.key for event in told}) == 2
    case.refresh_from_db()
    assert case.state == "submitted"


def test_who_was_late_for_the_reminder_is_escalated_only(stage, time, told):
    stage.submitted()
    told.clear()
    time.at("2027-01-01 09:00")
    assert sweep() == {"escalation": 1}
    assert [kind for kind, _key, _days in clock_events(told)] == ["clock_overdue"]


def test_after_a_pause_the_new_last_day_is_announced_again(stage, time, told):
    case = stage.submitted()
    time.at("2026-11-28 09:00")
    sweep()
    stage.step(case, "ask")
    time.at("2026-12-10 09:00")
    stage.step(case, "answer", "proponent")
    told.clear()
    time.at("2026-12-11 09:00")
    assert sweep() == {"reminder": 1}
    assert clock_events(told) == [("clock_due_soon", "completeness_check", 1)]


def test_a_clock_without_days_is_never_due(stage, time):
    from registry.rules.operations.clocks import start_clock
    from registry.rules.resolving import rules_of

    case = stage.submitted()
    rules = rules_of(case.rules_key)
    clock = start_clock(case, rules.clock("registration_decision"), rules, time())
    assert (clock.due_on, clock.next_look_at) == (None, None)


def test_one_case_that_fails_does_not_stop_the_others(stage, time, told, monkeypatch):
    broken, fine = stage.published(), stage.published()
    real = sweeping.take_step

    def fail_once(case, *args, **options):
        if case.pk == broken.pk:
            raise ZeroDivisionError
        return real(case, *args, **options)

    monkeypatch.setattr(sweeping, "take_step", fail_once)
    time.at("2026-12-08 09:00")
    assert sweep() == {"failed": 1, "step": 1}
    assert sweep() == {}  # put off, not tried every time
    clock = broken.clocks.get(key=INPUTS)
    assert (clock.attempts, clock.last_error) == (1, "ZeroDivisionError: ")
    assert "clock_stuck" not in [event.kind for event in told]
    time.pass_by(minutes=2)
    assert sweep() == {"failed": 1}
    assert [event.case for event in told if event.kind == "clock_stuck"] == [broken]
    fine.refresh_from_db()
    assert fine.state == "considered"

    monkeypatch.setattr(sweeping, "take_step", real)
    time.pass_by(minutes=4)
    assert sweep() == {"step": 1}
    broken.refresh_from_db()
    assert broken.state == "considered"


def test_a_refused_step_is_tried_again_and_said_once(stage, time, told, monkeypatch):
    case = stage.published()

    def not_now(context):
        return [Unmet("not_now", "Not now.")] if context.step.code == "close" else []

    monkeypatch.setattr(hooks.conflicts_of_interest, "answerers", {"test": not_now})
    told.clear()
    time.at("2026-12-08 09:00")
    assert sweep() == {"refused": 1}
    time.pass_by(hours=1)
    assert sweep() == {"refused": 1}
    assert [(event.kind, "Not now." in event.facts["why"]) for event in told] == [("clock_stuck", True)]
    monkeypatch.setattr(hooks.conflicts_of_interest, "answerers", {})
    time.pass_by(hours=7)
    assert sweep() == {"step": 1}
    assert case.clocks.get(key=INPUTS).closed_at.isoformat() == "2026-12-07T19:00:00+00:00"


def test_a_sweep_takes_no_more_than_it_may(stage, time):
    for _number in range(3):
        stage.published()
    time.at("2026-12-08 09:00")
    assert [sweep(most=2), sweep(most=2), sweep(most=2)] == [{"step": 2}, {"step": 1}, {}]


def at_once(count, act):
    together = Barrier(count)

    def run(_number):
        try:
            together.wait(60)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_four_sweepers_at_once_take_each_step_and_tell_each_thing_once(public_stage, time, told):
    windows = [public_stage.published() for _number in range(3)]
    deadlines = [public_stage.submitted() for _number in range(3)]
    told.clear()
    time.at("2026-12-08 09:00")

    at_once(4, sweep)

    assert StepTaken.objects.filter(step="close").count() == 3
    assert not Clock.objects.exclude(last_error="").exists()
    assert {case.clocks.get(key="methodology_decision").opened_on for case in windows} == {date(2026, 12, 8)}
    notices = ClockNotice.objects.filter(kind="clock_overdue", clock__case__in=deadlines)
    assert notices.count() == 3
    assert len([event for event in told if event.kind == "clock_overdue"]) == 3


def test_an_announcement_is_one_row_and_stays(stage, time):
    stage.submitted()
    time.at("2026-12-08 09:00")
    sweep()
    notice = ClockNotice.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        ClockNotice.objects.filter(pk=notice.pk).update(kind="clock_due_soon")
    notice.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        notice.save(force_insert=True)
