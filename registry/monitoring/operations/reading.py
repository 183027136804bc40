"""Read the file of an intake into rows: a workbook's cells, or the readings of meters, streamed.

The caller holds the case and the transaction: a fault rolls everything back.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.db import connection

from registry.documents.models import MediaType
from registry.lifecycle import hooks
from registry.methodologies.language.exact import written
from registry.methodologies.language.nouns import Kind, Methodology
from registry.methodologies.resolving import adopted_content, tables_for
from registry.monitoring.calculating import added_up, key_of_symbol
from registry.monitoring.errors import IntakeFaulty
from registry.monitoring.models import Channel, Intake, MonitoredValue, MonitoringReport
from registry.monitoring.operations.taking import Row, faults_in, methodology_of, stored
from registry.monitoring.queries.subjects import plan_of
from registry.monitoring.queries.workbooks import workbook_of
from registry.monitoring.readings.faults import ReadingsFaulty
from registry.monitoring.readings.meters import Meter, Meters, Series
from registry.monitoring.readings.streaming import stream_of
from registry.monitoring.workbook.comparing import claim_json, same
from registry.monitoring.workbook.contents import Period, ValueRow
from registry.monitoring.workbook.reading import WorkbookReading, read

COPY = "COPY monitoring_reading (channel_id, line, at, value) FROM STDIN"
RESULTS = {"reference_emissions": "RE", "project_emissions": "PE", "emission_reductions": "ER"}


def read_workbook(intake: Intake, file: IO[bytes]) -> None:
    """Raises IntakeFaulty with the sheet and cell of every fault."""
    report = intake.report
    methodology = methodology_of(report)
    content = adopted_content(report.methodology_version)
    assert content is not None, "asked with the methodology"
    found = read(
        file, methodology, tables_for(content), workbook_of(report, methodology, filled=False), complete=True
    )
    if found.faults or found.workbook is None:
        raise IntakeFaulty([{**one.as_json(), "text": one.text} for one in found.faults])
    rows = [
        *(_as_row(one) for one in found.workbook.monitored),
        *(_as_row(one, is_fixed=True) for one in found.workbook.fixed),
    ]
    if faults := list(faults_in(rows, methodology, plan_of(report.design_document))):
        raise IntakeFaulty(faults)
    intake.claims = claims_json(found)
    intake.rows = len(rows)
    MonitoredValue.objects.bulk_create(stored(intake, rows), batch_size=1000)


def claims_json(found: WorkbookReading) -> dict[str, Any]:
    """What the workbook calculated itself: see :class:`Intake`."""
    years: dict[str, dict[str, str]] = {}
    for year, figures in found.claimed_years().items():
        years[str(year)] = {
            RESULTS[name]: format(value, "f") for name, value in figures.items() if value is not None
        }
    for claim in found.claims:
        if claim.symbol == "ER" and claim.period and str(claim.period.first_on.year) in years:
            years[str(claim.period.first_on.year)]["cell"] = f"{claim.sheet}!{claim.cell}"
    return {
        "years": years,
        "cells": [
            {**claim_json(claim), "is_the_same": same(claim.claimed, claim.recalculated)}
            for claim in found.claims
            if claim.is_made
        ],
    }


def _as_row(one: ValueRow, *, is_fixed: bool = False) -> Row:
    value = format(one.value, "f") if isinstance(one.value, Decimal) else str(one.value or "")
    return Row(
        symbol=one.symbol,
        value=value,
        unit=one.unit,
        point=one.point,
        first_on=one.period.first_on if one.period else None,
        last_on=one.period.last_on if one.period else None,
        sheet=one.place.sheet if one.place else "",
        cell=one.place.cell if one.place else "",
        is_fixed=is_fixed,
        option=one.option,
        description=one.description,
        source=one.source,
        methods=one.methods,
        frequency=one.frequency,
        comments=one.comments,
    )


def read_readings(intake: Intake, file: IO[bytes], progress: Callable[[int], object] | None = None) -> None:
    """By COPY, as they come: the memory it takes does not grow with the file. Raises IntakeFaulty."""
    report = intake.report
    methodology = methodology_of(report)
    assert intake.document_version is not None, "begun with a file"
    kind = "xlsx" if intake.document_version.media_type == MediaType.XLSX else "csv"
    meters = meters_of(report, methodology)
    channels = {
        (one.symbol, one.point): Channel.objects.create(
            intake=intake, symbol=one.symbol, point=one.point, unit=one.unit
        )
        for one in meters.meters
    }
    stream = stream_of(file, kind, meters, progress)  # type: ignore[arg-type]
    count = 0
    try:
        with connection.cursor() as cursor, cursor.copy(COPY) as copy:
            for reading in stream:
                channel = channels[reading.symbol, reading.point]
                copy.write_row((channel.pk, reading.line, reading.begins_at, reading.value))
                count += 1
    except ReadingsFaulty as faulty:
        raise IntakeFaulty(list(_faults(faulty))) from None
    adding = added_up(methodology)
    for series in stream.series():
        _describe(channels[series.symbol, series.point], series, adds_up=series.symbol in adding)
    intake.rows = count


def meters_of(report: MonitoringReport, methodology: Methodology) -> Meters:
    """The plan's parameters at their points, in the days of the partner country."""
    plan = plan_of(report.design_document)
    rules = hooks.rules_of(report.case.rules_key)
    meters = []
    for one in plan.parameters:
        key = key_of_symbol(methodology, one.symbol)
        parameter = methodology.parameters.get(key)
        if parameter is not None and parameter.kind == Kind.MONITORED and not parameter.is_category:
            meters.append(Meter(key, one.point, one.unit.removesuffix("/p") or str(parameter.unit)))
    zone = getattr(rules, "time_zone", ZoneInfo("UTC"))
    return Meters(Period(report.first_on, report.last_on), zone, tuple(meters))


def _describe(channel: Channel, series: Series, *, adds_up: bool) -> None:
    """What was counted of a channel; one without a reading goes."""
    if not series.count:
        channel.delete()
        return
    channel.unit = series.unit or channel.unit
    channel.count = series.count
    channel.years = {
        str(total.period.first_on.year): format(total.sum, "f") if adds_up else written(total.mean)
        for total in series.totals
        if total.mean is not None
    }
    channel.facts = {
        "interval": int(series.interval.total_seconds()) if series.interval else None,
        "missing": series.missing,
        "gaps": [
            {"first_at": gap.first_at.isoformat(), "last_at": gap.last_at.isoformat(), "count": gap.count}
            for gap in series.gaps
        ],
        "duplicated_lines": list(series.duplicated_lines),
        "longest_run": series.longest_run
        and {
            "length": series.longest_run[0],
            "line": series.longest_run[1],
            "value": str(series.longest_run[2]),
        },
        "smallest": series.smallest and {"value": str(series.smallest[0]), "line": series.smallest[1]},
        "greatest": series.greatest and {"value": str(series.greatest[0]), "line": series.greatest[1]},
    }
    channel.save()


def _faults(faulty: ReadingsFaulty) -> Iterator[dict[str, Any]]:
    for one in faulty.faults:
        place = f"{one.line}" if one.line else ""
        yield {
            "code": one.code,
            "sheet": "",
            "cell": f"{place} {one.column}".strip(),
            "found": one.found,
            "accepted": one.accepted,
            "text": one.text,
        }
