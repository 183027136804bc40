"""A year of hourly meter readings: the registry's way, and plain calamine with NumPy, each in a process of its own.

    python -m tests.benchmarks.metering write FOLDER HOURS
    python -m tests.benchmarks.metering csv|xlsx|numpy FOLDER HOURS   → a line of JSON

The registry's way takes each line exactly, holds it against plan and period, counts gaps, repetitions and
runs, sums up per meter and calendar year, runs the checks of quality and recalculates with the methodology.
NumPy adds binary numbers.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

METERS = 50
OFFSET = timezone(timedelta(hours=8))
NAMES = ("point", "parameter", "begins_at", "value", "unit")
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


def rows(hours: int) -> Iterator[tuple[str, str, str, str, str]]:
    """Every hour of all meters: numbers with three digits after the point, by rule and not by chance."""
    begins = datetime(2025, 1, 1, tzinfo=OFFSET)
    for hour in range(hours):
        moment = (begins + timedelta(hours=hour)).isoformat(timespec="minutes")
        for meter in range(1, METERS + 1):
            yield str(meter), "EG", moment, f"{(hour * 37 + meter * 11) % 997 / 10 + 0.001:.3f}", "kWh"


def write(folder: Path, hours: int) -> None:
    """The same readings as CSV and as a workbook; and the first tenth of them as CSV."""
    import xlsxwriter

    book = xlsxwriter.Workbook(folder / "readings.xlsx", {"constant_memory": True})
    sheet = book.add_worksheet("Readings")
    sheet.write_row(0, 0, NAMES)
    part = hours * METERS // 10
    with (folder / "readings.csv").open("w") as file, (folder / "tenth.csv").open("w") as tenth:
        for one in (file, tenth):
            one.write(",".join(NAMES) + "\n")
        for number, row in enumerate(rows(hours), 1):
            line = ",".join(row) + "\n"
            file.write(line)
            if number <= part:
                tenth.write(line)
            for column, text in enumerate(row):
                if column == 3:
                    sheet.write_number(number, column, float(text))
                else:
                    sheet.write_string(number, column, text)
    book.close()


def taken(path: Path, kind: Any) -> dict[str, Any]:
    """Taken, checked and recalculated as the registry does it, but for writing to the database."""
    from registry.methodologies.language.calculating import Input, calculate
    from registry.methodologies.language.reading import SHIPPED, shipped
    from registry.monitoring.checks import material
    from registry.monitoring.checks.all import run_checks
    from registry.monitoring.readings.meters import Meter, Meters
    from registry.monitoring.readings.streaming import stream_of
    from registry.monitoring.workbook.contents import Period

    methodology = shipped("MN_AM003", "2.0")
    points = [str(number) for number in range(1, METERS + 1)]
    period = Period(FIRST, LAST)
    meters = Meters(period, ZoneInfo("Asia/Ulaanbaatar"), tuple(Meter("EG", one, "MWh") for one in points))
    with path.open("rb") as file:
        stream = stream_of(file, kind, meters)
        count = sum(1 for _reading in stream)
    series = stream.series()
    looked_at = material.Material(
        first_on=FIRST,
        last_on=LAST,
        series=tuple(
            material.Series(
                symbol=one.symbol,
                point=one.point,
                unit=one.unit,
                interval=one.interval,
                count=one.count,
                missing=one.missing,
                gaps=tuple(
                    material.Gap(first_at=gap.first_at, last_at=gap.last_at, count=gap.count)
                    for gap in one.gaps
                ),
                duplicated_lines=one.duplicated_lines,
                longest_run=one.longest_run,
                smallest=one.smallest,
                greatest=one.greatest,
                totals={total.period.first_on.year: total.sum for total in one.totals},
            )
            for one in series
        ),
        adding=frozenset({"EG"}),
    )
    found = run_checks(looked_at)
    inputs = [Input("connection", "grid", point=one) for one in points]
    inputs += [Input("EG", one.totals[0].sum, one.unit, one.point, (FIRST, LAST)) for one in series]
    result = calculate(methodology, inputs, SHIPPED.tables(methodology.tables), period=(FIRST, LAST))
    return {
        "rows": count,
        "sum": str(sum(one.totals[0].sum for one in series)),
        "findings": len(found),
        "credited": result.total.credited,
    }


def added_by_numpy(path: Path) -> dict[str, Any]:
    """What a script would do: calamine reads the sheet, NumPy adds by meter."""
    import numpy
    from python_calamine import CalamineWorkbook

    cells = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=True)[1:]
    values = numpy.array([row[3] for row in cells], dtype=float)
    meters = numpy.array([int(row[0]) for row in cells])
    sums = numpy.bincount(meters, weights=values)
    return {"rows": len(cells), "sum": repr(float(sums.sum()))}


def peak_megabytes() -> float:
    """The most memory this process and the children it waited for have held, each at its time."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def main(way: str, folder: Path, hours: int) -> None:
    if way == "write":
        write(folder, hours)
        return
    name = {"csv": "readings.csv", "tenth": "tenth.csv"}.get(way, "readings.xlsx")
    if way != "numpy":
        import django

        django.setup()
    begun = time.perf_counter()
    found = (
        added_by_numpy(folder / name)
        if way == "numpy"
        else taken(folder / name, "xlsx" if way == "xlsx" else "csv")
    )
    seconds = time.perf_counter() - begun
    print(json.dumps({**found, "seconds": seconds, "megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
