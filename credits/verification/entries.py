"""L7 and L10: the stored bytes of every entry, read again and compared with the rows.

The bytes were made by SQL when the act was recorded; here Python parses them, so one
mistake cannot hide in both. Transactions and movements come in the same order from two
server-side cursors and are read side by side: memory stays flat.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db import connections

from credits.verification.checks import Break

ROWS_PER_FETCH = 2_000
VERSION = 1

TRANSACTIONS_SQL = """
    SELECT spine.sequence, spine.entry, jsonb_build_object(
        'id', spine.public_id, 'kind', spine.kind, 'request_id', spine.request_id, 'basis', normalize(spine.basis, NFC),
        'decision_reference', normalize(spine.decision_reference, NFC), 'facts', spine.facts,
        'actor', jsonb_build_object('id', spine.actor_id, 'kind', spine.actor_kind),
        'approver', CASE WHEN spine.approver_id <> '' THEN
            jsonb_build_object('id', spine.approver_id, 'kind', spine.approver_kind) END,
        'account', account.number, 'reverses', reversed.public_id, 'resolves', resolved.public_id,
        'sequence', spine.sequence)::text,
        spine.recorded_at,
        CASE
            WHEN issuance.transaction_id IS NOT NULL THEN jsonb_build_object('issued_on', issuance.issued_on)
            WHEN opened.id IS NOT NULL THEN jsonb_build_object('kind', opened.kind, 'registry', opened.registry_id)
            WHEN event.action = 'place' THEN jsonb_strip_nulls(jsonb_build_object('reason', event.reason,
                'case_reference', event.case_reference, 'series', held.key, 'registry', event.registry_id,
                'first', event.first_serial, 'last', event.last_serial))
            WHEN event.action = 'lift' THEN jsonb_build_object('reason', event.reason,
                'case_reference', event.case_reference, 'hold', placement.public_id)
            WHEN reservation.transaction_id IS NOT NULL THEN jsonb_build_object(
                'intended_kind', reservation.intended_kind, 'origin', origin.number,
                'destination', destination.number,
                'expires_at', to_char(reservation.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                'ranges', (SELECT jsonb_agg(jsonb_build_object('first', part.first_serial, 'last', part.last_serial,
                        'series', series.key) ORDER BY part.first_serial)
                    FROM credits_reservedrange part JOIN credits_series series ON series.id = part.series_id
                    WHERE part.reservation_id = reservation.transaction_id))
        END::text
    FROM credits_transaction spine
    LEFT JOIN credits_account account ON account.id = spine.account_id
    LEFT JOIN credits_transaction reversed ON reversed.sequence = spine.reverses_id
    LEFT JOIN credits_transaction resolved ON resolved.sequence = spine.resolves_id
    LEFT JOIN credits_issuance issuance ON issuance.transaction_id = spine.sequence
    LEFT JOIN credits_account opened ON spine.kind = 'account_opened' AND opened.id = spine.account_id
    LEFT JOIN credits_holdevent event ON event.transaction_id = spine.sequence
    LEFT JOIN credits_series held ON held.id = event.series_id
    LEFT JOIN credits_transaction placement ON placement.sequence = event.lifts_id
    LEFT JOIN credits_reservation reservation ON reservation.transaction_id = spine.sequence
    LEFT JOIN credits_account origin ON origin.id = reservation.origin_id
    LEFT JOIN credits_account destination ON destination.id = reservation.destination_id
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
    for sequence, entry, row, recorded_at, details, movements in _side_by_side(using):
        count += 1
        for invariant, message in _faults(bytes(entry), json.loads(row), recorded_at, details, movements):
            found.setdefault(
                invariant, Break(invariant, f"credits_transaction transaction {sequence}", message)
            )
    return count, list(found.values())


def _side_by_side(using: str) -> Iterator[tuple[Any, ...]]:
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
        yield (*row, mine)


def _rows(query: str, using: str) -> Iterator[tuple[Any, ...]]:
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(ROWS_PER_FETCH):
            yield from rows


def _faults(
    entry: bytes,
    row: dict[str, Any],
    recorded_at: datetime,
    details: str | None,
    movements: list[dict[str, Any]],
) -> Iterator[tuple[str, str]]:
    try:
        told = json.loads(entry)
    except ValueError:
        yield "L7", "its entry is not JSON"
        return
    # RFC 8785 in the ledger's profile (ASCII keys, integers): what Python writes sorted and tight.
    if json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() != entry:
        yield "L10", "its entry is not in canonical form"
    expected = {
        **row,
        "movements": movements,
        "recorded_at": recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "version": VERSION,
        "details": told.get("details") if details is None else json.loads(details),
    }
    differing = sorted(key for key in expected.keys() | told.keys() if told.get(key) != expected.get(key))
    if differing:
        yield "L7", f"entry and rows differ in {', '.join(differing)}"
