"""A workbook's cells in memory, with what is wrong about how they are shown: hidden, merged, missing."""

from dataclasses import dataclass, field
from typing import IO

from registry.monitoring.workbook.faults import Faults, listed
from registry.monitoring.workbook.limited import (
    WHILE_SOMEBODY_WAITS,
    Found,
    Row,
    SheetEnd,
    Sheets,
    Unreadable,
    events,
)
from registry.monitoring.workbook.sheets import cell_name
from registry.monitoring.workbook.wording import SHEETS

VISIBLE = "visible"
EMPTY = Found("", "")


@dataclass(slots=True)
class Grid:
    """The cells that hold something, by row and column from 1."""

    name: str
    cells: dict[tuple[int, int], Found] = field(default_factory=dict)
    last_row: int = 0

    def at(self, row: int, column: int) -> Found:
        return self.cells.get((row, column), EMPTY)

    def text(self, row: int, column: int) -> str:
        return self.at(row, column).text


def gather(file: IO[bytes], faults: Faults) -> dict[str, Grid]:
    """The cells of each sheet, read in the limited child. What hides or merges them is a fault."""
    grids: dict[str, Grid] = {}
    try:
        for event in events(file, WHILE_SOMEBODY_WAITS):
            match event:
                case Sheets(states=states):
                    _check_sheets(states, faults)
                    grids = {name: Grid(name) for name, _state in states}
                case Row():
                    _take(event, grids[event.sheet], faults)
                case SheetEnd():
                    _check_shown(event, grids[event.sheet], faults)
    except Unreadable as refused:
        faults.add(refused.code, refused.sheet, refused.cell)
    return grids


def _take(row: Row, grid: Grid, faults: Faults) -> None:
    for column, found in row.cells:
        # A formula without a result and a text of spaces are something, an empty text is nothing.
        if found.formula or found.text.strip():
            grid.cells[row.number, column] = found
            grid.last_row = row.number
    if row.hidden:
        faults.add("rows_hidden", row.sheet, cell_name(row.number, 1))


def _check_sheets(states: tuple[tuple[str, str], ...], faults: Faults) -> None:
    names = [name for name, _state in states]
    for name in SHEETS:
        if name not in names:
            faults.add("sheet_missing", name, "A1", accepted=name)
    for name, state in states:
        if name not in SHEETS or names.count(name) > 1:
            faults.add("sheet_unknown", name, "A1", found=name, accepted=listed(SHEETS))
        elif state != VISIBLE:
            faults.add("sheet_hidden", name, "A1", found=state)


def _check_shown(end: SheetEnd, grid: Grid, faults: Faults) -> None:
    used = max((column for _row, column in grid.cells), default=1)
    for first, _last in end.hidden_columns:
        if first <= used:
            faults.add("column_hidden", end.sheet, cell_name(1, max(first, 1)))
    for merged in end.merged:
        faults.add("merged_cells", end.sheet, merged.partition(":")[0], found=merged)
