"""From the bytes of a file to its rows: a table (CSV), or the sheet of a workbook (XLSX), read in a limited child.

Only the form is looked at here: that the columns are those that are accepted, and that every row has its cells.
"""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any

from registry.accounts.checks.rows import COLUMNS, FROM, NEEDED, SHEET, RowFault
from registry.documents.reading.limited import Patience
from registry.monitoring.readings.faults import Faults, TooManyFaults
from registry.monitoring.readings.lines import Line, csv_lines, xlsx_lines

WORKBOOK = b"PK\x03\x04"
WHILE_SOMEBODY_WAITS = Patience(20, 30)
MOST_CELLS = 400_000  # 10,000 rows of 14 columns, and what is offered beside them
Rows = list[dict[str, Any]]


def read_rows(file: IO[bytes], most_rows: int) -> tuple[Rows, list[RowFault]]:
    """The rows that say something, each ``{"row", "cells"}``, and what is wrong with the form of the file."""
    file.seek(0)
    if isinstance(file, BytesIO):  # the child is handed a file of the system
        with TemporaryFile() as handed:
            copyfileobj(file, handed)
            return read_rows(handed, most_rows)
    is_workbook = file.read(len(WORKBOOK)) == WORKBOOK
    file.seek(0)
    faults = Faults()
    lines = (
        xlsx_lines(file, faults, sheet=SHEET, patience=WHILE_SOMEBODY_WAITS, most_cells=MOST_CELLS)
        if is_workbook
        else csv_lines(file, faults)
    )
    rows: Rows = []
    with suppress(TooManyFaults):
        rows = list(_rows(lines, faults, most_rows))
        if not rows and not faults.told:
            faults.add("no_rows", 0)
    told = [
        RowFault(row=one.line, column=one.column, code=one.code, found=one.found, accepted=one.accepted)
        for one in faults.told
    ]
    return rows, told


def _rows(lines: Iterator[Line], faults: Faults, most_rows: int) -> Iterator[dict[str, Any]]:
    names: list[str] = []
    count = 0
    for number, cells in lines:
        if not names:
            names = _names(number, cells, faults)
            if not names:
                return
            continue
        if any(cell.strip() for cell in cells[len(names) :]) or len(cells) < len(names):
            faults.add("wrong_number_of_cells", number, "", str(len(cells)), str(len(names)))
            continue
        said = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()}
        if said.keys() - {FROM}:  # the template has the account's number in rows that nobody used
            count += 1
            if count > most_rows:
                faults.add("too_many_rows", number, accepted=str(most_rows))
                return
            yield {"row": number, "cells": said}


def _names(number: int, cells: list[str], faults: Faults) -> list[str]:
    """The names of the columns; nothing where one is missing, unknown or twice."""
    names = [cell.strip().casefold() for cell in cells]
    while names and not names[-1]:
        names.pop()
    for name in names:
        if name not in COLUMNS:
            faults.add("column_unknown", number, name, name, ", ".join(COLUMNS))
        elif names.count(name) > 1:
            faults.add("column_twice", number, name, name)
    for name in NEEDED:
        if name not in names:
            faults.add("column_missing", number, name, accepted=name)
    return [] if faults.told else names
