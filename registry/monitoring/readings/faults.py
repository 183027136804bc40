"""What is wrong with a file of meter readings: each fault with its line and column.

A file with a fault is not taken at all. What is merely suspicious (gaps, a stuck meter, a reading that
stands twice) is no fault: it is counted, and the checks of quality speak about it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal
from registry.documents.errors import Quarantine

TEXTS = {
    "column_missing": _("The first line names no column “%(accepted)s”."),
    "column_unknown": _("“%(found)s” is no column: %(accepted)s are accepted."),
    "column_twice": _("The column “%(found)s” stands twice."),
    "no_readings": _("There is no reading after the line with the names of the columns."),
    "not_utf8": _("The line is not in UTF-8."),
    "line_too_long": _("The line is longer than %(accepted)s characters."),
    "too_many_lines": _("The file has more than %(accepted)s readings."),
    "wrong_number_of_cells": _("The line has %(found)s values; the first line has %(accepted)s names."),
    "quotes_broken": _("A quotation mark in the line does not close."),
    "unknown_channel": _("“%(found)s” is not monitored: %(accepted)s are accepted."),
    "not_a_moment": _("“%(found)s” is no moment: %(accepted)s is accepted."),
    "ambiguous_moment": _(
        "“%(found)s” comes twice where clocks are put back: add the difference to UTC (%(accepted)s)."
    ),
    "outside_period": _("“%(found)s” lies outside the monitoring period %(accepted)s."),
    "out_of_order": _("“%(found)s” is earlier than the reading before it (%(accepted)s): sort each meter by time."),
    "conflicting_reading": _("%(found)s stands here for a moment that has %(accepted)s already."),
    "value_missing": _("Nothing stands here; a number is accepted."),
    "not_a_number": _("“%(found)s” is no number: digits with a decimal point, without separators, are accepted."),
    "unit_not_convertible": _(
        "“%(found)s” cannot be converted: %(accepted)s, or a unit of the same kind, is accepted."
    ),
    "unit_changed": _("The unit “%(found)s” stands here; the lines before have “%(accepted)s”."),
    "sheet_unknown": _("The workbook has %(found)s sheets; one is accepted."),
    "rows_hidden": _("The row is hidden. Show it, or remove it."),
    "formula_in_input": _("A formula stands here; only a value is accepted."),
    "too_irregular": _("The readings come at too many different intervals."),
}  # fmt: skip
MOST_TOLD = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """``line`` counts from 1 with the line of names; 0 for a file that could not be read at all."""

    code: str
    line: int = 0
    column: str = ""
    found: str = ""
    accepted: str = ""

    @property
    def text(self) -> str:
        """What is wrong and what would be accepted, in the language of whoever reads it now."""
        if self.code in TEXTS:
            facts = {"found": self.found, "accepted": self.accepted}
            return str(TEXTS[self.code]) % defaultdict(str, facts)
        known = {choice.value: choice.label for choice in Quarantine}
        return str(known.get(self.code, known["damaged"]))

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "line": self.line,
            "column": self.column,
            "found": self.found,
            "accepted": self.accepted,
            "text": self.text,
        }


class ReadingsFaulty(Refusal):
    """Nothing of the file is taken. ``faults``: at most 100, in the order of the lines."""

    code = "readings_faulty"
    text = _("Nothing was taken. Line %(line)s: %(first)s")

    def __init__(self, faults: Sequence[Fault]):
        super().__init__(line=faults[0].line, first=faults[0].text)
        self.faults = tuple(faults)


class TooManyFaults(Exception):
    """Enough was told; the rest of the file is not read."""


class Faults:
    def __init__(self) -> None:
        self.told: list[Fault] = []

    def add(self, code: str, line: int, column: str = "", found: str = "", accepted: str = "") -> None:
        """Raises TooManyFaults when enough are told."""
        fault = Fault(code=code, line=line, column=column, found=found[:100], accepted=accepted[:200])
        self.told.append(fault)
        if len(self.told) >= MOST_TOLD:
            raise TooManyFaults
