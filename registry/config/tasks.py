"""Tasks of the house itself."""

import time

from celery import shared_task
from django.core.cache import cache

HEARTBEAT = "beat-heartbeat"
REMEMBERED = 3600  # seconds; how long ago it was is told until then


@shared_task
def note_heartbeat() -> None:
    """Beat sent this, the broker carried it, a worker runs it: note when. Twice is harmless."""
    cache.set(HEARTBEAT, time.time(), REMEMBERED)


def seconds_since_heartbeat() -> float | None:
    """Age of the last heartbeat; None when there was none within the hour."""
    noted = cache.get(HEARTBEAT)
    return None if noted is None else max(0.0, time.time() - noted)
