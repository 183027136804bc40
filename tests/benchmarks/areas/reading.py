"""Holdings as of a past moment, from a thousand to a million blocks, beside a look-up by primary key."""

import json

from tests.benchmarks.loading import load
from tests.benchmarks.measuring import Effort, Row
from tests.benchmarks.site import Site


def measure(site: Site, effort: Effort) -> list[Row]:
    rows = []
    for blocks in effort.blocks:
        database = site.clone(f"benchmark_reading_{blocks}")
        load(site, database, blocks)
        output = site.python(database, "-m", "tests.benchmarks.as_of", str(blocks), str(effort.rounds))
        found = json.loads(output.splitlines()[-1])
        site.drop(database)
        rows += [
            Row(
                name=f"P8 quantity as of a moment, {blocks:,} movements",
                figure=found["quantity"] * 1e6,
                unit="µs",
                yardstick="look-up by primary key",
                ratio=found["quantity"] / found["look_up"],
                at_most=3,
            ),
            Row(
                name=f"P9 serials as of a moment, each of {blocks:,} movements",
                figure=found["serials"] / found["replayed"] * 1e6,
                unit="µs",
                yardstick="look-up by primary key",
                ratio=found["serials"] / found["replayed"] / found["look_up"],
                at_most=0.2,
                note=f"{found['serials']:.3g} s in all",
            ),
        ]
    return rows
