"""The clocks of a case: started, stopped, paused and resumed by its steps.

Everything here runs inside the transaction of a step, with the case locked. A clock that ran out at midnight
ran out at midnight, however late somebody looks: what follows from it is dated from then.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from registry.lifecycle.errors import StepUnmet
from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext, Unmet
from registry.rules.calendar import after_pause, begins_at, ends_at, local_day
from registry.rules.models.clocks import Clock, ClockNotice
from registry.rules.models.values import RuleSetClock
from registry.rules.resolving import ClockRule, Rules


def run_clocks(context: StepContext) -> None:
    """Do to the clocks what the step says, and note on the case what is due first.

    Raises StepUnmet when a program takes the step of a clock that has not run out: it was paused or
    extended in the meantime.
    """
    if not isinstance(context.rules, Rules):
        return
    case, step = context.case, context.step
    clocks = _open_clocks(case)
    moment = context.now
    awaited = clocks.get(step.on_clock)
    ran_out = awaited if awaited is not None and has_run_out(awaited, context.now) else None
    if ran_out is not None:
        assert ran_out.due_on is not None, "what has no last day does not run out"
        moment = ends_at(ran_out.due_on, ran_out.zone)
        _close(clocks.pop(ran_out.key), moment, Clock.Outcome.RAN_OUT)
    elif step.on_clock and context.actor.is_program:
        raise StepUnmet([Unmet("clock_runs", _("The time for this has not run out."))], step=str(step.label))
    for key in _ended_by(context, clocks):
        if key in clocks:
            clock = clocks.pop(key)
            late = has_run_out(clock, moment)
            _close(clock, moment, Clock.Outcome.STOPPED_LATE if late else Clock.Outcome.STOPPED)
    if case.is_final:
        for clock in clocks.values():
            _close(clock, moment, Clock.Outcome.CASE_ENDED)
        case.due_on = None
        return
    for key in step.starts:
        if key not in clocks and (rule := context.rules.clock(key)) is not None:
            clocks[key] = start_clock(case, rule, context.rules, moment)
    _pause_and_resume(context, clocks, moment)
    case.due_on = first_due(clocks.values())


def _ended_by(context: StepContext, clocks: dict[str, Clock]) -> Iterator[str]:
    """What the step stops, and what it interrupts where the rule set lets nothing stand still meanwhile."""
    yield from context.step.stops
    for key in context.step.interrupts:
        rule = context.rules.clock(key)
        if key in clocks and (rule is None or context.case.waits_for not in rule.paused_by):
            yield key


def _open_clocks(case: Case) -> dict[str, Clock]:
    return {clock.key: clock for clock in Clock.objects.select_for_update().open().filter(case=case)}


def first_due(clocks: Iterable[Clock]) -> date | None:
    """The earliest last day among clocks that run; one that stands still makes nothing due."""
    return min((clock.due_on for clock in clocks if clock.due_on and clock.paused_at is None), default=None)


def has_run_out(clock: Clock, moment: datetime) -> bool:
    """Whether the last day of a clock that is not paused was over at the moment."""
    return (
        clock.due_on is not None and clock.paused_at is None and ends_at(clock.due_on, clock.zone) <= moment
    )


def start_clock(case: Case, rule: ClockRule, rules: Rules, moment: datetime) -> Clock:
    """Open a clock. Its first day is the day it is in the country at the moment."""
    opened_on = rules.today(moment)
    due_on = rules.due(rule, opened_on)
    clock = Clock(
        case=case,
        key=rule.key,
        opened_at=moment,
        opened_on=opened_on,
        days=rule.days,
        counts=rule.counts,
        is_inclusive=rule.is_inclusive,
        time_zone=rules.time_zone.key,
        due_on=due_on,
        maximum_due_on=rules.due(rule, opened_on, rule.maximum_days) if rule.maximum_days else None,
        remind_days_before=rule.remind_days_before,
    )
    clock.next_look_at = next_look(clock)
    clock.save()
    return clock


def next_look(clock: Clock, told: Iterable[str] = ()) -> datetime | None:
    """When the sweeper has something to do: the reminder, then the end. ``told``: kinds told already."""
    if clock.due_on is None or clock.paused_at is not None or clock.closed_at is not None:
        return None
    done = set(told)
    if clock.remind_days_before is not None and not done & set(ClockNotice.Kind):
        return begins_at(clock.due_on - timedelta(days=clock.remind_days_before), clock.zone)
    if ClockNotice.Kind.ESCALATION in done:
        return None
    return ends_at(clock.due_on, clock.zone)


def told_of(clock: Clock) -> set[str]:
    """What was announced for the last day that holds now."""
    if clock.due_on is None:
        return set()
    return set(clock.notices.filter(due_on=clock.due_on).values_list("kind", flat=True))


def _close(clock: Clock, moment: datetime, outcome: str) -> None:
    clock.closed_at = moment
    clock.outcome = outcome
    clock.next_look_at = None
    clock.save()


def _pause_and_resume(context: StepContext, clocks: dict[str, Clock], moment: datetime) -> None:
    """By the step's own words first, then by whom the case waits for now (``paused_by`` of the rule)."""
    for key, clock in clocks.items():
        rule = context.rules.clock(key)
        waits = rule is not None and context.case.waits_for in rule.paused_by
        if key in context.step.pauses:
            pause_clock(clock, moment, by_rule=False)
        elif key in context.step.resumes:
            resume_clock(clock, moment, context.rules)
        elif waits and clock.paused_at is None:
            pause_clock(clock, moment, by_rule=True)
        elif not waits and clock.paused_at is not None and clock.paused_by_rule:
            resume_clock(clock, moment, context.rules)


