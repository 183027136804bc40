"""What an account holds, as serial ranges, now or as of any past position.

The past is a sweep line over the account's movements: a received range adds one
from its first serial and takes one away behind its last, a sent range the
opposite; where the running sum is one, the account held the serial. The order of
the movements plays no part, and any sum outside {0, 1} is proof of damage.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connections

from credits.models import Account
from credits.queries.accounts import find_account
from credits.queries.moments import AsOf, last_sequence

# The part that exports share: held ranges of chosen accounts as of a sequence.
# Steps that cancel out (a range received beside one already held) are dropped, so
# every range is as long as it can be and has one spelling.
HELD_RANGES_SQL = """
    WITH event AS (
        SELECT destination_id AS account_id, series_id, first_serial AS serial, 1 AS change
        FROM credits_movement WHERE transaction_id <= %(sequence)s {received}
        UNION ALL
        SELECT destination_id, series_id, last_serial + 1, -1
        FROM credits_movement WHERE transaction_id <= %(sequence)s {received}
        UNION ALL
        SELECT origin_id, series_id, first_serial, -1
        FROM credits_movement WHERE transaction_id <= %(sequence)s {sent}
        UNION ALL
        SELECT origin_id, series_id, last_serial + 1, 1
        FROM credits_movement WHERE transaction_id <= %(sequence)s {sent}
    ), step AS (
        SELECT account_id, series_id, serial, sum(change) AS change
        FROM event GROUP BY account_id, series_id, serial HAVING sum(change) <> 0
    ), level AS (
        SELECT account_id, series_id, serial AS first_serial,
            sum(change) OVER line AS held, lead(serial) OVER line - 1 AS last_serial
        FROM step WINDOW line AS (PARTITION BY account_id, series_id ORDER BY serial)
    )
    SELECT account_id, series_id, first_serial, last_serial FROM level WHERE held = 1
"""

# A reservation counts from its own transaction to the one that resolves it.
RESERVED_SQL = """
    SELECT part.series_id, part.first_serial, part.last_serial
    FROM credits_reservation reservation
    JOIN credits_reservedrange part ON part.reservation_id = reservation.transaction_id
    WHERE reservation.origin_id = %(account)s AND reservation.transaction_id <= %(sequence)s
      AND NOT EXISTS (
          SELECT FROM credits_transaction resolution
          WHERE resolution.resolves_id = reservation.transaction_id
            AND resolution.sequence <= %(sequence)s)
"""

HELD_BY_ACCOUNT_SQL = HELD_RANGES_SQL.format(
    received="AND destination_id = %(account)s", sent="AND origin_id = %(account)s"
)

HOLDINGS_SQL = f"""
    WITH held AS ({HELD_BY_ACCOUNT_SQL}),
    reserved AS ({RESERVED_SQL})
    SELECT series.key, series.registry_id, series.partner_country, series.reference,
        series.vintage, held.first_serial, held.last_serial,
        (SELECT coalesce(sum(
                least(reserved.last_serial, held.last_serial)
                - greatest(reserved.first_serial, held.first_serial) + 1), 0)
         FROM reserved
         WHERE reserved.series_id = held.series_id
           AND reserved.first_serial <= held.last_serial
           AND reserved.last_serial >= held.first_serial)::bigint
    FROM held JOIN credits_series series ON series.id = held.series_id
    ORDER BY series.registry_id, held.first_serial
"""

QUANTITY_SQL = """
    SELECT after FROM (
        (SELECT transaction_id, sequence, origin_after AS after FROM credits_movement
         WHERE origin_id = %(account)s AND transaction_id <= %(sequence)s
         ORDER BY transaction_id DESC, sequence DESC LIMIT 1)
        UNION ALL
        (SELECT transaction_id, sequence, destination_after FROM credits_movement
         WHERE destination_id = %(account)s AND transaction_id <= %(sequence)s
         ORDER BY transaction_id DESC, sequence DESC LIMIT 1)
    ) newest ORDER BY transaction_id DESC, sequence DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class HeldRange:
    """An unbroken run of serials of one series that an account holds; both ends included."""

    series: str
    registry: str
    partner_country: str
    reference: str
    vintage: int | None
    first_serial: int
    last_serial: int
    reserved: int  # units of the run set aside by two-step instructions

    @property
    def quantity(self) -> int:
        return self.last_serial - self.first_serial + 1


def holdings(account_id: UUID, *, as_of: AsOf | None = None, using: str = "default") -> list[HeldRange]:
    """The account's ranges in the order of their serials; AccountNotFound if there is none."""
    account = find_account(account_id, using=using)
    if account.kind == Account.Kind.ISSUANCE:
        return []  # the source of units holds none: it only ever gave
    sequence = last_sequence(as_of, using=using)
    with connections[using].cursor() as cursor:
        cursor.execute(HOLDINGS_SQL, {"account": account.pk, "sequence": sequence})
        return [HeldRange(*row) for row in cursor.fetchall()]


def held_quantity(account_id: UUID, *, as_of: AsOf | None = None, using: str = "default") -> int:
    """Units the account held: the newer of two index look-ups, whatever its history's length.

    For the issuance source: the units it has issued.
    """
    account = find_account(account_id, using=using)
    sequence = last_sequence(as_of, using=using)
    with connections[using].cursor() as cursor:
        cursor.execute(QUANTITY_SQL, {"account": account.pk, "sequence": sequence})
        row = cursor.fetchone()
    return row[0] if row else 0
