"""Checks of meter readings: gaps, what stands twice, stuck meters, what no meter of this size reads."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from registry.monitoring.checks.material import (
    HOURS_A_DAY,
    STUCK_READINGS,
    Found,
    Material,
    Series,
    converted,
    most_possible,
    rounded,
)
from registry.monitoring.plan import Capacity

MOST_LINES = 20  # named in one finding
SECONDS_AN_HOUR = 3600
SLIP_FROM, SLIP_TO = 300, 3000  # times the capacity: kWh read as MWh
AGREES_WITHIN = Fraction(1, 10_000)  # a value typed from readings, rounded


def missing_readings(material: Material) -> Iterator[Found]:
    """Every interval of the period has its reading; a single reading has no interval to go by."""
    for one in material.series:
        if one.interval is None:
            yield _about(one, "readings_too_few", "error", _words(one))
        for gap in one.gaps[:MOST_LINES]:
            facts = {
                **_words(one),
                "count": gap.count,
                "first": gap.first_at.isoformat(" ", "minutes"),
                "last": gap.last_at.isoformat(" ", "minutes"),
            }
            yield _about(one, "readings_missing", "warning", facts)
        if len(one.gaps) > MOST_LINES:
            facts = {**_words(one), "missing": one.missing, "gaps": len(one.gaps)}
            yield replace(_about(one, "readings_missing", "warning", facts), words="readings_missing.many")


def duplicated_readings(material: Material) -> Iterator[Found]:
    """No interval is read twice."""
    for one in material.series:
        if one.duplicated_lines:
            facts = {**_words(one), "count": len(one.duplicated_lines)}
            yield _about(one, "readings_duplicated", "error", facts, *one.duplicated_lines)


def stuck_meter(material: Material) -> Iterator[Found]:
    """The same reading over and over, other than nothing at all (a plant at rest reads nothing)."""
    for one in material.series:
        if one.longest_run is None:
            continue
        length, line, value = one.longest_run
        if length >= STUCK_READINGS and value != 0:
            facts = {**_words(one), "value": f"{value} {one.unit}", "length": length}
            yield _about(one, "meter_stuck", "warning", facts, line)


def negative_readings(material: Material) -> Iterator[Found]:
    for one in material.series:
        if one.smallest is not None and one.smallest[0] < 0 and one.symbol not in material.may_be_negative:
            value, line = one.smallest
            facts = {**_words(one), "value": f"{value} {one.unit}"}
            yield _about(one, "reading_negative", "error", facts, line)


def impossible_readings(material: Material) -> Iterator[Found]:
    """Neither an interval nor a year has more than the capacity makes in it; a thousand times is another unit.

    The year is looked at as well: one line for all of it has no interval.
    """
    for one in material.series:
        capacity = material.capacity(one.key)
        if capacity is None:
            continue
        if (found := _above_capacity(one, capacity)) is not None:
            yield found
            continue
        for year, first_on, last_on in material.slices if one.symbol in material.adding else ():
            hours = Fraction(((last_on - first_on).days + 1) * HOURS_A_DAY)
            most = most_possible(capacity, hours, one.unit)
            total = one.totals.get(year)
            if total is None or not most or Fraction(total) <= most:
                continue
            facts = {**_beyond(one, capacity, total, most), "year": year}
            slipped = SLIP_FROM <= Fraction(total) / most <= SLIP_TO
            code = "readings_unit_slip" if slipped else "reading_impossible"
            yield replace(_about(one, code, "error", facts), year=year, words="of_a_year")


def _above_capacity(one: Series, capacity: Capacity) -> Found | None:
    """The greatest reading held against what is made in its interval."""
    if one.greatest is None or one.interval is None:
        return None
    value, line = one.greatest
    hours = Fraction(int(one.interval.total_seconds()), SECONDS_AN_HOUR)
    most = most_possible(capacity, hours, one.unit)
    if not most or Fraction(value) <= most:
        return None
    slipped = SLIP_FROM <= Fraction(value) / most <= SLIP_TO
    code = "readings_unit_slip" if slipped else "reading_impossible"
    return _about(one, code, "error", _beyond(one, capacity, value, most), line)


def _beyond(one: Series, capacity: Capacity, value: Decimal, most: Fraction) -> dict[str, object]:
    return {
        **_words(one),
        "value": f"{value} {one.unit}",
        "capacity": f"{capacity.amount} {capacity.unit}",
        "most": f"{rounded(most)} {one.unit}",
    }


def differing_from_values(material: Material) -> Iterator[Found]:
    """What was claimed for a year is what the meters read in it."""
    for one in material.series:
        for year, total in one.totals.items():
            cells = [
                cell
                for cell in material.monitored
                if cell.key == one.key and cell.first_on and cell.first_on.year == year
            ]
            if not cells or any(cell.value is None for cell in cells) or one.symbol not in material.adding:
                continue
            claimed = sum(
                (
                    converted(cell.value, cell.unit, one.unit) or Fraction(cell.value)
                    for cell in cells
                    if cell.value
                ),
                Fraction(0),
            )
            if abs(claimed - Fraction(total)) > abs(Fraction(total)) * AGREES_WITHIN:
                facts = {
                    **_words(one),
                    "claimed": f"{rounded(claimed)} {one.unit}",
                    "year": year,
                    "total": f"{rounded(total)} {one.unit}",
                }
                yield Found(
                    code="value_differs_from_readings",
                    severity="warning",
                    facts=facts,
                    cells=tuple(cell.place for cell in cells),
                    symbol=one.symbol,
                    point=one.point,
                    year=year,
                )


def _about(one: Series, code: str, severity: str, facts: dict[str, object], *lines: int) -> Found:
    named = tuple(f"line {line}" for line in lines[:MOST_LINES])  # as it is kept; ``wording`` says it
    return Found(code=code, severity=severity, facts=facts, cells=named, symbol=one.symbol, point=one.point)


def _words(one: Series) -> dict[str, object]:
    return {"symbol": one.symbol, "point": one.point or "–"}
