"""Set units aside for a transfer, retirement or cancellation that somebody else completes.

Nothing moves: the units stay with the origin, and no other instruction can take them
until the reservation is completed or released. It expires by the ledger's clock.

Refusals: those of the intended verb, in its order (``credits/operations/transfer.py``).
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from credits.errors import MalformedInstruction
from credits.models import Transaction
from credits.operations.instructions import MoveInstruction, text_within, units_wanted
from credits.operations.post import post

LONGEST = timedelta(days=366)
INTENDED = {Transaction.Kind.TRANSFER, Transaction.Kind.RETIREMENT, Transaction.Kind.CANCELLATION}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveInstruction(MoveInstruction):
    """``facts`` (the purpose, for one) travel to the transaction that completes it."""

    intended_kind: Transaction.Kind
    expires_in: timedelta
    facts: dict[str, Any] = field(default_factory=dict)


def reserve(instruction: ReserveInstruction) -> Transaction:
    """Record the reservation, or return the one this request already made."""
    if instruction.intended_kind not in INTENDED:
        raise MalformedInstruction(f"nothing can be reserved for: {instruction.intended_kind}")
    if not timedelta(0) < instruction.expires_in <= LONGEST:
        raise MalformedInstruction("a reservation lasts longer than nothing and at most 366 days")
    return post(
        "reservation",
        instruction.request_id,
        instruction.authority,
        intended_kind=Transaction.Kind(instruction.intended_kind),
        expires_in=instruction.expires_in // timedelta(microseconds=1),
        origin=instruction.origin_id,
        destination=instruction.destination_id,
        decision_reference=text_within("decision reference", instruction.decision_reference, 200),
        facts=instruction.facts,
        **units_wanted(instruction.quantity, instruction.blocks),
    )
