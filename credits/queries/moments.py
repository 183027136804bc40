"""What "as of" means, and why the same question gets the same answer later.

The coordinate of every question about the past is a transaction's sequence:
"as of S" is the ledger made of all transactions with ``sequence <= S``. A moment
is turned into a sequence, exactly, because every writer draws its sequence and
its ``recorded_at`` together: a higher sequence has a later moment.

A sequence may be drawn and not yet committed. A reader that ignored this would
answer S today without that transaction and tomorrow with it. Therefore:

1. Every writer holds the *gate*, a shared advisory lock, from before it draws
   until it commits. Writers never wait for each other there.
2. A reader notes the last sequence drawn, lists who holds the gate, and waits for
   exactly those to end. After that nothing at or below the sequence can change.

The reader takes no lock, so nobody ever waits for a reader. Only the primary
database may be asked: the order of visibility on a replica can differ.

>>> settle(AsOf(sequence=12)).sequence
12
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections

from credits.errors import LedgerBusy, MomentNotReached

# The gate's two advisory keys; credits/sql takes the same lock, shared, to commit.
GATE = (1_246_580_045, 1)
SECONDS_TO_WAIT = 20.0
FIRST_PAUSE_SECONDS = 0.001
LONGEST_PAUSE_SECONDS = 0.05
EVERYTHING = 2**63 - 1

LAST_DRAWN_SQL = """
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM credits_transaction_sequence
"""

# objsubid 2: the lock was taken with two keys.
WRITERS_SQL = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND granted AND pid <> pg_backend_pid()
"""

AT_SEQUENCE_SQL = """
    SELECT sequence, recorded_at FROM credits_transaction
    WHERE sequence <= %s ORDER BY sequence DESC LIMIT 1
"""

# Sequence and moment grow together, so the latest moment has the greatest sequence.
AT_MOMENT_SQL = """
    SELECT sequence, recorded_at FROM credits_transaction
    WHERE recorded_at <= %s ORDER BY recorded_at DESC, sequence DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """A question's point in the past: a moment (aware), or a sequence, never both."""

    moment: datetime | None = None
    sequence: int | None = None

    def __post_init__(self) -> None:
        if (self.moment is None) == (self.sequence is None):
            raise ValueError("Say either a moment or a sequence.")
        if self.moment is not None and self.moment.tzinfo is None:
            raise ValueError("A moment needs its time zone.")


@dataclass(frozen=True, slots=True)
class LedgerPosition:
    """The last transaction an answer contains; sequence 0 is the empty ledger.

    Equal answers have equal positions: a sequence asked for that belongs to no
    transaction (its writer gave up) becomes the one before it.
    """

    sequence: int
    recorded_at: datetime | None


def last_sequence(as_of: AsOf | None, *, using: str = "default") -> int:
    """The sequence up to which a question looks; for "now" everything that is committed.

    A page that asks about now and cites no position need not wait for anybody.
    """
    return EVERYTHING if as_of is None else settle(as_of, using=using).sequence


def settle(as_of: AsOf | None = None, *, using: str = "default") -> LedgerPosition:
    """Turn a question's "as of" (none: now) into a position that can no longer change.

    Refuses a moment or a sequence that the ledger has not reached
    (MomentNotReached), and LedgerBusy when a writer does not end in time.
    """
    with connections[using].cursor() as cursor:
        now = _ledger_now(cursor)
        if as_of and as_of.moment and as_of.moment >= now:
            raise MomentNotReached(moment=as_of.moment.isoformat())
        cursor.execute(LAST_DRAWN_SQL)
        last_drawn = cursor.fetchone()[0]
        if as_of and as_of.sequence is not None and not 0 <= as_of.sequence <= last_drawn:
            raise MomentNotReached(sequence=as_of.sequence)
        wait_for_writers(using=using)
        if as_of and as_of.moment:
            cursor.execute(AT_MOMENT_SQL, [as_of.moment])
        else:
            cursor.execute(AT_SEQUENCE_SQL, [last_drawn if as_of is None else as_of.sequence])
        row = cursor.fetchone()
    return LedgerPosition(*row) if row else LedgerPosition(0, None)


def wait_for_writers(*, using: str = "default", seconds: float = SECONDS_TO_WAIT) -> None:
    """Return when every transaction that now holds the gate has ended."""
    deadline = time.monotonic() + seconds
    pause = FIRST_PAUSE_SECONDS
    with connections[using].cursor() as cursor:
        waited_for = _writers(cursor)
        while waited_for:
            if time.monotonic() > deadline:
                raise LedgerBusy(waiting_for=len(waited_for))
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            waited_for &= _writers(cursor)


def _writers(cursor: Any) -> set[str]:
    cursor.execute(WRITERS_SQL, GATE)
    return {row[0] for row in cursor.fetchall()}


def _ledger_now(cursor: Any) -> datetime:
    cursor.execute("SELECT credits_now()")
    return cursor.fetchone()[0]
