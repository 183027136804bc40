"""Tasks of the house itself."""

import time

from celery import shared_task
from django.core.cache import cache

from credits.operations.release import release_expired
from registry.identity.system_authority import system_authority

HEARTBEAT = "beat-heartbeat"
REMEMBERED = 3600  # seconds; how long ago it was is told until then


@shared_task
def note_heartbeat() -> None:
    """Beat sent this, the broker carried it, a worker runs it: note when. Twice is harmless."""
    cache.set(HEARTBEAT, time.time(), REMEMBERED)


@shared_task
def release_expired_reservations() -> None:
    """Give up reservations whose time has passed. Twice, late or never is harmless: they bind nobody."""
    release_expired(system_authority(__name__, "reservations end by the database's clock"))


def seconds_since_heartbeat() -> float | None:
    """Age of the last heartbeat; None when there was none within the hour."""
    noted = cache.get(HEARTBEAT)
    return None if noted is None else max(0.0, time.time() - noted)
