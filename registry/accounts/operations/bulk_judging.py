"""Every row of a file put to the checks, in the order of the rows: the dry run, and the same before it is written.

Nothing is written here. What a row would take is noted, so that the rows after it find it taken; a row that fails
takes nothing.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from registry.accounts.checks.evaluating import evaluate
from registry.accounts.checks.facts import Chosen
from registry.accounts.checks.many import ManyFacts
from registry.accounts.checks.questions import Failure, Question
from registry.accounts.checks.reading import serial_templates
from registry.accounts.checks.rows import Known, RowFault, RowReader, fault_of, known_names
from registry.accounts.models import InstructionFile
from registry.accounts.queries.beneficiaries import nameable_by

PROGRESS_EVERY = 100  # rows
MOST_TOLD = 5_000  # faults that are kept; how many there are is counted all the same


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row that would be accepted, and the units it would take."""

    row: int
    cells: Mapping[str, str]
    question: Question
    chosen: Chosen


@dataclass(slots=True)
class Judgement:
    """What came of it. ``facts`` is the reader that was asked, for whoever writes the rows next."""

    facts: ManyFacts
    rows: list[JudgedRow] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)

    @property
    def quantity(self) -> int:
        return sum(piece.quantity for one in self.rows for piece in one.chosen.pieces)


def judge(file: InstructionFile, at: datetime, progress: Callable[[int], object] | None = None) -> Judgement:
    """Judge all rows as of a moment. Ask within ``registry.identity.reading.reading()``."""
    reader = RowReader(file, _known(file), at)
    asked: list[tuple[int, Mapping[str, str], Question]] = []
    for one in file.rows:
        question = reader.question(one["row"], one["cells"])
        if question is not None:
            asked.append((one["row"], one["cells"], question))
    facts = ManyFacts(at, file.account, [question for _row, _cells, question in asked])
    found = Judgement(facts, faults=reader.faults)
    of_the_whole: set[str] = set()
    for count, (row, cells, question) in enumerate(asked, 1):
        failures = evaluate(question, facts)
        if not failures:
            chosen = facts.chosen(question)
            assert chosen is not None, "judged well"
            found.rows.append(JudgedRow(row, cells, question, chosen))
            facts.take(question)
        for failure in failures:
            _note(found, fault_of(row, cells, failure, file.account.number), of_the_whole)
        if progress is not None and count % PROGRESS_EVERY == 0:
            progress(count)
    found.faults.sort(key=lambda one: one.row)
    return found


def _note(found: Judgement, fault: RowFault, of_the_whole: set[str]) -> None:
    """What is wrong with the account itself is told once, not with every row."""
    if fault.row == 0:
        key = json.dumps([fault.code, dict(fault.details)], sort_keys=True, default=str)
        if key in of_the_whole:
            return
        of_the_whole.add(key)
    found.faults.append(fault)


def _known(file: InstructionFile) -> Known:
    holder = getattr(file.account, "holder", None)
    organisation = holder.organisation if holder is not None else None
    theirs: Any = nameable_by(organisation) if organisation is not None else ()
    return Known(templates=serial_templates(), beneficiaries=known_names(theirs))


def fault_in(row: JudgedRow, failure: Failure, account: str) -> RowFault:
    """The fault of a row that was judged well and is refused when it is written."""
    fault = fault_of(row.row, row.cells, failure, account)
    return RowFault(
        row=row.row, column=fault.column, code=fault.code, found=fault.found, details=fault.details
    )
