"""What is wrong with a workbook: each fault with its sheet and cell, and what would be accepted there.

A workbook with a fault is not taken at all. Codes never change; texts are told in the reader's language.
A file that is no workbook, or was broken as a whole, is refused with the code of the documents' checks.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.documents.errors import Quarantine

TEXTS = {
    "sheet_missing": _("The sheet “%(accepted)s” is missing."),
    "sheet_unknown": _("The sheet “%(found)s” is none of this workbook: %(accepted)s are accepted."),
    "sheet_hidden": _("The sheet is hidden. Show it: nothing is taken that the reader of the sheet cannot see."),
    "rows_hidden": _("The row is hidden. Show it, or remove what is in it."),
    "column_hidden": _("The column is hidden. Show it, or remove what is in it."),
    "merged_cells": _("The cells %(found)s are merged. Separate them: each value has a cell of its own."),
    "wrong_workbook": _("“%(found)s” stands here; the workbook of this methodology is “%(accepted)s”."),
    "wrong_reference": _("“%(found)s” stands here; “%(accepted)s” is the project's."),
    "heading_changed": _("“%(found)s” stands here where the heading “%(accepted)s” belongs."),
    "column_shifted": _("The heading “%(found)s” stands in the wrong column: “%(accepted)s” belongs here."),
    "text_changed": _("“%(found)s” stands here; the form has “%(accepted)s”."),
    "default_changed": _("%(found)s stands here; the methodology fixes %(accepted)s."),
    "plan_changed": _("“%(found)s” stands here; the registered plan has “%(accepted)s”."),
    "formula_replaced": _("The value %(found)s stands here instead of the formula =%(accepted)s."),
    "formula_changed": _("The formula =%(found)s stands here; =%(accepted)s is the methodology's."),
    "formula_in_input": _("A formula (=%(found)s) stands here; only a value is accepted."),
    "unexpected_cell": _("“%(found)s” stands here, where the form has nothing. Comments have their own column."),
    "value_missing": _("Nothing stands here; %(accepted)s is accepted."),
    "number_as_text": _("“%(found)s” is written as a text. Enter it as a number, with a decimal point only."),
    "not_a_number": _("“%(found)s” is no number that a cell keeps (up to 15 digits)."),
    "date_as_text": _("“%(found)s” is written as a text. Enter it as a date (2017-12-31)."),
    "not_a_date": _("“%(found)s” is no date; a date (2017-12-31) is accepted."),
    "not_a_text": _("“%(found)s” stands here; a text is accepted."),
    "not_a_period": _("“%(found)s” is no period; one as “%(accepted)s” is accepted."),
    "period_backwards": _("The period ends (%(found)s) before it begins."),
    "period_too_long": _("The period is longer than %(accepted)s years."),
    "wrong_period": _("%(found)s stands here; the report is for %(accepted)s."),
    "outside_period": _("%(found)s lies outside the monitoring period %(accepted)s."),
    "across_years": _("%(found)s spans two calendar years. Give each year a row of its own."),
    "unknown_parameter": _("The methodology has no parameter “%(found)s”: one of %(accepted)s is accepted."),
    "unknown_point": _("“%(found)s” is no monitoring point of %(symbol)s: one of %(accepted)s is accepted."),
    "unknown_category": _("“%(found)s” is no category of this parameter: one of %(accepted)s is accepted."),
    "unknown_option": _("“%(found)s” is no monitoring option: %(accepted)s is accepted."),
    "unit_not_convertible": _(
        "“%(found)s” cannot be converted: %(accepted)s, or a unit of the same kind, is accepted."
    ),
    "duplicate_row": _("The same parameter, point and period stand in %(accepted)s already."),
    "overlapping_row": _("The period overlaps that of %(accepted)s: no day counts twice."),
    "row_missing": _("There is no row for %(accepted)s."),
    "too_many_faults": _("There are more faults than are told here."),
}  # fmt: skip
MOST_TOLD = 200
LONGEST_FOUND = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """``sheet`` and ``cell`` are empty only for a file that could not be read as a workbook at all."""

    code: str
    sheet: str = ""
    cell: str = ""
    found: str = ""
    accepted: str = ""
    symbol: str = ""

    @property
    def text(self) -> str:
        """What is wrong and what would be accepted, in the language of whoever reads it now."""
        if self.code in TEXTS:
            facts = {"found": self.found, "accepted": self.accepted, "symbol": self.symbol}
            return str(TEXTS[self.code]) % defaultdict(str, facts)
        known = {choice.value: choice.label for choice in Quarantine}
        return str(known.get(self.code, known["damaged"]))

    @property
    def place(self) -> str:
        """``MRS(input)!E12``."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "sheet": self.sheet,
            "cell": self.cell,
            "found": self.found,
            "accepted": self.accepted,
            "text": self.text,
        }


class Faults:
    """The faults of one workbook, in the order in which they were found; each cell is told once."""

    def __init__(self) -> None:
        self.told: list[Fault] = []
        self._cells: set[tuple[str, str]] = set()

    def __bool__(self) -> bool:
        return bool(self.told)

    def add(
        self, code: str, sheet: str, cell: str, *, found: str = "", accepted: str = "", symbol: str = ""
    ) -> None:
        if (sheet, cell) in self._cells and cell:
            return
        self._cells.add((sheet, cell))
        if len(self.told) == MOST_TOLD:
            self.told.append(Fault(code="too_many_faults", sheet=sheet, cell=cell))
        if len(self.told) > MOST_TOLD:
            return
        self.told.append(
            Fault(
                code=code,
                sheet=sheet,
                cell=cell,
                found=found[:LONGEST_FOUND],
                accepted=accepted[:LONGEST_FOUND],
                symbol=symbol,
            )
        )

    def codes(self) -> set[str]:
        return {fault.code for fault in self.told}


def listed(words: Iterable[str]) -> str:
    return ", ".join(words)
