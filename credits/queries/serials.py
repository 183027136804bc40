"""The life of one serial number, or of a range: every movement that touched it, and where it is.

A registry has one number line, so a registry code and a number name one unit for ever.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections

from credits.errors import SerialNotIssued
from credits.models import GREATEST_SERIAL
from credits.queries.moments import AsOf, last_sequence

LONGEST_PAGE = 1000

MOVEMENTS_SQL = """
    SELECT movement.sequence, movement.transaction_id, spine.public_id, spine.kind, spine.recorded_at,
        spine.decision_reference, issuance.issued_on, series.key, series.partner_country,
        series.reference, series.vintage,
        greatest(movement.first_serial, %(first)s), least(movement.last_serial, %(last)s),
        origin.public_id, origin.number, origin.kind,
        destination.public_id, destination.number, destination.kind
    FROM credits_movement movement
    JOIN credits_transaction spine ON spine.sequence = movement.transaction_id
    JOIN credits_series series ON series.id = movement.series_id
    JOIN credits_account origin ON origin.id = movement.origin_id
    JOIN credits_account destination ON destination.id = movement.destination_id
    LEFT JOIN credits_issuance issuance ON issuance.transaction_id = movement.transaction_id
    WHERE movement.registry_id = %(registry)s
      AND int8range(movement.first_serial, movement.last_serial, '[]') && int8range(%(first)s, %(last)s, '[]')
      AND movement.transaction_id <= %(sequence)s
      AND (movement.transaction_id, movement.sequence) > (%(after_transaction)s, %(after)s)
    ORDER BY movement.transaction_id, movement.sequence LIMIT %(limit)s
"""

# Every place where a movement begins or ends cuts the range; between two cuts all
# serials went the same way, and the newest movement says to whom. Neighbouring
# pieces with one owner and one series are joined, so an answer has one spelling.
# OFFSET 0 keeps the sort out of the choice of index: by serials, never by time.
OWNERS_SQL = """
    WITH touching AS MATERIALIZED (
        SELECT movement.transaction_id, movement.sequence, movement.series_id, movement.destination_id,
            greatest(movement.first_serial, %(first)s) AS first_serial,
            least(movement.last_serial, %(last)s) AS last_serial
        FROM credits_movement movement
        WHERE movement.registry_id = %(registry)s
          AND int8range(movement.first_serial, movement.last_serial, '[]')
              && int8range(%(first)s, %(last)s, '[]')
          AND movement.transaction_id <= %(sequence)s
    ), cut AS (
        SELECT first_serial AS serial FROM touching UNION SELECT last_serial + 1 FROM touching
    ), piece AS (
        SELECT serial AS first_serial, lead(serial) OVER (ORDER BY serial) - 1 AS last_serial FROM cut
    ), owned AS (
        SELECT piece.first_serial, piece.last_serial, newest.series_id, newest.destination_id
        FROM piece CROSS JOIN LATERAL (
            SELECT covering.series_id, covering.destination_id FROM (
                SELECT movement.transaction_id, movement.sequence, movement.series_id, movement.destination_id
                FROM credits_movement movement
                WHERE movement.registry_id = %(registry)s
                  AND int8range(movement.first_serial, movement.last_serial, '[]') @> piece.first_serial
                  AND movement.transaction_id <= %(sequence)s
                OFFSET 0) covering
            ORDER BY covering.transaction_id DESC, covering.sequence DESC LIMIT 1) newest
        WHERE piece.last_serial IS NOT NULL
    ), run AS (
        SELECT *, last_serial + 1 - sum(last_serial - first_serial + 1)
            OVER (PARTITION BY series_id, destination_id ORDER BY first_serial) AS run
        FROM owned
    )
    SELECT min(run.first_serial), max(run.last_serial), series.key, series.partner_country,
        series.reference, series.vintage, account.public_id, account.number, account.kind
    FROM run
    JOIN credits_series series ON series.id = run.series_id
    JOIN credits_account account ON account.id = run.destination_id
    GROUP BY run.run, series.id, account.id
    ORDER BY 1
"""

KEY_SQL = "SELECT transaction_id FROM credits_movement WHERE sequence = %s"


@dataclass(frozen=True, slots=True)
class LifeMovement:
    """One step in the life of the serials asked for, clipped to them; both ends included."""

    sequence: int
    transaction_sequence: int
    transaction_id: UUID
    kind: str
    recorded_at: datetime
    decision_reference: str
    issued_on: date | None
    series: str
    partner_country: str
    reference: str
    vintage: int | None
    first_serial: int
    last_serial: int
    origin_id: UUID
    origin_number: str
    origin_kind: str
    destination_id: UUID
    destination_number: str
    destination_kind: str

    @property
    def quantity(self) -> int:
        return self.last_serial - self.first_serial + 1


@dataclass(frozen=True, slots=True)
class OwnedRange:
    """Serials that are in one account; the issuance source means withdrawn by a correction."""

    first_serial: int
    last_serial: int
    series: str
    partner_country: str
    reference: str
    vintage: int | None
    account_id: UUID
    account_number: str
    account_kind: str

    @property
    def quantity(self) -> int:
        return self.last_serial - self.first_serial + 1


@dataclass(frozen=True, slots=True)
class SerialLife:
    """Movements oldest first (a page of them), and who has which of the serials."""

    movements: list[LifeMovement]
    owners: list[OwnedRange]


def life_of_serial(
    registry: str, serial: int, *, as_of: AsOf | None = None, using: str = "default"
) -> SerialLife:
    """The life of one unit; SerialNotIssued when the number was never issued."""
    return life_of_range(registry, serial, serial, as_of=as_of, using=using)


def life_of_range(
    registry: str,
    first: int,
    last: int,
    *,
    as_of: AsOf | None = None,
    after_sequence: int | None = None,
    limit: int = LONGEST_PAGE,
    using: str = "default",
) -> SerialLife:
    """The life of the serials ``first``..``last``; numbers never issued have no part in it.

    Refuses when none of them was issued by then: SerialNotIssued.
    """
    assert 0 < limit <= LONGEST_PAGE, "The caller chooses a page of 1 to 1000 movements."
    if not 1 <= first <= last <= GREATEST_SERIAL:
        raise SerialNotIssued(registry=registry, first=first, last=last)
    asked: dict[str, Any] = {"registry": registry, "first": first, "last": last, "limit": limit}
    asked["sequence"] = last_sequence(as_of, using=using)
    with connections[using].cursor() as cursor:
        cursor.execute(OWNERS_SQL, asked)
        owners = [OwnedRange(*row) for row in cursor.fetchall()]
        if not owners:
            raise SerialNotIssued(registry=registry, first=first, last=last)
        after_transaction = 0
        if after_sequence is not None:
            cursor.execute(KEY_SQL, [after_sequence])
            row = cursor.fetchone()
            after_transaction = row[0] if row else 0
        cursor.execute(
            MOVEMENTS_SQL, {**asked, "after_transaction": after_transaction, "after": after_sequence or 0}
        )
        movements = [LifeMovement(*row) for row in cursor.fetchall()]
    return SerialLife(movements, owners)
