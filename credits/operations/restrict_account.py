"""Restrict an account: it may still receive units, but nothing leaves it.

Refusals, in the order they are tested:

1. RequestIdReused          the request id belongs to a different instruction
2. ApproverIsActor          a second officer is named and is the first one
3. AccountNotFound          there is no such account
4. IssuanceSourceFixed      the issuance source has no owner to restrict
5. AccountClosed            a closed account stays closed
6. AccountStatusUnchanged   it is restricted already
"""

from credits.models import Transaction
from credits.operations.instructions import AccountInstruction, text_within
from credits.operations.post import post


def restrict_account(instruction: AccountInstruction) -> Transaction:
    """Record the act, or return the transaction this request already made."""
    return post(
        "account_restricted",
        instruction.request_id,
        instruction.authority,
        account=instruction.account_id,
        decision_reference=text_within("decision reference", instruction.decision_reference, 200),
    )
