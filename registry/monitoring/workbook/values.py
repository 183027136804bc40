"""What a cell says as a number, a date, a period or a text; a fault where it says something else."""

import re
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

from registry.monitoring.workbook.contents import Period, tidy
from registry.monitoring.workbook.faults import Faults
from registry.monitoring.workbook.grid import Grid
from registry.monitoring.workbook.limited import Found
from registry.monitoring.workbook.numbers import NotANumber, decimal_of, written
from registry.monitoring.workbook.sheets import cell_name
from registry.monitoring.workbook.wording import period_of, period_text

LIKE_A_NUMBER = re.compile(r"[\s'+-]*[0-9][0-9\s.,']*([eE][+-]?[0-9]+)?\s*%?\s*")
LIKE_A_DATE = re.compile(r"\s*[0-9]{1,4}\s*[-/. ]\s*(?:[0-9]{1,2}|[A-Za-z]{3,9})\s*[-/. ]\s*[0-9]{1,4}.*")
EXAMPLE = Period(date(2017, 1, 1), date(2017, 12, 31))


class Cells:
    """Reads one sheet's cells, and tells faults with their place."""

    def __init__(self, grid: Grid, faults: Faults) -> None:
        self.grid, self.faults = grid, faults

    def fault(
        self, code: str, row: int, column: int, found: str = "", accepted: str = "", symbol: str = ""
    ) -> None:
        self.faults.add(
            code, self.grid.name, cell_name(row, column), found=found, accepted=accepted, symbol=symbol
        )

    def _input(self, row: int, column: int) -> Found | None:
        """What people filled in; None for a formula, whose result is not taken on trust."""
        found = self.grid.at(row, column)
        if found.formula:
            self.fault("formula_in_input", row, column, found.formula)
            return None
        return found

    def number(self, row: int, column: int) -> Decimal | None:
        """The exact number; None where nothing stands, or something else (a fault)."""
        found = self._input(row, column)
        if found is None or not found.kind:
            return None
        if found.kind != "n":
            like = found.kind == "s" and LIKE_A_NUMBER.fullmatch(found.text)
            self.fault("number_as_text" if like else "not_a_number", row, column, found.text)
            return None
        try:
            return decimal_of(found.text)
        except NotANumber:
            self.fault("not_a_number", row, column, found.text)
            return None

    def day(self, row: int, column: int) -> date | None:
        found = self._input(row, column)
        if found is None or not found.kind:
            return None
        if found.kind == "s":
            like = LIKE_A_DATE.fullmatch(found.text)
            self.fault("date_as_text" if like else "not_a_date", row, column, found.text)
            return None
        try:
            moment = datetime.fromisoformat(found.text) if found.kind == "d" else None
        except ValueError:
            moment = None
        if moment is None or (moment.hour, moment.minute, moment.second) != (0, 0, 0):
            self.fault("not_a_date", row, column, found.text)
            return None
        return moment.date()

    def period(self, row: int, column: int) -> Period | None:
        """The period of a row, as it is printed: ``1/Jan/2017-31/Dec/2017``."""
        found = self._input(row, column)
        if found is None:
            return None
        period = period_of(found.text) if found.kind == "s" else None
        if period is None:
            self.fault("not_a_period", row, column, found.text, period_text(EXAMPLE))
        return period

    def text(self, row: int, column: int) -> str:
        """A text as it stands; a number typed into a text cell (a serial number) is its digits."""
        found = self._input(row, column)
        if found is None or not found.kind:
            return ""
        if found.kind == "s":
            return tidy(found.text)
        if found.kind == "n":
            with suppress(NotANumber):
                return written(decimal_of(found.text))
        elif found.kind == "d":
            return found.text
        self.fault("not_a_text", row, column, found.text)
        return ""
