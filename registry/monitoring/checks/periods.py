"""Checks of days: within the report's period and one calendar year, credited, and counted once."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

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
                message=_("%(symbol)s is given for %(first)s to %(last)s, outside the monitoring period.")
                % {"symbol": cell.symbol, "first": cell.first_on, "last": cell.last_on},
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
                message=_("%(symbol)s is given for %(first)s to %(last)s: one row for each calendar year.")
                % {"symbol": cell.symbol, "first": cell.first_on, "last": cell.last_on},
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
        message=_("The monitoring period from %(first)s to %(last)s does not lie within a crediting period.")
        % {"first": material.first_on, "last": material.last_on},
    )


def overlapping_earlier(material: Material) -> Iterator[Found]:
    """No day was reported already (invariant I12)."""
    for other in material.earlier:
        if other.first_on <= material.last_on and material.first_on <= other.last_on:
            yield Found(
                code="period_overlaps",
                severity="error",
                message=_("%(report)s is about the days from %(first)s to %(last)s already.")
                % {"report": other.reference, "first": other.first_on, "last": other.last_on},
            )


def gap_to_earlier(material: Material) -> Iterator[Found]:
    """Days between the last report and this one are never credited: somebody should know."""
    before = [other.last_on for other in material.earlier if other.last_on < material.first_on]
    if before and (days := (material.first_on - max(before)).days - 1) > 0:
        yield Found(
            code="days_unreported",
            severity="note",
            message=_("%(days)s days between the last report and this one are in neither.") % {"days": days},
        )


def far_from_estimate(material: Material) -> Iterator[Found]:
    """A year's reductions far above what the design document estimated."""
    for year, first_on, last_on in material.slices:
        estimate, reductions = material.plan.estimates.get(year), material.reductions.get(year)
        if not estimate or reductions is None or estimate <= 0:
            continue
        days = (last_on - first_on).days + 1
        expected = float(estimate) * days / 365
        if float(reductions) > expected * float(material.outlier_ratio):
            yield Found(
                code="reductions_outlying",
                severity="warning",
                message=_(
                    "%(year)s: %(reductions)s t are calculated, %(expected)s t were estimated for these days."
                )
                % {"year": year, "reductions": int(reductions), "expected": int(expected)},
                year=year,
            )
