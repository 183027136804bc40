"""Raise a notice, hand it out, send it, mark it read.

Raising writes one row in the caller's transaction and, once that commits, asks a worker to hand
it out. The request to the worker may be lost (the sweeper in ``tasks.py`` finds the row) or come
twice (rows are locked while they are worked on, and done ones are passed over).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from kombu.exceptions import OperationalError

from registry.identity.models.people import Membership, Role, User
from registry.notifications.kinds import kind_of
from registry.notifications.models import Delivery, Notice

log = structlog.get_logger(__name__)

LONGEST_PAUSE = timedelta(hours=12)  # between two attempts to send one e-mail
MOST_SUBJECT = 300


def raise_notice(
    *,
    kind: str,
    subject: str,
    audience: Role | User,
    dedupe_key: str,
    facts: Mapping[str, str | int | bool | None] | None = None,
    link: str = "",
    due_at: datetime | None = None,
) -> Notice:
    """Write a notice for a role or a person; the same ``dedupe_key`` again gives the first one.

    Raises UnknownKind, and KeyError when the kind's texts need a fact that is not given: both are
    mistakes in the program and must not wait for a reader to be seen.
    """
    subject = subject[:MOST_SUBJECT]
    kind_of(kind).rendered({"subject": subject, **(facts or {})})
    person, role = (audience, "") if isinstance(audience, User) else (None, Role(audience).value)
    notice, is_new = Notice.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": kind,
            "subject": subject,
            "facts": dict(facts or {}),
            "link": link,
            "audience_user": person,
            "audience_role": role,
            "due_at": due_at,
        },
    )
    if is_new:
        transaction.on_commit(lambda: _ask_worker(notice.pk))
    return notice


def _ask_worker(notice_id: int) -> None:
    """Best effort: without a broker the notice waits for the sweeper."""
    try:
        current_app.send_task(
            "registry.notifications.tasks.hand_out_notice", args=[notice_id], ignore_result=True, retry=False
        )
    except (OSError, OperationalError) as error:
        log.warning("notice_waits_for_sweeper", notice=notice_id, error=str(error))


def recipients(notice: Notice) -> list[User]:
    """The active people a notice is for, at this moment."""
    people = User.objects.filter(is_active=True)
    if notice.audience_user_id is not None:
        return list(people.filter(pk=notice.audience_user_id))
    holders = Membership.objects.in_force().having(notice.audience_role).values("user")
    concerned = Q(pk__in=holders)
    if notice.audience_role == Role.REGISTRY_OFFICER:
        concerned |= Q(is_superuser=True)
    return list(people.filter(concerned))


@transaction.atomic
def hand_out(notice_id: int) -> int:
    """Make the deliveries of a notice. Returns how many; 0 when it was done or is being done."""
    notice = (
        Notice.objects.select_for_update(skip_locked=True)
        .filter(pk=notice_id, drained_at__isnull=True)
        .first()
    )
    if notice is None:
        return 0
    people = recipients(notice)
    if not people:
        # Nobody holds the role yet: the notice stays in the outbox until somebody does.
        log.warning("notice_without_recipient", notice=notice_id, role=notice.audience_role)
        return 0
    Delivery.objects.bulk_create(
        [Delivery(notice=notice, recipient=person) for person in people], ignore_conflicts=True
    )
    notice.drained_at = timezone.now()
    notice.save(update_fields=["drained_at"])
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
        .select_related("notice", "recipient")
        .filter(pk=delivery_id)
        .first()
    )
    if delivery is None:
        return False
    delivery.attempts += 1
    try:
        _message(delivery).send()
    except OSError as error:  # smtplib's errors are OSErrors too
        pause = min(timedelta(minutes=2**delivery.attempts), LONGEST_PAUSE)
        delivery.next_attempt_at = timezone.now() + pause
        delivery.last_error = f"{type(error).__name__}: {error}"[:500]
        log.warning("notice_not_sent", delivery=delivery_id, attempts=delivery.attempts, error=str(error))
    else:
        delivery.emailed_at = timezone.now()
        delivery.last_error = ""
    delivery.save(update_fields=["attempts", "next_attempt_at", "emailed_at", "last_error"])
    return delivery.emailed_at is not None


def _message(delivery: Delivery) -> EmailMessage:
    """The e-mail, in the recipient's language."""
    notice, recipient = delivery.notice, delivery.recipient
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    with translation.override(recipient.language):
        title = " ".join(notice.title.split())  # a subject line has no line breaks
        body = render_to_string(
            "email/notice.txt", {"notice": notice, "recipient": recipient, "address": absolute(notice.link)}
        )
    return EmailMessage(
        subject=title,
        body=body,
        to=[recipient.email],
        headers={
            "Message-ID": f"<notice-{notice.public_id}-{delivery.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def absolute(link: str) -> str:
    """The full address of a page of this installation; the bare path when its own address is not set."""
    return f"{settings.REGISTRY_PUBLIC_URL}{link}" if link.startswith("/") else link


def mark_read(notice: Notice, reader: User) -> None:
    """Note that a person has read a notice. A second time changes nothing."""
    delivery, _ = Delivery.objects.get_or_create(notice=notice, recipient=reader)
    Delivery.objects.filter(pk=delivery.pk, read_at__isnull=True).update(read_at=timezone.now())
