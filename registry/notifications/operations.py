"""Raise a notice, hand it out, send it, mark it read.

Raising writes one row in the caller's transaction and, once that commits, asks a worker to hand
it out. The request to the worker may be lost (the sweeper in ``tasks.py`` finds the row) or come
twice (rows are locked while they are worked on, and done ones are passed over).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from registry.identity.models.people import User
from registry.lifecycle.models import Case
from registry.notifications.audiences import Audience, columns, recipients
from registry.notifications.kinds import kind_of
from registry.notifications.letters import letter_of
from registry.notifications.models import Delivery, Digest, Notice
from registry.notifications.preferences import timings_of

log = structlog.get_logger(__name__)

LONGEST_PAUSE = timedelta(hours=12)  # between two attempts to send one e-mail
PAUSE_WITHOUT_RECIPIENT = timedelta(minutes=5)
MOST_SUBJECT = 300


def raise_notice(
    *,
    kind: str,
    subject: str,
    audience: Audience,
    dedupe_key: str,
    event_key: str = "",
    facts: Mapping[str, str | int | bool | None] | None = None,
    link: str = "",
    due_at: datetime | None = None,
    not_to: User | None = None,
    case: Case | None = None,
) -> Notice:
    """Write a notice for an audience; the same ``dedupe_key`` again gives the first one.

    ``event_key``: of several notices of one event, each person gets the first that is theirs. ``not_to``
    is left out (whoever did it knows it). Raises UnknownKind, and KeyError when the kind's texts need a
    fact that is not given: both are mistakes in the program and must not wait for a reader to be seen.
    """
    subject = subject[:MOST_SUBJECT]
    kind_of(kind).rendered({"subject": subject, **(facts or {})})
    notice, is_new = Notice.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": kind,
            "subject": subject,
            "facts": dict(facts or {}),
            "link": link,
            "event_key": event_key,
            "due_at": due_at,
            "not_to": not_to,
            "case": case,
            **columns(audience),
        },
    )
    if is_new:
        transaction.on_commit(lambda: _ask_worker(notice.pk))
    return notice


def settle(case: Case) -> int:
    """Note that what was asked for in a case has been done, for the case went on. Returns how many."""
    asked = Notice.objects.filter(case=case, settled_at__isnull=True)
    return asked.update(settled_at=timezone.now())


def _ask_worker(notice_id: int) -> None:
    """Best effort: without a broker the notice waits for the sweeper."""
    try:
        current_app.send_task(
            "registry.notifications.tasks.hand_out_notice", args=[notice_id], ignore_result=True, retry=False
        )
    except (OSError, OperationalError) as error:
        log.warning("notice_waits_for_sweeper", notice=notice_id, error=str(error))


@transaction.atomic
def hand_out(notice_id: int) -> int:
    """Make the deliveries of a notice and of its event's others. Returns to how many people; 0 when that
    was done, or is being done by another worker.
    """
    notice = Notice.objects.filter(pk=notice_id, drained_at__isnull=True).first()
    if notice is None:
        return 0
    of_event = Notice.objects.filter(pk=notice_id)
    if notice.event_key:
        of_event = Notice.objects.filter(event_key=notice.event_key)
    # Whoever locks the event's first notice hands out all of them, in the order they were raised: then it
    # does not hang on which worker is faster, which of two notices of one event a person gets.
    first = of_event.order_by("pk").values_list("pk", flat=True)[0]
    if Notice.objects.select_for_update(skip_locked=True).filter(pk=first).first() is None:
        return 0
    waiting = of_event.filter(drained_at__isnull=True).order_by("pk")
    return sum(_deliver(one) for one in waiting.select_related("case", "audience_user"))


def _deliver(notice: Notice) -> int:
    people = recipients(notice)
    if not people and kind_of(notice.kind).must_reach_somebody:
        # Nobody holds the place yet: the notice stays in the outbox until somebody does.
        log.warning("notice_without_recipient", notice=notice.pk, audience=notice.audience)
        Notice.objects.filter(pk=notice.pk).update(hand_out_at=timezone.now() + PAUSE_WITHOUT_RECIPIENT)
        return 0
    timings = timings_of(people, notice.kind)
    Delivery.objects.bulk_create(
        [
            Delivery(
                notice=notice,
                recipient=person,
                event_key=notice.event_key,
                timing=timings[person.pk],
            )
            for person in people
        ],
        ignore_conflicts=True,  # told of the event already, or marked as read before it was handed out
    )
    Notice.objects.filter(pk=notice.pk).update(drained_at=timezone.now())
    return len(people)


@transaction.atomic
def send_delivery(delivery_id: int) -> bool:
    """Send one e-mail, at most one sender at a time. Returns whether it was sent now.

    Should the process die between the mail server's yes and our commit, the e-mail goes out again
    under the same Message-ID, by which mail programs show it once.
    """
    delivery = (
        Delivery.objects.unsent()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("notice__case", "recipient")
        .filter(pk=delivery_id)
        .first()
    )
    return delivery is not None and attempt(delivery, lambda: _message(delivery))


def _message(delivery: Delivery) -> EmailMessage:
    return letter_of(delivery)


def attempt(row: Delivery | Digest, letter: Callable[[], EmailMessage]) -> bool:
    """Send the e-mail of a locked row and note how that went. Returns whether the server took it."""
    row.attempts += 1
    try:
        letter().send()
    except OSError as error:  # smtplib's errors are OSErrors too
        pause = min(timedelta(minutes=2**row.attempts), LONGEST_PAUSE)
        row.next_attempt_at = timezone.now() + pause
        row.last_error = f"{type(error).__name__}: {error}"[:500]
        log.warning(
            "letter_not_sent", table=row._meta.label, row=row.pk, attempts=row.attempts, error=str(error)
        )
    else:
        row.emailed_at = timezone.now()
        row.last_error = ""
    row.save(update_fields=["attempts", "next_attempt_at", "emailed_at", "last_error"])
    return row.emailed_at is not None


def mark_read(notice: Notice, reader: User) -> None:
    """Note that a person has read a notice. A second time changes nothing."""
    delivery, _ = Delivery.objects.get_or_create(
        notice=notice,
        recipient=reader,
        defaults={"timing": timings_of([reader], notice.kind)[reader.pk]},
    )
    Delivery.objects.filter(pk=delivery.pk, read_at__isnull=True).update(read_at=timezone.now())


def mark_all_read(reader: User) -> int:
    """Note that a person has read everything that was handed to them. Returns how many it were."""
    return Delivery.objects.filter(recipient=reader, read_at__isnull=True).update(read_at=timezone.now())
