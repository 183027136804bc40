"""Checks of days: within the report's period and one calendar year, credited, and counted once."""

from calendar import isleap
from collections.abc import Iterator
from fractions import Fraction

from registry.monitoring.checks.material import Found, Material


def outside_period(material: Material) -> Iterator[Found]:
    """No value is of days that the report is not about."""
    for cell in material.monitored:
        if cell.first_on is None or cell.last_on is None:
            continue
        if cell.first_on < material.first_on or cell.last_on > material.last_on:
            yield Found(
                code="outside_period",
                severity="error",
                facts={"symbol": cell.symbol, "first": cell.first_on, "last": cell.last_on},
                cells=(cell.place,),
                symbol=cell.symbol,
                point=cell.point,
                year=cell.first_on.year,
            )


def spanning_years(material: Material) -> Iterator[Found]:
    """A vintage is a calendar year: a value of two years belongs to neither."""
    for cell in material.monitored:
        if cell.first_on and cell.last_on and cell.first_on.year != cell.last_on.year:
            yield Found(
                code="spans_years",
                severity="error",
                facts={"symbol": cell.symbol, "first": cell.first_on, "last": cell.last_on},
                cells=(cell.place,),
                symbol=cell.symbol,
                point=cell.point,
                year=cell.first_on.year,
            )


def outside_crediting_period(material: Material) -> Iterator[Found]:
    """Reductions are credited only of days of a crediting period."""
    if not material.crediting_periods:
        return  # said where the report is handed in: it is not known
    if any(
        first <= material.first_on and material.last_on <= last for first, last in material.crediting_periods
    ):
        return
    yield Found(
        code="outside_crediting_period",
        severity="error",
        facts={"first": material.first_on, "last": material.last_on},
    )


def overlapping_earlier(material: Material) -> Iterator[Found]:
    """No day was reported already (invariant I12)."""
    for other in material.earlier:
        if other.first_on <= material.last_on and material.first_on <= other.last_on:
            yield Found(
                code="period_overlaps",
                severity="error",
                facts={"report": other.reference, "first": other.first_on, "last": other.last_on},
            )


def gap_to_earlier(material: Material) -> Iterator[Found]:
    """Days between the last report and this one are never credited: somebody should know."""
    before = [other.last_on for other in material.earlier if other.last_on < material.first_on]
    if before and (days := (material.first_on - max(before)).days - 1) > 0:
        yield Found(
            code="days_unreported",
            severity="note",
            facts={"days": days},
        )


def far_from_estimate(material: Material) -> Iterator[Found]:
    """A calendar year's reductions far above, or far below, what the design document estimated for that year.

    The form's table of estimates has one row for each calendar year and no column for points or categories: what is
    compared here is the project's whole year, by the days that are monitored of it. Single points are held against
    the yearly estimate of their own parameter in the monitoring plan (``values.outliers``).
    """
    most = Fraction(material.outlier_ratio)
    for year, first_on, last_on in material.slices:
        estimate, reductions = material.plan.estimates.get(year), material.reductions.get(year)
        if not estimate or reductions is None or estimate <= 0:
            continue
        days = (last_on - first_on).days + 1
        expected = Fraction(estimate) * days / days_of_year(year)
        if expected / most <= reductions <= expected * most:
            continue
        yield Found(
            code="reductions_outlying",
            # Too much is somebody's to explain before it is credited; too little costs only the participants.
            severity="warning" if reductions > expected else "note",
            facts={"year": year, "reductions": int(reductions), "expected": int(expected)},
            year=year,
        )


def days_of_year(year: int) -> int:
    return 366 if isleap(year) else 365
