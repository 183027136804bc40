"""What happens because time passed: steps that a clock takes, reminders before, escalation after.

Safe to run twice and at once: a step has a request id made of its clock, an announcement a row that only
one transaction can write. A case that fails is put off and tried again; the others go on.
"""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from registry.lifecycle import hooks
from registry.lifecycle.actors import program
from registry.lifecycle.errors import StepRefused
from registry.lifecycle.models import Case
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Step
from registry.rules.calendar import days_left, local_day
from registry.rules.models.clocks import Clock, ClockNotice
from registry.rules.operations.clocks import has_run_out, next_look, told_of

log = structlog.get_logger(__name__)

STEPS = UUID("b0a5a3e7-6f0c-5d4e-9c62-2f4f3f1f7d20")  # name space: clock and attempt → request id
TASK = "registry.rules.tasks.sweep_clocks"
MOST_PER_SWEEP = 200  # a sweep stays under a minute; the next one takes the rest
LONGEST_WAIT = timedelta(hours=6)
FAILURES_BEFORE_TELLING = 2  # the first may be a server that was starting again


def sweep(*, most: int = MOST_PER_SWEEP) -> dict[str, int]:
    """Look at every clock that has something due. Returns how many of what was done."""
    now = timezone.now()
    waiting = Clock.objects.filter(next_look_at__lte=now).order_by("next_look_at", "id")
    done: Counter[str] = Counter()
    for clock_id in list(waiting.values_list("pk", flat=True)[:most]):
        try:
            done[look_at(clock_id, now)] += 1
        except Exception as problem:
            log.exception("clock_failed", clock=clock_id)
            put_off(clock_id, now, f"{type(problem).__name__}: {problem}")
            _say_failed(clock_id, now)
            done["failed"] += 1
    return dict(done)


def look_at(clock_id: int, now: datetime) -> str:
    """Do what is due for one clock: ``step``, ``refused``, ``reminder``, ``escalation`` or ``nothing``."""
    clock = Clock.objects.select_related("case").get(pk=clock_id)
    if clock.closed_at is None and has_run_out(clock, now) and (step := step_of(clock)) is not None:
        return _take(clock, step, now)
    return _announce(clock, now)


def step_of(clock: Clock) -> Step | None:
    """The step that the registry takes when this clock runs out in the case's state; None: nobody's."""
    case = clock.case
    rules = hooks.rules_of(case.rules_key)
    return next(
        (
            step
            for step in case.table.steps_from(case.state)
            if step.on_clock == clock.key and (not step.feature or rules.feature(step.feature))
        ),
        None,
    )


def _take(clock: Clock, step: Step, now: datetime) -> str:
    assert clock.due_on is not None, "what has no last day does not run out"
    day = clock.due_on.isoformat()
    try:
        take_step(
            clock.case,
            step.code,
            by=program(TASK, f"The clock {clock.key} ran out on {day}"),
            request_id=uuid5(STEPS, f"{clock.pk}/{day}/{clock.attempts}"),
            reason=f"{clock.key}: {day}" if step.reason_required else "",
            facts={"clock": clock.key, "ran_out_on": day},
        )
    except StepRefused as refusal:
        if Clock.objects.open().filter(pk=clock.pk).exists():
            log.warning("clock_step_refused", clock=clock.pk, step=step.code, code=refusal.code)
            put_off(clock.pk, now, str(refusal), attempts=clock.attempts)
            _say_once(clock.pk, ClockNotice.Kind.STUCK, now)
        return "refused"
    return "step"


def put_off(clock_id: int, now: datetime, error: str, *, attempts: int | None = None) -> None:
    """Look at a clock again later, each time after a longer wait. Of two who failed together one counts."""
    clock = Clock.objects.get(pk=clock_id)
    seen = clock.attempts if attempts is None else attempts
    pause = min(timedelta(minutes=2 ** min(seen, 10)), LONGEST_WAIT)
    Clock.objects.running().filter(pk=clock_id, attempts=seen, due_on__isnull=False).update(
        attempts=F("attempts") + 1, next_look_at=now + pause, last_error=error[:500]
    )


@transaction.atomic
def _announce(clock: Clock, now: datetime) -> str:
    """Remind before the last day or escalate after it, once each."""
    Case.objects.select_for_update().get(pk=clock.case_id)  # the order of locks: the case, then its clocks
    clock = Clock.objects.select_for_update(of=("self",)).select_related("case").get(pk=clock.pk)
    if clock.next_look_at is None or clock.next_look_at > now or clock.due_on is None:
        return "nothing"  # somebody else was here, or it was paused or extended
    ran_out = has_run_out(clock, now)
    kind = ClockNotice.Kind.ESCALATION if ran_out else ClockNotice.Kind.REMINDER
    is_new = _tell(clock, kind, now)
    clock.next_look_at = next_look(clock, told_of(clock))
    clock.save(update_fields=["next_look_at"])
    if not is_new:
        return "nothing"
    return "escalation" if ran_out else "reminder"


def _say_failed(clock_id: int, now: datetime) -> None:
    """Hand a clock that failed twice to the officers. If telling is what fails, the log alone says so."""
    if not Clock.objects.filter(pk=clock_id, attempts__gte=FAILURES_BEFORE_TELLING).exists():
        return
    try:
        _say_once(clock_id, ClockNotice.Kind.STUCK, now)
    except Exception:
        log.exception("clock_failure_not_told", clock=clock_id)


@transaction.atomic
def _say_once(clock_id: int, kind: str, now: datetime) -> None:
    Case.objects.select_for_update().get(clocks=clock_id)
    clock = Clock.objects.select_for_update(of=("self",)).select_related("case").get(pk=clock_id)
    if clock.closed_at is None and clock.due_on is not None:
        _tell(clock, kind, now)


def _tell(clock: Clock, kind: str, now: datetime) -> bool:
    """Announce, unless this was announced for the same last day. Returns whether it was new."""
    assert clock.due_on is not None, "what has no last day is not announced"
    _row, is_new = ClockNotice.objects.get_or_create(
        clock=clock, kind=kind, due_on=clock.due_on, defaults={"announced_at": now}
    )
    if is_new:
        left = days_left(clock.due_on, local_day(now, clock.zone))
        is_over = kind != ClockNotice.Kind.REMINDER
        hooks.announce(
            hooks.Event(
                kind=kind,
                case=clock.case,
                key=f"clock:{clock.pk}:{clock.due_on.isoformat()}:{kind}",
                due_on=clock.due_on,
                facts={
                    "clock": clock.key,
                    "days": -left if is_over else left,
                    "why": clock.last_error,
                },
            )
        )
    return is_new
