"""The cells that a verifier's finding is about, by the names that everybody reads on the sheet of the report."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from registry.monitoring.models import Intake, MonitoringReport
from registry.monitoring.queries.subjects import (
    current_readings,
    current_values,
    newest_recalculation,
    report_of,
)
from registry.monitoring.workbook.wording import SHEETS
from registry.projects.schemas.findings import binds_cells

CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
LINE = re.compile(r"line ([1-9][0-9]{0,17})")  # as the checks name a line of a file of readings
MOST_NAMED = 5  # cells named as examples of what is accepted


@binds_cells("verification")
def cells_of_report(case: Any, cells: Sequence[str]) -> list[str]:
    """``MRS(input)!E12, E13`` are two cells of one sheet. Raises ValidationError with every name that is none."""
    report = report_of(case)
    if report is None:
        return list(cells)
    known = {one.casefold(): one for one in _places(report)}
    sheets = _sheets(report)
    lines = _lines(report)
    found, unknown, sheet = [], [], ""
    for cell in cells:
        place = _named(cell, sheet, known, sheets, lines)
        if place is None:
            unknown.append(cell)
            continue
        sheet = place.rpartition("!")[0] or sheet
        found.append(place)
    if unknown:
        accepted = ", ".join([*known.values()][:MOST_NAMED]) or ", ".join(f"{one}!E8" for one in sheets)
        raise ValidationError({"cells": [_unknown(cell, accepted) for cell in unknown]}, code="cell_unknown")
    return list(dict.fromkeys(found))


def _named(cell: str, sheet: str, known: dict[str, str], sheets: dict[str, str], lines: int) -> str | None:
    """The cell as the report names it; ``sheet``: of the cell before it. None: there is no such cell."""
    for written in (cell, f"{sheet}!{cell}"):
        if (place := known.get(written.casefold())) is not None:
            return place
        name, _mark, own = written.rpartition("!")
        if name.casefold() in sheets and CELL.fullmatch(own.upper()):
            return f"{sheets[name.casefold()]}!{own.upper()}"
    line = LINE.fullmatch(cell.casefold())
    return cell.casefold() if line is not None and int(line[1]) <= lines else None


def _places(report: MonitoringReport) -> Iterator[str]:
    """Every value taken last, then what the newest calculation was made of, claimed by the file or found."""
    values, newest = current_values(report), newest_recalculation(report)
    for value in values.values.order_by("position") if values is not None else ():
        yield value.place
    if newest is not None:
        yield from (row["place"] for row in newest.inputs if row.get("place"))
        yield from (f"{cell['sheet']}!{cell['cell']}" for cell in newest.cells)
        yield from (cell for check in newest.checks for cell in check["cells"])


def _sheets(report: MonitoringReport) -> dict[str, str]:
    """Of a workbook every cell may be meant, also one that holds no value: by the small letters of its sheet."""
    values = current_values(report)
    is_workbook = values is not None and values.kind == Intake.Kind.WORKBOOK
    return {one.casefold(): one for one in SHEETS} if is_workbook else {}


def _lines(report: MonitoringReport) -> int:
    """The last line of the file of readings: the first one names the columns."""
    readings = current_readings(report)
    return 0 if readings is None else readings.rows + 1


def _unknown(cell: str, accepted: str) -> str:
    text = _(
        "The report has no cell “%(cell)s”; accepted are its cells as the sheet names them: %(accepted)s."
    )
    return text % {"cell": cell, "accepted": accepted or "–"}
