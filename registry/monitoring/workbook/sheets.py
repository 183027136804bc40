"""Sheets as data: what stands in each cell, before anybody writes it or holds a file against it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from registry.monitoring.workbook.cells import letters
from registry.monitoring.workbook.wording import Column, Table

Kind = Literal["title", "heading", "label", "text", "choice", "number", "date", "formula"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What stands in a cell.

    ``fixed`` cells are the form's own and must be as they are; the others are filled in by people.
    ``choices`` are the texts a cell may hold; ``least`` and ``most`` bound a number. ``formula`` is
    without its equals sign, ``value`` of a formula its exact result.
    """

    kind: Kind
    value: str | Decimal | Fraction | date | None = None
    formula: str = ""
    fixed: bool = True
    choices: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(slots=True)
class Sheet:
    """``cells`` by row and column, both from 1."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)
    next_row: int = 1

    def put(self, row: int, column: int, cell: Cell) -> None:
        assert (row, column) not in self.cells, f"{self.name}!{cell_name(row, column)} is written twice"
        self.cells[row, column] = cell

    def say(self, *texts: str, kind: Kind = "label") -> None:
        """A row of fixed texts from the first column on."""
        for column, text in enumerate(texts, 1):
            if text:
                self.put(self.next_row, column, Cell(kind=kind, value=text))
        self.next_row += 1

    def skip(self) -> None:
        self.next_row += 1

    def begin_table(self, table: Table) -> None:
        """Title, letters and headings of a table; its rows come next."""
        if table.title:
            self.say(table.title, kind="title")
        if any(column and column.mark for column in table.columns):
            self._heads(table.columns, "mark")
        self._heads(table.columns, "heading")
        for number, column in enumerate(table.columns, 1):
            if column:
                self.widths.setdefault(number, column.width)

    def _heads(self, columns: Iterable[Column | None], part: Literal["mark", "heading"]) -> None:
        for number, column in enumerate(columns, 1):
            if column and (text := getattr(column, part)):
                self.put(self.next_row, number, Cell(kind="heading", value=text))
        self.next_row += 1


def cell_name(row: int, column: int) -> str:
    """``B7`` for row 7 and column 2."""
    return f"{letters(column)}{row}"


def elsewhere(sheet: str, row: int, column: int) -> str:
    """A cell of another sheet, as formulas write it."""
    return f"'{sheet}'!{cell_name(row, column)}"
