"""Put the units of an earlier movement back, by two officers and a decision.

The only way out of a retirement or cancellation account. The earlier entry stays as
it is; the correction points at it, and at most one correction can.

Refusals, in the order they are tested:

1. RequestIdReused        the request id belongs to a different instruction
2. ApprovalRequired       no second officer
3. ApproverIsActor        the second officer is the first one
4. DecisionRequired       no decision is named
5. TransactionNotFound    there is no such transaction
6. NotReversible          it moved no units between accounts (issuances are cancelled instead)
7. AlreadyReversed        another correction has put the units back
8. AccountNotOpen         one of the two accounts has been closed since
9. UnitsNotOwned          the receiver has passed some of the units on
10. UnitsReserved         the receiver has reserved some of them
11. UnitsOnHold           some of them are on hold, or the receiver's account is: lift it first
12. TooManyMovements      the units lie in more runs now than one entry can carry
"""

from dataclasses import dataclass
from uuid import UUID

from credits.models import Transaction
from credits.operations.instructions import Instruction, text_within
from credits.operations.post import post


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectInstruction(Instruction):
    """``authority.approved_by`` is the second officer."""

    reverses_id: UUID  # public id of the transaction to reverse
    decision_reference: str


def correct(instruction: CorrectInstruction) -> Transaction:
    """Record the correction, or return the one this request already made."""
    return post(
        "correction",
        instruction.request_id,
        instruction.authority,
        reverses=instruction.reverses_id,
        decision_reference=text_within("decision reference", instruction.decision_reference, 200),
    )
