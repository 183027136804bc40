"""What the checks of quality look at, and what they say. Plain values: no check asks the database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from registry.methodologies.language.errors import UnitUnknown
from registry.methodologies.language.facts import plain
from registry.methodologies.language.units import Unit, conversion, unit_of
from registry.monitoring.plan import Calibration, Capacity, Plan, PlannedParameter

HOURS_A_DAY = 24
# Proposals of this project, where the rule set says nothing else.
OUTLIER_RATIO = Decimal(2)  # so many times more or less than expected
STUCK_READINGS = 24  # so many equal readings in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A monitored value: where it stands, what it is of, for which days (both inclusive)."""

    place: str
    symbol: str
    point: str = ""
    first_on: date | None = None
    last_on: date | None = None
    text: str = ""
    unit: str = ""
    is_fixed: bool = False

    @property
    def value(self) -> Decimal | None:
        """The number, or None for a category."""
        try:
            number = Decimal(self.text)
        except InvalidOperation:
            return None
        return number if number.is_finite() else None

    @property
    def days(self) -> int:
        if self.first_on is None or self.last_on is None:
            return 0
        return (self.last_on - self.first_on).days + 1

    @property
    def key(self) -> tuple[str, str]:
        return self.symbol, self.point


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Readings that are not there: the first and last moment missing, and how many."""

    first_at: datetime
    last_at: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The readings of one parameter at one point, as they were counted while they were read.

    ``totals``: per calendar year, what they come to (a sum, or a mean of what does not add up).
    ``longest_run``: so many equal readings in a row, from that line on, of that value.
    """

    symbol: str
    point: str
    unit: str
    interval: timedelta | None = None
    count: int = 0
    missing: int = 0
    gaps: tuple[Gap, ...] = ()
    duplicated_lines: tuple[int, ...] = ()
    longest_run: tuple[int, int, Decimal] | None = None
    smallest: tuple[Decimal, int] | None = None
    greatest: tuple[Decimal, int] | None = None
    totals: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        return self.symbol, self.point


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Another standing report of the project."""

    reference: str
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything a check may ask. ``history``: per parameter and point, what earlier reports had per day.

    ``units``: per symbol the unit of the methodology, in which the history is kept.
    ``reductions``: per calendar year, as calculated, in tCO2e.
    """

    first_on: date
    last_on: date
    plan: Plan = field(default_factory=Plan)
    cells: tuple[Cell, ...] = ()
    series: tuple[Series, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    crediting_periods: tuple[tuple[date, date], ...] = ()
    earlier: tuple[Earlier, ...] = ()
    history: Mapping[tuple[str, str], tuple[Decimal, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    adding: frozenset[str] = frozenset()  # symbols whose values add up over days
    may_be_negative: frozenset[str] = frozenset()
    reductions: Mapping[int, Fraction] = field(default_factory=dict)
    outlier_ratio: Decimal = OUTLIER_RATIO

    @property
    def monitored(self) -> Iterator[Cell]:
        return (cell for cell in self.cells if not cell.is_fixed)

    @property
    def read(self) -> Iterator[Cell]:
        """What the meters read in each calendar year, as the calculation takes it: in place of typed values."""
        for one in self.series:
            for year, first_on, last_on in self.slices:
                if year in one.totals:
                    yield Cell(
                        place=place_of_readings(one.symbol, one.point, year),
                        symbol=one.symbol,
                        point=one.point,
                        first_on=first_on,
                        last_on=last_on,
                        text=format(one.totals[year], "f"),
                        unit=one.unit,
                    )

    def planned(self, key: tuple[str, str]) -> PlannedParameter | None:
        return next((one for one in self.plan.parameters if (one.symbol, one.point) == key), None)

    def capacity(self, key: tuple[str, str]) -> Capacity | None:
        return next((one for one in self.plan.capacities if (one.symbol, one.point) == key), None)

    @property
    def slices(self) -> list[tuple[int, date, date]]:
        """Each calendar year of the period with its first and last day."""
        return [
            (year, max(self.first_on, date(year, 1, 1)), min(self.last_on, date(year, 12, 31)))
            for year in range(self.first_on.year, self.last_on.year + 1)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing a check found.

    ``error``: the report is not handed in with it. ``warning``: it becomes a finding of the verification.
    ``note``: it is shown. ``family`` says which item of the verification report it belongs to. Its text is made of
    code and ``facts`` when somebody reads it (``wording``).
    """

    code: str
    severity: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""  # where the text is not that of the code
    cells: tuple[str, ...] = ()
    family: str = "data"
    symbol: str = ""
    point: str = ""
    year: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": self.severity,
            "facts": plain(self.facts),
            "words": self.words,
            "cells": list(self.cells),
            "family": self.family,
            "symbol": self.symbol,
            "point": self.point,
            "year": self.year,
        }


def place_of_readings(symbol: str, point: str, year: int) -> str:
    """What the readings of a meter in a calendar year are called, in place of a cell."""
    return f"readings {symbol} {point} {year}".replace("  ", " ")


def unit_or_none(text: str) -> Unit | None:
    """A unit as sheets write it, ``MWh/p`` (in the period) too; None where nobody knows it."""
    try:
        return unit_of(text.strip().removesuffix("/p").strip())
    except UnitUnknown:
        return None


def converted(value: Decimal, given: str, wanted: str) -> Fraction | None:
    """A number in another unit, exactly; None where the units are of two kinds, or unknown."""
    one, other = unit_or_none(given), unit_or_none(wanted)
    factor = None if one is None or other is None else conversion(one, other)
    return None if factor is None else Fraction(value) * factor


def most_possible(capacity: Capacity, hours: Fraction, unit: str) -> Fraction | None:
    """What a rate makes in so many hours, in a unit; None where they do not fit each other."""
    one, other, hour = unit_or_none(capacity.unit), unit_or_none(unit), unit_or_none("h")
    if one is None or other is None or hour is None:
        return None
    factor = conversion(one * hour, other)
    return None if factor is None else Fraction(capacity.amount) * factor * hours


def rounded(number: Decimal | Fraction) -> str:
    """For people, three digits that count: shown, never calculated with."""
    value = Fraction(number)
    return f"{float(value):,.3g}" if abs(value) < 1000 else f"{int(value):,}"
