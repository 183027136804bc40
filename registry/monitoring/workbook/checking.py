"""A file's cells against the layout its own rows ask for, and against what the registry knows.

What is fixed must stand as it does in the form, each formula must be the methodology's, and where the
form has nothing there is nothing. The cached results of the formulas are collected as claims: they are
compared with the recalculated values elsewhere, and never used.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from registry.monitoring.workbook import wording
from registry.monitoring.workbook.contents import Period, ValueRow, Workbook, slices
from registry.monitoring.workbook.faults import Faults, listed
from registry.monitoring.workbook.grid import Grid
from registry.monitoring.workbook.layout import Layout
from registry.monitoring.workbook.limited import Found
from registry.monitoring.workbook.numbers import NotANumber, decimal_of, written
from registry.monitoring.workbook.sheets import Cell, Sheet, cell_name
from registry.monitoring.workbook.wording import CALCULATION, Table, period_text, point_text
from registry.monitoring.workbook.working import Working

TOKENS = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*'!?)|([0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?)|\s+|\$""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a workbook's formula came to in the program it was saved by, and what it comes to exactly.

    ``claimed`` is None where no number was saved; then ``text`` may hold an error (``#DIV/0!``).
    ``recalculated`` is None where a value is missing or something is divided by zero.
    """

    sheet: str
    cell: str
    symbol: str
    point: str
    period: Period | None
    unit: str
    claimed: Decimal | None
    text: str
    recalculated: Fraction | None

    @property
    def is_made(self) -> bool:
        """Whether anything was saved: a program that does not calculate drops the results, and claims nothing."""
        return self.claimed is not None or bool(self.text)

    @property
    def difference(self) -> Fraction | None:
        """Claimed less recalculated, exactly."""
        if self.claimed is None or self.recalculated is None:
            return None
        return Fraction(self.claimed) - self.recalculated


def check_layout(layout: Layout, grids: dict[str, Grid], faults: Faults, *, with_formulas: bool) -> None:
    """Hold every cell against the layout; the calculation only where the rows themselves are right."""
    for name, sheet in layout.sheets.items():
        if not with_formulas and name in (wording.PLAN_CALCULATION, wording.REPORT_CALCULATION):
            continue
        grid = grids[name]
        for (row, column), wanted in sheet.cells.items():
            if wanted.fixed:
                _check_fixed(
                    wanted, grid.at(row, column), name, cell_name(row, column), faults, with_formulas
                )
        for row, column in grid.cells:
            if (row, column) not in sheet.cells:
                found = grid.at(row, column)
                shown = f"={found.formula}" if found.formula else found.text
                faults.add("unexpected_cell", name, cell_name(row, column), found=shown)


def _check_fixed(
    wanted: Cell, found: Found, sheet: str, cell: str, faults: Faults, with_formulas: bool
) -> None:
    if wanted.kind == "formula":
        if with_formulas:
            _check_formula(wanted, found, sheet, cell, faults)
        return
    shown = f"={found.formula}" if found.formula else found.text
    match wanted.value:
        case None | "":
            same, accepted = not shown.strip(), ""
        case Decimal():
            same, accepted = _is(found, wanted.value), written(wanted.value)
        case text:
            same, accepted = shown.strip() == str(text).strip() and found.kind in "sd", str(text)
    if not same:
        code = {"heading": "heading_changed", "number": "default_changed"}.get(wanted.kind, "text_changed")
        faults.add(code, sheet, cell, found=shown, accepted=accepted)


def _is(found: Found, value: Decimal) -> bool:
    try:
        return found.kind == "n" and not found.formula and decimal_of(found.text) == value
    except NotANumber:
        return False


def _check_formula(wanted: Cell, found: Found, sheet: str, cell: str, faults: Faults) -> None:
    if not found.formula:
        faults.add("formula_replaced", sheet, cell, found=found.text, accepted=wanted.formula)
    elif normal(found.formula) != normal(wanted.formula):
        faults.add("formula_changed", sheet, cell, found=found.formula, accepted=wanted.formula)


def normal(formula: str) -> str:
    """A formula as programs agree on it: no spaces, no dollars, capital names, numbers in one form."""
    pieces, end = [], 0
    for token in TOKENS.finditer(formula):
        pieces.append(formula[end : token.start()].upper())
        end = token.end()
        if token[1]:
            pieces.append(token[1])
        elif token[2]:
            # A number after a letter is the row of a cell, and stays as it is.
            of_a_cell = formula[max(token.start() - 1, 0) : token.start()].isalpha()
            pieces.append(token[2] if of_a_cell else _normal_number(token[2]))
    pieces.append(formula[end:].upper())
    return "".join(pieces).replace("_XLFN.", "")


def _normal_number(text: str) -> str:
    """In the 15 digits that programs write a number of a formula with."""
    return format(float(text), ".15g")


def claims_of(layout: Layout, grids: dict[str, Grid]) -> tuple[Claim, ...]:
    """The cached result of each line of both calculations, beside its exact value."""
    found: list[Claim] = []
    for name, lines in (
        (wording.PLAN_CALCULATION, layout.plan),
        (wording.REPORT_CALCULATION, layout.report),
    ):
        found += _claims(grids[name], layout.sheets[name], lines)
    return tuple(found)


