"""Give changes their place, one program at a time.

Two transactions that run side by side commit in any order, whatever numbers they drew. Who read "everything up
to 7" while 6 had not committed would never see 6. So the numbers are given afterwards: an advisory lock is held
from before the rows are read until the numbers are committed, and only what has committed is seen and numbered.
A position that can be read has every position below it beside it, for ever.

Entries of the ledger are an outbox themselves: they are followed in the ledger's own order, up to a position
that can no longer change (``credits.queries.moments``), and become changes here.
"""

import json
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Sum

from credits.errors import LedgerBusy
from credits.models import Movement, Transaction
from credits.queries.moments import settle
from registry.changes import kinds
from registry.changes.models import Change, LedgerFollowed
from registry.changes.operations.recording import change

LOCK = (1_246_580_050, 1)
AT_ONCE = 500
Kind = Transaction.Kind
OF_ACCOUNTS = {
    Kind.ACCOUNT_OPENED,
    Kind.ACCOUNT_RESTRICTED,
    Kind.ACCOUNT_SUSPENDED,
    Kind.ACCOUNT_REOPENED,
    Kind.ACCOUNT_CLOSED,
}
MOVING = {Kind.ISSUANCE, Kind.TRANSFER, Kind.RETIREMENT, Kind.CANCELLATION, Kind.CORRECTION}
PLACE_SQL = """
    UPDATE changes_change SET position = placed.last + placed.number
    FROM (
        SELECT waiting.id, row_number() OVER (ORDER BY waiting.id) AS number,
               (SELECT coalesce(max(position), 0) FROM changes_change) AS last
        FROM (SELECT id FROM changes_change WHERE position IS NULL ORDER BY id LIMIT %s) AS waiting
    ) AS placed
    WHERE changes_change.id = placed.id
"""


def keep_in_order() -> int:
    """Follow the ledger and place whatever waits. Returns how many changes were placed."""
    placed = 0
    while True:
        followed, now = _once()
        placed += now
        if followed < AT_ONCE and now < AT_ONCE:
            return placed


@transaction.atomic
def _once() -> tuple[int, int]:
    """Entries followed and changes placed in one transaction, while nobody else does either."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)
        followed = follow_ledger()
        cursor.execute(PLACE_SQL, [AT_ONCE])
        return followed, cursor.rowcount


def follow_ledger() -> int:
    """Make changes of the ledger's entries since the last time. Returns how many entries were read."""
    state, _made = LedgerFollowed.objects.get_or_create(id=1)
    try:
        last = settle().sequence
    except LedgerBusy:  # somebody writes for long: the ledger is followed next time, what waits is placed now
        return 0
    entries = list(
        Transaction.objects.filter(sequence__gt=state.sequence, sequence__lte=last)
        .select_related("account")
        .order_by("sequence")[:AT_ONCE]
    )
    if not entries:
        return 0
    moved = _moved(entries)
    made = [one for entry in entries for one in _changes_of(entry, moved.get(entry.sequence, []))]
    Change.objects.bulk_create(made, ignore_conflicts=True)
    LedgerFollowed.objects.filter(id=1).update(sequence=entries[-1].sequence)
    return len(entries)


def _moved(entries: list[Transaction]) -> dict[int, list[dict[str, Any]]]:
    """What each entry moved from where to where, by its sequence."""
    keys = [entry.sequence for entry in entries if entry.kind in MOVING]
    rows = (
        Movement.objects.filter(transaction__in=keys)
        .values(
            "transaction_id",
            from_id=F("origin__public_id"),
            from_number=F("origin__number"),
            to_id=F("destination__public_id"),
            to_number=F("destination__number"),
        )
        .annotate(units=Sum("quantity"))
        .order_by("transaction_id", "from_number", "to_number")
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["transaction_id"], []).append(dict(row))
    return found


def _changes_of(entry: Transaction, moved: list[dict[str, Any]]) -> list[Change]:
    if entry.kind == Kind.ACT:
        said = json.loads(bytes(entry.entry))["details"]  # the name of an act stands in no column
        facts = {"act": said["act"], "facts": entry.facts, "ledger_sequence": entry.sequence}
        return [_change(kinds.ACT_RECORDED, entry, "act", facts)]
    if entry.kind in OF_ACCOUNTS and entry.account is not None:
        facts = {
            "number": entry.account.number,
            "act": entry.kind,
            "ledger_sequence": entry.sequence,
        }
        made = _change(kinds.ACCOUNT_CHANGED, entry, "account", facts, [entry.account.public_id])
        made.subject = str(entry.account.public_id)
        return [made]
    found: list[Change] = []
    for number, row in enumerate(moved):
        facts = {
            "entry": entry.kind,
            "quantity": row["units"],
            "origin": row["from_number"],
            "destination": row["to_number"],
            "ledger_sequence": entry.sequence,
        }
        if entry.kind == Kind.ISSUANCE:
            public = {"quantity": row["units"], "ledger_sequence": entry.sequence}
            found.append(_change(kinds.UNITS_ISSUED, entry, str(number), public))
        else:
            found.append(_change(kinds.UNITS_SENT, entry, str(number), facts, [row["from_id"]]))
        found.append(_change(kinds.UNITS_RECEIVED, entry, str(number), facts, [row["to_id"]]))
    return found


def _change(
    kind: kinds.ChangeKind, entry: Transaction, key: str, facts: dict[str, Any], accounts: Any = ()
) -> Change:
    return change(
        kind,
        entry.public_id,
        f"{entry.sequence}/{key}",
        facts=facts,
        accounts=accounts,
        at=entry.recorded_at,
    )
