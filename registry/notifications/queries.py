"""What is said of a person's notices in the frame of every page and on the desk."""

from typing import Any

from registry.identity.models.people import User
from registry.notifications.models import Delivery, Notice, NoticeQuerySet

LATEST = 500


def latest_unread(user: User, most: int = LATEST) -> NoticeQuerySet:
    """The latest unread notices of a person, in no order: a bounded number, whatever lies unread."""
    return Notice.objects.filter(pk__in=list(_unread_keys(user, most)))


def number_unread(user: User, most: int) -> int:
    """How many unread notices a person has, at most so many."""
    return int(_unread_keys(user, most).count())


def _unread_keys(user: User, most: int) -> Any:
    """Of what was handed out and of what waits to be, no more rows than that are read."""
    handed = Delivery.objects.filter(recipient=user, read_at__isnull=True, notice__settled_at__isnull=True)
    coming = Notice.objects.unread_by(user).filter(drained_at__isnull=True)
    both = (
        handed.order_by("-notice").values_list("notice", flat=True)[:most],
        coming.order_by("-pk").values_list("pk", flat=True)[:most],
    )
    return both[0].union(both[1])[:most]
