"""The auditor's download of all movements beside ``psql \\copy`` of the same columns."""

import http.client
import json
import subprocess
from urllib.parse import urlencode

from tests.benchmarks.loading import load
from tests.benchmarks.measuring import Effort, Row, in_turns, seconds_of
from tests.benchmarks.site import Site, Visitor

DATABASE = "benchmark_export"
ROOM = "/audit/"
TOKEN = "a" * 32  # against forged forms: the cookie and the form say the same
QUESTION = urlencode({"dataset": "movements", "format": "csv", "csrfmiddlewaretoken": TOKEN})


def measure(site: Site, effort: Effort) -> list[Row]:
    site.clone(DATABASE)
    load(site, DATABASE, effort.rows)
    found = json.loads(
        site.python(DATABASE, "-m", "tests.benchmarks.streaming", str(effort.rounds)).splitlines()[-1]
    )
    command = [str(site.postgresql.programs / "psql"), *found["command"][1:]]
    with site.web(DATABASE) as door:
        headers = {
            "Cookie": f"sessionid={found['session']}; csrftoken={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        by_web, copied = in_turns(
            [
                lambda: seconds_of(lambda: drain(door, headers, found["bytes"])),
                lambda: seconds_of(lambda: subprocess.run(command, check=True)),
            ],
            effort.rounds,
        )
    rows = effort.rows
    megabytes = found["memory"] / 1e6
    return [
        Row(
            name=f"P10 CSV of {rows:,} movements over HTTP",
            figure=rows / by_web,
            unit="rows/s",
            yardstick="psql \\copy, same columns",
            ratio=copied / by_web,
            at_least=0.55,
        ),
        Row(
            name=f"CSV of {rows:,} movements in process",
            figure=rows / found["csv"],
            unit="rows/s",
            yardstick="psql \\copy, same columns",
            ratio=found["copy"] / found["csv"],
            note=f"{megabytes:.0f} MB at most",
        ),
        Row(
            name=f"JSON Lines of {rows:,} movements in process",
            figure=rows / found["jsonl"],
            unit="rows/s",
            yardstick="psql \\copy, same columns",
            ratio=found["copy"] / found["jsonl"],
        ),
    ]


def drain(door: int, headers: dict[str, str], expected: int) -> None:
    """Read the download to its end. Raises when it is not as long as it should be."""
    visitor = Visitor(door)
    visitor.request("POST", ROOM, QUESTION, headers)
    answer: http.client.HTTPResponse = visitor.getresponse()
    received = 0
    shown = b""
    while chunk := answer.read(1 << 20):
        received += len(chunk)
        shown = shown or chunk[:2000]
    if answer.status != 200 or received != expected:
        raise RuntimeError(
            f"the download answered {answer.status} with {received} of {expected} bytes: {shown!r}"
        )
