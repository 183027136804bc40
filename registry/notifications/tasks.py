"""Background work of the notice board. Every task may run twice, at once, or not at all.

``hand_out_notice`` is asked for when a notice commits. What was lost on the way (a broker that
was down, a worker that was killed, a mail server that refused) is found again by ``sweep_notices``,
which beat runs every minute (``registry/config/schedule.py``); ``build_digests`` gathers what people
want once a day or once a week.
"""

from celery import shared_task

from registry.notifications import digests, operations
from registry.notifications.models import Delivery, Notice

MOST_PER_SWEEP = 500  # a sweep stays under minutes; the next one takes the rest


@shared_task(name="registry.notifications.tasks.hand_out_notice")
def hand_out_notice(notice_id: int) -> None:
    """Make the deliveries of one notice (and its event's others) and send their e-mails."""
    operations.hand_out(notice_id)
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None:
        return
    unsent = Delivery.objects.unsent()
    of_event = (
        unsent.filter(notice__event_key=notice.event_key)
        if notice.event_key
        else unsent.filter(notice=notice)
    )
    for delivery_id in list(of_event.values_list("pk", flat=True)):
        operations.send_delivery(delivery_id)


@shared_task(name="registry.notifications.tasks.sweep_notices")
def sweep_notices() -> None:
    """Hand out and send whatever is still waiting."""
    waiting = Notice.objects.to_hand_out().values_list("pk", flat=True)
    for notice_id in list(waiting[:MOST_PER_SWEEP]):
        operations.hand_out(notice_id)
    unsent = Delivery.objects.unsent().order_by("next_attempt_at").values_list("pk", flat=True)
    for delivery_id in list(unsent[:MOST_PER_SWEEP]):
        operations.send_delivery(delivery_id)


@shared_task(name="registry.notifications.tasks.build_digests")
def build_digests() -> None:
    """Make the digests whose hour has come and send those that are not sent."""
    for reader_id, timing in digests.readers_waiting():
        digests.build_digest(reader_id, timing)
    for digest_id in digests.unsent_digests()[:MOST_PER_SWEEP]:
        digests.send_digest(digest_id)
