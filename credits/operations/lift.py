"""Lift one hold, by two officers. Others on the same units stay.

Refusals, in the order they are tested:

1. RequestIdReused     the request id belongs to a different instruction
2. ApprovalRequired    no second officer
3. ApproverIsActor     the second officer is the first one
4. HoldNotFound        there is no such hold
5. HoldAlreadyLifted   it was lifted before
"""

from dataclasses import dataclass
from uuid import UUID

from credits.errors import MalformedInstruction
from credits.models import Transaction
from credits.operations.instructions import Instruction, text_within
from credits.operations.post import post


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftInstruction(Instruction):
    """Which hold is lifted, and why."""

    hold_id: UUID  # public id of the hold's transaction
    reason: str
    case_reference: str = ""


def lift(instruction: LiftInstruction) -> Transaction:
    """Record the lifting, or return the one this request already made."""
    if not instruction.reason:
        raise MalformedInstruction("a hold is lifted for a reason")
    return post(
        "hold_lifted",
        instruction.request_id,
        instruction.authority,
        hold=instruction.hold_id,
        reason=text_within("reason", instruction.reason, 500),
        case_reference=text_within("case reference", instruction.case_reference, 200),
    )
