"""Checks of monitored values, each on its own: what is missing, twice, negative, impossible, in another unit."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from registry.monitoring.checks.material import (
    HOURS_A_DAY,
    Cell,
    Found,
    Material,
    converted,
    most_possible,
    rounded,
)
from registry.monitoring.checks.wording import word

SLIP = 1000  # kWh typed as MWh, kg as t
SLIP_FROM, SLIP_TO = Fraction(1, 3), Fraction(3)  # how near a thousandth lies to what was expected
DAYS_A_YEAR = 365


def missing_values(material: Material) -> Iterator[Found]:
    """Every planned parameter at every point has a value, or readings, in every calendar year."""
    read = {(*one.key, year) for one in material.series for year in one.totals}
    for planned in material.plan.parameters:
        key = (planned.symbol, planned.point)
        mine = [cell for cell in material.monitored if cell.key == key]
        for year, first_on, last_on in material.slices:
            if (*key, year) in read:
                continue
            days = {
                number
                for cell in mine
                if cell.first_on and cell.last_on
                for number in range(
                    max(cell.first_on, first_on).toordinal(), min(cell.last_on, last_on).toordinal() + 1
                )
            }
            wanted = (last_on - first_on).days + 1
            if len(days) < wanted:
                yield Found(
                    code="value_missing",
                    severity="error",
                    facts={
                        "symbol": planned.symbol,
                        "point": planned.point or "–",
                        "missing": wanted - len(days),
                        "wanted": wanted,
                        "year": year,
                    },
                    cells=tuple(cell.place for cell in mine if cell.first_on and cell.first_on.year == year),
                    symbol=planned.symbol,
                    point=planned.point,
                    year=year,
                )


def duplicated_values(material: Material) -> Iterator[Found]:
    """No day of a parameter at a point counts twice."""
    by_key: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in material.monitored:
        if cell.first_on and cell.last_on:
            by_key[cell.key].append(cell)
    for (symbol, point), cells in by_key.items():
        ordered = sorted(cells, key=lambda cell: (str(cell.first_on), str(cell.last_on)))
        for one, other in pairwise(ordered):
            if str(other.first_on) <= str(one.last_on):  # ISO days sort as days do
                yield Found(
                    code="value_duplicated",
                    severity="error",
                    facts={"symbol": symbol, "point": point or "–"},
                    cells=(one.place, other.place),
                    symbol=symbol,
                    point=point,
                    year=other.first_on.year if other.first_on else None,
                )


def negative_values(material: Material) -> Iterator[Found]:
    """What is measured is not below nothing, unless the methodology says that it may be."""
    for cell in material.cells:
        if cell.value is not None and cell.value < 0 and cell.symbol not in material.may_be_negative:
            yield _about(cell, "value_negative", "error")


def impossible_values(material: Material) -> Iterator[Found]:
    """Nothing makes more than its capacity in all the hours of the days."""
    for cell in material.monitored:
        capacity = material.capacity(cell.key)
        if capacity is None or cell.value is None:
            continue
        most = most_possible(capacity, Fraction(cell.days * HOURS_A_DAY), cell.unit)
        if most is not None and Fraction(cell.value) > most:
            yield _about(
                cell,
                "value_impossible",
                "error",
                hours=cell.days * HOURS_A_DAY,
                capacity=f"{capacity.amount} {capacity.unit}",
                most=rounded(most),
            )


def unit_slips(material: Material) -> Iterator[Found]:
    """A thousand times what was expected: typed, or read, in the smaller unit, under the name of the greater."""
    for cell in (*material.monitored, *material.read):
        expected = _expected(material, cell)
        if cell.value is None or not expected:
            continue
        for factor, says in ((SLIP, "a_thousand_times"), (Fraction(1, SLIP), "a_thousandth_of")):
            if SLIP_FROM <= Fraction(cell.value) / (expected * factor) <= SLIP_TO:
                yield _about(cell, "unit_slip", "error", times=word(says), expected=rounded(expected))


def outliers(material: Material) -> Iterator[Found]:
    """Far from the estimate of the plan, or from what earlier periods had per day; of what meters read, too."""
    for cell in (*material.monitored, *material.read):
        if cell.value is None:
            continue
        for what, expected in (
            ("ex_ante_estimate", _estimated(material, cell)),
            ("earlier_periods", _from_history(material, cell)),
        ):
            if not expected:
                continue
            ratio = Fraction(cell.value) / expected
            most = Fraction(material.outlier_ratio)
            slipped = any(SLIP_FROM <= ratio / factor <= SLIP_TO for factor in (SLIP, Fraction(1, SLIP)))
            if (ratio > most or ratio < 1 / most) and not slipped:
                yield _about(cell, "value_outlying", "warning", what=word(what), expected=rounded(expected))
                break


def _expected(material: Material, cell: Cell) -> Fraction | None:
    return _estimated(material, cell) or _from_history(material, cell)


def _estimated(material: Material, cell: Cell) -> Fraction | None:
    """The plan's estimate is of a year: the cell's share of it by days, in the cell's unit.

    Table 1 of the plan has one estimate for each parameter at each point, and none for single calendar years: every
    year is held against the same one.
    """
    planned = material.planned(cell.key)
    if planned is None or planned.estimated is None or not planned.estimated:
        return None
    yearly = converted(planned.estimated, planned.unit or cell.unit, cell.unit)
    if yearly is None:
        return None
    return yearly * cell.days / DAYS_A_YEAR if cell.symbol in material.adding else yearly


def _from_history(material: Material, cell: Cell) -> Fraction | None:
    """The middle of what earlier periods had: kept in the unit of the methodology, compared in that of the cell."""
    earlier = sorted(material.history.get(cell.key, ()))
    if not earlier:
        return None
    kept_in = material.units.get(cell.symbol) or cell.unit
    unit, middle = cell.unit or kept_in, earlier[len(earlier) // 2]
    typical = Fraction(middle) if unit == kept_in else converted(middle, kept_in, unit)
    if typical is None:
        return None
    return typical * cell.days if cell.symbol in material.adding else typical


def _about(cell: Cell, code: str, severity: str, **facts: object) -> Found:
    return Found(
        code=code,
        severity=severity,
        facts={"symbol": cell.symbol, "value": cell.text, "unit": cell.unit, **facts},
        cells=(cell.place,),
        symbol=cell.symbol,
        point=cell.point,
        year=cell.first_on.year if cell.first_on else None,
    )
