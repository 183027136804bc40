"""The e-mails: one notice, or a digest of several; plain text with the same in simple HTML."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.identity.models.people import User
from registry.notifications.models import Delivery, Digest
from registry.notifications.preferences import local_now, preference_of, token_for


def letter_of(delivery: Delivery) -> EmailMultiAlternatives:
    """The e-mail of one notice, in its reader's language; the subject says what to do and by when."""
    notice, reader = delivery.notice, delivery.recipient
    with translation.override(reader.language), timezone.override(_zone(reader)):
        unsubscribe = "" if notice.is_binding else absolute(_unsubscribing(reader, notice.kind))
        return _letter(
            reader,
            subject=notice.title,
            template="email/notice",
            facts={
                "notice": notice,
                "address": absolute(notice.link),
                "unsubscribe": unsubscribe,
            },
            message_id=f"notice-{notice.public_id}-{delivery.pk}",
            unsubscribe=unsubscribe,
        )


def digest_letter(digest: Digest) -> EmailMultiAlternatives:
    """The e-mail of a digest: what is to be done first, each with its day and its page."""
    reader = digest.recipient
    with translation.override(reader.language), timezone.override(_zone(reader)):
        rows: list[dict[str, Any]] = [
            {"notice": delivery.notice, "address": absolute(delivery.notice.link)}
            for delivery in digest.deliveries.select_related("notice__case").order_by("pk")
        ]
        rows.sort(key=lambda row: (row["notice"].due_at is None, row["notice"].due_at or digest.made_at))
        number = len(rows)
        due = sum(1 for row in rows if row["notice"].due_at is not None and row["notice"].settled_at is None)
        subject = ngettext("%(number)d notice", "%(number)d notices", number) % {"number": number}
        if due:
            subject = _("%(notices)s, %(due)d with a deadline") % {"notices": subject, "due": due}
        return _letter(
            reader,
            subject=subject,
            template="email/digest",
            facts={"rows": rows, "digest": digest},
            message_id=f"digest-{digest.pk}-{digest.timing}-{digest.day:%Y%m%d}",
        )


def _letter(
    reader: User,
    *,
    subject: str,
    template: str,
    facts: dict[str, Any],
    message_id: str,
    unsubscribe: str = "",
) -> EmailMultiAlternatives:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    headers = {"Message-ID": f"<{message_id}@{host}>", "Auto-Submitted": "auto-generated"}
    if unsubscribe.startswith("http"):
        headers["List-Unsubscribe"] = f"<{unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    subject = " ".join(subject.split())  # a subject line has no line breaks
    context = {
        **facts,
        "subject": subject,
        "recipient": reader,
        "language": reader.language,
        "settings_address": absolute(reverse("notifications:settings")),
    }
    letter = EmailMultiAlternatives(
        subject=subject, body=render_to_string(f"{template}.txt", context), to=[reader.email], headers=headers
    )
    letter.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return letter


def _zone(reader: User) -> Any:
    return local_now(preference_of(reader), timezone.now()).tzinfo


def _unsubscribing(reader: User, kind: str) -> str:
    return reverse("notifications:unsubscribe", args=[token_for(reader, kind)])


def absolute(link: str) -> str:
    """The full address of a page of this installation; the bare path when its own address is not set."""
    return f"{settings.REGISTRY_PUBLIC_URL}{link}" if link.startswith("/") else link
