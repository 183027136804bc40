"""What a monitoring workbook says, as plain values: what is written is what is read.

Nothing here knows a database or a spreadsheet. ``read(write(x)) == x`` holds for every ``Workbook``
without faults; where a value came from (``place``) is no part of it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal

# What XML cannot carry, and what programs would change on the way.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LONGEST_TEXT = 32_000


def tidy(text: str) -> str:
    """A text as a cell gives it back: line ends as \\n, no control characters, no space around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNWRITABLE.sub("", text).strip()[:LONGEST_TEXT]


def tidy_fields(row: object) -> None:
    """Tidy every text of a frozen dataclass."""
    for one in fields(row):  # type: ignore[arg-type]
        if isinstance(value := getattr(row, one.name), str):
            object.__setattr__(row, one.name, tidy(value))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days of a calendar, both inclusive."""

    first_on: date
    last_on: date

    def __contains__(self, other: "Period") -> bool:
        return self.first_on <= other.first_on and other.last_on <= self.last_on

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def is_whole_year(self) -> bool:
        year = self.first_on.year
        return self == Period(date(year, 1, 1), date(year, 12, 31))


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, as people name it."""

    sheet: str
    cell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """One row of a table of parameters.

    ``point`` is empty for a value of the whole project. ``value`` is exact, a text for a category, and
    None where nobody has filled it in. ``unit`` is one the methodology's unit converts to. ``option`` is
    A (public data), B (invoices and the like) or C (measured), and empty for what is fixed ex ante.
    """

    symbol: str
    point: str = ""
    period: Period | None = None
    description: str = ""
    value: Decimal | str | None = None
    unit: str = ""
    option: str = ""
    source: str = ""
    methods: str = ""
    frequency: str = ""
    comments: str = ""
    place: Place | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        tidy_fields(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is responsible for what in the monitoring structure."""

    name: str
    role: str

    def __post_init__(self) -> None:
        tidy_fields(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A measuring instrument. Accuracy as its papers print it; dates None where not known."""

    point: str
    equipment: str
    serial_number: str = ""
    accuracy: str = ""
    calibrated_on: date | None = None
    calibrated_until: date | None = None
    comments: str = ""

    def __post_init__(self) -> None:
        tidy_fields(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A monitoring plan, and the report of one monitoring period under it.

    ``methodology`` is an identifier as ``MN_AM003`` and ``version`` as ``2.0``. ``estimated_for`` are the
    days that the ex-ante estimate stands for. ``planned`` are the estimates of what is monitored, one row
    for each parameter and point; ``fixed`` what the project fixes ex ante; ``monitored`` the values of
    the monitoring period, in rows that each lie within one calendar year.
    """

    methodology: str
    version: str
    reference: str
    period: Period
    estimated_for: Period
    planned: tuple[ValueRow, ...] = ()
    fixed: tuple[ValueRow, ...] = ()
    monitored: tuple[ValueRow, ...] = ()
    people: tuple[Person, ...] = ()
    instruments: tuple[Instrument, ...] = ()

    def __post_init__(self) -> None:
        tidy_fields(self)


def slices(period: Period) -> list[Period]:
    """The period cut at the turn of each calendar year: a vintage is a calendar year."""
    return [
        Period(max(period.first_on, date(year, 1, 1)), min(period.last_on, date(year, 12, 31)))
        for year in range(period.first_on.year, period.last_on.year + 1)
    ]


def months(period: Period) -> list[Period]:
    """The period cut at the turn of each month."""
    first, found = period.first_on, []
    while first <= period.last_on:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        last = min(date.fromordinal(following.toordinal() - 1), period.last_on)
        found.append(Period(first, last))
        first = following
    return found


def empty_rows(planned: Iterable[ValueRow], periods: Iterable[Period]) -> tuple[ValueRow, ...]:
    """Rows to be filled in for each parameter, point and period of the plan, in the order of a sheet."""
    return tuple(_rows(tuple(planned), tuple(periods)))


def _rows(planned: tuple[ValueRow, ...], periods: tuple[Period, ...]) -> Iterator[ValueRow]:
    for row in planned:
        for period in periods:
            yield replace(row, period=period, value=None, place=None)
