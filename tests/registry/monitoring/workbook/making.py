"""Workbooks for the tests: one of a solar project over two calendar years, and one of any methodology's example."""

import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import IO, Any

import openpyxl

from registry.methodologies.language.nouns import Example, Methodology, Tables
from registry.methodologies.language.reading import SHIPPED, shipped
from registry.monitoring.workbook.contents import (
    Instrument,
    Period,
    Person,
    ValueRow,
    Workbook,
    empty_rows,
    slices,
)
from registry.monitoring.workbook.reading import WorkbookReading, read
from registry.monitoring.workbook.writing import write

PERIOD = Period(date(2025, 7, 1), date(2026, 12, 31))
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


@cache
def solar() -> Methodology:
    return shipped("MN_AM003", "2.0")


def tables_of(methodology: Methodology) -> Tables:
    return SHIPPED.tables(methodology.tables) if methodology.tables else {}


@cache
def solar_workbook() -> Workbook:
    """Two systems, one of them behind a captive generator and read in kWh; all filled in."""
    planned = tuple(
        ValueRow(
            symbol="EG",
            point=point,
            description="Electricity generated",
            value=value,
            unit=unit,
            option="C",
            source="Meter <A> & Söhne",
            methods="Measured by an electricity meter;\nread every hour",
            frequency="continuous",
            comments="=not a formula",
        )
        for point, value, unit in (("1", Decimal("23134"), "MWh/p"), ("2", Decimal("250500.5"), "kWh/p"))
    )
    fixed = tuple(
        ValueRow(symbol="connection", point=point, value=value, description="How it is connected")
        for point, value in (("1", "grid"), ("2", "captive"))
    )
    values = ("8044.5", "23134.000001", "120750", "250500")
    rows = empty_rows(planned, slices(PERIOD))
    monitored = tuple(
        replace(row, value=Decimal(value), comments="") for row, value in zip(rows, values, strict=True)
    )
    return Workbook(
        methodology="MN_AM003",
        version="2.0",
        reference="MN006",
        period=PERIOD,
        estimated_for=YEAR,
        planned=planned,
        fixed=fixed,
        monitored=monitored,
        people=(
            Person(name="Б. Болд", role="collects and archives"),
            Person(name="佐藤", role="approves"),
        ),
        instruments=(
            Instrument(
                point="1",
                equipment="Electricity meter",
                serial_number="00123",
                accuracy="0.5 S",
                calibrated_on=date(2025, 5, 1),
                calibrated_until=date(2027, 4, 30),
            ),
        ),
    )


@cache
def solar_bytes() -> bytes:
    return write(solar_workbook(), solar(), tables_of(solar()))


def real_file(content: bytes) -> IO[bytes]:
    """What the limited child is handed: a file with a number of its own."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever asked closes it)
    file.write(content)
    file.seek(0)
    return file


def read_bytes(
    content: bytes, methodology: Methodology | None = None, expected: Workbook | None = None, **more: Any
) -> WorkbookReading:
    methodology = methodology or solar()
    with real_file(content) as file:
        return read(file, methodology, tables_of(methodology), expected, **more)


def changed(change: Callable[[openpyxl.Workbook], object], content: bytes | None = None) -> bytes:
    """The workbook after somebody changed it in another program."""
    book = openpyxl.load_workbook(io.BytesIO(content or solar_bytes()))
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def rezipped(**bodies: Callable[[bytes], bytes]) -> bytes:
    """The solar workbook with parts of its archive changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(solar_bytes())) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            change = next((bodies[name] for name in bodies if part.filename.endswith(f"{name}.xml")), None)
            new.writestr(part, change(old.read(part)) if change else old.read(part))
    return made.getvalue()


def changed_part(part: str, *changes: tuple[bytes, bytes]) -> bytes:
    """The solar workbook with texts of one part replaced; each must be there."""

    def change(body: bytes) -> bytes:
        for old, new in changes:
            assert old in body
            body = body.replace(old, new)
        return body

    return rezipped(**{part: change})


def of_example(methodology: Methodology, example: Example) -> Workbook:
    """The workbook that reports a worked example: what is monitored by row, the rest fixed ex ante."""
    rows: list[ValueRow] = []
    for one in example.values:
        parameter = methodology.parameters[one.symbol]
        value: Decimal | str = one.value if parameter.is_category or parameter.keys_of else Decimal(one.value)
        rows.append(
            ValueRow(
                symbol=one.symbol,
                point=(one.point or "1") if parameter.index else "",
                period=Period(*one.period) if one.period and parameter.by_period else None,
                description=parameter.description,
                value=value,
                unit=one.unit,
                option=(parameter.option or "C")[:1] if parameter.by_period else "",
                frequency=parameter.frequency,
            )
        )
    monitored = [row for row in rows if row.period]
    days = [row.period for row in monitored if row.period]
    period = Period(min(one.first_on for one in days), max(one.last_on for one in days))
    planned = {(row.symbol, row.point): replace(row, period=None) for row in reversed(monitored)}
    return Workbook(
        methodology=methodology.reference,
        version=methodology.version,
        reference="XX001",
        period=period,
        estimated_for=slices(period)[0],
        planned=tuple(reversed(planned.values())),
        fixed=tuple(row for row in rows if row.period is None),
        monitored=tuple(monitored),
    )
