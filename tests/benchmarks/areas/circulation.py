"""Units that go round among ten accounts: do blocks fall to pieces, how long is a full audit, how large are rows?"""

import json

from tests.benchmarks import pgbench
from tests.benchmarks.measuring import Effort, Row
from tests.benchmarks.site import Site

DATABASE = "benchmark_circulation"


def measure(site: Site, effort: Effort) -> list[Row]:
    site.clone(DATABASE)
    seeding = "import django; django.setup(); from tests.benchmarks.ledger import seed; seed(100)"
    site.python(DATABASE, "-c", seeding)
    output = site.python(DATABASE, "-m", "tests.benchmarks.going_round", str(effort.circulation))
    found = json.loads(output.splitlines()[-1])
    look_up = 1 / pgbench.transactions_per_second(
        site, DATABASE, pgbench.LOOK_UP, accounts=100, clients=1, seconds=max(1, effort.seconds)
    )
    transfers = f"{effort.circulation:,} transfers among 10 accounts"
    per_block = found["audit_seconds"] / found["movements"]
    return [
        Row(
            name="P16 fragments after circulation",
            figure=found["fragments"],
            unit="× start",
            note=transfers,
            at_most=3,
        ),
        Row(
            name="P16 movements per transfer",
            figure=found["per_transfer"],
            unit="",
            note=transfers,
            at_most=6,
        ),
        Row(
            name="P18 full audit, each movement",
            figure=per_block * 1e6,
            unit="µs",
            yardstick="look-up by primary key",
            ratio=per_block / look_up,
            at_most=0.3,
        ),
        Row(
            name="P19 bytes of a movement, with indexes",
            figure=found["movement_bytes"],
            unit="bytes",
            at_most=260,
        ),
        Row(
            name="P19 bytes of a block, with indexes", figure=found["block_bytes"], unit="bytes", at_most=450
        ),
    ]