def pause_clock(clock: Clock, moment: datetime, *, by_rule: bool) -> None:
    """Let a clock stand still; one that stands still already stays as it is."""
    if clock.paused_at is None:
        clock.paused_at = moment
        clock.paused_by_rule = by_rule
        clock.next_look_at = None
        clock.save()


def resume_clock(clock: Clock, moment: datetime, rules: Rules) -> None:
    """Let it run again: what was left at the pause is left now, in days of its own time zone."""
    if clock.paused_at is None:
        return
    paused_on, resumed_on = (local_day(one, clock.zone) for one in (clock.paused_at, moment))
    working = rules.working_days if clock.counts == RuleSetClock.Counts.WORKING_DAYS else None
    if clock.due_on is not None:
        clock.due_on = after_pause(clock.due_on, paused_on, resumed_on, working)
    if clock.maximum_due_on is not None:
        clock.maximum_due_on = after_pause(clock.maximum_due_on, paused_on, resumed_on, working)
    clock.days_paused += (resumed_on - paused_on).days
    clock.paused_at = None
    clock.paused_by_rule = False
    clock.next_look_at = next_look(clock, told_of(clock))
    clock.save()


def extend_clock(case: Case, key: str, *, until: date | None = None) -> Clock:
    """Move the last day of a clock, to its latest (``until`` empty) or to a day before that.

    To be called as an effect of a step, with the case locked. Raises StepUnmet when the rules allow no
    extension of it, or not so far, or not to an earlier day.
    """
    clock = _open_clocks(case).get(key)
    latest = clock.maximum_due_on if clock is not None else None
    wanted = until or latest
    if clock is None or clock.due_on is None or latest is None or wanted is None:
        raise StepUnmet([Unmet("clock_not_extendable", _("The rules allow no more time for this."))])
    if not clock.due_on < wanted <= latest:
        words = _("More time may be given up to %(latest)s, and not less than there is now.") % {
            "latest": latest.isoformat()
        }
        raise StepUnmet([Unmet("clock_not_extendable", words)])
    clock.due_on = wanted
    clock.next_look_at = next_look(clock)
    clock.save()
    return clock
