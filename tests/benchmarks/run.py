"""What ``manage.py benchmark`` runs: area after area, then one table."""

import json
import os
import platform
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tests.benchmarks.measuring import FULL, QUICK, Row, as_data, table
from tests.benchmarks.site import Site

AREAS = (
    *("verbs", "contention", "circulation", "reading", "export", "pages", "cycle", "readings"),
    *("reverification", "start"),
)


def measure(say: Callable[[str], object], areas: list[str], quick: bool, file: Path | None) -> list[Row]:
    """Measure the areas, say the table, write the figures to ``file``."""
    effort = QUICK if quick else FULL
    rows: list[Row] = []
    begun = time.monotonic()
    for area in areas:
        say(f"{area}…")
        # A site for each, so that one area's data and vacuum do not slow the next.
        with Site() as site:
            rows += import_module(f"tests.benchmarks.areas.{area}").measure(site, effort)
    spent = time.monotonic() - begun
    say(f"\n{table(rows)}\n")
    say(f"{'quick run, ' if quick else ''}{os.cpu_count()} cores, {platform.machine()}, {spent:.0f} s in all")
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        figures = {"quick": quick, "cores": os.cpu_count(), "seconds": round(spent), "rows": as_data(rows)}
        file.write_text(json.dumps(figures, indent=1) + "\n")
    return rows
