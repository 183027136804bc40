"""After a file was decided on: approve its rows together, execute them in small parts, or set their units free.

Approval is of all rows or of none. Execution goes by parts of a few rows, each a transaction of its own, so that a
freeze takes effect between two of them; what cannot be executed is kept or ended as a single instruction is.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.errors import Refusal
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.checks.many import ManyFacts
from registry.accounts.checks.questions import Failure, Question
from registry.accounts.checks.rows import RowFault
from registry.accounts.checks.table import APPROVE, EXECUTE, EXPIRE, REJECT
from registry.accounts.models import Instruction, InstructionEvent, InstructionFile
from registry.accounts.notices import tell_file_news
from registry.accounts.nouns.instruction_files import FileState
from registry.accounts.nouns.instructions import OPEN_STATES, InstructionKind, InstructionState
from registry.accounts.operations.agreeing import WHEN_DUE, completed
from registry.accounts.operations.announcing import announce_steps
from registry.accounts.operations.approving import set_free
from registry.accounts.operations.bulk_judging import PROGRESS_EVERY
from registry.accounts.operations.bulk_steps import CARRY_ON, END, keep_faults, note_step, row_act_id
from registry.accounts.operations.certificates import issue_for_account
from registry.accounts.operations.executing import PAUSE, execute_one
from registry.accounts.operations.stepping import (
    By,
    act_id,
    by_program,
    by_representative,
    event_of,
    keep_clear,
    lock_origin,
    question_about,
)
from registry.accounts.queries.controls import ledger_now
from registry.accounts.queries.instructions import with_accounts
from registry.identity.models.people import User
from registry.identity.reading import reading

PART = 50  # rows executed, or set free, in one transaction
CHUNK = 500  # rows stored by one statement
State = InstructionState
USES = (InstructionKind.RETIREMENT, InstructionKind.CANCELLATION)
Progress = Callable[[int], object]
# How the rows of a file end that is not carried out.
ENDING = {
    FileState.REJECTED: (REJECT, State.REJECTED),
    FileState.WITHDRAWN: ("abort", State.CANCELLED),
    FileState.EXPIRED: (EXPIRE, State.TERMINATED),
}


def rows_of(file: InstructionFile) -> list[Instruction]:
    """The instructions of a file that are still open, in the order of its rows."""
    rows = with_accounts(Instruction.objects.filter(batch=file, state__in=OPEN_STATES))
    return list(rows.select_related("reverses").order_by("batch_row"))


def judged(
    file: InstructionFile, rows: Sequence[Instruction], step: str, at: datetime, actor: User | None
) -> tuple[ManyFacts, list[tuple[Instruction, list[Failure]]]]:
    """Each row with the checks that it fails now, and the reader that was asked."""
    asked: list[Question] = []
    for one in rows:
        question = question_about(one, step, actor=actor, at=at, request_id=act_id(one, step), with_file=True)
        asked.append(question)
    facts = ManyFacts(at, file.account, asked)
    found = []
    for one, question in zip(rows, asked, strict=True):
        failures = evaluate(question, facts)
        found.append((one, failures))
        if step == EXECUTE and not failures:
            facts.leave(one.origin, one.quantity)
    return facts, found


def approve_rows(file: InstructionFile, progress: Progress) -> None:
    """Approve every row, or send the file back with what stands in the way. The file is locked."""
    assert file.approved_by is not None, "says the constraint"
    assert file.approved_at is not None, "says the constraint"
    lock_origin(file.account)
    by, at = by_representative(file.approved_by, file.account), ledger_now()
    rows = rows_of(file)
    with reading():
        facts, found = judged(file, rows, APPROVE, at, file.approved_by)
        faults = [
            RowFault(
                row=one.batch_row or 0, column="", code=failure.code, details=failure.as_data()["details"]
            )
            for one, failures in found
            for failure in failures
        ]
        if not faults:
            _mark_approved(rows, facts, by, at, row_request=file.public_id, progress=progress)
    if faults:
        keep_faults(file, faults)
        people = [file.brought_by, file.approved_by]
        file.approved_by = file.approved_at = None
        note_step(
            file, CARRY_ON, FileState.PROPOSED, by=by_program("a check failed: nothing was done"), at=at
        )
        tell_file_news(file, people)
        return
    keep_faults(file, [])
    note_step(file, CARRY_ON, FileState.APPROVED, by=by, at=at)


def _mark_approved(
    rows: Sequence[Instruction],
    facts: ManyFacts,
    by: By,
    at: datetime,
    *,
    row_request: UUID,
    progress: Progress,
) -> None:
    """As ``agreeing.go_on`` does for one: each waits for its receiver, or for its moment."""
    events = []
    for count, one in enumerate(rows, 1):
        figures = facts.figures(one.origin)
        before = one.state
        one.approved_by, one.approved_at = by.user, at
        if one.needs_acceptance:
            one.state, one.expires_at = State.PROPOSED, figures.accepted_by(at)
        else:
            one.is_trusted = facts.is_trusted(one.origin, one.destination)
            one.state = State.DELAYED
            one.executes_at = figures.execution(one.kind, at, is_trusted=one.is_trusted)
            one.expires_at = figures.kept_until(one.executes_at)
        one.version += 1
        request_id = row_act_id(row_request, one.batch_row or 0)
        event = event_of(one, APPROVE, by=by, at=at, request_id=request_id, before=before, number=one.version)
        events.append(event)
        if count % PROGRESS_EVERY == 0:
            progress(count)
    changed = [
        *("state", "version", "approved_by", "approved_at", "expires_at"),
        *("executes_at", "is_trusted"),
    ]
    Instruction.objects.bulk_update(rows, changed, batch_size=CHUNK)
    InstructionEvent.objects.bulk_create(events, batch_size=CHUNK)
    announce_steps(*events)


def execute_file(file_key: int) -> int:
    """Execute the rows of an approved file whose moment has come, part by part. How many were completed."""
    file = InstructionFile.objects.select_related("account__holder__organisation").get(pk=file_key)
    now = ledger_now()
    due = Instruction.objects.filter(
        batch=file, state=State.DELAYED, executes_at__lte=now, expires_at__gt=now
    ).exclude(looked_at__gt=now - PAUSE)
    keys = list(due.order_by("batch_row").values_list("pk", flat=True))
    done = 0
    for start in range(0, len(keys), PART):
        part = keys[start : start + PART]
        try:
            finished = _execute_part(file, part)
        except Refusal:
            finished = set()  # the ledger knows better about one of them: each on its own
        done += len(finished)
        for key in part:
            if key not in finished:
                done += execute_one(key) == "completed"
    return done


@transaction.atomic
def _execute_part(file: InstructionFile, keys: Sequence[int]) -> set[int]:
    """Execute those of the rows that nothing stands in the way of. Raises what the ledger refuses."""
    rows = with_accounts(Instruction.objects.filter(pk__in=keys, state=State.DELAYED))
    keep_clear(file.account, *{one.destination.pk: one.destination for one in rows}.values())
    lock_origin(file.account)
    locked = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("batch_row"))
    at, by = ledger_now(), by_program(WHEN_DUE)
    with reading():
        _facts, found = judged(file, locked, EXECUTE, at, None)
    ready = [one for one, failures in found if not failures]
    events = []
    for one in ready:
        entry = completed(one, by)
        one.transaction_id, one.ended_at, one.blocked_by = entry.public_id, at, ""
        one.state, one.version = State.COMPLETED, one.version + 1
        request_id = act_id(one, "execute")
        event = event_of(one, EXECUTE, by=by, at=at, request_id=request_id, before=State.DELAYED)
        event.number, event.facts = one.version, {"transaction": str(entry.public_id)}
        events.append(event)
    changed = ["state", "version", "transaction_id", "ended_at", "blocked_by"]
    Instruction.objects.bulk_update(ready, changed, batch_size=CHUNK)
    InstructionEvent.objects.bulk_create(events)
    announce_steps(*events)
    for destination in {one.destination.pk: one.destination for one in ready if one.kind in USES}.values():
        issue_for_account(destination)
    return {one.pk for one in ready}


def end_when_done(file: InstructionFile) -> bool:
    """Close an approved file when all its rows have come to their end. The file is locked."""
    if file.state != FileState.APPROVED or rows_are_open(file):
        return False
    at = ledger_now()
    file.ended_at = at
    note_step(file, END, FileState.COMPLETED, by=by_program("every row has come to its end"), at=at)
    tell_file_news(file, [one for one in (file.brought_by, file.approved_by) if one is not None])
    return True


def rows_are_open(file: InstructionFile) -> bool:
    return Instruction.objects.filter(batch=file, state__in=OPEN_STATES).exists()


@transaction.atomic
def free_some(file_key: int) -> bool:
    """Set the units of some rows of a file free that was given up; whether there may be more of them."""
    rows = InstructionFile.objects.select_for_update(of=("self",), skip_locked=True)
    file = rows.select_related("account__holder__organisation").filter(pk=file_key).first()
    if file is None or file.state not in ENDING or file.ended_at is not None:
        return False
    last = file.events.order_by("-number").first()
    assert last is not None, "a file begins with an event"
    step, state = ENDING[FileState(file.state)]
    by = by_representative(last.user, file.account) if last.user is not None else by_program(last.basis)
    at = ledger_now()
    opened = with_accounts(Instruction.objects.filter(batch=file, state__in=OPEN_STATES))
    part = list(opened.select_for_update(of=("self",)).order_by("batch_row")[:PART])
    events = []
    for one in part:
        set_free(one, by)
        before, one.state, one.ended_at = one.state, state, at
        one.version += 1
        event = event_of(
            one,
            step,
            by=by,
            at=at,
            request_id=row_act_id(last.request_id, one.batch_row or 0),
            before=before,
            number=one.version,
            reason=last.reason,
        )
        events.append(event)
    Instruction.objects.bulk_update(part, ["state", "version", "ended_at"])
    InstructionEvent.objects.bulk_create(events)
    announce_steps(*events)
    if len(part) == PART:
        return True
    file.ended_at = at
    file.save(update_fields=["ended_at"])
    return False
