"""Recompute every invariant of the ledger from its rows, and name the first break of each.

==== =================================================================================
L1   Blocks of a registry do not overlap; together they are exactly what was issued, and
     issuances follow each other on the number line without a gap.
L2   Every block has one owner, equal to it in series, serials and vintage.
L3   An account's balance is the sum of its blocks, and what its last movement left.
L4   In every account's chain, balance after = balance before plus or minus the quantity.
L5   The sweep over all movements gives exactly today's owners.
L6   Units move only the ways their kind allows; nothing leaves retirement or
     cancellation but by a correction, which takes back exactly what it names.
L7   Every transaction has an entry that says the same as its rows; movements,
     issuances and transactions belong to each other.
L8   A reservation is resolved at most once, as intended and in time; what is reserved
     is what unresolved reservations set aside.
L9   No units left an account, series or range while it was on hold.
L10  Every transaction waits once for its place in the log, in canonical bytes; every
     request has one answer. (Published checkpoints are compared by the transparency log.)
L11  Whoever approves is somebody else, and is there where two officers are asked for.
L12  Sequence and moment grow together; numbers, versions and states of an account are
     those of its last act.
==== =================================================================================

Beside these, "guards": constraints, triggers and functions are those this code expects.
Everything is read in one snapshot, so writers neither wait nor disturb.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connections, transaction

from credits.verification import entries, guards, history, rules, units
from credits.verification.checks import Break, Check

CHECKS: tuple[Check, ...] = (*units.CHECKS, *rules.CHECKS, *history.CHECKS)
INVARIANTS = tuple(f"L{number}" for number in range(1, 13))

FIGURES_SQL = """
    SELECT (SELECT count(*) FROM credits_account), (SELECT count(*) FROM credits_transaction),
        (SELECT count(*) FROM credits_movement), (SELECT count(*) FROM credits_creditblock),
        (SELECT coalesce(sum(last_serial), 0)::bigint FROM credits_registry),
        (SELECT coalesce(max(sequence), 0) FROM credits_transaction)
"""

SORTING_MEMORY = "64MB"

# Called with what is being checked, for those who watch.
Watcher = Callable[[str], None]


@dataclass(slots=True)
class VerificationReport:
    """``checked``: figures of what was read; ``breaks``: the first break of each check that found one."""

    position: int = 0
    checked: dict[str, Any] = field(default_factory=dict)
    breaks: list[Break] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.breaks

    @property
    def first_break(self) -> str:
        return str(self.breaks[0]) if self.breaks else ""

    def as_plain(self) -> dict[str, Any]:
        return {
            "position": self.position,
            "clean": self.is_clean,
            "checked": self.checked,
            "breaks": [found.as_plain() for found in self.breaks],
        }


def verify(*, using: str = "default", watch: Watcher = lambda _what: None) -> VerificationReport:
    """Check everything; never raises for a broken ledger. Reads only."""
    report = VerificationReport()
    begun = time.monotonic()
    with _one_snapshot(using):
        with connections[using].cursor() as cursor:
            cursor.execute(FIGURES_SQL)
            names = ("accounts", "transactions", "movements", "blocks", "units")
            *figures, report.position = cursor.fetchone()
            report.checked.update(zip(names, figures, strict=True))
            for check in CHECKS:
                watch(f"{check.invariant} {check.table}")
                cursor.execute(check.query)
                if row := cursor.fetchone():
                    report.breaks.append(Break(check.invariant, f"{check.table} {row[0]}", row[1]))
        watch("L7, L10 entries")
        report.checked["entries"], found = entries.first_breaks(using=using)
        report.breaks += found
        watch("guards")
        report.checked["guards"], found = guards.first_break(using=using)
        report.breaks += found
    report.checked["invariants"] = len(INVARIANTS)
    report.checked["seconds"] = round(time.monotonic() - begun, 3)
    report.breaks.sort(key=lambda found: _place(found.invariant))
    return report


def _place(invariant: str) -> int:
    return INVARIANTS.index(invariant) if invariant in INVARIANTS else len(INVARIANTS)


@contextmanager
def _one_snapshot(using: str) -> Iterator[None]:
    """All checks see the ledger of one moment. Inside a caller's transaction, that one's view holds."""
    connection = connections[using]
    is_ours = not connection.in_atomic_block
    with transaction.atomic(using=using):
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                # Sorting millions of edges in one merge instead of many; freed with the transaction.
                cursor.execute(f"SET LOCAL work_mem = '{SORTING_MEMORY}'")
        yield
