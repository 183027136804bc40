"""Move units between two holding accounts of one registry.

Refusals, in the order they are tested (the caller is told only the first):

1. RequestIdReused        the request id belongs to a different instruction
2. ApproverIsActor        a second officer is named and is the first one
3. AccountNotFound        either account does not exist
4. SameAccount            origin and destination are one account
5. DifferentRegistries    the accounts are in two registries
6. NotHoldingAccount      the origin, then the destination, is not a holding account
7. AccountNotOpen         the origin is not open, or the destination may not receive
8. UnitsOnHold            the origin as a whole is on hold
9. by named blocks:       UnitsNotOwned, UnitsReserved, UnitsOnHold
   oldest first:          InsufficientHolding (reserved units and units on hold do not count)
10. TooManyMovements       more runs than one entry can carry: split the instruction

Oldest first means by vintage (unknown last), then series, then first serial. The
sender keeps the high part of a block that is split.
"""

from dataclasses import dataclass

from credits.models import Transaction
from credits.operations.instructions import MoveInstruction, text_within, units_wanted
from credits.operations.post import post


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferInstruction(MoveInstruction):
    """Who sends how many units, or which, to whom."""


def transfer(instruction: TransferInstruction) -> Transaction:
    """Record the transfer, or return the one this request already made."""
    return post(
        "transfer",
        instruction.request_id,
        instruction.authority,
        origin=instruction.origin_id,
        destination=instruction.destination_id,
        decision_reference=text_within("decision reference", instruction.decision_reference, 200),
        **units_wanted(instruction.quantity, instruction.blocks),
    )
