"""The ledger's verbs one by one, from one client: by the Python verb and, where one is written, by plain statements."""

import json

from tests.benchmarks.measuring import Effort, Row
from tests.benchmarks.site import Site

DATABASE = "benchmark_verbs"


def measure(site: Site, effort: Effort) -> list[Row]:
    site.clone(DATABASE)
    output = site.python(
        DATABASE, "-m", "tests.benchmarks.one_by_one", str(effort.rounds), str(effort.seconds / 3)
    )
    figures = json.loads(output.splitlines()[-1])
    rows = []
    for name, (ours, by_hand) in figures.items():
        has_yardstick = by_hand is not None
        rows.append(
            Row(
                name=f"verb, one client: {name}",
                figure=ours,
                unit="/s",
                yardstick="plain SQL statements, same schema" if has_yardstick else "",
                ratio=ours / by_hand if has_yardstick else None,
            )
        )
    return rows
