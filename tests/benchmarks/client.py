"""One client of a contention test: ``python -m tests.benchmarks.client WAY ACCOUNTS SECONDS SEED``.

Says "ready", waits for a line, moves units between random accounts, and prints what it did as JSON.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import django

django.setup()

import psycopg  # noqa: E402  (the settings come first)

from credits.errors import Refusal  # noqa: E402
from credits.operations.transfer import TransferInstruction, transfer  # noqa: E402
from tests.benchmarks import handwritten  # noqa: E402
from tests.benchmarks.ledger import AUTHORITY, seeded_accounts  # noqa: E402

Move = Callable[[UUID, UUID, int], object]


def by_ledger(origin: UUID, destination: UUID, quantity: int) -> None:
    transfer(
        TransferInstruction(
            request_id=uuid4(),
            authority=AUTHORITY,
            origin_id=origin,
            destination_id=destination,
            quantity=quantity,
        )
    )


def by_hand() -> Move:
    connection = psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)
    return lambda origin, destination, quantity: handwritten.move(
        connection, "transfer", origin, destination, quantity
    )


def main(way: str, accounts: int, seconds: float, seed: int) -> None:
    move = by_ledger if way == "ledger" else by_hand()
    chosen = seeded_accounts()[:accounts]
    dice = random.Random(seed)
    done = {"moved": 0, "refused": 0, "deadlocks": 0}
    move(*chosen[:2], 1)  # the connection is open and the statements are planned before the clock runs
    print("ready", flush=True)
    sys.stdin.readline()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        origin, destination = dice.sample(chosen, 2)
        try:
            move(origin, destination, dice.randint(1, 20))
            done["moved"] += 1
        except (Refusal, handwritten.NotEnough):
            done["refused"] += 1
        except (psycopg.errors.DeadlockDetected, django.db.OperationalError):
            done["deadlocks"] += 1
    print(json.dumps(done))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
