"""The statement of one account: its movements with the balance after each.

Paged by key: hand the last line's ``sequence`` to the next call. A page costs
the same wherever it stands, and no line is skipped or repeated while others write.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections

from credits.queries.accounts import find_account
from credits.queries.moments import AsOf, last_sequence

LONGEST_PAGE = 1000

# One arm of the statement: every line is taken from an index on (account, transaction,
# sequence), so each arm reads at most one page, however long the history is.
ARM_SQL = """
    (SELECT movement.sequence, movement.transaction_id, {counterpart} AS counterpart_id,
        {sign} AS sign, {after} AS balance_after, movement.series_id,
        movement.first_serial, movement.last_serial
     FROM credits_movement movement
     WHERE movement.{side} = %(account)s
       AND movement.transaction_id > %(since)s AND movement.transaction_id <= %(until)s
       AND (movement.transaction_id, movement.sequence) > (%(after_transaction)s, %(after)s)
     ORDER BY movement.transaction_id, movement.sequence LIMIT %(limit)s)
"""

SENT_SQL = ARM_SQL.format(
    side="origin_id", counterpart="movement.destination_id", sign="-1", after="movement.origin_after"
)
RECEIVED_SQL = ARM_SQL.format(
    side="destination_id", counterpart="movement.origin_id", sign="1", after="movement.destination_after"
)

STATEMENT_SQL = f"""
    WITH line AS (
        {SENT_SQL}
        UNION ALL
        {RECEIVED_SQL}
        ORDER BY transaction_id, sequence LIMIT %(limit)s
    )
    SELECT line.sequence, line.transaction_id, spine.public_id, spine.kind, spine.recorded_at,
        series.key, series.registry_id, series.reference, line.first_serial, line.last_serial,
        line.sign * (line.last_serial - line.first_serial + 1), line.balance_after,
        counterpart.public_id, counterpart.number
    FROM line
    JOIN credits_transaction spine ON spine.sequence = line.transaction_id
    JOIN credits_series series ON series.id = line.series_id
    JOIN credits_account counterpart ON counterpart.id = line.counterpart_id
    ORDER BY line.transaction_id, line.sequence
"""

KEY_SQL = "SELECT transaction_id FROM credits_movement WHERE sequence = %s"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement seen from one account; ``quantity`` is negative when units left it."""

    sequence: int
    transaction_sequence: int
    transaction_id: UUID
    kind: str
    recorded_at: datetime
    series: str
    registry: str
    reference: str
    first_serial: int
    last_serial: int
    quantity: int
    balance_after: int
    counterpart_id: UUID
    counterpart_number: str


def statement(
    account_id: UUID,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    as_of: AsOf | None = None,
    after_sequence: int | None = None,
    limit: int = 100,
    using: str = "default",
) -> list[StatementLine]:
    """Up to ``limit`` lines, oldest first, recorded after ``since`` and up to ``until``.

    ``until`` and ``as_of`` mean the same; give one. AccountNotFound, MomentNotReached.
    """
    assert until is None or as_of is None, "until and as_of are two names for one end."
    assert 0 < limit <= LONGEST_PAGE, "The caller chooses a page of 1 to 1000 lines."
    account = find_account(account_id, using=using)
    last = last_sequence(AsOf(moment=until) if until else as_of, using=using)
    first = last_sequence(AsOf(moment=since), using=using) if since else 0
    with connections[using].cursor() as cursor:
        after_transaction = 0
        if after_sequence is not None:
            cursor.execute(KEY_SQL, [after_sequence])
            row = cursor.fetchone()
            after_transaction = row[0] if row else 0
        cursor.execute(
            STATEMENT_SQL,
            {
                "account": account.pk,
                "since": first,
                "until": last,
                "after_transaction": after_transaction,
                "after": after_sequence or 0,
                "limit": limit,
            },
        )
        return [StatementLine(*row) for row in cursor.fetchall()]
