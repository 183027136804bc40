"""A row of a file as the question that the checks are asked, and the column that a check which fails is about.

The columns are this project's own. Cells stay as they were typed; what is none of the forms that a column accepts
is a fault of the row, with what would be accepted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from registry.accounts.checks.questions import Failure, Question, UnitsFilter
from registry.accounts.checks.reading import parts_of, read_block
from registry.accounts.nouns.beneficiaries import Beneficiary
from registry.accounts.nouns.instruction_files import InstructionFile
from registry.accounts.queries.purposes import purposes, schemes

SHEET = "Instructions"
FROM, TO, UNITS, SERIALS = "from_account", "to_account", "units", "serial_numbers"
VINTAGE, PROJECT, LABEL = "vintage", "project", "label"
PURPOSE, YEAR, SCHEME, BENEFICIARY = "purpose", "use_year", "use_scheme", "beneficiary"
NOTE, REASON, REFERENCE = "note", "reason", "reference"
COLUMNS = (
    *(FROM, TO, UNITS, SERIALS, VINTAGE, PROJECT, LABEL),
    *(PURPOSE, YEAR, SCHEME, BENEFICIARY, NOTE, REASON, REFERENCE),
)
NEEDED = (TO,)
LONGEST = {FROM: 64, TO: 64, UNITS: 20, PROJECT: 64, LABEL: 64, NOTE: 500, REASON: 1000, REFERENCE: 100}
FIRST_YEAR, LAST_YEAR = 1990, 9999
# The column of a check that is about one column whatever its details say.
COLUMN_OF = {
    **dict.fromkeys(("JR-2013", "JR-2014", "JR-2017", "JR-2033", "JR-4002", "JR-4003", "JR-4004"), SERIALS),
    **dict.fromkeys(("JR-4010", "JR-4011", "JR-4014", "JR-4016"), SERIALS),
    **dict.fromkeys(("JR-2011", "JR-2031", "JR-2032", "JR-4012", "JR-4017"), UNITS),
    **dict.fromkeys(("JR-4013", "JR-4042", "JR-4043", "JR-4044", "JR-5904"), UNITS),
    **dict.fromkeys(("JR-4006", "JR-4028", "JR-4029", "JR-4030", "JR-4041"), TO),
}
# The column of a fault in how a use is stated, by the beginning of its code.
COLUMN_OF_USE = {
    "purpose": PURPOSE,
    "use_year": YEAR,
    "use_scheme": SCHEME,
    "beneficiary": BENEFICIARY,
    "reason": REASON,
    "account": TO,
    "not_retirement": TO,
}
STATED = ("JR-5101", "JR-5152", "JR-5251")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong in a cell. ``row`` 0: the file as a whole. ``details``: what the text of a check names."""

    row: int
    column: str
    code: str
    found: str = ""
    accepted: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "found": self.found[:200],
            "accepted": self.accepted[:400],
            "details": dict(self.details),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the cells of a file may name: templates of serial numbers, and the beneficiaries of the account's
    holder by id and by name (lower case; of a name that two have, both)."""

    templates: Sequence[str] = ()
    beneficiaries: Mapping[str, Sequence[Beneficiary]] = field(default_factory=dict)


def known_names(rows: Iterable[Beneficiary]) -> dict[str, list[Beneficiary]]:
    """Beneficiaries by what a cell may call them: the id, the name, the name in Latin letters."""
    found: dict[str, list[Beneficiary]] = {}
    for row in rows:
        for name in {str(row.public_id), row.name.casefold(), row.name_latin.casefold()} - {""}:
            found.setdefault(name, []).append(row)
    return found


class RowReader:
    """Reads rows into questions; the faults of their form are in ``faults``."""

    def __init__(self, file: InstructionFile, known: Known, at: datetime) -> None:
        self.file, self.known, self.at = file, known, at
        self.faults: list[RowFault] = []

    def question(self, row: int, cells: Mapping[str, str]) -> Question | None:
        """The question of a row, or None where its cells make no sense."""
        before = len(self.faults)
        for name, longest in LONGEST.items():
            if len(cells.get(name, "")) > longest:
                self._fault(row, name, "cell_too_long", cells[name], str(longest))
        if cells.get(FROM, self.file.account.number) != self.file.account.number:
            self._fault(row, FROM, "other_account", cells[FROM], self.file.account.number)
        blocks = self._blocks(row, cells.get(SERIALS, ""))
        vintage = self._year(row, VINTAGE, cells.get(VINTAGE, ""))
        facts = self._facts(row, cells)
        if len(self.faults) > before:
            return None
        return Question(
            kind=self.file.kind,
            at=self.at,
            actor=self.file.brought_by,
            origin=self.file.account.number,
            destination=cells.get(TO, ""),
            quantity=cells.get(UNITS, ""),
            blocks=blocks,
            filter=UnitsFilter(
                vintage=vintage, project=cells.get(PROJECT, ""), label=cells.get(LABEL, "").lower()
            ),
            purpose=cells.get(PURPOSE, "").lower(),
            reason=cells.get(REASON, ""),
            reference=cells.get(REFERENCE, ""),
            facts=facts,
            request_id=str(row_request_id(self.file, row)),
        )

    def _fault(self, row: int, column: str, code: str, found: str, accepted: str = "") -> None:
        self.faults.append(RowFault(row=row, column=column, code=code, found=found, accepted=accepted))

    def _blocks(self, row: int, text: str) -> tuple[Any, ...]:
        found = []
        for part in parts_of(text):
            block = read_block(part, self.known.templates)
            if block is None:
                example = self.known.templates[0] if self.known.templates else ""
                self._fault(row, SERIALS, "not_a_serial_number", part, example)
            else:
                found.append(block)
        return tuple(found)

    def _year(self, row: int, column: str, text: str) -> int | None:
        if not text:
            return None
        if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:9]) <= LAST_YEAR:
            return int(text)
        self._fault(row, column, "not_a_year", text, "2026")
        return None

    def _facts(self, row: int, cells: Mapping[str, str]) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        if (purpose := cells.get(PURPOSE, "").lower()) and purpose not in purposes():
            self._fault(row, PURPOSE, "not_a_purpose", cells[PURPOSE], self._purposes())
        if (scheme := cells.get(SCHEME, "").lower()) and scheme not in schemes():
            self._fault(row, SCHEME, "not_a_scheme", cells[SCHEME], ", ".join(schemes()))
        elif scheme:
            facts["use_scheme"] = scheme
        if (year := self._year(row, YEAR, cells.get(YEAR, ""))) is not None:
            facts["use_year"] = year
        if name := cells.get(BENEFICIARY, ""):
            facts |= self._beneficiary(row, name)
        if note := cells.get(NOTE, ""):
            facts["use_note"] = note
        return facts

    def _purposes(self) -> str:
        fitting = [code for code, one in purposes().items() if one.account_kind in ("", self.file.kind)]
        return ", ".join(fitting)

    def _beneficiary(self, row: int, name: str) -> dict[str, Any]:
        """By id or by name. An id that is not theirs goes on: the checks say what is wrong with it."""
        found = self.known.beneficiaries.get(name.casefold(), ())
        if len(found) == 1:
            return {"beneficiary": {"id": str(found[0].public_id)}}
        if found:
            ids = ", ".join(str(one.public_id) for one in found)
            self._fault(row, BENEFICIARY, "name_of_several", name, ids)
            return {}
        try:
            return {"beneficiary": {"id": str(UUID(name))}}
        except ValueError:
            self._fault(row, BENEFICIARY, "not_a_beneficiary", name)
            return {}


def row_request_id(file: InstructionFile, row: int) -> UUID:
    """The request id of a row: the same however often its file is judged."""
    return uuid5(file.request_id, f"row {row}")


def fault_of(row: int, cells: Mapping[str, str], failure: Failure, account: str) -> RowFault:
    """A check that fails, as a fault of the cell it is about; of the account of the whole file: row 0."""
    details = failure.as_data()["details"]
    column = _column(failure, details, cells, account)
    whole = column == FROM
    return RowFault(
        row=0 if whole else row,
        column=column,
        code=failure.code,
        found=account if whole else cells.get(column, ""),
        details=details,
    )


def _column(failure: Failure, details: Mapping[str, Any], cells: Mapping[str, str], account: str) -> str:
    code = str(details.get("code", ""))
    if failure.code in STATED:
        return next((name for start, name in COLUMN_OF_USE.items() if code.startswith(start)), UNITS)
    if (column := COLUMN_OF.get(failure.code)) is not None:
        # Units that are on hold or taken may have been asked for by a quantity.
        return UNITS if column == SERIALS and not cells.get(SERIALS) else column
    return FROM if details.get("account", account) == account else TO
