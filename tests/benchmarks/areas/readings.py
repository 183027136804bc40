"""Hourly readings of fifty meters for a year: taken, checked, added up and recalculated, beside calamine and NumPy."""

import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import Effort, Row, in_turns
from tests.benchmarks.site import Site
from tests.cluster import PROJECT

A_YEAR, A_WEEK = 8_760, 168  # hours
WITHOUT_SERVERS = {"DJANGO_SETTINGS_MODULE": "registry.config.settings", "REGISTRY_TRIAL": "true"}


def ask(way: str, folder: str, hours: int) -> dict[str, Any]:

    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.metering", way, folder, str(hours)],
        cwd=PROJECT,
        env={**os.environ, **WITHOUT_SERVERS},
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}


def measure(site: Site, effort: Effort) -> list[Row]:
    if find_spec("numpy") is None:
        raise RuntimeError("NumPy is in the dependency group “benchmark”: uv sync --group benchmark")
    hours = A_YEAR if effort.rounds > 2 else A_WEEK
    rounds = min(effort.rounds, 3)
    with tempfile.TemporaryDirectory() as folder:
        ask("write", folder, hours)
        found: dict[str, dict[str, Any]] = {}

        def seconds(way: str) -> float:
            found[way] = ask(way, folder, hours)
            return float(found[way]["seconds"])

        csv, xlsx, numpy = in_turns([partial(seconds, way) for way in ("csv", "xlsx", "numpy")], rounds)
        tenth = ask("tenth", folder, hours)
        sheet = Path(folder, "readings.xlsx").stat().st_size / 1024**2
    exact, binary = found["csv"]["sum"], float(found["numpy"]["sum"])
    assert found["xlsx"]["sum"] == exact, "both files hold the same readings"
    assert abs(float(exact) - binary) <= 1e-9 * binary, "NumPy adds up the same readings"
    taken = found["csv"]["rows"]
    yardstick = "calamine and NumPy, XLSX"
    return [
        Row(
            name=f"{taken:,} readings taken, checked, recalculated: CSV",
            figure=taken / csv,
            unit="rows/s",
            yardstick=yardstick,
            ratio=numpy / csv,
            note=f"{csv:.3g} s; the yardstick {numpy:.3g} s",
        ),
        Row(
            name=f"{taken:,} readings taken, checked, recalculated: XLSX in the limited child",
            figure=taken / xlsx,
            unit="rows/s",
            yardstick=yardstick,
            ratio=numpy / xlsx,
            note=f"{xlsx:.3g} s; {sheet:.0f} MB",
        ),
        Row(
            name="memory for all readings",
            figure=found["csv"]["megabytes"],
            unit="MB",
            yardstick="a tenth of them",
            ratio=found["csv"]["megabytes"] / tenth["megabytes"],
            at_most=1.1,
            note=f"XLSX {found['xlsx']['megabytes']:.0f} MB, the yardstick {found['numpy']['megabytes']:.0f} MB",
        ),
    ]
