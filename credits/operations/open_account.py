"""Open an account in a registry; the registry and its issuance source come with its first account.

Refusals, in the order they are tested:

1. RequestIdReused      the request id belongs to a different instruction
2. ApproverIsActor      a second officer is named and is the first one
3. AccountNumberTaken   another account has the number
"""

from dataclasses import dataclass

from credits.errors import MalformedInstruction
from credits.models import Account
from credits.operations.instructions import Instruction, text_within
from credits.operations.post import post


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccountInstruction(Instruction):
    """``number`` is what is printed on the account; the registry's rule set makes it."""

    registry: str
    number: str
    kind: str  # an Account.Kind, not ISSUANCE


def open_account(instruction: OpenAccountInstruction) -> Account:
    """The new account, or the one this request already opened."""
    if instruction.kind not in set(Account.Kind.values) - {Account.Kind.ISSUANCE.value}:
        raise MalformedInstruction(f"not a kind of account to be opened: {instruction.kind}")
    if not instruction.registry or not instruction.number:
        raise MalformedInstruction("an account has a registry and a number")
    entry = post(
        "account_opened",
        instruction.request_id,
        instruction.authority,
        registry=text_within("registry", instruction.registry, 8),
        number=text_within("number", instruction.number, 64),
        account_kind=instruction.kind,
    )
    assert entry.account_id is not None, "The entry of an opening names its account."
    return Account.objects.get(pk=entry.account_id)
