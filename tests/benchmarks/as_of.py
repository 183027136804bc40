"""``python -m tests.benchmarks.as_of BLOCKS ROUNDS``: seconds of as-of questions and of a look-up, as JSON.

The questions are the SQL the ledger's own functions send, asked like the look-up: prepared, on one connection.
"""

import json
import random
import sys

import django

django.setup()

from django.db import connection  # noqa: E402  (the settings come first)

from credits.models import Account  # noqa: E402
from credits.queries import holdings as queries  # noqa: E402
from tests.benchmarks.loading import ACCOUNT, SIZE  # noqa: E402
from tests.benchmarks.measuring import in_turns, seconds_of  # noqa: E402

QUESTIONS = 300


def main(blocks: int, rounds: int) -> None:
    account = Account.objects.get(public_id=ACCOUNT)
    connection.ensure_connection()
    raw = connection.connection
    dice = random.Random(8)
    past = [dice.randint(blocks // 2, blocks) for _ in range(QUESTIONS)]

    def look_up() -> None:
        for number in past:
            raw.execute(
                "SELECT entry FROM credits_transaction WHERE sequence = %s", [number], prepare=True
            ).fetchone()

    def quantity() -> None:
        for sequence in past:
            found = raw.execute(
                queries.QUANTITY_SQL, {"account": account.pk, "sequence": sequence}, prepare=True
            ).fetchone()
            assert found[0] == sequence * SIZE, "the answer is wrong, its speed means nothing"

    middle = blocks // 2

    def serials() -> None:
        found = raw.execute(queries.HOLDINGS_SQL, {"account": account.pk, "sequence": middle}).fetchall()
        assert len(found) == middle, "the answer is wrong, its speed means nothing"

    by_number, by_quantity, by_serials = in_turns(
        [lambda: seconds_of(look_up), lambda: seconds_of(quantity), lambda: seconds_of(serials)], rounds
    )
    figures = {
        "look_up": by_number / QUESTIONS,
        "quantity": by_quantity / QUESTIONS,
        "serials": by_serials,
        "replayed": middle,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
