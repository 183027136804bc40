"""Every check of quality, in the order in which their findings are shown."""

from collections.abc import Callable, Iterator

from registry.monitoring.checks import calibration, periods, series, values
from registry.monitoring.checks.material import Found, Material

Check = Callable[[Material], Iterator[Found]]

CHECKS: tuple[Check, ...] = (
    periods.outside_crediting_period,
    periods.overlapping_earlier,
    periods.outside_period,
    periods.spanning_years,
    values.missing_values,
    values.duplicated_values,
    values.negative_values,
    values.impossible_values,
    values.unit_slips,
    values.outliers,
    series.missing_readings,
    series.duplicated_readings,
    series.stuck_meter,
    series.negative_readings,
    series.impossible_readings,
    series.differing_from_values,
    calibration.calibration_overdue,
    calibration.calibration_unknown,
    periods.far_from_estimate,
    periods.gap_to_earlier,
)


def run_checks(material: Material) -> list[Found]:
    """What all of them find."""
    return [found for check in CHECKS for found in check(material)]
