"""The tables of the input sheets as rows: which rows a table has, and what stands in each."""

from datetime import date
from typing import Any

from registry.methodologies.language.nouns import Methodology
from registry.monitoring.workbook import wording
from registry.monitoring.workbook.contents import Instrument, Period, Person, Place, ValueRow, tidy
from registry.monitoring.workbook.faults import listed
from registry.monitoring.workbook.lines import Key, factor_to, key_of
from registry.monitoring.workbook.sheets import cell_name
from registry.monitoring.workbook.values import Cells
from registry.monitoring.workbook.wording import Table, point_of

FIRST_TABLE = {wording.PLAN: 6, wording.REPORT: 6, wording.STRUCTURE: 5}  # the row of its title
MOST_ROWS = 30_000


class TableReader:
    """Reads the tables of a sheet from top to bottom."""

    def __init__(self, cells: Cells, methodology: Methodology, *, complete: bool) -> None:
        self.cells, self.methodology, self.complete = cells, methodology, complete
        self.next_row = FIRST_TABLE[cells.grid.name]

    def begin(self, table: Table) -> bool:
        """Go to the first row of the table. False where its headings are not those of the form."""
        title = self._title_row(table.title)
        if title is None:
            return False
        marked = any(column and column.mark for column in table.columns)
        self.next_row = title + (3 if marked else 2)
        return self._check_headings(table, self.next_row - 1)

    def _title_row(self, title: str) -> int | None:
        row = self.next_row
        while row <= self.cells.grid.last_row:
            if self.cells.grid.text(row, 1) == title:
                return row
            row += 1
        row = self._after_a_gap()
        self.cells.fault("heading_changed", row, 1, self.cells.grid.text(row, 1), title)
        return None

    def _after_a_gap(self) -> int:
        """The row after the next one in which nothing stands: where a title would be."""
        filled = {row for row, _column in self.cells.grid.cells}
        row = self.next_row
        while row in filled:
            row += 1
        return row + 1 if row + 1 in filled else self.next_row

    def _check_headings(self, table: Table, row: int) -> bool:
        headings = [column.heading for column in table.columns if column]
        right = True
        for number, column in enumerate(table.columns, 1):
            if column is None:
                continue
            found = self.cells.grid.text(row, number)
            if found != column.heading:
                code = "column_shifted" if found in headings else "heading_changed"
                self.cells.fault(code, row, number, found, column.heading)
                right = False
        return right

    def rows_until(self, title: str) -> range:
        """The rows of the table that was begun: up to the title of the next, and an empty row before that."""
        first = self.next_row
        end = self._title_row(title)
        if end is None:
            return range(first, first)
        self.next_row = end
        return range(first, min(max(end - 1, first), first + MOST_ROWS))

    def value_row(self, table: Table, row: int) -> ValueRow:
        """A row of a table of parameters; what is wrong in it is a fault with its cell."""
        column_of = {column.field: number for number, column in enumerate(table.columns, 1) if column}
        symbol_column, value_column = column_of["symbol"], column_of["value"]
        symbol = self.cells.text(row, symbol_column)
        parameter = self.methodology.parameters.get(symbol)
        if parameter is None:
            known = listed(self.methodology.parameters)
            self.cells.fault("unknown_parameter", row, symbol_column, symbol, known)
        value: Any
        if parameter is not None and parameter.is_category:
            value = self._category(row, value_column, tuple(parameter.categories))
        else:
            value = self.cells.number(row, value_column)
            if value is None and self.complete and not (parameter and parameter.optional):
                accepted = f"{symbol} [{self.cells.text(row, column_of['unit'])}]"
                self.cells.fault("value_missing", row, value_column, accepted=accepted)
        texts = {
            field: self.cells.text(row, number)
            for field, number in column_of.items()
            if field not in ("value", "period", "symbol")
        }
        texts["point"] = point_of(texts["point"])
        period = self.cells.period(row, column_of["period"]) if "period" in column_of else None
        place = Place(self.cells.grid.name, cell_name(row, value_column))
        found = ValueRow(symbol=symbol, value=value, period=period, place=place, **texts)
        self._check_unit(found, row, column_of["unit"])
        if "option" in column_of and found.option not in wording.OPTIONS:
            options = listed(wording.OPTIONS)
            self.cells.fault("unknown_option", row, column_of["option"], found.option, options)
        return found

    def _category(self, row: int, column: int, categories: tuple[str, ...]) -> str | None:
        found = self.cells.text(row, column)
        if not found:
            if self.complete:
                accepted = listed(categories) or self.cells.text(row, column - 1)
                self.cells.fault("value_missing", row, column, accepted=accepted)
            return None
        if categories and found not in categories:
            self.cells.fault("unknown_category", row, column, found, listed(categories))
            return None
        return found

    def _check_unit(self, found: ValueRow, row: int, column: int) -> None:
        parameter = self.methodology.parameters.get(found.symbol)
        if parameter is not None and factor_to(found, parameter) is None:
            self.cells.fault("unit_not_convertible", row, column, found.unit, str(parameter.unit))

    def people(self, row: int) -> Person | None:
        name, role = (self.cells.text(row, column) for column in (1, 2))
        return Person(name=name, role=role) if name or role else None

    def instrument(self, row: int) -> Instrument | None:
        found: dict[str, Any] = {}
        for number, column in enumerate(wording.INSTRUMENTS.columns, 1):
            assert column is not None, "the table has no gaps"
            dated = column.field.startswith("calibrated")
            found[column.field] = self.cells.day(row, number) if dated else self.cells.text(row, number)
        found["point"] = point_of(tidy(found["point"]))
        return Instrument(**found) if any(found.values()) else None


def check_twice(
    cells: Cells, methodology: Methodology, rows: list[tuple[int, ValueRow]], table: Table
) -> None:
    """No parameter, point and day may stand in two rows."""
    by_key: dict[Key, list[tuple[int, ValueRow]]] = {}
    for number, row in rows:
        by_key.setdefault(key_of(methodology, row), []).append((number, row))
    column = table.column_of("symbol")
    for same in by_key.values():
        same.sort(key=lambda one: (one[1].period.first_on if one[1].period else date.min, one[0]))
        latest: tuple[int, ValueRow] | None = None  # the row that reaches furthest so far
        for number, row in same:
            if latest is not None and (code := _clash(latest[1].period, row.period)):
                earlier, later = sorted((latest[0], number))
                cells.fault(code, later, column, accepted=cell_name(earlier, column))
            if latest is None or _reaches(row.period) >= _reaches(latest[1].period):
                latest = number, row


def _clash(one: Period | None, other: Period | None) -> str:
    """Of two rows, the second beginning no earlier than the first."""
    if one == other:
        return "duplicate_row"
    return "overlapping_row" if one and other and other.first_on <= one.last_on else ""


def _reaches(period: Period | None) -> date:
    return period.last_on if period else date.min
