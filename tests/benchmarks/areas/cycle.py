"""The pages of the project cycle with 10^5 projects, 10^5 cases and 10^6 documents (quick: a hundredth of it).

Each page must ask no more queries than with a part of the rows (a hundredth; quick: a tenth), and no query of
it may read a growing table whole. Its time is set beside the time with that part, and its rate beside one
hand-written statement that gives the same rows.
"""

import json
from typing import Any

from tests.benchmarks.cycle.by_hand import BY_HAND
from tests.benchmarks.cycle.multiplying import multiply
from tests.benchmarks.measuring import Effort, Row, in_turns, rate
from tests.benchmarks.site import Site, requests_per_second

ORIGINALS = "benchmark_cycle"
EACH = 10  # projects and cases of the originals, and documents of a case


def measure(site: Site, effort: Effort) -> list[Row]:
    site.clone(ORIGINALS)
    made = last_line(site.python(ORIGINALS, "-m", "tests.benchmarks.cycle.world"))
    few, many = [looked_at(site, copies, made["sessions"], effort) for copies in effort.copies]
    fewer, cases = [(copies + 1) * EACH for copies in effort.copies]
    rows = [
        Row(
            name=f"page, {cases:,} cases: {page['name']}",
            figure=page["seconds"] * 1000,
            unit="ms",
            yardstick=f"the same with {fewer:,} cases",
            ratio=page["seconds"] / before["seconds"],
            note=f"{page['queries']} queries",
        )
        for before, page in zip(few["pages"], many["pages"], strict=True)
    ]
    return [*rows, *faults(few["pages"], many["pages"]), *rates(site, many, made["sessions"], effort)]


def looked_at(site: Site, copies: int, sessions: dict[str, str], effort: Effort) -> dict[str, Any]:
    """Fill a database, look at every page in it."""
    database = site.clone(f"{ORIGINALS}_{copies}", ORIGINALS)
    with site.postgresql.connect(database) as connection:
        multiply(connection, copies)
    words = ["-m", "tests.benchmarks.cycle.pages", json.dumps(sessions), str(effort.seconds)]
    # Of few rows every plan reads the whole: there only what no index could serve is a fault.
    found = last_line(site.python(database, *words, *(["run"] if copies >= 1000 else [])))
    return {"database": database, **found}


def last_line(output: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(output.splitlines()[-1])
    return found


def faults(few: list[dict[str, Any]], many: list[dict[str, Any]]) -> list[Row]:
    """How many pages are as they must be, and a line for each fault, which names the query and the table."""
    found = []
    for before, page in zip(few, many, strict=True):
        if page["queries"] > before["queries"]:
            found.append(f"{page['name']}: {before['queries']} queries became {page['queries']}")
        found += [f"{page['name']}: {wrong}" for wrong in page["wrong"]]
    return [
        Row(name="pages looked at", figure=len(many), unit="pages"),
        Row(
            name="queries that grow in number, or read a growing table whole",
            figure=len(found),
            unit="",
            at_most=0,
        ),
        *(Row(name="fault", figure=1, unit="", at_most=0, note=fault.replace("|", "¦")) for fault in found),
    ]


def rates(site: Site, many: dict[str, Any], sessions: dict[str, str], effort: Effort) -> list[Row]:
    """Requests per second through the web server, beside the hand-written statement of one client."""
    rows = []
    pages = {page["name"]: page for page in many["pages"]}
    with site.web(many["database"]) as door, site.postgresql.connect(many["database"]) as connection:
        for name, statement in BY_HAND.items():
            page = pages[name]
            headers = {"Cookie": f"sessionid={sessions[page['reader']]}"} if page["reader"] else {}
            ask = lambda text=statement: connection.execute(text, many["about"]).fetchone()  # noqa: E731
            visit = lambda page=page, headers=headers: requests_per_second(  # noqa: E731
                door, page["address"], effort.page_seconds, headers=headers
            )
            visited, asked = in_turns([visit, lambda ask=ask: rate(ask, effort.seconds)], 2)
            rows.append(
                Row(
                    name=f"requests, {name}",
                    figure=visited,
                    unit="requests/s",
                    yardstick="one client's statements for the same rows as JSON, while one request is answered",
                    ratio=asked / visited,
                )
            )
    return rows
