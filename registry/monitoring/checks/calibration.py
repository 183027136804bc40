"""Calibration: measured values count as measured while the meter's calibration is in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from registry.monitoring.checks.material import Cell, Found, Material
from registry.monitoring.checks.wording import word
from registry.monitoring.plan import Calibration

ONE_DAY = timedelta(days=1)
MEASURED = "C"  # monitoring option: with the project's own equipment


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Days of a value without a calibration in force. ``error``: percent by which it is corrected, or unknown."""

    symbol: str
    point: str
    year: int
    days: int
    error: Decimal | None
    cells: tuple[str, ...]
    instrument: str


def overdue_values(material: Material) -> list[Overdue]:
    """What is measured with equipment of which a calibration is known, on days that none covers."""
    found = []
    for cell in material.monitored:
        planned = material.planned(cell.key)
        if planned is not None and planned.option not in ("", MEASURED):
            continue
        mine = [one for one in material.calibrations if (one.symbol, one.point) == cell.key]
        if not mine or cell.first_on is None or cell.last_on is None:
            continue
        days = _uncovered(cell.first_on, cell.last_on, mine)
        if days:
            found.append(_overdue(cell, days, mine))
    return found


def overdue_series(material: Material) -> list[Overdue]:
    """The same of meter readings, per calendar year."""
    found = []
    for one in material.series:
        mine = [each for each in material.calibrations if (each.symbol, each.point) == one.key]
        for year, first_on, last_on in material.slices if mine else ():
            days = _uncovered(first_on, last_on, mine)
            if days and year in one.totals:
                cell = Cell(place="", symbol=one.symbol, point=one.point, first_on=first_on, last_on=last_on)
                found.append(_overdue(cell, days, mine))
    return found


def calibration_overdue(material: Material) -> Iterator[Found]:
    """The finding, with the conservative correction that the calculation makes."""
    for one in (*overdue_values(material), *overdue_series(material)):
        facts = {
            "symbol": one.symbol,
            "point": one.point or "–",
            "days": one.days,
            "year": one.year,
            "instrument": one.instrument or word("the_meter"),
            "error": one.error,
        }
        yield Found(
            code="calibration_overdue",
            severity="error" if one.error is None else "warning",
            facts=facts,
            words="calibration_overdue.unknown" if one.error is None else "",
            cells=one.cells,
            family="calibration",
            symbol=one.symbol,
            point=one.point,
            year=one.year,
        )


def calibration_unknown(material: Material) -> Iterator[Found]:
    """What the plan says is measured with own equipment has a calibration that somebody told of."""
    known = {(one.symbol, one.point) for one in material.calibrations}
    for planned in material.plan.parameters:
        key = (planned.symbol, planned.point)
        if planned.option == MEASURED and key not in known:
            yield Found(
                code="calibration_unknown",
                severity="warning",
                facts={"symbol": planned.symbol, "point": planned.point or "–"},
                cells=tuple(cell.place for cell in material.monitored if cell.key == key),
                family="calibration",
                symbol=planned.symbol,
                point=planned.point,
            )


def _overdue(cell: Cell, days: int, calibrations: list[Calibration]) -> Overdue:
    errors = [
        error
        for one in calibrations
        for error in (one.permissible_error, one.measured_error)
        if error is not None
    ]
    assert cell.first_on is not None
    return Overdue(
        symbol=cell.symbol,
        point=cell.point,
        year=cell.first_on.year,
        days=days,
        # The larger of the permissible and the measured error (domain section 3.3, from memory).
        error=max(errors) if errors else None,
        cells=(cell.place,) if cell.place else (),
        instrument=calibrations[-1].instrument,
    )


def _uncovered(first_on: date, last_on: date, calibrations: list[Calibration]) -> int:
    """How many days lie in no calibration's time. Counted by whole spells, in the order of calibration."""
    days, next_on = 0, first_on.toordinal()  # the first day not yet looked at
    for one in sorted(calibrations, key=lambda each: each.calibrated_on):
        begins = min(one.calibrated_on, last_on + ONE_DAY).toordinal()
        ends = (last_on if one.valid_until is None else min(one.valid_until, last_on)).toordinal()
        if ends >= begins:
            days += max(begins - next_on, 0)
            next_on = max(next_on, ends + 1)
    return days + last_on.toordinal() + 1 - next_on
