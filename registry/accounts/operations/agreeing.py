"""What follows when everybody has agreed: the units move at once, or the instruction waits for its moment."""

from datetime import datetime
from uuid import UUID

from credits.authority import Authority
from credits.models import Transaction
from credits.operations.complete import CompleteInstruction, complete
from credits.operations.correct import CorrectInstruction, correct
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.checks.facts import Facts
from registry.accounts.checks.questions import Failure
from registry.accounts.checks.table import ACCEPT, APPROVE, CORRECTION, EXECUTE
from registry.accounts.models import Instruction
from registry.accounts.notices import tell_done, tell_receivers
from registry.accounts.nouns.instructions import InstructionKind, InstructionState
from registry.accounts.operations.certificates import on_completed
from registry.accounts.operations.refusing import refused
from registry.accounts.operations.stepping import (
    By,
    act_id,
    by_program,
    question_about,
    write_step,
)
from registry.identity.policies import person

WHEN_DUE = "executed at the moment that the rules give"


def go_on(one: Instruction, *, by: By, at: datetime, request_id: UUID, step: str = APPROVE) -> None:
    """After the last approval: ask the receiver, wait for the moment, or move the units now.

    Raises InstructionRefused when they should move now and a check stands in the way.
    """
    facts = Facts(at)
    figures = facts.figures(one.origin)
    if step != ACCEPT and one.needs_acceptance:
        one.expires_at = figures.accepted_by(at)
        write_step(one, step, InstructionState.PROPOSED, by=by, at=at, request_id=request_id)
        tell_receivers(one)
        return
    one.is_trusted = facts.is_trusted(one.origin, one.destination)
    one.executes_at = figures.execution(one.kind, at, is_trusted=one.is_trusted)
    one.expires_at = figures.kept_until(one.executes_at)
    if step == ACCEPT:
        write_step(one, step, InstructionState.ACCEPTED, by=by, at=at, request_id=request_id)
        request_id = act_id(one, "schedule")
    if one.executes_at > at:
        facts_told = {"executes_at": one.executes_at.isoformat()}
        write_step(
            one,
            step if step != ACCEPT else EXECUTE,
            InstructionState.DELAYED,
            by=by if step != ACCEPT else by_program(WHEN_DUE),
            at=at,
            request_id=request_id,
            facts=facts_told,
        )
        return
    if step != ACCEPT:
        # Executed in the same breath; the approval is a step of its own all the same.
        write_step(one, step, InstructionState.DELAYED, by=by, at=at, request_id=request_id)
    if failures := failures_now(one, at):
        raise refused(failures)
    execute(one, by=by, at=at)


def failures_now(one: Instruction, at: datetime) -> list[Failure]:
    """What keeps the units from moving at this moment."""
    question = question_about(one, EXECUTE, actor=None, at=at, request_id=act_id(one, "execute"))
    return evaluate(question)


def execute(one: Instruction, *, by: By, at: datetime) -> Transaction:
    """Move the units of an instruction that was judged, whose row is locked. Raises what the ledger refuses."""
    assert one.state in (InstructionState.DELAYED, InstructionState.ACCEPTED), "judged before"
    entry = _corrected(one, by) if one.kind == CORRECTION else completed(one, by)
    one.transaction_id, one.ended_at, one.blocked_by = entry.public_id, at, ""
    write_step(
        one,
        EXECUTE,
        InstructionState.COMPLETED,
        by=by,
        at=at,
        request_id=act_id(one, "execute"),
        facts={"transaction": str(entry.public_id)},
    )
    if one.kind in (InstructionKind.RETIREMENT, InstructionKind.CANCELLATION):
        on_completed(one)
    if one.reverses is not None:
        note_reversed(one.reverses.public_id, by=by, at=at)
    tell_done(one)
    return entry


def completed(one: Instruction, by: By) -> Transaction:
    """Move what was set aside. Whoever set it aside may not: where nobody else was asked, the registry does."""
    assert one.reservation_id is not None, "says the constraint"
    mover = by if by.user is not None and by.user.pk != one.proposed_by_id else by_program(WHEN_DUE)
    approver = one.approved_by if mover.user is None else None
    return complete(
        CompleteInstruction(
            request_id=act_id(one, "execute"),
            authority=Authority(
                actor=mover.authority.actor,
                basis=mover.basis,
                approved_by=person(approver) if approver is not None else None,
            ),
            reservation_id=one.reservation_id,
        )
    )


def _corrected(one: Instruction, by: By) -> Transaction:
    assert one.reverses is not None, "says the constraint"
    assert one.approved_by is not None, "corrections are approved"
    return correct(
        CorrectInstruction(
            request_id=act_id(one, "execute"),
            authority=Authority(
                actor=person(one.proposed_by),
                basis=f"registry officers, decision {one.decision_reference}"[:500],
                approved_by=person(one.approved_by),
            ),
            reverses_id=one.reverses.public_id,
            decision_reference=one.decision_reference,
        )
    )


def note_reversed(transaction_id: UUID, *, by: By, at: datetime) -> Instruction | None:
    """Say of the instruction behind a ledger transaction that it was corrected; of none, where there is none."""
    found = Instruction.objects.select_for_update(of=("self",)).select_related("origin", "destination")
    one = found.filter(transaction_id=transaction_id, state=InstructionState.COMPLETED).first()
    if one is not None:
        one.ended_at = at
        write_step(one, "reverse", InstructionState.REVERSED, by=by, at=at, request_id=act_id(one, "reverse"))
    return one
