"""Verify the whole ledger once a day, keep the figures, and call the officers when it breaks.

The day's row is the lock: a message that comes twice finds it, and a run that died is
taken over by the sweeper.
"""

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from credits.verify import VerificationReport, verify
from registry.auditing.models import VerificationRun
from registry.auditing.notices import LEDGER_VERIFICATION_FAILED
from registry.identity.models.people import Role
from registry.notifications.operations import raise_notice

STUCK_AFTER = timedelta(minutes=70)  # the task's own limit is 50 minutes
MOST_ATTEMPTS = 3
MOST_BREAKS_KEPT = 50
NIGHTLY_AT = timedelta(hours=17, minutes=30)  # UTC, as in the schedule
LOST_AFTER = timedelta(minutes=20)


def verify_for(period: date) -> VerificationRun | None:
    """Verify unless the day has its verification, finished or running. None: nothing to do.

    A fault while verifying is recorded and told like a break, then raised.
    """
    run = _take_turn(period)
    if run is None:
        return None
    try:
        report = verify()
    except Exception as fault:
        _finish(run, VerificationRun.Outcome.FAILED, f"{type(fault).__name__}: {fault}"[:2000])
        raise
    outcome = VerificationRun.Outcome.CLEAN if report.is_clean else VerificationRun.Outcome.BROKEN
    return _finish(run, outcome, report.first_break, report)


def _take_turn(period: date) -> VerificationRun | None:
    now = timezone.now()
    run, is_new = VerificationRun.objects.get_or_create(period=period, defaults={"started_at": now})
    if is_new:
        return run
    if run.outcome != VerificationRun.Outcome.RUNNING or run.started_at > now - STUCK_AFTER:
        return None
    turn = uuid4()
    taken = VerificationRun.objects.filter(
        pk=run.pk, run=run.run, outcome=VerificationRun.Outcome.RUNNING
    ).update(run=turn, started_at=now, attempts=F("attempts") + 1)
    return VerificationRun.objects.get(pk=run.pk) if taken else None


@transaction.atomic
def _finish(
    run: VerificationRun, outcome: str, first_break: str, report: VerificationReport | None = None
) -> VerificationRun | None:
    """Write the result in one statement if it is still this run's turn, and the notice with it."""
    values = {
        "outcome": outcome,
        "finished_at": timezone.now(),
        "first_break": first_break,
        "position": report.position if report else None,
        "checked": report.checked if report else {},
        "breaks": [found.as_plain() for found in report.breaks[:MOST_BREAKS_KEPT]] if report else [],
    }
    mine = VerificationRun.objects.filter(pk=run.pk, run=run.run, outcome=VerificationRun.Outcome.RUNNING)
    if not mine.update(**values):
        return None
    if outcome != VerificationRun.Outcome.CLEAN:
        raise_notice(
            kind=LEDGER_VERIFICATION_FAILED.code,
            subject=str(run.period),
            audience=Role.REGISTRY_OFFICER,
            dedupe_key=f"ledger_verification_failed:{run.period}:{run.attempts}",
            facts={"run": str(run.period), "break": first_break[:500]},
            link=reverse("admin:auditing_verificationrun_change", args=[run.pk]),
        )
    return VerificationRun.objects.get(pk=run.pk)


def sweep_verifications(now: datetime | None = None) -> str:
    """Give up a run that keeps dying; say which day still waits. Returns what is to be done."""
    now = now or timezone.now()
    stuck = VerificationRun.objects.filter(
        outcome=VerificationRun.Outcome.RUNNING, started_at__lt=now - STUCK_AFTER
    )
    for run in stuck.filter(attempts__gte=MOST_ATTEMPTS):
        _finish(run, VerificationRun.Outcome.FAILED, f"The run did not finish in {MOST_ATTEMPTS} attempts.")
    waiting = stuck.filter(attempts__lt=MOST_ATTEMPTS).first()
    if waiting is not None:
        return str(waiting.period)
    due = period_of(now - LOST_AFTER)
    return "" if VerificationRun.objects.filter(period=due).exists() else str(due)


def period_of(moment: datetime) -> date:
    """The day whose nightly verification was the last one due at the moment."""
    return (moment - NIGHTLY_AT).date()
