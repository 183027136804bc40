"""XLSX, row by row: flat memory, several sheets when long, the same bytes for the same question.

Texts are written as texts, so nothing in them is run as a formula. Integers beyond the
fifteen digits a spreadsheet keeps are texts too, and so are moments, which would
lose their microseconds. The first sheet says what the file is.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connections
from django.utils.translation import override
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from credits.exports.about import about
from credits.exports.columns import Column, Kind
from credits.exports.datasets import Dataset
from credits.exports.filters import Filters, Settled
from credits.exports.select import count_select, text_select

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_PER_SHEET = 1_000_000  # a sheet holds 1,048,576
ROWS_PER_FETCH = 5_000
LONGEST_TEXT = 32_767
GREATEST_EXACT = 10**15
NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # in the file of an empty ledger

# Told how many rows are written after each fetch; may raise to stop.
Progress = Callable[[int], None]


def count_rows(dataset: Dataset, filters: Filters, settled: Settled, *, using: str = "default") -> int:
    """Rows the file will have."""
    with connections[using].cursor() as cursor:
        cursor.execute(count_select(dataset, filters), settled.parameters(filters))
        return cursor.fetchone()[0]


def write_xlsx(
    path: Path,
    dataset: Dataset,
    filters: Filters,
    settled: Settled,
    *,
    progress: Progress = lambda rows: None,
    using: str = "default",
) -> int:
    """Write the file and return its number of rows; what ``progress`` raises leaves no file."""
    options = {"constant_memory": True, "strings_to_urls": False, "tmpdir": str(path.parent)}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": settled.position.recorded_at or NO_MOMENT, "title": dataset.name})
    heading = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    _write_about(book.add_worksheet("About"), heading, dataset, filters, settled)
    written = 0
    sheet: Worksheet | None = None
    for batch in _batches(dataset, filters, settled, using=using):
        for row in batch:
            line = written % ROWS_PER_SHEET
            if line == 0:
                sheet = _new_sheet(book, dataset, heading, number=written // ROWS_PER_SHEET + 1)
            assert sheet is not None
            _write_row(sheet, line + 1, dataset.columns, row, day)
            written += 1
        progress(written)
    if sheet is None:
        _new_sheet(book, dataset, heading, number=1)
    book.close()
    return written


def _batches(
    dataset: Dataset, filters: Filters, settled: Settled, *, using: str
) -> Iterator[list[tuple[Any, ...]]]:
    """Rows from a server-side cursor, so that neither side holds them all."""
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(text_select(dataset, filters), settled.parameters(filters))
        while batch := cursor.fetchmany(ROWS_PER_FETCH):
            yield batch


def _new_sheet(book: xlsxwriter.Workbook, dataset: Dataset, heading: Format, *, number: int) -> Worksheet:
    sheet = book.add_worksheet(dataset.name if number == 1 else f"{dataset.name} {number}")
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(dataset.columns):
        sheet.write_string(0, place, column.name, heading)
    return sheet


def _write_row(
    sheet: Worksheet, line: int, columns: tuple[Column, ...], row: tuple[Any, ...], day: Format
) -> None:
    for place, (column, value) in enumerate(zip(columns, row, strict=True)):
        if value is None or value == "":
            continue
        if column.kind is Kind.INTEGER and abs(value) < GREATEST_EXACT:
            sheet.write_number(line, place, value)
        elif isinstance(value, date):
            sheet.write_datetime(line, place, value, day)
        else:
            sheet.write_string(line, place, str(value)[:LONGEST_TEXT])


def _write_about(
    sheet: Worksheet, heading: Format, dataset: Dataset, filters: Filters, settled: Settled
) -> None:
    with override("en"):  # one question, one file, whatever the reader's language
        told = about(dataset, filters, settled.position)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    line = 0
    for name, value in told.items():
        if isinstance(value, list):
            continue
        sheet.write_string(line, 0, name, heading)
        sheet.write_string(line, 1, "" if value is None else str(value))
        line += 1
    for column in told["columns"]:
        sheet.write_string(line + 1, 0, column["name"], heading)
        sheet.write_string(line + 1, 1, column["meaning"])
        line += 1
