"""L7 and L10: the stored bytes of every entry, read again and compared with the rows.

The bytes were made by SQL when the act was recorded; here Python parses them, so one
mistake cannot hide in both. Transactions and movements come in the same order from two
server-side cursors and are read side by side: memory stays flat.
"""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db import connections

from credits.verification.checks import Break

ROWS_PER_FETCH = 2_000
VERSION = 1

# Columns are compared one by one in Python: building JSON here would cost more than reading it there.
TRANSACTIONS_SQL = """
    SELECT spine.sequence, spine.entry, spine.public_id::text, spine.kind, spine.request_id::text, spine.basis,
        spine.decision_reference, spine.facts::text, spine.actor_id, spine.actor_kind,
        spine.approver_id, spine.approver_kind, account.number, reversed.public_id::text, resolved.public_id::text,
        to_char(spine.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        CASE spine.kind
            WHEN 'issuance' THEN (
                SELECT jsonb_build_object('issued_on', issuance.issued_on)
                FROM credits_issuance issuance WHERE issuance.transaction_id = spine.sequence)
            WHEN 'account_opened' THEN jsonb_build_object('kind', account.kind, 'registry', account.registry_id)
            WHEN 'hold_placed' THEN (
                SELECT jsonb_strip_nulls(jsonb_build_object('reason', event.reason,
                    'case_reference', event.case_reference, 'series', held.key, 'registry', event.registry_id,
                    'first', event.first_serial, 'last', event.last_serial))
                FROM credits_holdevent event LEFT JOIN credits_series held ON held.id = event.series_id
                WHERE event.transaction_id = spine.sequence)
            WHEN 'hold_lifted' THEN (
                SELECT jsonb_build_object('reason', event.reason,
                    'case_reference', event.case_reference, 'hold', placement.public_id)
                FROM credits_holdevent event
                LEFT JOIN credits_transaction placement ON placement.sequence = event.lifts_id
                WHERE event.transaction_id = spine.sequence)
            WHEN 'reservation' THEN (
                SELECT jsonb_build_object(
                    'intended_kind', reservation.intended_kind, 'origin', origin.number,
                    'destination', destination.number,
                    'expires_at', to_char(reservation.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                    'ranges', (SELECT jsonb_agg(jsonb_build_object('first', part.first_serial,
                            'last', part.last_serial, 'series', series.key) ORDER BY part.first_serial)
                        FROM credits_reservedrange part JOIN credits_series series ON series.id = part.series_id
                        WHERE part.reservation_id = reservation.transaction_id))
                FROM credits_reservation reservation
                JOIN credits_account origin ON origin.id = reservation.origin_id
                JOIN credits_account destination ON destination.id = reservation.destination_id
                WHERE reservation.transaction_id = spine.sequence)
        END::text
    FROM credits_transaction spine
    LEFT JOIN credits_account account ON account.id = spine.account_id
    LEFT JOIN credits_transaction reversed ON reversed.sequence = spine.reverses_id
    LEFT JOIN credits_transaction resolved ON resolved.sequence = spine.resolves_id
    ORDER BY spine.sequence
"""

MOVEMENTS_SQL = """
    SELECT movement.transaction_id, origin.number, destination.number, series.key,
        movement.first_serial, movement.last_serial
    FROM credits_movement movement
    LEFT JOIN credits_account origin ON origin.id = movement.origin_id
    LEFT JOIN credits_account destination ON destination.id = movement.destination_id
    LEFT JOIN credits_series series ON series.id = movement.series_id
    ORDER BY movement.transaction_id, movement.sequence
"""


def first_breaks(*, using: str = "default") -> tuple[int, list[Break]]:
    """How many entries were read, and the first break of L7 and of L10 in them."""
    found: dict[str, Break] = {}
    count = 0
    for row, movements in _side_by_side(using):
        count += 1
        for invariant, message in _faults(row, movements):
            place = f"credits_transaction transaction {row[0]}"
            found.setdefault(invariant, Break(invariant, place, message))
    return count, list(found.values())


def _side_by_side(using: str) -> Iterator[tuple[tuple[Any, ...], list[dict[str, Any]]]]:
    """Each transaction with its movements, from two cursors that advance together."""
    moved = groupby(_rows(MOVEMENTS_SQL, using), key=lambda row: row[0])
    ahead, movements = next(moved, (None, iter(())))
    for row in _rows(TRANSACTIONS_SQL, using):
        while ahead is not None and ahead < row[0]:
            # Movements of no transaction; a check of its own names them.
            ahead, movements = next(moved, (None, iter(())))
        mine: list[dict[str, Any]] = []
        if ahead == row[0]:
            mine = [
                {"origin": origin, "destination": destination, "series": series, "first": first, "last": last}
                for _sequence, origin, destination, series, first, last in movements
            ]
            ahead, movements = next(moved, (None, iter(())))
        yield row, mine


def _rows(query: str, using: str) -> Iterator[tuple[Any, ...]]:
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(ROWS_PER_FETCH):
            yield from rows


def _faults(row: tuple[Any, ...], movements: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    entry = bytes(row[1])
    try:
        told = json.loads(entry)
    except ValueError:
        yield "L7", "its entry is not JSON"
        return
    # RFC 8785 in the ledger's profile (ASCII keys, integers): what Python writes sorted and tight.
    if json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() != entry:
        yield "L10", "its entry is not in canonical form"
    expected = _expected(row, movements)
    if row[3] == "act" and isinstance(told, dict):
        expected["details"] = told.get("details")  # the act's name stands in no column
    if told != expected:
        keys = expected.keys() | told.keys() if isinstance(told, dict) else expected.keys()
        differing = sorted(
            key for key in keys if not isinstance(told, dict) or told.get(key) != expected.get(key)
        )
        yield "L7", f"entry and rows differ in {', '.join(differing)}"


def _expected(row: tuple[Any, ...], movements: list[dict[str, Any]]) -> dict[str, Any]:
    """What the entry must say, by the rows."""
    sequence, _entry, public_id, kind, request_id, basis, decision_reference, facts = row[:8]
    actor_id, actor_kind, approver_id, approver_kind, account, reverses, resolves, recorded_at, details = row[
        8:
    ]
    return {
        "id": public_id,
        "kind": kind,
        "request_id": request_id,
        "basis": basis,
        "decision_reference": decision_reference,
        "facts": json.loads(facts),
        "actor": {"id": actor_id, "kind": actor_kind},
        "approver": {"id": approver_id, "kind": approver_kind} if approver_id else None,
        "account": account,
        "reverses": reverses,
        "resolves": resolves,
        "recorded_at": recorded_at,
        "sequence": sequence,
        "version": VERSION,
        "movements": movements,
        "details": json.loads(details) if details else {},
    }
