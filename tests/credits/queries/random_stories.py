"""Random histories, always the same for a seed, and a replay of them in plain Python."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from random import Random
from uuid import uuid4

from credits.errors import Refusal
from credits.models import Account, Movement, Transaction
from credits.operations.complete import CompleteInstruction, complete
from credits.operations.release import ReleaseInstruction, release
from credits.serials import SerialRange
from tests.credits.stories import ALONE, OTHER, Story, runs, series

HOLDERS = ("A", "B", "C")


def tell(story: Story, seed: int, steps: int, after_step: Callable[[], None] = lambda: None) -> None:
    """Random verbs; refusals are part of the history and change nothing."""
    random = Random(seed)
    holders = [story.open(name) for name in HOLDERS]
    ends = {"retirement": story.open("R", "retirement"), "cancellation": story.open("X", "cancellation")}
    reservations: list[Transaction] = []
    moves: list[Transaction] = []

    def issue() -> None:
        key = series(vintage=random.choice([2015, 2016, None]), reference=random.choice(["MN001", "MN002"]))
        story.issue(random.choice(holders), random.randint(1, 60), key)

    def some_units(origin: Account) -> int | tuple[SerialRange, ...]:
        blocks = runs(origin)
        if not blocks or random.random() < 0.5:
            return random.randint(1, 30)
        first, last = random.choice(blocks)
        low = random.randint(first, last)
        return (SerialRange(low, random.randint(low, last)),)

    def transfer() -> None:
        origin, destination = random.sample(holders, 2)
        moves.append(story.transfer(origin, destination, some_units(origin)))

    def end() -> None:
        origin = random.choice(holders)
        verb, kind = random.choice([(story.retire, "retirement"), (story.cancel, "cancellation")])
        moves.append(verb(origin, ends[kind], some_units(origin)))

    def correct() -> None:
        if moves:
            moves.append(story.correct(moves.pop(random.randrange(len(moves)))))

    def reserve() -> None:
        origin, destination = random.sample(holders, 2)
        reservations.append(story.reserve(origin, destination, some_units(origin)))

    def resolve() -> None:
        if reservations:
            reservation = reservations.pop(random.randrange(len(reservations)))
            if random.random() < 0.5:
                complete(
                    CompleteInstruction(
                        request_id=uuid4(), authority=OTHER, reservation_id=reservation.public_id
                    )
                )
            else:
                release(
                    ReleaseInstruction(
                        request_id=uuid4(), authority=ALONE, reservation_id=reservation.public_id
                    )
                )

    verbs = [issue, transfer, transfer, transfer, end, correct, reserve, resolve]
    issue()
    for _step in range(steps):
        with suppress(Refusal):
            random.choice(verbs)()
        after_step()


class Replay:
    """The ledger as of a sequence: a dictionary from unit to account, built movement by movement."""

    def __init__(self, sequence: int):
        self.owner: dict[int, str] = {}
        self.series: dict[int, str] = {}
        self.touched: dict[int, list[int]] = defaultdict(list)
        self.issued: set[int] = set()
        movements = Movement.objects.filter(transaction__lte=sequence).select_related(
            "origin", "destination", "series"
        )
        for movement in movements.order_by("transaction_id", "sequence"):
            for unit in range(movement.first_serial, movement.last_serial + 1):
                if movement.origin.kind == Account.Kind.ISSUANCE:
                    assert unit not in self.owner
                    self.issued.add(unit)
                else:
                    assert self.owner[unit] == movement.origin.number
                self.owner[unit] = movement.destination.number
                self.series[unit] = movement.series.key
                self.touched[unit].append(movement.sequence)

    def units_of(self, number: str) -> list[int]:
        return sorted(unit for unit, owner in self.owner.items() if owner == number)

    def runs_of(self, number: str) -> list[tuple[str, int, int]]:
        """Unbroken runs of one series: (series, first, last)."""
        found: list[tuple[str, int, int]] = []
        for unit in self.units_of(number):
            if found and found[-1][0] == self.series[unit] and found[-1][2] == unit - 1:
                found[-1] = (found[-1][0], found[-1][1], unit)
            else:
                found.append((self.series[unit], unit, unit))
        return found
