"""Once a day everything that was issued is looked at again: one run, in chunks by key.

A chunk of decisions, what was found different and the run's cursor are written in one transaction that holds
the run's row. So two workers share a run, a message that comes twice finds the work done, and a run that died
goes on where it stood. The first difference raises an alarm; nothing is frozen by it.
"""

import time
from collections import Counter
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from registry.issuance.models import IssuanceDecision, Reverification, ReverificationDifference
from registry.issuance.notices import raise_alarm
from registry.issuance.operations.comparing import Comparison, Found
from registry.issuance.queries.evidence import evidence_of, issued_decisions_up_to

CHUNK = 250
WORKS_FOR = timedelta(minutes=20)  # of one message; the sweeper sends the next
QUIET_FOR = timedelta(minutes=5)  # a run that was not seen at work for so long is taken up again
NIGHTLY_AT = timedelta(hours=18, minutes=15)  # UTC, as in the schedule


def period_of(moment: datetime) -> date:
    """The day whose nightly run was the last one due at the moment."""
    return (moment - NIGHTLY_AT).date()


def reverify(period: date, *, works_for: timedelta = WORKS_FOR, chunk: int = CHUNK) -> Reverification:
    """Work on the day's run until it is done or the time is up. Whoever calls it twice finds it done."""
    run = _run_of(period)
    until = time.monotonic() + works_for.total_seconds()
    while run.outcome == Reverification.Outcome.RUNNING:
        if not _work_off_a_chunk(run, chunk) or time.monotonic() > until:
            break
        run.refresh_from_db()
    run.refresh_from_db()
    return run


def _run_of(period: date) -> Reverification:
    now = timezone.now()
    last = IssuanceDecision.objects.aggregate(last=Max("pk"))["last"] or 0
    run, _is_new = Reverification.objects.get_or_create(
        period=period,
        defaults={
            "started_at": now,
            "seen_at": now,
            "last": last,
            "total": issued_decisions_up_to(last),
        },
    )
    return run


@transaction.atomic
def _work_off_a_chunk(run: Reverification, chunk: int) -> bool:
    """One chunk. False: another worker holds the run, or it is done."""
    locked = (
        Reverification.objects.select_for_update(skip_locked=True)
        .filter(pk=run.pk, outcome=Reverification.Outcome.RUNNING)
        .first()
    )
    if locked is None:
        return False
    decisions = IssuanceDecision.objects.filter(pk__gt=locked.cursor, pk__lte=locked.last)
    keys = list(decisions.order_by("pk").values_list("pk", flat=True)[:chunk])
    comparison = Comparison()
    found: list[tuple[IssuanceDecision, Found]] = []
    for evidence in evidence_of(keys):
        found += [(evidence.decision, one) for one in comparison.differences(evidence)]
    _keep(locked, found)
    locked.figures = dict(Counter(locked.figures) + comparison.figures)
    locked.seen_at = timezone.now()
    if keys:
        locked.cursor = keys[-1]
    if len(keys) < chunk:
        locked.finished_at = locked.seen_at
        is_clean = locked.difference_count == 0
        locked.outcome = Reverification.Outcome.CLEAN if is_clean else Reverification.Outcome.DIFFERENT
    locked.save()
    return True


def _keep(run: Reverification, found: list[tuple[IssuanceDecision, Found]]) -> None:
    """Write the differences, and with the first of a run the alarm."""
    if not found:
        return
    rows = [
        ReverificationDifference(
            run=run,
            decision=decision,
            check_code=one.check,
            place=one.place,
            expected=one.expected[:500],
            found=one.found[:500],
        )
        for decision, one in found
    ]
    ReverificationDifference.objects.bulk_create(rows)
    run.difference_count += len(rows)
    if run.alarm_raised_at is None:
        run.alarm_raised_at = timezone.now()
        raise_alarm(run, rows[0])


def unfinished(now: datetime | None = None) -> date | None:
    """The day of a run that nobody works on, or whose message was lost; nothing where all is well."""
    now = now or timezone.now()
    standing = Reverification.objects.filter(
        outcome=Reverification.Outcome.RUNNING, seen_at__lt=now - QUIET_FOR
    ).order_by("-period")
    first = standing.first()
    if first is not None:
        return first.period
    due = period_of(now - QUIET_FOR)
    return None if Reverification.objects.filter(period=due).exists() else due
