"""From what was monitored to what the methodology's language calculates with, and what comes of it.

Nothing here asks the database. A correction for overdue calibration goes to the side that gives less:
which side that is, the calculation itself shows, so no methodology needs to say it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from registry.methodologies.language.calculating import Input, Result, Year, calculate
from registry.methodologies.language.crediting import DOWN, Rounding
from registry.methodologies.language.exact import written
from registry.methodologies.language.inputs import symbols_of
from registry.methodologies.language.nouns import Aggregation, Kind, Methodology, Tables
from registry.methodologies.language.units import adds_up
from registry.monitoring.checks.calibration import Overdue
from registry.monitoring.checks.material import Cell, Series, place_of_readings

HUNDRED = Decimal(100)
NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{0,40})?(?:[eE][+-]?[0-9]{1,2})?")
MOST_DIGITS = 30  # that count, of a number somebody typed
MOST_PLACES = 40  # behind the decimal point
GREATEST = Decimal(10) ** 15  # beyond whatever a plant makes in a year, in any unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One input with where it came from: a cell, or the readings of a channel."""

    place: str
    symbol: str
    value: str
    unit: str
    point: str = ""
    first_on: date | None = None
    last_on: date | None = None
    correction: str = ""  # percent, with its sign: "-2"

    def as_json(self) -> dict[str, Any]:
        period = (
            [self.first_on.isoformat(), self.last_on.isoformat()] if self.first_on and self.last_on else None
        )
        return {
            "place": self.place,
            "symbol": self.symbol,
            "point": self.point,
            "period": period,
            "value": self.value,
            "unit": self.unit,
            "correction": self.correction,
        }


def given_from_json(row: Mapping[str, Any]) -> Given:
    """The inverse of :meth:`Given.as_json`."""
    period = row.get("period") or (None, None)
    first_on, last_on = (date.fromisoformat(day) if day else None for day in period)
    return Given(
        place=row["place"],
        symbol=row["symbol"],
        point=row["point"],
        value=row["value"],
        unit=row["unit"],
        first_on=first_on,
        last_on=last_on,
        correction=row.get("correction", ""),
    )


def number_of(text: str) -> Decimal | None:
    """An exact decimal that somebody typed or a program sent; None for what is none or is out of bounds.

    The bounds are tested before anything is calculated: 1E999999999 is short to write and long to add.
    """
    if NUMBER.fullmatch(text) is None:
        return None
    value = Decimal(text)
    _sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int), "finite, by its form"
    is_bounded = len(digits) <= MOST_DIGITS and exponent >= -MOST_PLACES and value.adjusted() <= MOST_DIGITS
    return value if is_bounded and abs(value) <= GREATEST else None


def key_of_symbol(methodology: Methodology, text: str) -> str:
    """The parameter that a sheet means: ``EG``, ``EG_i,p`` and ``EG_{i,p}`` are one. Unknown: as it is."""
    plain = re.sub(r"[{}\s]", "", text)
    return symbols_of(methodology).get(plain, text.strip())


def added_up(methodology: Methodology) -> frozenset[str]:
    """The symbols whose values add up over days."""
    return frozenset(
        key
        for key, parameter in methodology.parameters.items()
        if parameter.kind is Kind.MONITORED
        and parameter.aggregation is Aggregation.SUM
        and parameter.unit is not None
        and (parameter.aggregation_said or adds_up(parameter.unit))
    )


def inputs_of(
    cells: Sequence[Cell], series: Sequence[Series], slices: Iterable[tuple[int, date, date]]
) -> list[Given]:
    """Values as claimed; where a meter's readings are there for a year, they take the value's place."""
    read = {(*one.key, year) for one in series for year in one.totals}
    found = [
        Given(
            place=cell.place,
            symbol=cell.symbol,
            point=cell.point,
            value=cell.text,
            unit=cell.unit,
            first_on=cell.first_on,
            last_on=cell.last_on,
        )
        for cell in cells
        if cell.first_on is None or (*cell.key, cell.first_on.year) not in read
    ]
    for year, first_on, last_on in slices:
        found += [
            Given(
                place=place_of_readings(one.symbol, one.point, year),
                symbol=one.symbol,
                point=one.point,
                value=format(one.totals[year], "f"),
                unit=one.unit,
                first_on=first_on,
                last_on=last_on,
            )
            for one in series
            if year in one.totals
        ]
    return found


def run(
    methodology: Methodology,
    tables: Tables,
    given: Sequence[Given],
    *,
    confirmed: frozenset[str] = frozenset(),
    steps: bool = True,
    rounding: Rounding = DOWN,
) -> Result:
    """The result on these inputs, corrections made."""
    return calculate(
        methodology,
        [_input(one) for one in given],
        tables=tables,
        confirmed=confirmed,
        steps=steps,
        rounding=rounding,
    )


def by_year(result: Result) -> dict[int, Year]:
    """The calendar years of a result."""
    return {year.year: year for year in result.years if year.year is not None}


def corrected(
    methodology: Methodology, tables: Tables, given: Sequence[Given], overdue: Sequence[Overdue]
) -> list[Given]:
    """Each parameter with an overdue calibration, corrected to the side that gives fewer reductions."""
    errors = {(one.symbol, one.point, one.year): one.error for one in overdue if one.error}
    found = list(given)
    for symbol in dict.fromkeys(key[0] for key in errors):
        sides = [_shifted(found, symbol, errors, sign) for sign in (-1, 1)]
        totals = [_total(run(methodology, tables, side, steps=False)) for side in sides]
        # Without a result on either side the lesser value is taken: nothing is issued on it anyway.
        less = 1 if None not in totals and totals[1] < totals[0] else 0  # type: ignore[operator]
        found = sides[less]
    return found


def _shifted(
    given: Sequence[Given], symbol: str, errors: Mapping[tuple[str, str, int], Decimal | None], sign: int
) -> list[Given]:
    moved = []
    for one in given:
        error = errors.get((one.symbol, one.point, one.first_on.year)) if one.first_on else None
        is_meant = one.symbol == symbol and error is not None
        moved.append(replace(one, correction=str(sign * error)) if is_meant and error is not None else one)
    return moved


def _total(result: Result) -> Fraction | None:
    return result.total.emission_reductions


def _input(one: Given) -> Input:
    value = one.value
    if one.correction:
        value = format(Decimal(value) * (1 + Decimal(one.correction) / HUNDRED), "f")
    period = (one.first_on, one.last_on) if one.first_on and one.last_on else None
    return Input(symbol=one.symbol, value=value, unit=one.unit, point=one.point or None, period=period)


def digest_of(value: object) -> str:
    """SHA-256 of plain data in its canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def exact(number: Fraction | Decimal | None) -> str:
    """An exact decimal as text; where it does not end, its first fifty digits and an ellipsis."""
    return "" if number is None else written(Fraction(number))
