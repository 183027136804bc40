"""Background work of the notice board. Every task may run twice, at once, or not at all.

``hand_out_notice`` is asked for when a notice commits. What was lost on the way (a broker that
was down, a worker that was killed, a mail server that refused) is found again by ``sweep_notices``,
which beat runs every minute (``registry/config/schedule.py``).
"""

from celery import shared_task
from django.utils import timezone

from registry.notifications import operations
from registry.notifications.models import Delivery, Notice

MOST_PER_SWEEP = 500  # a sweep stays under minutes; the next one takes the rest


@shared_task(name="registry.notifications.tasks.hand_out_notice")
def hand_out_notice(notice_id: int) -> None:
    """Make the deliveries of one notice and send its e-mails."""
    operations.hand_out(notice_id)
    for delivery_id in Delivery.objects.unsent().filter(notice=notice_id).values_list("pk", flat=True):
        operations.send_delivery(delivery_id)


@shared_task(name="registry.notifications.tasks.sweep_notices")
def sweep_notices() -> None:
    """Hand out and send whatever is still waiting."""
    waiting = Notice.objects.waiting(timezone.now()).order_by("raised_at").values_list("pk", flat=True)
    for notice_id in list(waiting[:MOST_PER_SWEEP]):
        operations.hand_out(notice_id)
    unsent = Delivery.objects.unsent().order_by("next_attempt_at").values_list("pk", flat=True)
    for delivery_id in list(unsent[:MOST_PER_SWEEP]):
        operations.send_delivery(delivery_id)