def _claims(grid: Grid, sheet: Sheet, lines: Working) -> list[Claim]:
    column, found = CALCULATION.column_of("value"), []
    for line in lines.lines:
        if not line.pieces:
            continue
        cell = grid.at(line.row, column)
        found.append(
            Claim(
                sheet=sheet.name,
                cell=cell_name(line.row, column),
                symbol=line.symbol,
                point=line.point,
                period=line.period,
                unit=line.unit,
                claimed=_claimed(cell),
                text=cell.text,
                recalculated=line.value if isinstance(line.value, Fraction) else None,
            )
        )
    return found


def _claimed(cell: Found) -> Decimal | None:
    try:
        return decimal_of(cell.text) if cell.kind == "n" else None
    except NotANumber:
        return None


def check_periods(workbook: Workbook, rows: list[tuple[int, ValueRow]], grid: Grid, faults: Faults) -> None:
    """Each monitored row lies within the monitoring period and within one calendar year."""
    for number, row in rows:
        cell = cell_name(number, wording.MONITORED.column_of("period"))
        if row.period is None:
            continue
        if row.period not in workbook.period:
            wanted, found = period_text(workbook.period), period_text(row.period)
            faults.add("outside_period", grid.name, cell, found=found, accepted=wanted)
        elif row.period.first_on.year != row.period.last_on.year:
            faults.add("across_years", grid.name, cell, found=period_text(row.period))


def check_planned(workbook: Workbook, rows: list[tuple[int, ValueRow]], end: int, faults: Faults) -> None:
    """What is monitored is what the plan says, for every calendar year of the period."""
    planned = {(row.symbol, row.point): None for row in workbook.planned}
    points: dict[str, list[str]] = {}
    for symbol, point in planned:
        points.setdefault(symbol, []).append(point_text(point))
    column = wording.MONITORED.column_of("point")
    given = set()
    for number, row in rows:
        if (row.symbol, row.point) not in planned:
            accepted = listed(points.get(row.symbol, []))
            cell = cell_name(number, column)
            faults.add(
                "unknown_point", wording.REPORT, cell, found=row.point, accepted=accepted, symbol=row.symbol
            )
        if row.period:
            given.add((row.symbol, row.point, row.period.first_on.year))
    missing = [
        f"{symbol} {point_text(point)} {period_text(one)}"
        for symbol, point in planned
        for one in slices(workbook.period)
        if (symbol, point, one.first_on.year) not in given
    ]
    if missing:
        faults.add("row_missing", wording.REPORT, cell_name(end, 1), accepted=listed(missing))


def check_expected(
    workbook: Workbook,
    expected: Workbook,
    tables: list[tuple[Table, list[tuple[int, ValueRow]], tuple[ValueRow, ...]]],
    faults: Faults,
) -> None:
    """The workbook against what the registry knows: reference, period, plan and fixed values."""
    if workbook.reference != expected.reference:
        for sheet in wording.SHEETS:
            faults.add("wrong_reference", sheet, "A2", found=workbook.reference, accepted=expected.reference)
    if workbook.period != expected.period:
        found, accepted = period_text(workbook.period), period_text(expected.period)
        faults.add("wrong_period", wording.REPORT, "B4", found=found, accepted=accepted)
    if workbook.estimated_for != expected.estimated_for:
        found, accepted = period_text(workbook.estimated_for), period_text(expected.estimated_for)
        faults.add("wrong_period", wording.PLAN, "B4", found=found, accepted=accepted)
    for table, rows, wanted in tables:
        _check_registered(table, rows, wanted, faults)


def _check_registered(
    table: Table, rows: list[tuple[int, ValueRow]], wanted: tuple[ValueRow, ...], faults: Faults
) -> None:
    registered = {(row.symbol, row.point): row for row in wanted}
    for number, row in rows:
        known = registered.pop((row.symbol, row.point), None)
        if known is None:
            cell = cell_name(number, table.column_of("symbol"))
            named = f"{row.symbol} {point_text(row.point)}".strip()
            accepted = listed(f"{one.symbol} {point_text(one.point)}".strip() for one in wanted)
            faults.add("plan_changed", wording.PLAN, cell, found=named, accepted=accepted)
            continue
        for at, column in enumerate(table.columns, 1):
            if column and (found := getattr(row, column.field)) != (fixed := getattr(known, column.field)):
                cell = cell_name(number, at)
                faults.add("plan_changed", wording.PLAN, cell, found=_said(found), accepted=_said(fixed))
    if registered:
        end = max((number for number, _row in rows), default=8) + 1
        missing = listed(f"{symbol} {point_text(point)}".strip() for symbol, point in registered)
        faults.add("row_missing", wording.PLAN, cell_name(end, 1), accepted=missing)


def _said(value: object) -> str:
    return written(value) if isinstance(value, Decimal) else str(value or "")
