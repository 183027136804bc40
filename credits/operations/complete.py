"""Complete a reservation: move its units, all or fewer; what is left over is free again.

Refusals, in the order they are tested:

1. RequestIdReused           the request id belongs to a different instruction
2. ApproverIsActor           a second officer is named and is the first one
3. ReservationNotFound       there is no such reservation
4. ReservationResolved       it was completed or released already
5. InitiatorMayNotComplete   whoever reserved may not complete
6. ReservationExpired        by the ledger's clock, whether or not anybody released it
7. AccountNotOpen            the origin is not open any more, or the destination may not receive
8. UnitsOnHold               the origin as a whole is on hold
9. InsufficientHolding       more units than were reserved
10. UnitsOnHold               some of the units to move are on hold
"""

from dataclasses import dataclass
from uuid import UUID

from credits.errors import MalformedInstruction
from credits.models import Transaction
from credits.operations.instructions import Instruction
from credits.operations.post import post


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteInstruction(Instruction):
    """``quantity`` is the lowest serials of the reserved ranges; all of them if none is given."""

    reservation_id: UUID  # public id of the reservation's transaction
    quantity: int | None = None


def complete(instruction: CompleteInstruction) -> Transaction:
    """Record the movement, or return the one this request already made."""
    if instruction.quantity is not None and instruction.quantity < 1:
        raise MalformedInstruction("at least one unit")
    return post(
        "completion",
        instruction.request_id,
        instruction.authority,
        reservation=instruction.reservation_id,
        quantity=instruction.quantity,
    )
