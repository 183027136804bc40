"""Units as they lie in the ledger now, for those who choose among them: free, set aside, on hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from credits.models import Account
from credits.serials import SerialRange, subtract

FREE_SQL = """
    SELECT owner.series_id, owner.vintage_order, owner.first_serial, owner.last_serial
    FROM credits_blockowner owner
    WHERE owner.account_id = %s AND owner.reserved_by_id IS NULL
    ORDER BY owner.vintage_order, owner.series_id, owner.first_serial
"""

# As the ledger itself reads its holds: ranges, and series wherever they lie.
HELD_SQL = """
    SELECT hold.first_serial, hold.last_serial FROM credits_holdevent hold
    WHERE hold.registry_id = %(registry)s AND hold.first_serial IS NOT NULL AND hold.action = 'place'
      AND NOT EXISTS (SELECT FROM credits_holdevent lifting WHERE lifting.lifts_id = hold.transaction_id)
    UNION ALL
    SELECT issuance.first_serial, issuance.last_serial
    FROM credits_holdevent hold
    JOIN credits_series series ON series.id = hold.series_id AND series.registry_id = %(registry)s
    JOIN credits_issuance issuance ON issuance.series_id = hold.series_id
    WHERE hold.action = 'place'
      AND NOT EXISTS (SELECT FROM credits_holdevent lifting WHERE lifting.lifts_id = hold.transaction_id)
"""

ACCOUNT_HELD_SQL = """
    SELECT EXISTS (
        SELECT FROM credits_holdevent hold
        WHERE hold.account_id = %s AND hold.action = 'place'
          AND NOT EXISTS (SELECT FROM credits_holdevent lifting WHERE lifting.lifts_id = hold.transaction_id))
"""

LYING_SQL = """
    SELECT named.place, owner.account_id, account.kind, owner.reserved_by_id, owner.series_id,
        owner.vintage_order, greatest(owner.first_serial, named.first), least(owner.last_serial, named.last)
    FROM unnest(%s::integer[], %s::bigint[], %s::bigint[]) AS named(place, first, last)
    JOIN credits_creditblock block ON block.registry_id = %s
      AND int8range(block.first_serial, block.last_serial, '[]') && int8range(named.first, named.last, '[]')
    JOIN credits_blockowner owner ON owner.block_id = block.id
    JOIN credits_account account ON account.id = owner.account_id
    ORDER BY named.place, owner.first_serial
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """Units of one series in one run, both ends included; ``vintage_order`` as the ledger sorts them."""

    series_id: int
    vintage_order: int
    serials: SerialRange

    @property
    def quantity(self) -> int:
        return self.serials.quantity


@dataclass(frozen=True, slots=True)
class Lying:
    """Where a part of a named run lies. ``place``: which of the named runs, from 0."""

    place: int
    account_id: int
    account_kind: str
    is_reserved: bool
    piece: Piece


def free_pieces(account: Account) -> list[Piece]:
    """The account's units that no instruction set aside, oldest first; those on hold are among them."""
    with connection.cursor() as cursor:
        cursor.execute(FREE_SQL, [account.pk])
        return [Piece(series, order, SerialRange(first, last)) for series, order, first, last in cursor]


def held_ranges(registry: str) -> list[SerialRange]:
    """Serials of the registry that a hold keeps where they are."""
    with connection.cursor() as cursor:
        cursor.execute(HELD_SQL, {"registry": registry})
        return [SerialRange(first, last) for first, last in cursor]


def account_is_held(account: Account) -> bool:
    """Whether a hold keeps everything in the account."""
    with connection.cursor() as cursor:
        cursor.execute(ACCOUNT_HELD_SQL, [account.pk])
        row = cursor.fetchone()
    return bool(row and row[0])


def lying(registry: str, ranges: Iterable[SerialRange]) -> list[Lying]:
    """Where the named runs of a registry lie, in their order."""
    named = list(ranges)
    if not named:
        return []
    places = list(range(len(named)))
    with connection.cursor() as cursor:
        cursor.execute(
            LYING_SQL, [places, [run.first for run in named], [run.last for run in named], registry]
        )
        return [
            Lying(place, account, kind, reserved is not None, Piece(series, order, SerialRange(first, last)))
            for place, account, kind, reserved, series, order, first, last in cursor
        ]


def without(pieces: Iterable[Piece], taken: Iterable[SerialRange]) -> list[Piece]:
    """The pieces less the serials that are taken, in the same order."""
    holes = list(taken)
    if not holes:
        return list(pieces)
    left = []
    for piece in pieces:
        near = [hole for hole in holes if hole.overlaps(piece.serials)]
        if not near:
            left.append(piece)
            continue
        left.extend(
            Piece(piece.series_id, piece.vintage_order, part) for part in subtract([piece.serials], near)
        )
    return left


def first_units(pieces: Iterable[Piece], wanted: int) -> list[Piece]:
    """The first ``wanted`` units of the pieces, in their order; fewer where there are no more."""
    taken: list[Piece] = []
    for piece in pieces:
        if wanted == 0:
            break
        part = piece
        if piece.quantity > wanted:
            part = Piece(piece.series_id, piece.vintage_order, piece.serials.split(wanted)[0])
        taken.append(part)
        wanted -= part.quantity
    return taken


def units_in(pieces: Iterable[Piece]) -> int:
    return sum(piece.quantity for piece in pieces)
