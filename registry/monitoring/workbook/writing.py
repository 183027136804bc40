"""Write a workbook: ``write(workbook, methodology)`` gives the bytes of an XLSX file, the same each time.

What people fill in is unlocked and checked as they type; everything else is locked (without a password:
against slips, not against intent, for the reader compares each cell). Formulas live in the sheets of the
calculation process, with their exact results beside them as the results a program would show.
"""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal
from registry.methodologies.language.nouns import Methodology, Tables
from registry.monitoring.workbook.contents import Workbook
from registry.monitoring.workbook.layout import lay_out
from registry.monitoring.workbook.numbers import fits_a_cell
from registry.monitoring.workbook.sheets import Cell, Sheet, cell_name
from registry.monitoring.workbook.wording import workbook_name

MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001  (fixed: the same content gives the same bytes)
DATES = "yyyy-mm-dd"
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 12},
    "heading": {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#DCE6F1", "valign": "top"},
    "label": {"bold": True},
    "text": {"text_wrap": True, "border": 1, "valign": "top"},
    "choice": {"text_wrap": True, "border": 1, "valign": "top"},
    "number": {"border": 1, "valign": "top"},
    "date": {"border": 1, "valign": "top", "num_format": DATES, "align": "left"},
    "formula": {"border": 1, "valign": "top", "bg_color": "#F2F2F2"},
}
FILLED_IN = {"locked": False, "bg_color": "#FFFDE7"}
LONGEST_LIST = 255  # characters of the choices a cell can offer


class TooExactForACell(Refusal):
    """A value of more than 15 significant digits: a cell would change it."""

    code = "too_exact_for_a_cell"
    text = _("%(value)s has more digits than a cell of a spreadsheet keeps (15): %(sheet)s, %(cell)s.")


def write(workbook: Workbook, methodology: Methodology, tables: Tables | None = None) -> bytes:
    """The XLSX file of a workbook, empty where values are None. Raises TooExactForACell."""
    layout = lay_out(workbook, methodology, tables or {})
    title = workbook_name(workbook.methodology, workbook.version)
    return to_bytes(list(layout.sheets.values()), title)


def to_bytes(sheets: list[Sheet], title: str) -> bytes:
    """The XLSX file of the sheets. Raises TooExactForACell."""
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": title, "created": MADE_AT})
    book.set_calc_mode("auto")
    looks: dict[tuple[str, bool], Any] = {}
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        page.protect("", {"format_columns": True, "format_rows": True})
        page.set_landscape()
        page.fit_to_pages(1, 0)
        for column, width in sheet.widths.items():
            page.set_column(column - 1, column - 1, width)
        for (row, column), cell in sorted(sheet.cells.items()):
            key = (cell.kind, cell.fixed)
            if key not in looks:
                looks[key] = book.add_format(LOOKS[cell.kind] | ({} if cell.fixed else FILLED_IN))
            _check(sheet, row, column, cell)
            _write(page, row - 1, column - 1, cell, looks[key])
            if not cell.fixed:
                _validate(page, row - 1, column - 1, cell)
    book.close()
    return kept.getvalue()


def _check(sheet: Sheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell.value, Decimal) and not fits_a_cell(cell.value):
        raise TooExactForACell(value=str(cell.value), sheet=sheet.name, cell=cell_name(row, column))


def _write(page: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    match cell.value:
        case _ if cell.kind == "formula":
            page.write_formula(row, column, f"={cell.formula}", look, cached(cell.value))
        case None | "":
            page.write_blank(row, column, None, look)
        case Decimal():
            page.write_number(row, column, cell.value, look)
        case date():
            page.write_datetime(row, column, cell.value, look)
        case _:
            page.write_string(row, column, str(cell.value), look)


def cached(value: object) -> object:
    """An exact result as a program keeps it: the nearest binary number. Texts and gaps as they are."""
    if isinstance(value, (Fraction, Decimal)):
        whole = int(value)
        return whole if value == whole and abs(whole) < 10**15 else float(value)
    return "" if value is None else value


def _validate(page: Any, row: int, column: int, cell: Cell) -> None:
    """What the cell takes, told while somebody types. The reader checks the same again."""
    if cell.choices and len(",".join(cell.choices)) <= LONGEST_LIST:
        page.data_validation(row, column, row, column, {"validate": "list", "source": list(cell.choices)})
    elif cell.kind == "number":
        page.data_validation(row, column, row, column, {"validate": "decimal", **_bounds(cell)})
    elif cell.kind == "date":
        rule = {"validate": "date", "criteria": ">=", "value": date(1990, 1, 1)}
        page.data_validation(row, column, row, column, rule)


def _bounds(cell: Cell) -> dict[str, Any]:
    if cell.least is not None and cell.most is not None:
        return {"criteria": "between", "minimum": float(cell.least), "maximum": float(cell.most)}
    if cell.most is not None:
        return {"criteria": "<=", "value": float(cell.most)}
    return {"criteria": ">=", "value": float(cell.least) if cell.least is not None else -1e30}
