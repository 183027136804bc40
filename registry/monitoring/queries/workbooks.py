"""The workbook of a report: as the registry knows it, and the rows of one that was read."""

from datetime import date
from decimal import Decimal

from registry.methodologies.language.nouns import Methodology
from registry.monitoring.calculating import key_of_symbol
from registry.monitoring.models import MonitoringReport
from registry.monitoring.plan import PlannedParameter
from registry.monitoring.queries.subjects import calibrations_of, current_values, plan_of
from registry.monitoring.workbook.contents import (
    Instrument,
    Period,
    Person,
    ValueRow,
    Workbook,
    empty_rows,
    slices,
)


def workbook_of(report: MonitoringReport, methodology: Methodology, *, filled: bool) -> Workbook:
    """The registered plan with the values taken last, or with empty cells for them."""
    plan = plan_of(report.design_document)
    period = Period(report.first_on, report.last_on)
    planned = tuple(_row(one, methodology) for one in plan.parameters)
    monitored = empty_rows(planned, slices(period))
    if filled and (values := current_values(report)) is not None:
        known = {
            (key_of_symbol(methodology, one.symbol), one.point.strip(" ()"), one.first_on, one.last_on): one
            for one in values.values.filter(is_fixed=False)
        }
        monitored = tuple(
            ValueRow(
                symbol=key[0],
                point=key[1],
                period=Period(key[2], key[3]) if key[2] and key[3] else None,
                value=_value(one.value),
                unit=one.unit,
                option=one.option,
                description=one.description,
                source=one.source,
                methods=one.methods,
                frequency=one.frequency,
                comments=one.comments,
            )
            for key, one in known.items()
        )
    return Workbook(
        methodology=methodology.reference,
        version=methodology.version,
        reference=report.project.reference,
        period=period,
        estimated_for=Period(date(report.first_on.year, 1, 1), date(report.first_on.year, 12, 31)),
        planned=planned,
        fixed=tuple(_row(one, methodology, fixed=True) for one in plan.fixed),
        monitored=monitored,
        people=tuple(Person(name=name, role=role) for name, role in plan.people),
        instruments=tuple(
            Instrument(
                point=one.point,
                equipment=one.instrument,
                serial_number=one.serial_number,
                accuracy="" if one.permissible_error is None else f"{one.permissible_error} %",
                calibrated_on=one.calibrated_on,
                calibrated_until=one.valid_until,
            )
            for one in calibrations_of(report, plan)
        ),
    )


def _row(one: PlannedParameter, methodology: Methodology, *, fixed: bool = False) -> ValueRow:
    return ValueRow(
        symbol=key_of_symbol(methodology, one.symbol),
        point=one.point,
        description=one.description,
        value=one.estimated,
        unit=one.unit.removesuffix("/p"),
        option="" if fixed else one.option,
        source=one.source,
        methods="" if fixed else one.methods,
        frequency="" if fixed else one.frequency,
        comments=one.comments,
    )


def _value(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except ArithmeticError:
        return text
