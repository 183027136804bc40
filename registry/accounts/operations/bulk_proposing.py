"""Propose every row of a file, or none: judged once more behind the locks, then all units are set aside.

One transaction. Freezes are not kept off meanwhile, so that one takes effect at once although a long file is being
written: setting aside moves nothing, and a freeze that came in between stops the approval.
"""

from collections.abc import Callable

from django.db import transaction

from credits.errors import Refusal
from registry.accounts.checks.judging.sequence import digest_of
from registry.accounts.checks.rows import RowFault
from registry.accounts.checks.table import PROPOSE
from registry.accounts.models import Instruction, InstructionEvent, InstructionFile, InstructionRequest
from registry.accounts.notices import tell_file_approvers, tell_file_news
from registry.accounts.nouns.instruction_files import FileState
from registry.accounts.nouns.instructions import InstructionState
from registry.accounts.operations.announcing import announce_steps
from registry.accounts.operations.bulk_judging import (
    PROGRESS_EVERY,
    JudgedRow,
    Judgement,
    fault_in,
    judge,
)
from registry.accounts.operations.bulk_steps import SET_ASIDE, keep_faults, note_step
from registry.accounts.operations.proposing import drafted, set_aside
from registry.accounts.operations.refusing import meant_by
from registry.accounts.operations.stepping import (
    By,
    by_representative,
    event_of,
    lock_origin,
)
from registry.accounts.queries.controls import ledger_now
from registry.identity.reading import reading

CHUNK = 500  # rows stored by one statement
Progress = Callable[[int], object]


class RowRefused(Exception):
    """A row that was judged well is refused by the ledger, or by an authorisation that was used up meanwhile."""

    def __init__(self, fault: RowFault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def propose_rows(file: InstructionFile, progress: Progress) -> None:
    """Set all units aside and store all instructions; or nothing, and keep the faults. The file is locked."""
    by = by_representative(file.brought_by, file.account)
    lock_origin(file.account)
    at = ledger_now()
    with reading():
        found = judge(file, at)
        faults = found.faults
        if not faults:
            try:
                with transaction.atomic():
                    _write(file, found, by, progress)
            except RowRefused as refused:
                faults = [refused.fault]
    if faults:
        keep_faults(file, faults)
        file.ended_at = at
        note_step(file, SET_ASIDE, FileState.REFUSED, by=by, at=at)
        tell_file_news(file, [file.brought_by])
        return
    file.quantity = found.quantity
    file.proposed_at = at
    file.expires_at = found.facts.figures(file.account).approved_by(at)
    note_step(file, SET_ASIDE, FileState.PROPOSED, by=by, at=at)
    tell_file_approvers(file)


def _write(file: InstructionFile, found: Judgement, by: By, progress: Progress) -> None:
    for start in range(0, len(found.rows), CHUNK):
        part = found.rows[start : start + CHUNK]
        made = []
        for count, row in enumerate(part, start + 1):
            made.append(_instruction(file, row, found, by))
            if count % PROGRESS_EVERY == 0:
                progress(count)
        Instruction.objects.bulk_create(made)
        InstructionRequest.objects.bulk_create(
            InstructionRequest(
                request_id=one.request_id, digest=digest_of(row.question), asked_at=row.question.at
            )
            for one, row in zip(made, part, strict=True)
        )
        events = [
            event_of(one, PROPOSE, by=by, at=one.proposed_at, request_id=one.request_id, reason=one.reason)
            for one in made
        ]
        InstructionEvent.objects.bulk_create(events)
        announce_steps(*events)


def _instruction(file: InstructionFile, row: JudgedRow, found: Judgement, by: By) -> Instruction:
    """The instruction of a row, with its units set aside. Raises RowRefused."""
    origin, destination = found.facts.sides(row.question)
    assert origin is not None, "judged before"
    assert destination is not None, "judged before"
    one = drafted(row.question, found.facts, origin, destination)
    # One approval stands for the whole file, also for rows that would need none on their own.
    one.needs_approval = True
    one.batch, one.batch_row = file, row.row
    one.state = InstructionState.AWAITING_APPROVAL
    try:
        set_aside(one, row.question, row.chosen, found.facts, by)
    except Refusal as refusal:
        raise RowRefused(fault_in(row, meant_by(refusal), file.account.number)) from refusal
    return one
