"""Rates and ratios: two ways of doing the same thing, interleaved, medians compared.

Absolute figures belong to the machine they were taken on; only ratios travel. So what has a yardstick
is measured beside it, in the same run, in turns.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. ``target`` is a bound for the ratio, from the design's table of goals."""

    name: str
    figure: float
    unit: str
    yardstick: str = ""
    ratio: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the ratio (or, without one, the figure) is within its bound; None without a bound."""
        value = self.figure if self.ratio is None else self.ratio
        if self.at_least is not None:
            return value >= self.at_least
        if self.at_most is not None:
            return value <= self.at_most
        return None


@dataclass(frozen=True, slots=True)
class Effort:
    """How much of everything one run does."""

    rounds: int
    seconds: float  # of each turn
    blocks: tuple[int, ...]
    rows: int  # of the export
    accounts: int
    circulation: int  # transfers
    page_seconds: float
    copies: tuple[int, int]  # of the ten projects and cases, and of their hundred documents: few, and many
    clients: tuple[int, ...]  # at once; each is a process


FULL = Effort(5, 3.0, (10**3, 10**4, 10**5, 10**6), 10**6, 10**4, 20_000, 5.0, (99, 9_999), (1, 4, 16))
QUICK = Effort(1, 0.5, (10**3, 10**4), 10**4, 500, 500, 1.0, (9, 99), (1, 2))


def rate(act: Callable[[], object], seconds: float) -> float:
    """How often per second ``act`` is done, over at least ``seconds``."""
    begun = time.perf_counter()
    count = 0
    while True:
        act()
        count += 1
        spent = time.perf_counter() - begun
        if spent >= seconds:
            return count / spent


def seconds_of(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def in_turns(ways: Iterable[Callable[[], float]], rounds: int) -> list[float]:
    """The median figure of each way; the ways take turns, so that a slow minute hits them all."""
    ways = list(ways)
    figures: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for place, way in enumerate(ways):
            figures[place].append(way())
    return [median(column) for column in figures]


def written(value: float) -> str:
    """Three figures are all that a shared machine is good for."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table, as it stands in the README."""
    lines = ["| what | here | compared with | ratio | target | holds |", "|---|---|---|---|---|---|"]
    for row in rows:
        target = "" if row.at_least is None else f"≥ {row.at_least:g}"
        target = target if row.at_most is None else f"≤ {row.at_most:g}"
        holds = {True: "yes", False: "**no**", None: ""}[row.holds]
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        name = f"{row.name} ({row.note})" if row.note else row.name
        lines.append(
            f"| {name} | {written(row.figure)} {row.unit} | {row.yardstick} | {ratio} | {target} | {holds} |"
        )
    return "\n".join(lines)


def as_data(rows: Iterable[Row]) -> list[dict[str, object]]:
    return [{**asdict(row), "holds": row.holds} for row in rows]
