"""Cancel units: move them to a cancellation account for good.

Cancelled units serve any purpose but the pledge, voluntary claims included.

Refusals, in the order they are tested (the caller is told only the first):

1. RequestIdReused        the request id belongs to a different instruction
2. ApproverIsActor        a second officer is named and is the first one
3. AccountNotFound        either account does not exist
4. SameAccount            origin and destination are one account
5. DifferentRegistries    the accounts are in two registries
6. NotHoldingAccount      the origin is not a holding account
   NotCancellationAccount   the destination is not a cancellation account
7. AccountNotOpen         the origin is not open, or the destination may not receive
8. UnitsOnHold            the origin as a whole is on hold
9. by named blocks:       UnitsNotOwned, UnitsReserved, UnitsOnHold
   oldest first:          InsufficientHolding (reserved units and units on hold do not count)
10. TooManyMovements       more runs than one entry can carry: split the instruction
11. EntryTooLarge         the facts do not fit into one entry
"""

from dataclasses import dataclass, field
from typing import Any

from credits.models import Transaction
from credits.operations.instructions import MoveInstruction, text_within, units_wanted
from credits.operations.post import post


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelInstruction(MoveInstruction):
    """``purpose`` and further ``facts`` (beneficiary, period, scheme) are recorded as given."""

    purpose: str
    facts: dict[str, Any] = field(default_factory=dict)


def cancel(instruction: CancelInstruction) -> Transaction:
    """Record the cancellation, or return the one this request already made."""
    return post(
        "cancellation",
        instruction.request_id,
        instruction.authority,
        origin=instruction.origin_id,
        destination=instruction.destination_id,
        decision_reference=text_within("decision reference", instruction.decision_reference, 200),
        facts={**instruction.facts, "purpose": text_within("purpose", instruction.purpose, 2000)},
        **units_wanted(instruction.quantity, instruction.blocks),
    )
