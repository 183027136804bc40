"""Which cell holds what: the sheets of a workbook from its values and the methodology's formulas.

The writer fills a file with it; the reader, once it knows the rows, lays the same workbook out again and
holds the file against it cell by cell. So nothing in a file is taken on trust but what people fill in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from registry.methodologies.language.nouns import Methodology, Parameter, Tables
from registry.monitoring.workbook import wording
from registry.monitoring.workbook.contents import Instrument, Period, Person, ValueRow, Workbook, slices
from registry.monitoring.workbook.lines import Given, Line
from registry.monitoring.workbook.sheets import Cell, Sheet, elsewhere
from registry.monitoring.workbook.wording import Column, Table
from registry.monitoring.workbook.working import Working, working

EMPTY_ROWS = 10  # for people and instruments that are not known yet
REDUCTIONS = "ER"


@dataclass(slots=True)
class Layout:
    """The sheets, and where the lines of both calculations stand."""

    sheets: dict[str, Sheet]
    plan: Working
    report: Working


def lay_out(workbook: Workbook, methodology: Methodology, tables: Tables) -> Layout:
    """All sheets of the workbook, in their order."""
    sheets = {name: _headed(workbook, name) for name in wording.SHEETS}
    builder = _Builder(workbook, methodology, sheets)
    planned = builder.plan_tables()
    monitored = builder.report_tables()
    plan = working(methodology, tables, builder.given_fixed(wording.PLAN), planned, [workbook.estimated_for])
    report = working(
        methodology, tables, builder.given_fixed(wording.REPORT), monitored, slices(workbook.period)
    )
    for name, lines in ((wording.PLAN_CALCULATION, plan), (wording.REPORT_CALCULATION, report)):
        _calculation(sheets[name], lines)
    builder.results(plan, report)
    builder.structure()
    return Layout(sheets, plan, report)


def _headed(workbook: Workbook, name: str) -> Sheet:
    sheet = Sheet(name)
    sheet.say(wording.WORKBOOK + wording.workbook_name(workbook.methodology, workbook.version))
    sheet.say(wording.REFERENCE + workbook.reference)
    sheet.say(wording.TITLES[name], kind="title")
    if name in wording.PERIOD_LABELS:
        period = workbook.period if name == wording.REPORT else workbook.estimated_for
        sheet.put(sheet.next_row, 1, Cell(kind="label", value=wording.PERIOD_LABELS[name]))
        sheet.put(sheet.next_row, 2, Cell(kind="date", value=period.first_on))
        sheet.put(sheet.next_row, 3, Cell(kind="date", value=period.last_on))
        sheet.next_row += 1
    sheet.skip()
    return sheet


class _Builder:
    """Puts the tables on their sheets and remembers the cells of their values."""

    def __init__(self, workbook: Workbook, methodology: Methodology, sheets: dict[str, Sheet]) -> None:
        self.workbook, self.methodology, self.sheets = workbook, methodology, sheets
        self.fixed_cells: list[tuple[ValueRow, int, int]] = []  # with row and column on the plan
        self.fixed_again: list[Given] = []

    def plan_tables(self) -> list[Given]:
        sheet = self.sheets[wording.PLAN]
        planned = self._table(sheet, wording.PLANNED, self.workbook.planned)
        rows = self._table(sheet, wording.FIXED, self.workbook.fixed)
        self.fixed_cells = rows
        period = self.workbook.estimated_for  # an estimate stands for the whole of it
        return [
            Given(replace(row, period=period), elsewhere(sheet.name, at, column))
            for row, at, column in planned
        ]

    def report_tables(self) -> list[Given]:
        sheet = self.sheets[wording.REPORT]
        monitored = self._table(sheet, wording.MONITORED, self.workbook.monitored)
        sheet.begin_table(wording.FIXED_AGAIN)
        for row, at, column in self.fixed_cells:
            self._fixed_again(sheet, row, elsewhere(wording.PLAN, at, column))
        sheet.skip()
        return [Given(row, elsewhere(sheet.name, at, column)) for row, at, column in monitored]

    def _fixed_again(self, sheet: Sheet, row: ValueRow, origin: str) -> None:
        """A value of the plan, shown in the report by reference: it is given once."""
        for number, column in enumerate(wording.FIXED_AGAIN.columns, 1):
            if column is None:
                continue
            if column.field == "value":
                value = Cell(kind="formula", value=_exact(row.value), formula=origin)
                sheet.put(sheet.next_row, number, value)
                self.fixed_again.append(Given(row, elsewhere(sheet.name, sheet.next_row, number)))
            else:
                sheet.put(sheet.next_row, number, Cell(kind="text", value=_shown(row, column)))
        sheet.next_row += 1

    def given_fixed(self, sheet: str) -> list[Given]:
        if sheet == wording.REPORT:
            return self.fixed_again
        return [Given(row, elsewhere(sheet, at, column)) for row, at, column in self.fixed_cells]

    def _table(self, sheet: Sheet, table: Table, rows: Iterable[ValueRow]) -> list[tuple[ValueRow, int, int]]:
        """The rows with the row and column of their values."""
        sheet.begin_table(table)
        column_of_value = table.column_of("value")
        found = []
        for row in rows:
            for number, column in enumerate(table.columns, 1):
                if column:
                    sheet.put(sheet.next_row, number, self._cell(row, column, table))
            found.append((row, sheet.next_row, column_of_value))
            sheet.next_row += 1
        sheet.skip()
        return found

    def _cell(self, row: ValueRow, column: Column, table: Table) -> Cell:
        parameter = self.methodology.parameters.get(row.symbol)
        if column.field == "value":
            return _value_cell(row, parameter)
        value = _shown(row, column)
        if column.field == "unit":
            units = {row.unit: None, str(parameter.unit) if parameter and parameter.unit else row.unit: None}
            return Cell(kind="choice", value=value, fixed=False, choices=tuple(one for one in units if one))
        if column.field == "option" and table is not wording.FIXED:
            return Cell(kind="choice", value=value, fixed=False, choices=tuple(wording.OPTIONS))
        return Cell(
            kind="text", value=value, fixed=column.field in ("period", "point", "symbol", "description")
        )

    def results(self, plan: Working, report: Working) -> None:
        """Table 3 of each input sheet: what comes out, by reference to the calculation."""
        sheet = self.sheets[wording.PLAN]
        sheet.begin_table(wording.ESTIMATE)
        self._results(sheet, wording.ESTIMATE, wording.PLAN_CALCULATION, plan)
        _options(sheet)
        sheet = self.sheets[wording.REPORT]
        sheet.begin_table(wording.RESULT)
        self._results(sheet, wording.RESULT, wording.REPORT_CALCULATION, report)
        _options(sheet)

    def _results(self, sheet: Sheet, table: Table, calculation: str, lines: Working) -> None:
        for line in lines.results(REDUCTIONS):
            for number, column in enumerate(table.columns, 1):
                if column is None:
                    continue
                cell = Cell(kind="text", value=_line_text(line, column.field))
                if column.field == "value":
                    formula = elsewhere(calculation, line.row, _VALUE)
                    cell = Cell(kind="formula", value=_number(line.value), formula=formula)
                sheet.put(sheet.next_row, number, cell)
            sheet.next_row += 1
        sheet.skip()

    def structure(self) -> None:
        sheet = self.sheets[wording.STRUCTURE]
        for table, rows, empty in (
            (wording.PEOPLE, self.workbook.people, Person(name="", role="")),
            (wording.INSTRUMENTS, self.workbook.instruments, Instrument(point="", equipment="")),
        ):
            sheet.begin_table(table)
            filled: Sequence[Any] = rows
            for row in (*filled, *[empty] * (EMPTY_ROWS - len(filled))):
                for number, column in enumerate(table.columns, 1):
                    assert column is not None, "the tables of the structure have no gaps"
                    dated = column.field.startswith("calibrated")
                    value = _shown(row, column)
                    sheet.put(
                        sheet.next_row,
                        number,
                        Cell(kind="date" if dated else "text", value=value, fixed=False),
                    )
                sheet.next_row += 1
            sheet.skip()


_VALUE = wording.CALCULATION.column_of("value")


def _calculation(sheet: Sheet, lines: Working) -> None:
    """The lines by section; first all get their rows, for they refer to each other."""
    placed: list[tuple[Line, int]] = []
    for section, title in wording.SECTIONS.items():
        sheet.say(title, kind="title")
        sheet.begin_table(wording.CALCULATION)
        for line in (one for one in lines.lines if one.section == section):
            line.row = sheet.next_row
            placed.append((line, sheet.next_row))
            sheet.next_row += 1
        sheet.skip()
    for line, row in placed:
        for number, column in enumerate(wording.CALCULATION.columns, 1):
            assert column is not None, "the calculation has no gaps"
            if column.field != "value":
                sheet.put(row, number, Cell(kind="text", value=_line_text(line, column.field)))
            elif line.pieces:
                sheet.put(row, number, Cell(kind="formula", value=_number(line.value), formula=line.formula))
            else:
                sheet.put(row, number, Cell(kind="number", value=_decimal(line.value)))


def _options(sheet: Sheet) -> None:
    sheet.say(wording.OPTIONS_TITLE, kind="title")
    for option, text in wording.OPTIONS.items():
        sheet.say(f"Option {option}", text, kind="text")


def _value_cell(row: ValueRow, parameter: Parameter | None) -> Cell:
    if parameter is not None and parameter.is_category:
        return Cell(kind="choice", value=row.value, fixed=False, choices=tuple(parameter.categories))
    least, most = (parameter.minimum, parameter.maximum) if parameter else (None, None)
    bounded = parameter is not None and row.unit.removesuffix("/p") == str(parameter.unit)
    return Cell(
        kind="number",
        value=row.value,
        fixed=False,
        least=_decimal(least) if bounded else None,
        most=_decimal(most) if bounded else None,
    )


def _shown(row: Any, column: Column) -> Any:
    """What stands in the row's cell of a column."""
    value = getattr(row, column.field)
    if isinstance(value, Period):
        return wording.period_text(value)
    return wording.point_text(value) if column.field == "point" else value


def _line_text(line: Line, field: str) -> str:
    if field == "period":
        return wording.period_text(line.period) if line.period else ""
    return wording.point_text(line.point) if field == "point" else str(getattr(line, field))


def _exact(value: object) -> Any:
    return Fraction(value) if isinstance(value, Decimal) else value


def _number(value: object) -> Any:
    """The result of a line; truth has no place of its own in a sheet."""
    return value if isinstance(value, (Fraction, str)) else None


def _decimal(value: object) -> Decimal | None:
    """A number of the methodology as a decimal; its files hold nothing else."""
    if not isinstance(value, Fraction):
        return None
    return Decimal(value.numerator) / Decimal(value.denominator)
