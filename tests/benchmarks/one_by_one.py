"""``python -m tests.benchmarks.one_by_one ROUNDS SECONDS``: rates of each verb, as JSON {name: [ledger, by hand]}."""

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from uuid import uuid4

import django

django.setup()

import psycopg  # noqa: E402  (the settings come first)

from credits.authority import ActorRef, Authority  # noqa: E402
from credits.models import Account, Transaction  # noqa: E402
from credits.operations.cancel import CancelInstruction, cancel  # noqa: E402
from credits.operations.complete import CompleteInstruction, complete  # noqa: E402
from credits.operations.hold import HoldInstruction, hold  # noqa: E402
from credits.operations.lift import LiftInstruction, lift  # noqa: E402
from credits.operations.log_act import ActInstruction, log_act  # noqa: E402
from credits.operations.release import ReleaseInstruction, release  # noqa: E402
from credits.operations.reserve import ReserveInstruction, reserve  # noqa: E402
from credits.operations.retire import RetireInstruction, retire  # noqa: E402
from credits.operations.transfer import TransferInstruction, transfer  # noqa: E402
from tests.benchmarks import handwritten  # noqa: E402
from tests.benchmarks.ledger import AUTHORITY, issued, opened  # noqa: E402
from tests.benchmarks.measuring import in_turns, rate  # noqa: E402

PLENTY = 10**9
SECOND = ActorRef(kind="person", public_id="second", name="second officer")
OTHER = Authority(actor=SECOND, basis="benchmark")
BOTH = Authority(actor=AUTHORITY.actor, basis="benchmark", approved_by=SECOND)
numbers = count(1000)


class Acts:
    """One act of each verb, on two accounts with plenty and one of each terminal kind."""

    def __init__(self) -> None:
        self.first, self.second = (opened(number).public_id for number in (1, 2))
        self.retired = opened(3, Account.Kind.RETIREMENT).public_id
        self.cancelled = opened(4, Account.Kind.CANCELLATION).public_id
        for account in (self.first, self.second):
            issued(account, PLENTY)
        self.by_hand = psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)

    def moved(
        self, verb: Callable[..., object], instruction: Callable[..., object], to: object, **more: object
    ) -> None:
        verb(
            instruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                origin_id=self.first,
                destination_id=to,
                quantity=7,
                **more,
            )
        )

    def reserved(self) -> Transaction:
        return reserve(
            ReserveInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                origin_id=self.first,
                destination_id=self.second,
                quantity=7,
                intended_kind=Transaction.Kind.TRANSFER,
                expires_in=timedelta(hours=1),
            )
        )

    def reserved_and_completed(self) -> None:
        reservation = self.reserved().public_id
        complete(CompleteInstruction(request_id=uuid4(), authority=OTHER, reservation_id=reservation))

    def reserved_and_released(self) -> None:
        reservation = self.reserved().public_id
        release(ReleaseInstruction(request_id=uuid4(), authority=OTHER, reservation_id=reservation))

    def held_and_lifted(self) -> None:
        placed = hold(
            HoldInstruction(request_id=uuid4(), authority=BOTH, account_id=self.second, reason="benchmark")
        )
        lift(
            LiftInstruction(request_id=uuid4(), authority=BOTH, hold_id=placed.public_id, reason="benchmark")
        )

    def hand(self, kind: str, to: object) -> Callable[[], None]:
        return lambda: handwritten.move(self.by_hand, kind, self.first, to, 7)  # type: ignore[arg-type]


def main(rounds: int, seconds: float) -> None:
    acts = Acts()
    act = ActInstruction
    ways: dict[str, tuple[Callable[[], object], Callable[[], object] | None]] = {
        "transfer": (
            lambda: acts.moved(transfer, TransferInstruction, acts.second),
            acts.hand("transfer", acts.second),
        ),
        "retire": (
            lambda: acts.moved(retire, RetireInstruction, acts.retired, purpose="benchmark"),
            acts.hand("retirement", acts.retired),
        ),
        "cancel": (
            lambda: acts.moved(cancel, CancelInstruction, acts.cancelled, purpose="benchmark"),
            acts.hand("cancellation", acts.cancelled),
        ),
        "issue a block of 1,000": (lambda: issued(acts.second, 1_000), None),
        "issue a block of 1,000,000": (lambda: issued(acts.second, 10**6), None),
        "open an account": (lambda: opened(next(numbers)), None),
        "reserve, then complete": (acts.reserved_and_completed, None),
        "reserve, then release": (acts.reserved_and_released, None),
        "hold, then lift": (acts.held_and_lifted, None),
        "log an act": (
            lambda: log_act(act(request_id=uuid4(), authority=AUTHORITY, kind="benchmark", facts={"n": 1})),
            None,
        ),
    }
    figures: dict[str, list[float | None]] = {}
    for name, (ours, by_hand) in ways.items():
        pair = [way for way in (ours, by_hand) if way is not None]
        rates = in_turns([lambda way=way: rate(way, seconds) for way in pair], rounds)  # type: ignore[misc]
        figures[name] = [rates[0], rates[1] if len(rates) > 1 else None]
    print(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
