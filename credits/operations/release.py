"""Give up a reservation, expired or not: its units are free again.

Refusals, in the order they are tested:

1. RequestIdReused       the request id belongs to a different instruction
2. ApproverIsActor       a second officer is named and is the first one
3. ReservationNotFound   there is no such reservation
4. ReservationResolved   it was completed or released already
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import connections

from credits.authority import Authority
from credits.errors import ReservationResolved
from credits.models import Transaction
from credits.operations.instructions import Instruction
from credits.operations.post import post

# Makes the sweeper's request ids: the same reservation is released once, however often it sweeps.
SWEEP = UUID("7b0a1f5e-4f2c-4d0e-9a53-1c6f5f1e2d3c")

_EXPIRED = """
    SELECT reserving.public_id FROM credits_reservation reservation
    JOIN credits_transaction reserving ON reserving.sequence = reservation.transaction_id
    WHERE reservation.expires_at <= credits_now()
      AND NOT EXISTS (
          SELECT FROM credits_transaction resolution
          WHERE resolution.resolves_id = reservation.transaction_id)
    ORDER BY reservation.expires_at LIMIT %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseInstruction(Instruction):
    """Which reservation is given up."""

    reservation_id: UUID  # public id of the reservation's transaction


def release(instruction: ReleaseInstruction) -> Transaction:
    """Record the release, or return the one this request already made."""
    return post(
        "release",
        instruction.request_id,
        instruction.authority,
        reservation=instruction.reservation_id,
    )


def release_expired(authority: Authority, *, at_most: int = 1000) -> list[Transaction]:
    """Release what has expired; may run twice, late, or never without harm."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_EXPIRED, [at_most])
        expired = [row[0] for row in cursor.fetchall()]
    released = []
    for reservation_id in expired:
        instruction = ReleaseInstruction(
            request_id=uuid5(SWEEP, str(reservation_id)), authority=authority, reservation_id=reservation_id
        )
        try:
            released.append(release(instruction))
        except ReservationResolved:
            continue  # somebody was quicker
    return released
