"""``python -m tests.benchmarks.going_round TRANSFERS``: random transfers among ten accounts, then an audit; JSON."""

import json
import random
import sys
from uuid import uuid4

import django

django.setup()

from django.db import connections  # noqa: E402  (the settings come first)

from credits.errors import Refusal  # noqa: E402
from credits.models import CreditBlock, Movement  # noqa: E402
from credits.operations.transfer import TransferInstruction, transfer  # noqa: E402
from credits.verify import verify  # noqa: E402
from tests.benchmarks.ledger import AUTHORITY, UNITS_EACH, issued, opened  # noqa: E402
from tests.benchmarks.measuring import seconds_of  # noqa: E402

ACCOUNTS = 10
BLOCKS_EACH = 100
SIZES = """
    SELECT pg_total_relation_size('credits_movement') / (SELECT count(*) FROM credits_movement),
      (pg_total_relation_size('credits_creditblock') + pg_total_relation_size('credits_blockowner'))
      / (SELECT count(*) FROM credits_creditblock)
"""


def main(transfers: int) -> None:
    accounts = [opened(500_000 + number).public_id for number in range(ACCOUNTS)]
    for number in range(BLOCKS_EACH):
        for account in accounts:
            issued(account, UNITS_EACH // BLOCKS_EACH, reference=f"ROUND{number}", vintage=2020 + number % 5)
    blocks, movements = CreditBlock.objects.count(), Movement.objects.count()
    dice = random.Random(16)
    moved = 0
    for _ in range(transfers):
        origin, destination = dice.sample(accounts, 2)
        try:
            transfer(
                TransferInstruction(
                    request_id=uuid4(),
                    authority=AUTHORITY,
                    origin_id=origin,
                    destination_id=destination,
                    quantity=dice.randint(1, 2 * UNITS_EACH // BLOCKS_EACH),
                )
            )
            moved += 1
        except Refusal:
            continue
    reports = []
    seconds = seconds_of(lambda: reports.append(verify()))
    if reports[0].breaks:
        raise RuntimeError(f"the audit found {reports[0].breaks[:3]}")
    with connections["owner"].cursor() as cursor:
        for table in ("credits_movement", "credits_creditblock", "credits_blockowner"):
            cursor.execute(f"VACUUM FULL {table}")  # sizes without the space that updates left behind
        cursor.execute(SIZES)
        movement_bytes, block_bytes = cursor.fetchone()
    figures = {
        "fragments": CreditBlock.objects.count() / blocks,
        "per_transfer": (Movement.objects.count() - movements) / moved,
        "movements": Movement.objects.count(),
        "audit_seconds": seconds,
        "movement_bytes": float(movement_bytes),
        "block_bytes": float(block_bytes),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]))
