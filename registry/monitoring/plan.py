"""The monitoring plan that a report is held to: read from the registered design document, never typed twice.

A design document is versioned and its forms are sealed, so a plan is too: :attr:`Plan.version` is the
document's number and :attr:`Plan.sha256` the digest of the plan as it was handed in.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from registry.projects.schemas.checks import rows_of
from registry.submissions.schema import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedParameter:
    """A parameter at a point (``point`` empty: of the whole project), as tables 1 and 2 of the plan have it."""

    symbol: str
    point: str = ""
    description: str = ""
    estimated: Decimal | None = None
    unit: str = ""
    option: str = ""
    source: str = ""
    methods: str = ""
    frequency: str = ""
    comments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """One calibration of an instrument: in order until ``valid_until`` (inclusive); errors in percent."""

    point: str
    symbol: str
    instrument: str
    serial_number: str = ""
    calibrated_on: date
    valid_until: date | None
    permissible_error: Decimal | None = None
    measured_error: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """The greatest rate possible at a point, such as 500 kW; hours make of it what can be at most."""

    point: str
    symbol: str
    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``estimates``: emission reductions per calendar year of the design document, in tCO2e."""

    version: int = 0
    sha256: str = ""
    parameters: tuple[PlannedParameter, ...] = ()
    fixed: tuple[PlannedParameter, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    estimates: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def points(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.point for one in self.parameters))


def read_plan(plan: Content, design: Content, *, version: int = 0, sha256: str = "") -> Plan:
    """From the contents of the two forms, as handed in."""
    instruments = rows_of(plan, "instruments", "instruments")
    return Plan(
        version=version,
        sha256=sha256,
        parameters=tuple(_parameters(rows_of(plan, "ex_post", "parameters"))),
        fixed=tuple(_parameters(rows_of(plan, "ex_ante", "parameters"))),
        people=tuple(
            (str(row.get("personnel", "")), str(row.get("role", "")))
            for row in rows_of(plan, "structure", "responsibilities")
        ),
        calibrations=tuple(_planned_calibrations(instruments)),
        capacities=tuple(_capacities(instruments)),
        estimates={
            int(row["year"]): Decimal(str(row["emission_reductions"]))
            for row in rows_of(design, "reductions", "estimates")
            if row.get("year") and row.get("emission_reductions") is not None
        },
    )


def calibrations_in(report: Content) -> tuple[Calibration, ...]:
    """The calibrations that a monitoring report itself tells of."""
    return tuple(
        Calibration(
            point=point_of(row),
            symbol=str(row.get("parameter", "")),
            instrument=str(row.get("instrument", "")),
            serial_number=str(row.get("serial_number", "")),
            calibrated_on=date.fromisoformat(row["calibrated_on"]),
            valid_until=date.fromisoformat(row["valid_until"]) if row.get("valid_until") else None,
            permissible_error=_number(row.get("permissible_error")),
            measured_error=_number(row.get("measured_error")),
        )
        for row in rows_of(report, "instruments", "calibrations")
        if row.get("calibrated_on")
    )


def months_later(day: date, months: int) -> date:
    """The last day of an interval of whole months that begins on a day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _parameters(rows: Iterable[Mapping[str, Any]]) -> Iterator[PlannedParameter]:
    for row in rows:
        yield PlannedParameter(
            symbol=str(row.get("parameter", "")).strip(),
            point=point_of(row),
            description=str(row.get("description", "")),
            estimated=_number(row.get("estimated_value")),
            unit=str(row.get("unit", "")),
            option=str(row.get("option", "")).upper(),
            source=str(row.get("source", "")),
            methods=str(row.get("methods", "")),
            frequency=str(row.get("frequency", "")),
            comments=str(row.get("comments", "")),
        )


def _planned_calibrations(rows: Iterable[Mapping[str, Any]]) -> Iterator[Calibration]:
    for row in rows:
        if not row.get("calibrated_on"):
            continue
        calibrated_on = date.fromisoformat(str(row["calibrated_on"]))
        months = row.get("interval_months")
        yield Calibration(
            point=point_of(row),
            symbol=str(row.get("parameter", "")),
            instrument=str(row.get("instrument", "")),
            serial_number=str(row.get("serial_number", "")),
            calibrated_on=calibrated_on,
            valid_until=months_later(calibrated_on, int(months)) if months else None,
            permissible_error=_number(row.get("permissible_error")),
        )


def _capacities(rows: Iterable[Mapping[str, Any]]) -> Iterator[Capacity]:
    for row in rows:
        amount = _number(row.get("capacity"))
        if amount is not None:
            yield Capacity(
                point=point_of(row),
                symbol=str(row.get("parameter", "")),
                amount=amount,
                unit=str(row.get("capacity_unit", "")),
            )


def point_of(row: Mapping[str, Any]) -> str:
    """The monitoring point as sheets number it: ``(1)`` is ``1``."""
    return str(row.get("point", "")).strip(" ()")


def _number(value: object) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))
