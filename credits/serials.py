"""Serial numbers as numbers: ranges, and what a series is called.

A range is two integers, both inclusive. Texts such as ``JP-MN-MN001-...`` are made
at the edge, by the registry's rule set; nothing here reads or writes one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from credits.errors import MalformedInstruction

GREATEST_SERIAL = 2**53 - 1


@dataclass(frozen=True, slots=True, order=True)
class SerialRange:
    """The serials ``first`` to ``last``, both inclusive. Ordered by first, then last.

    >>> SerialRange(1, 30).quantity
    30
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last <= GREATEST_SERIAL:
            raise MalformedInstruction(f"not a range of serial numbers: {self.first} to {self.last}")

    @property
    def quantity(self) -> int:
        """Units in the range."""
        return self.last - self.first + 1

    def contains(self, other: "SerialRange") -> bool:
        return self.first <= other.first and other.last <= self.last

    def overlaps(self, other: "SerialRange") -> bool:
        return self.first <= other.last and other.first <= self.last

    def adjoins(self, other: "SerialRange") -> bool:
        """Whether one range begins where the other ends."""
        return self.last + 1 == other.first or other.last + 1 == self.first

    def intersection(self, other: "SerialRange") -> "SerialRange | None":
        if not self.overlaps(other):
            return None
        return SerialRange(max(self.first, other.first), min(self.last, other.last))

    def split(self, quantity: int) -> tuple["SerialRange", "SerialRange"]:
        """The lowest ``quantity`` units and the rest; both parts have units."""
        if not 0 < quantity < self.quantity:
            raise ValueError(f"cannot split {quantity} of {self.quantity} units off")
        return SerialRange(self.first, self.first + quantity - 1), SerialRange(
            self.first + quantity, self.last
        )

    def subtract(self, other: "SerialRange") -> list["SerialRange"]:
        """What is left of this range without the other: none, one or two ranges."""
        left = [SerialRange(self.first, min(self.last, other.first - 1))] if self.first < other.first else []
        right = [SerialRange(max(self.first, other.last + 1), self.last)] if other.last < self.last else []
        return left + right


def merge(ranges: Iterable[SerialRange]) -> list[SerialRange]:
    """The same units in as few ranges as possible, in order."""
    merged: list[SerialRange] = []
    for run in sorted(ranges):
        if merged and run.first <= merged[-1].last + 1:
            merged[-1] = SerialRange(merged[-1].first, max(merged[-1].last, run.last))
        else:
            merged.append(run)
    return merged


def subtract(ranges: Iterable[SerialRange], taken: Iterable[SerialRange]) -> list[SerialRange]:
    """The units of ``ranges`` that are not in ``taken``, merged."""
    left = merge(ranges)
    for hole in merge(taken):
        left = [part for run in left for part in run.subtract(hole)]
    return left


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesKey:
    """What is equal for all units of one series.

    ``reference`` is opaque to the ledger (the project's). ``vintage`` is null where
    only a total over several years is known.
    """

    registry: str
    partner_country: str
    reference: str
    period_first_on: date | None = None
    period_last_on: date | None = None
    vintage: int | None = None

    def __post_init__(self) -> None:
        if "/" in self.reference or not 1 <= len(self.reference) <= 64:
            raise MalformedInstruction(f"not a reference: {self.reference!r}")

    @property
    def text(self) -> str:
        """The stored key, e.g. ``JP/MN/MN001/2015-01-01/2015-12-31/2015``; unknown parts are empty."""
        parts = (
            self.registry,
            self.partner_country,
            self.reference,
            self.period_first_on,
            self.period_last_on,
            self.vintage,
        )
        return "/".join("" if part is None else str(part) for part in parts)


def series_key(text: str) -> SeriesKey:
    """The key again from its text."""
    registry, partner_country, reference, first_on, last_on, vintage = text.split("/")
    return SeriesKey(
        registry=registry,
        partner_country=partner_country,
        reference=reference,
        period_first_on=date.fromisoformat(first_on) if first_on else None,
        period_last_on=date.fromisoformat(last_on) if last_on else None,
        vintage=int(vintage) if vintage else None,
    )
