"""Digests: one e-mail a day (or a week) with what came since the last.

Exactly once per person and day: the row of the digest is unique, and it takes its notices in the same
transaction. A worker that dies before the commit leaves nothing behind, one that dies after it leaves a
digest to send; a second worker at the same time finds the row there and passes on.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.notifications.letters import digest_letter
from registry.notifications.models import Delivery, Digest, Preference
from registry.notifications.operations import attempt
from registry.notifications.preferences import digest_day


def readers_waiting() -> list[tuple[int, str]]:
    """Persons (by key) and cadences for whom something waits to be gathered."""
    waiting = Delivery.objects.undigested().filter(recipient__is_active=True)
    return list(waiting.order_by("recipient", "timing").values_list("recipient", "timing").distinct())


def build_digest(reader_id: int, timing: str, *, moment: datetime | None = None) -> Digest | None:
    """Gather what waits for a person, when the hour for it has come on their clock.

    Nothing when it is too early, when today's was made already, or when nothing waits.
    """
    now = moment or timezone.now()
    preference = Preference.objects.filter(user=reader_id).first() or Preference(user_id=reader_id)
    day = digest_day(timing, preference, now)
    if day is None or Digest.objects.filter(recipient=reader_id, timing=timing, day=day).exists():
        return None
    try:
        with transaction.atomic():
            digest = Digest.objects.create(recipient_id=reader_id, timing=timing, day=day, made_at=now)
            taken = Delivery.objects.undigested().filter(recipient=reader_id, timing=timing)
            if not taken.update(digest=digest):
                digest.delete()  # read meanwhile: the day stays free
                return None
    except IntegrityError:
        return None  # another worker made it in this very moment
    return digest


@transaction.atomic
def send_digest(digest_id: int) -> bool:
    """Send one digest, at most one sender at a time. Returns whether it was sent now."""
    digest = (
        Digest.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("recipient")
        .filter(
            pk=digest_id,
            emailed_at__isnull=True,
            attempts__lt=Delivery.MOST_ATTEMPTS,
            next_attempt_at__lte=timezone.now(),
        )
        .first()
    )
    if digest is None or not attempt(digest, lambda: digest_letter(digest)):
        return False
    digest.deliveries.filter(emailed_at__isnull=True).update(emailed_at=digest.emailed_at)
    return True


def unsent_digests() -> list[int]:
    """Keys of digests to try now."""
    waiting = Digest.objects.filter(
        emailed_at__isnull=True, attempts__lt=Delivery.MOST_ATTEMPTS, next_attempt_at__lte=timezone.now()
    )
    return list(waiting.order_by("next_attempt_at").values_list("pk", flat=True))
