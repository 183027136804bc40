"""The ledger's clock must not be moved where it counts.

There is one clock, the database's, plus an offset that only the owner can set: for
trials and tests. Source: decisions 14.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from credits.models import LedgerClock


def clock_offset() -> timedelta:
    """How far the ledger's clock was moved; zero everywhere but in a trial and in tests."""
    row = LedgerClock.objects.first()
    return row.offset if row else timedelta(0)


def refuse_moved_clock() -> None:
    """Called when a server or worker starts. Raises ImproperlyConfigured. Source: decisions 14."""
    if settings.TRIAL:
        return
    try:
        offset = clock_offset()
    except DatabaseError:
        return  # not reachable yet: the readiness check asks again, and nobody is served before
    finally:
        connection.close()
    if offset:
        raise ImproperlyConfigured(
            f"The ledger's clock is moved by {offset}, which is for trials and tests only: set it back."
        )
