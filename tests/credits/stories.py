"""A short way to say who holds what, for the tests of the ledger.

Everything goes through the verbs, as in production; only attack tests write rows.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from credits.authority import ActorRef, Authority
from credits.models import Account, BlockOwner, Transaction
from credits.operations.cancel import CancelInstruction, cancel
from credits.operations.correct import CorrectInstruction, correct
from credits.operations.hold import HoldInstruction, hold
from credits.operations.issue import IssueInstruction, issue
from credits.operations.lift import LiftInstruction, lift
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.operations.reserve import ReserveInstruction, reserve
from credits.operations.retire import RetireInstruction, retire
from credits.operations.transfer import TransferInstruction, transfer
from credits.serials import SerialRange, SeriesKey

ANN = ActorRef(kind="person", public_id="ann", name="Ann")
BOLD = ActorRef(kind="person", public_id="bold", name="Bold")
ALONE = Authority(actor=ANN, basis="a test")
OTHER = Authority(actor=BOLD, basis="a test")
TOGETHER = Authority(actor=ANN, basis="a test", approved_by=BOLD)


def series(vintage: int | None = 2015, reference: str = "MN001", registry: str = "JP") -> SeriesKey:
    return SeriesKey(registry=registry, partner_country="MN", reference=reference, vintage=vintage)


def ranges(*pairs: tuple[int, int]) -> tuple[SerialRange, ...]:
    return tuple(SerialRange(first, last) for first, last in pairs)


@dataclass
class Story:
    """Verbs with what a test does not care about filled in."""

    accounts: dict[str, Account] = field(default_factory=dict)

    def open(self, name: str, kind: str = "entity_holding", registry: str = "JP") -> Account:
        account = open_account(
            OpenAccountInstruction(
                request_id=uuid4(), authority=ALONE, registry=registry, number=f"{registry}-{name}", kind=kind
            )
        )
        self.accounts[name] = account
        return account

    def issue(self, to: Account, quantity: int = 100, key: SeriesKey | None = None) -> Transaction:
        return issue(
            IssueInstruction(
                request_id=uuid4(),
                authority=ALONE,
                series=key or series(),
                destination_id=to.public_id,
                quantity=quantity,
            )
        )

    def _move(self, origin: Account, destination: Account, what: Any) -> dict[str, Any]:
        units = {"quantity": what} if isinstance(what, int) else {"blocks": what}
        return {
            "request_id": uuid4(),
            "authority": ALONE,
            "origin_id": origin.public_id,
            "destination_id": destination.public_id,
            **units,
        }

    def transferring(
        self, origin: Account, destination: Account, what: Any, **more: Any
    ) -> TransferInstruction:
        return TransferInstruction(**self._move(origin, destination, what) | more)

    def transfer(self, origin: Account, destination: Account, what: Any) -> Transaction:
        return transfer(self.transferring(origin, destination, what))

    def retire(self, origin: Account, destination: Account, what: Any) -> Transaction:
        return retire(RetireInstruction(**self._move(origin, destination, what), purpose="the pledge"))

    def cancel(self, origin: Account, destination: Account, what: Any) -> Transaction:
        return cancel(CancelInstruction(**self._move(origin, destination, what), purpose="a claim"))

    def reserving(self, origin: Account, destination: Account, what: Any, **more: Any) -> ReserveInstruction:
        usual = {"intended_kind": Transaction.Kind.TRANSFER, "expires_in": timedelta(hours=1)}
        return ReserveInstruction(**self._move(origin, destination, what) | usual | more)

    def reserve(self, origin: Account, destination: Account, what: Any, **more: Any) -> Transaction:
        return reserve(self.reserving(origin, destination, what, **more))

    def correct(self, entry: Transaction, authority: Authority = TOGETHER) -> Transaction:
        return correct(
            CorrectInstruction(
                request_id=uuid4(),
                authority=authority,
                reverses_id=entry.public_id,
                decision_reference="JC-1",
            )
        )

    def hold(self, **scope: Any) -> Transaction:
        return hold(HoldInstruction(request_id=uuid4(), authority=TOGETHER, reason="a court order", **scope))

    def lift(self, placed: Transaction) -> Transaction:
        return lift(
            LiftInstruction(
                request_id=uuid4(), authority=TOGETHER, hold_id=placed.public_id, reason="settled"
            )
        )


def runs(account: Account) -> list[tuple[int, int]]:
    """Where the account's units are: first and last serial of each block, in order."""
    blocks = BlockOwner.objects.filter(account=account).order_by("first_serial")
    return list(blocks.values_list("first_serial", "last_serial"))


def reserved_runs(account: Account) -> list[tuple[int, int]]:
    blocks = BlockOwner.objects.filter(account=account, reserved_by__isnull=False).order_by("first_serial")
    return list(blocks.values_list("first_serial", "last_serial"))


def moved(entry: Transaction) -> list[tuple[int, int]]:
    """The ranges an entry moved, in the order in which it moved them."""
    return list(entry.movements.order_by("sequence").values_list("first_serial", "last_serial"))


NOBODY = UUID(int=0)
