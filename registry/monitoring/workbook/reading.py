"""Read a workbook: ``read(file, methodology)`` gives what it says, or every fault with its cell.

    file ── limited child ──> cells ──> header, tables ──> rows ──> the layout those rows ask for ──> held
    against each other, cell by cell ──> Workbook and claims; or faults, and then nothing is taken

The file's own formulas are never run. They must be the methodology's; what they came to in the program
that saved the file is compared with the recalculated values (``claims``).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO

from registry.methodologies.language.inputs import Input
from registry.methodologies.language.nouns import Methodology, Tables
from registry.monitoring.workbook import wording
from registry.monitoring.workbook.checking import (
    Claim,
    check_expected,
    check_layout,
    check_periods,
    check_planned,
    claims_of,
)
from registry.monitoring.workbook.contents import Instrument, Period, Person, ValueRow, Workbook
from registry.monitoring.workbook.faults import Fault, Faults
from registry.monitoring.workbook.grid import Grid, gather
from registry.monitoring.workbook.layout import lay_out
from registry.monitoring.workbook.tables import TableReader, check_twice
from registry.monitoring.workbook.values import Cells
from registry.monitoring.workbook.wording import methodology_named, workbook_name

LONGEST_YEARS = 30
UNKNOWN = Period(date(2000, 1, 1), date(2000, 12, 31))
Rows = list[tuple[int, ValueRow]]
RESULTS = {"RE": "reference_emissions", "PE": "project_emissions", "ER": "emission_reductions"}


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """``workbook`` is None where there are faults: a workbook is taken whole or not at all."""

    workbook: Workbook | None
    faults: tuple[Fault, ...]
    claims: tuple[Claim, ...] = ()

    def claimed_years(self) -> dict[int, dict[str, Decimal | None]]:
        """Reference emissions, project emissions and emission reductions that the report claims, by year."""
        years: dict[int, dict[str, Decimal | None]] = {}
        for claim in self.claims:
            if claim.sheet == wording.REPORT_CALCULATION and claim.symbol in RESULTS and claim.period:
                years.setdefault(claim.period.first_on.year, {})[RESULTS[claim.symbol]] = claim.claimed
        return years


@dataclass(slots=True)
class Opened:
    """A file whose cells are at hand. ``named`` says which methodology it is for, as far as it says so."""

    grids: dict[str, Grid]
    faults: Faults

    @property
    def named(self) -> tuple[str, str] | None:
        grid = self.grids.get(wording.REPORT)
        text = grid.text(1, 1) if grid else ""
        return methodology_named(text.removeprefix(wording.WORKBOOK))

    @property
    def is_readable(self) -> bool:
        return set(wording.SHEETS) <= set(self.grids) and not self.faults


def read(
    file: IO[bytes],
    methodology: Methodology,
    tables: Tables | None = None,
    expected: Workbook | None = None,
    *,
    complete: bool = True,
) -> WorkbookReading:
    """What the workbook says, or its faults. Never raises for anything the file does.

    ``expected`` is what the registry knows of the project (reference, period, plan, fixed values); a
    workbook that differs is not taken. ``complete`` asks for every value; without it gaps are None.
    """
    return read_opened(open_workbook(file), methodology, tables, expected, complete=complete)


def open_workbook(file: IO[bytes]) -> Opened:
    """The cells of the file, read in the limited child process."""
    faults = Faults()
    return Opened(gather(file, faults), faults)


def read_opened(
    opened: Opened,
    methodology: Methodology,
    tables: Tables | None = None,
    expected: Workbook | None = None,
    *,
    complete: bool = True,
) -> WorkbookReading:
    """As ``read``, of a file that was opened to see which methodology it is for."""
    if not opened.is_readable:
        return WorkbookReading(None, tuple(opened.faults.told))
    found = _Reader(opened, methodology, complete=complete).read(tables or {}, expected)
    if opened.faults:
        return WorkbookReading(None, tuple(opened.faults.told))
    return found


class _Reader:
    def __init__(self, opened: Opened, methodology: Methodology, *, complete: bool) -> None:
        self.grids, self.faults, self.methodology = opened.grids, opened.faults, methodology
        self.complete = complete
        self.end = 9  # the row after the last monitored one

    def read(self, tables: Tables, expected: Workbook | None) -> WorkbookReading:
        reference = self._header()
        period = self._period(wording.REPORT)
        estimated_for = self._period(wording.PLAN)
        planned, fixed = self._plan()
        monitored = self._report()
        people, instruments = self._structure()
        if self.faults.codes() & {"heading_changed", "column_shifted"} or period is None:
            return WorkbookReading(None, ())  # whatever else could be said would follow from that
        workbook = Workbook(
            methodology=self.methodology.reference,
            version=self.methodology.version,
            reference=reference,
            period=period,
            estimated_for=estimated_for or UNKNOWN,
            planned=tuple(row for _number, row in planned),
            fixed=tuple(row for _number, row in fixed),
            monitored=tuple(row for _number, row in monitored),
            people=people,
            instruments=instruments,
        )
        self._check_rows(workbook, planned, fixed, monitored)
        if expected is not None:
            registered = [
                (wording.PLANNED, planned, expected.planned),
                (wording.FIXED, fixed, expected.fixed),
            ]
            check_expected(workbook, expected, registered, self.faults)
        layout = lay_out(workbook, self.methodology, tables)
        check_layout(layout, self.grids, self.faults, with_formulas=not self.faults)
        return WorkbookReading(workbook, (), claims_of(layout, self.grids))

    def _check_rows(self, workbook: Workbook, planned: Rows, fixed: Rows, monitored: Rows) -> None:
        plan, report = self._cells(wording.PLAN), self._cells(wording.REPORT)
        check_twice(plan, self.methodology, planned, wording.PLANNED)
        check_twice(plan, self.methodology, fixed, wording.FIXED)
        check_twice(report, self.methodology, monitored, wording.MONITORED)
        check_periods(workbook, monitored, report.grid, self.faults)
        check_planned(workbook, monitored, self.end, self.faults)

    def _cells(self, sheet: str) -> Cells:
        return Cells(self.grids[sheet], self.faults)

    def _header(self) -> str:
        """Every sheet says which workbook it is of, and for which project. The project's reference."""
        wanted = wording.WORKBOOK + workbook_name(self.methodology.reference, self.methodology.version)
        reference = self.grids[wording.REPORT].text(2, 1)
        for name in wording.SHEETS:
            if (found := self.grids[name].text(1, 1)) != wanted:
                self.faults.add("wrong_workbook", name, "A1", found=found, accepted=wanted)
            found = self.grids[name].text(2, 1)
            if found != reference or not found.startswith(wording.REFERENCE.strip()):
                accepted = reference if found != reference else wording.REFERENCE
                self.faults.add("wrong_reference", name, "A2", found=found, accepted=accepted)
        return reference.removeprefix(wording.REFERENCE.strip()).strip()

    def _period(self, sheet: str) -> Period | None:
        """The period in the head of an input sheet: two dates."""
        cells = self._cells(sheet)
        first, last = cells.day(4, 2), cells.day(4, 3)
        for column, day in ((2, first), (3, last)):
            if day is None:
                cells.fault("value_missing", 4, column, accepted="2017-12-31")
        if first is None or last is None:
            return None
        if last < first:
            cells.fault("period_backwards", 4, 3, last.isoformat())
        elif last.year - first.year >= LONGEST_YEARS:
            cells.fault("period_too_long", 4, 3, last.isoformat(), str(LONGEST_YEARS))
        else:
            return Period(first, last)
        return None

    def _plan(self) -> tuple[Rows, Rows]:
        tables = TableReader(self._cells(wording.PLAN), self.methodology, complete=self.complete)
        planned, fixed = Rows(), Rows()
        if tables.begin(wording.PLANNED):
            rows = tables.rows_until(wording.FIXED.title)
            planned = [(row, tables.value_row(wording.PLANNED, row)) for row in rows]
        if tables.begin(wording.FIXED):
            rows = tables.rows_until(wording.ESTIMATE.title)
            fixed = [(row, tables.value_row(wording.FIXED, row)) for row in rows]
        tables.begin(wording.ESTIMATE)
        return planned, fixed

    def _report(self) -> Rows:
        tables = TableReader(self._cells(wording.REPORT), self.methodology, complete=self.complete)
        monitored = Rows()
        if tables.begin(wording.MONITORED):
            rows = tables.rows_until(wording.FIXED_AGAIN.title)
            monitored = [(row, tables.value_row(wording.MONITORED, row)) for row in rows]
            self.end = max(rows.stop, 9)
        tables.begin(wording.FIXED_AGAIN)
        tables.begin(wording.RESULT)
        return monitored

    def _structure(self) -> tuple[tuple[Person, ...], tuple[Instrument, ...]]:
        tables = TableReader(self._cells(wording.STRUCTURE), self.methodology, complete=self.complete)
        people, instruments = [], []
        if tables.begin(wording.PEOPLE):
            people = [tables.people(row) for row in tables.rows_until(wording.INSTRUMENTS.title)]
        if tables.begin(wording.INSTRUMENTS):
            last = self.grids[wording.STRUCTURE].last_row
            instruments = [tables.instrument(row) for row in range(tables.next_row, last + 1)]
        return tuple(one for one in people if one), tuple(one for one in instruments if one)


def inputs_of(workbook: Workbook) -> list[Input]:
    """What the methodology's calculation is given: every value of the report and those fixed ex ante."""
    return [
        Input(
            symbol=row.symbol,
            value=str(row.value),
            unit=row.unit,
            point=row.point or None,
            period=(row.period.first_on, row.period.last_on) if row.period else None,
        )
        for row in (*workbook.monitored, *workbook.fixed)
        if row.value is not None
    ]
