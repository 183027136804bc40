"""Workbooks: how far their cells lie apart is looked at before a reader makes room for them.

A reader gives memory to the whole rectangle between the first cell and the last: one value in the
last cell of a sheet ends a process. After the checks the workbook is read once, as whoever needs its
values will read it.
"""

import re
import zipfile
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook

from registry.documents.reading.office import MARKED_UP, refuse_live_formula, walk
from registry.documents.reading.verdict import Hostile

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_CELLS = 2_000_000  # that are written, in all sheets
LARGEST_AREA = 6_000_000  # of one sheet, between its first cell and its last
MOST_MERGED = 100_000  # cells of one merged area
MOST_SHEETS = 200
CELL = re.compile(r"\$?([A-Za-z]{1,9})\$?([0-9]{1,12})")
FORMULAS = frozenset({"f", "definedName", "formula", "formula1", "formula2"})


class Extent:
    """The rectangle that the cells of one sheet span, and how many there are."""

    def __init__(self) -> None:
        self.first_row = self.first_column = 10**12
        self.last_row = self.last_column = self.row = self.column = 0
        self.cells = 0

    def begin(self, local: str, attributes: dict[str, str]) -> None:
        if local == "c":
            self._cell(attributes.get("r", ""))
        elif local == "row":
            self.row = _row(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
        elif local == "mergeCell":
            _refuse_large_merge(attributes.get("ref", ""))

    def _cell(self, reference: str) -> None:
        if reference:
            self.column, self.row = position_of(reference)
        else:  # the next one of its row
            self.column, self.row = self.column + 1, max(self.row, 1)
        if self.row > LAST_ROW or self.column > LAST_COLUMN:
            raise Hostile("huge_coordinates", cell=reference[:20])
        self.cells += 1
        self.first_row, self.last_row = min(self.first_row, self.row), max(self.last_row, self.row)
        self.first_column = min(self.first_column, self.column)
        self.last_column = max(self.last_column, self.column)
        if self.area > LARGEST_AREA:
            raise Hostile("huge_coordinates", cell=reference[:20])

    @property
    def area(self) -> int:
        if not self.cells:
            return 0
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)


def position_of(reference: str) -> tuple[int, int]:
    """Column and row of ``AB12``, from 1. Raises Hostile for what is no cell."""
    found = CELL.fullmatch(reference)
    if found is None:
        raise Hostile("damaged", cell=reference[:20])
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + ord(letter) - 64
    row = _row(found.group(2))
    if not row or row > LAST_ROW or column > LAST_COLUMN:
        raise Hostile("huge_coordinates", cell=reference[:20])
    return column, row


def _row(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise Hostile("damaged", row=text[:20])
    if int(text) > LAST_ROW:
        raise Hostile("huge_coordinates", row=text[:20])
    return int(text)


def _refuse_large_merge(reference: str) -> None:
    first, _colon, last = reference.partition(":")
    (left, top), (right, bottom) = position_of(first), position_of(last or first)
    if (abs(right - left) + 1) * (abs(bottom - top) + 1) > MOST_MERGED:
        raise Hostile("huge_coordinates", merged=reference[:40])


def look_into_workbook(archive: zipfile.ZipFile, file: IO[bytes]) -> dict[str, Any]:
    """``{"cells": n, "sheets": [{"name", "rows", "columns"}]}``. Raises Hostile."""
    cells = 0
    for name in archive.namelist():
        if name.casefold().endswith(MARKED_UP):
            extent = Extent()
            # Where a sheet lies, only its relations say: every part is looked at as if it were one.
            walk(archive, name, extent.begin, text_of=FORMULAS, text=_formula)
            cells += extent.cells
            if cells > MOST_CELLS:
                raise Hostile("too_many_cells", cells=cells)
    return {"cells": cells, "sheets": _read_all(file)}


def _formula(_local: str, text: str) -> None:
    refuse_live_formula(text)


def _read_all(file: IO[bytes]) -> list[dict[str, Any]]:
    """Every sheet, as the reader sees it. A reader that dies here dies in the limited process."""
    file.seek(0)
    sheets: list[dict[str, Any]] = []
    try:
        with CalamineWorkbook.from_filelike(file) as workbook:
            if len(workbook.sheet_names) > MOST_SHEETS:
                raise Hostile("too_many_cells", sheets=len(workbook.sheet_names))
            for name in workbook.sheet_names:
                sheet = workbook.get_sheet_by_name(name)
                read = sum(1 for _row in sheet.iter_rows())
                sheets.append({"name": name[:100], "rows": read, "columns": sheet.total_width})
    except CalamineError as problem:
        raise Hostile("damaged", reader=str(problem)[:200]) from None
    return sheets
