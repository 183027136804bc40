"""What the checks and the calculation look at, read from the database."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from registry.methodologies.language.nouns import Methodology
from registry.monitoring.calculating import added_up, key_of_symbol
from registry.monitoring.checks.material import Cell, Earlier, Gap, Material, Series, converted
from registry.monitoring.models import Channel, Intake, MonitoredValue, MonitoringReport
from registry.monitoring.plan import Plan
from registry.monitoring.queries.subjects import (
    calibrations_of,
    current_readings,
    current_values,
    plan_of,
)


def material_of(report: MonitoringReport, methodology: Methodology) -> Material:
    """Everything but the result and the figures of the rule set, with the symbols of the methodology."""

    def named(text: str) -> str:
        return key_of_symbol(methodology, text)

    plan = named_plan(plan_of(report.design_document), methodology)
    values, readings = current_values(report), current_readings(report)
    return Material(
        first_on=report.first_on,
        last_on=report.last_on,
        plan=plan,
        cells=(*_fixed(plan), *_cells(values, methodology)),
        series=tuple(series_from(channel, methodology) for channel in _channels(readings)),
        calibrations=tuple(replace(one, symbol=named(one.symbol)) for one in calibrations_of(report, plan)),
        crediting_periods=tuple(
            (one.first_on, one.last_on) for one in report.project.crediting_periods.all()
        ),
        earlier=_earlier(report),
        history=_history(report, methodology),
        units={
            key: str(parameter.unit)
            for key, parameter in methodology.parameters.items()
            if parameter.unit is not None
        },
        adding=added_up(methodology),
        may_be_negative=frozenset(
            key
            for key, parameter in methodology.parameters.items()
            if parameter.minimum is not None and parameter.minimum < 0
        ),
    )


def named_plan(plan: Plan, methodology: Methodology) -> Plan:
    """The plan in the symbols of the methodology."""

    def name(row: Any) -> Any:
        return replace(row, symbol=key_of_symbol(methodology, row.symbol))

    return replace(
        plan,
        parameters=tuple(name(one) for one in plan.parameters),
        fixed=tuple(name(one) for one in plan.fixed),
        calibrations=tuple(name(one) for one in plan.calibrations),
        capacities=tuple(name(one) for one in plan.capacities),
    )


def _cells(values: Intake | None, methodology: Methodology) -> tuple[Cell, ...]:
    if values is None:
        return ()
    return tuple(_cell(row, methodology) for row in values.values.all())


def _cell(row: MonitoredValue, methodology: Methodology) -> Cell:
    return Cell(
        place=row.place,
        symbol=key_of_symbol(methodology, row.symbol),
        point=row.point.strip(" ()"),
        first_on=row.first_on,
        last_on=row.last_on,
        text=row.value,
        unit=row.unit,
        is_fixed=row.is_fixed,
    )


def _fixed(plan: Plan) -> Iterator[Cell]:
    """Fixed ex ante: what the registered plan says comes first, whatever anybody repeats."""
    for one in plan.fixed:
        if one.estimated is not None:
            yield Cell(
                place=f"MPS(input) {one.symbol} {one.point}".strip(),
                symbol=one.symbol,
                point=one.point,
                text=format(one.estimated, "f"),
                unit=one.unit,
                is_fixed=True,
            )


def _channels(readings: Intake | None) -> list[Channel]:
    return [] if readings is None else list(readings.channels.order_by("symbol", "point"))


def series_from(channel: Channel, methodology: Methodology) -> Series:
    """A channel as the checks see it, from what was counted while it was read."""
    facts: Mapping[str, Any] = channel.facts
    run, smallest, greatest = facts.get("longest_run"), facts.get("smallest"), facts.get("greatest")
    return Series(
        symbol=key_of_symbol(methodology, channel.symbol),
        point=channel.point.strip(" ()"),
        unit=channel.unit,
        interval=timedelta(seconds=facts["interval"]) if facts.get("interval") else None,
        count=channel.count,
        missing=facts.get("missing", 0),
        gaps=tuple(
            Gap(
                first_at=datetime.fromisoformat(gap["first_at"]),
                last_at=datetime.fromisoformat(gap["last_at"]),
                count=gap["count"],
            )
            for gap in facts.get("gaps", ())
        ),
        duplicated_lines=tuple(facts.get("duplicated_lines", ())),
        longest_run=(run["length"], run["line"], Decimal(run["value"])) if run else None,
        smallest=(Decimal(smallest["value"]), smallest["line"]) if smallest else None,
        greatest=(Decimal(greatest["value"]), greatest["line"]) if greatest else None,
        totals={int(year): Decimal(total) for year, total in channel.years.items()},
    )


def _earlier(report: MonitoringReport) -> tuple[Earlier, ...]:
    others = MonitoringReport.objects.standing().filter(project=report.project).exclude(pk=report.pk)
    return tuple(
        Earlier(reference=str(one), first_on=one.first_on, last_on=one.last_on)
        for one in others.select_related("case")
    )


def _history(
    report: MonitoringReport, methodology: Methodology
) -> dict[tuple[str, str], tuple[Decimal, ...]]:
    """Per parameter and point, what verified reports had: per day of what adds up, in the methodology's unit."""
    adding = added_up(methodology)
    earlier = MonitoringReport.objects.verified().filter(project=report.project).exclude(pk=report.pk)
    rows = MonitoredValue.objects.filter(
        intake__report__in=earlier, intake__is_current=True, is_fixed=False, first_on__isnull=False
    )
    channels = Channel.objects.filter(intake__report__in=earlier, intake__is_current=True)
    cells = [_cell(row, methodology) for row in rows]
    for channel in channels.select_related("intake__report"):
        cells += _read_in(channel, methodology)
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for cell in cells:
        parameter = methodology.parameters.get(cell.symbol)
        if cell.value is None or parameter is None or parameter.unit is None:
            continue
        value = converted(cell.value, cell.unit, str(parameter.unit))
        if value is None:
            continue
        share = value / cell.days if cell.symbol in adding else value
        found[cell.key].append(_decimal(share))
    return {key: tuple(values) for key, values in found.items()}


def _read_in(channel: Channel, methodology: Methodology) -> Iterator[Cell]:
    """What the meters of an earlier report read in each of its calendar years."""
    report = channel.intake.report
    series = (series_from(channel, methodology),)
    return Material(first_on=report.first_on, last_on=report.last_on, series=series).read


def _decimal(value: Fraction) -> Decimal:
    """To the precision of a decimal: it is compared with, never calculated with."""
    return Decimal(value.numerator) / Decimal(value.denominator)
