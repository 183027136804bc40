"""The clocks of this room. Every task may run twice, at once, or late: the rows say what is done."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from registry.lifecycle import hooks
from registry.lifecycle.errors import StepRefused
from registry.parties.notices import tell_of_silence
from registry.parties.nouns.decisions import JointCommitteeDecision
from registry.parties.operations import accreditations, minutes
from registry.parties.operations.assents import close_by_silence
from registry.parties.operations.decisions import SILENCE

log = structlog.get_logger(__name__)


@shared_task
def watch_accreditations() -> int:
    return accreditations.watch_accreditations()


@shared_task
def keep_minutes() -> int:
    """Keep the minutes of what was decided since the last time. Returns how many."""
    waiting = list(minutes.without_minutes())
    for decision in waiting:
        minutes.keep_minutes(decision)
    return len(waiting)


@shared_task
def sweep_silences() -> int:
    """Adopt what nobody objected to in time, and remind the sides that have not spoken before that."""
    waiting = JointCommitteeDecision.objects.open().filter(silence_closes_at__isnull=False)
    closed = 0
    for decision in waiting.select_related("case").order_by("silence_closes_at"):
        if decision.silence_closes_at is not None and decision.silence_closes_at <= timezone.now():
            closed += _close(decision)
        else:
            _remind(decision)
    return closed


def _close(decision: JointCommitteeDecision) -> bool:
    try:
        return close_by_silence(decision)
    except StepRefused as refusal:
        # The step is no longer possible: the secretariat sees it on the agenda, the others go on.
        log.warning("silence_without_step", decision=decision.reference, code=refusal.code)
        return False


def _remind(decision: JointCommitteeDecision) -> None:
    clock = getattr(hooks.rules_of(decision.case.rules_key), "clock", None)
    rule = None if clock is None else clock(SILENCE)
    days = getattr(rule, "remind_days_before", None)
    ends = decision.silence_closes_at
    if days is not None and ends is not None and timezone.now() >= ends - timedelta(days=days):
        tell_of_silence(decision)
