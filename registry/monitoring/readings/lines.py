"""The lines of a file of readings, as texts: CSV as it comes, XLSX through the limited child. Flat memory."""

import csv
from collections.abc import Iterator
from typing import IO

from registry.documents.reading.limited import Patience
from registry.monitoring.readings.faults import Faults
from registry.monitoring.workbook.limited import Row, Sheets, Unreadable, events
from registry.monitoring.workbook.numbers import DIGITS, NotANumber, decimal_of, written
from registry.monitoring.workbook.sheets import cell_name

Line = tuple[int, list[str]]
LONGEST_LINE = 4_000  # characters
SEPARATORS = (",", ";", "\t")
MOST_CELLS = 12_000_000  # of a workbook of readings: a sheet's rows, and ten columns
PATIENCE = Patience(300, 900)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def csv_lines(file: IO[bytes], faults: Faults) -> Iterator[Line]:
    """Number and cells of each line that is not empty. No line is read further than its limit."""
    separator = ""
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            faults.add("line_too_long", number, accepted=str(LONGEST_LINE))
            return  # what follows would be parts of it
        try:
            text = (raw.removeprefix(BYTE_ORDER_MARK) if number == 1 else raw).decode().rstrip("\r\n")
        except UnicodeDecodeError:
            faults.add("not_utf8", number)
            continue
        if not text.strip():
            continue
        separator = separator or max(SEPARATORS, key=text.count)
        if '"' not in text:
            yield number, text.split(separator)
            continue
        try:
            yield number, next(csv.reader([text], delimiter=separator, strict=True))
        except (csv.Error, StopIteration):
            faults.add("quotes_broken", number)


def xlsx_lines(
    file: IO[bytes],
    faults: Faults,
    *,
    sheet: str = "",
    patience: Patience = PATIENCE,
    most_cells: int = MOST_CELLS,
) -> Iterator[Line]:
    """The rows of a workbook's only sheet, or of the one called ``sheet``. Numbers as they were typed, moments as
    ISO texts."""
    width = 0
    named = ""
    try:
        for event in events(file, patience, most_cells):
            if isinstance(event, Sheets):
                named = next((name for name, _state in event.states if name == sheet), "")
                if len(event.states) != 1 and not named:
                    faults.add("sheet_unknown", 1, found=str(len(event.states)))
                    return
            if not isinstance(event, Row) or named not in ("", event.sheet):
                continue
            if event.hidden:
                faults.add("rows_hidden", event.number)
            width = width or max((column for column, _found in event.cells), default=0)
            cells = [""] * width
            for column, found in event.cells:
                if found.formula:
                    faults.add("formula_in_input", event.number, cell_name(event.number, column))
                if column > width:
                    cells.append(found.text)
                else:
                    cells[column - 1] = _text(found.kind, found.text)
            if any(cells):
                yield event.number, cells
    except Unreadable as refused:
        row = "".join(one for one in refused.cell if one.isdigit())
        faults.add(refused.code, int(row or 0), refused.cell)


def _text(kind: str, text: str) -> str:
    if kind == "d" and len(text) == len("2017-01-01"):
        return f"{text}T00:00:00"  # a moment at midnight and a day are the same number
    if kind != "n" or (len(text) <= DIGITS and text.isascii() and "E" not in text and "e" not in text):
        return text
    try:
        return written(decimal_of(text))
    except NotANumber:
        return text
