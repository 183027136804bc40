"""What a file of readings may hold, and what is said of it when it was read. Plain values.

meters = Meters(period, ZoneInfo("Asia/Ulaanbaatar"), (Meter("EG", "1", "MWh"),))
stream = stream_of(file, "csv", meters)
for reading in stream: …        # raises ReadingsFaulty at the end of a file with faults
stream.series()                 # per meter: sums by slice, gaps, what stands twice, longest run
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

from registry.monitoring.workbook.contents import Period, slices


@dataclass(frozen=True, slots=True)
class Meter:
    """A parameter at a monitoring point and its unit. ``interval``: between readings, where it is known."""

    symbol: str
    point: str
    unit: str
    interval: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Meters:
    """The meters of a project for a monitoring period.

    A moment without a difference to UTC is one of ``zone``, the project's own: there the days begin and
    the calendar years end. ``cuts`` are what readings are summed up by; calendar years where not given.
    """

    period: Period
    zone: ZoneInfo
    meters: tuple[Meter, ...]
    cuts: tuple[Period, ...] = ()

    @property
    def slices(self) -> tuple[Period, ...]:
        return self.cuts or tuple(slices(self.period))

    def begins(self, period: Period) -> int:
        """The first second of a period, from 1970 UTC."""
        return int(datetime.combine(period.first_on, time(), self.zone).timestamp())

    def ends(self, period: Period) -> int:
        """The first second after a period."""
        following = period.last_on + timedelta(days=1)
        return int(datetime.combine(following, time(), self.zone).timestamp())


class Reading(NamedTuple):
    """One reading, in the unit of its series, as exact as it was written."""

    line: int
    symbol: str
    point: str
    begins_at: datetime
    value: Decimal


@dataclass(frozen=True, slots=True)
class Gap:
    """Readings that are not there: the first and the last moment missing, and how many."""

    first_at: datetime
    last_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Total:
    """The readings of one slice: how many, and their exact sum."""

    period: Period
    count: int
    sum: Decimal

    @property
    def mean(self) -> Fraction | None:
        return Fraction(self.sum) / self.count if self.count else None


@dataclass(frozen=True, slots=True)
class Series:
    """What was counted of one meter. ``gaps`` are the first hundred, ``missing`` counts all.

    ``duplicated_lines`` repeat a reading word for word; they are counted once. ``longest_run`` is
    (how many equal readings, from which line on, of which value); ``smallest`` and ``greatest`` are
    (value, line).
    """

    symbol: str
    point: str
    unit: str
    count: int
    interval: timedelta | None = None
    missing: int = 0
    gaps: tuple[Gap, ...] = ()
    duplicated: int = 0
    duplicated_lines: tuple[int, ...] = ()
    longest_run: tuple[int, int, Decimal] | None = None
    smallest: tuple[Decimal, int] | None = None
    greatest: tuple[Decimal, int] | None = None
    totals: tuple[Total, ...] = field(default_factory=tuple)
