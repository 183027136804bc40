"""What issuance has done by the clock. Every task may run twice, or be lost."""

from celery import shared_task
from django.utils import timezone

from registry.issuance.operations.calendars import keep_calendars
from registry.issuance.operations.reverification import period_of, reverify, unfinished


@shared_task
def keep_monitoring_calendars() -> dict[str, int]:
    """Periods, reminders, missed reports and escalations of every project; a second call finds them told."""
    return keep_calendars()


@shared_task
def reverify_issued_amounts() -> str:
    """Look again at everything that was issued, for the day that is due."""
    return str(reverify(period_of(timezone.now())).outcome)


@shared_task
def sweep_reverification() -> str:
    """Take up a run that died or whose time was up, and one whose message was lost."""
    period = unfinished()
    return "" if period is None else str(reverify(period).outcome)
