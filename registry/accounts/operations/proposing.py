"""Propose an instruction: judged by every check under its locks, then its units are set aside.

The same question as in a dry run is put to the same checks; what would be told first there is what refuses here.
The request id is kept with its answer, so that a retry gets the same one, also where it was refused.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from credits.errors import Refusal
from credits.models import Account, Transaction
from credits.operations.reserve import LONGEST, ReserveInstruction, reserve
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.checks.facts import Chosen, Facts
from registry.accounts.checks.judging.sequence import digest_of
from registry.accounts.checks.judging.uses import use_of
from registry.accounts.checks.questions import Failure, Question
from registry.accounts.checks.table import CANCELLATION, CORRECTION, PROPOSE, RETIREMENT, RETURN, TRANSFER
from registry.accounts.models import Instruction, InstructionRequest
from registry.accounts.notices import tell_approvers
from registry.accounts.nouns.instructions import InstructionState
from registry.accounts.operations.agreeing import go_on
from registry.accounts.operations.purposes import ledger_facts
from registry.accounts.operations.refusing import meant_by, read_failures, refused
from registry.accounts.operations.stepping import (
    By,
    act_id,
    by_officer,
    by_representative,
    keep_clear,
    lock_named,
    lock_origin,
    write_step,
)
from registry.accounts.queries.accounts import is_own_account
from registry.accounts.queries.controls import ledger_now
from registry.accounts.questions import note_use
from registry.identity.models.people import User

# Reservations outlive what they are for: holidays and freezes put an execution off.
MARGIN = timedelta(days=45)
SCHEDULE = "schedule"  # the step after a proposal that needs nobody else
INTENDED = {
    TRANSFER: Transaction.Kind.TRANSFER,
    RETURN: Transaction.Kind.TRANSFER,
    RETIREMENT: Transaction.Kind.RETIREMENT,
    CANCELLATION: Transaction.Kind.CANCELLATION,
}


def propose(question: Question) -> Instruction:
    """Propose what the question asks, now. Returns the instruction, or the one this request already made.

    Raises InstructionRefused by the first check that fails, InstructionKeyReused for a request id that stands
    for something else.
    """
    asked = replace(question, at=ledger_now(), step=PROPOSE, instruction=None)
    answer = _answered(asked)
    if isinstance(answer, Instruction):
        return answer
    raise refused(answer)


@transaction.atomic
def _answered(question: Question) -> Instruction | list[Failure]:
    """The instruction, or why there is none. The answer is kept with its request id in this transaction."""
    lock_named(f"request {question.request_id}")
    before = Facts(question.at)
    if before.digest_of(question.request_id) == digest_of(question):
        return _first_answer(UUID(question.request_id))
    origin, destination = before.sides(question)
    keep_clear(origin, destination)
    if origin is not None:
        lock_origin(origin)
    facts = Facts(question.at)  # what was read before the locks may have changed
    failures = evaluate(question, facts)
    if not failures:
        try:
            with transaction.atomic():
                return recorded(question, facts)
        except Refusal as refusal:
            failures = [meant_by(refusal)]
    _keep_refusal(question, facts, failures)
    return failures


def _first_answer(request_id: UUID) -> Instruction | list[Failure]:
    kept = InstructionRequest.objects.get(pk=request_id)
    if kept.failures:
        return read_failures(kept.failures)
    return Instruction.objects.select_related("origin", "destination").get(request_id=request_id)


def _keep_refusal(question: Question, facts: Facts, failures: list[Failure]) -> None:
    try:
        request_id = UUID(question.request_id)
    except ValueError:
        return  # no request id, so nothing that a retry could name
    if facts.digest_of(question.request_id) is None:
        InstructionRequest.objects.create(
            request_id=request_id,
            digest=digest_of(question),
            failures=[one.as_data() for one in failures],
            asked_at=question.at,
        )


def recorded(question: Question, facts: Facts) -> Instruction:
    """Write what was judged well: the reservation, the instruction, its first event. Raises what the ledger
    refuses."""
    origin, destination = facts.sides(question)
    assert origin is not None, "judged before"
    assert destination is not None, "judged before"
    assert question.actor is not None, "judged before"
    one = drafted(question, facts, origin, destination)
    by = _proposer(question, question.actor, origin)
    if question.kind == CORRECTION:
        _about_earlier(one, question, facts)
    else:
        chosen = facts.chosen(question)
        assert chosen is not None, "judged before"
        set_aside(one, question, chosen, facts, by)
    InstructionRequest.objects.create(
        request_id=one.request_id, digest=digest_of(question), asked_at=question.at
    )
    write_step(
        one,
        PROPOSE,
        InstructionState.AWAITING_APPROVAL,
        by=by,
        at=question.at,
        request_id=one.request_id,
        reason=one.reason,
    )
    if not one.needs_approval:
        go_on(one, by=by, at=question.at, request_id=act_id(one, "go on"), step=SCHEDULE)
    else:
        tell_approvers(one)
    return one


def _proposer(question: Question, actor: User, origin: Account) -> By:
    if question.kind == CORRECTION:
        return by_officer(actor, question.decision_reference)
    return by_representative(actor, origin)


def drafted(question: Question, facts: Facts, origin: Account, destination: Account) -> Instruction:
    """The instruction with what the rules and the two accounts' terms ask of it."""
    figures = facts.figures(origin)
    is_trusted = facts.is_trusted(origin, destination)
    is_transfer = question.kind == TRANSFER
    alone = is_transfer and is_trusted and not facts.terms(origin).second_approval
    asks = figures.feature("receiver_accepts") or facts.terms(destination).receiver_accepts
    return Instruction(
        request_id=UUID(question.request_id),
        kind=question.kind,
        origin=origin,
        destination=destination,
        choice=question.choice(),
        purpose=question.purpose,
        reason=question.reason.strip(),
        reference=question.reference.strip(),
        decision_reference=question.decision_reference.strip(),
        facts=dict(question.facts),
        rules_key=figures.key,
        needs_approval=not alone,
        needs_acceptance=is_transfer and bool(asks) and not is_own_account(origin, destination),
        is_trusted=is_trusted,
        proposed_by=question.actor,
        proposed_at=question.at,
        expires_at=figures.approved_by(question.at),
    )


def _about_earlier(one: Instruction, question: Question, facts: Facts) -> None:
    earlier = facts.reversed(question.reverses)
    assert earlier is not None, "judged before"
    one.reverses = earlier.transaction
    one.quantity = sum(run.quantity for run in earlier.ranges)


def set_aside(one: Instruction, question: Question, chosen: Chosen, facts: Facts, by: By) -> None:
    """Reserve the units that were chosen, and note their use under authorisations. Raises what either refuses."""
    one.quantity = sum(piece.quantity for piece in chosen.pieces)
    reserved = reserve(
        ReserveInstruction(
            request_id=act_id(one, "reserve"),
            authority=by.authority,
            origin_id=one.origin.public_id,
            destination_id=one.destination.public_id,
            blocks=tuple(chosen.ranges),
            intended_kind=INTENDED[one.kind],
            expires_in=_kept_for(facts, one, question.at),
            decision_reference=one.decision_reference,
            facts=_recorded_facts(one),
        )
    )
    one.reservation_id = reserved.public_id
    note_use(use_of(question, facts, chosen.pieces, one.origin), reserved)


def _kept_for(facts: Facts, one: Instruction, at: datetime) -> timedelta:
    figures = facts.figures(one.origin)
    last = figures.kept_until(figures.accepted_by(one.expires_at)) + MARGIN
    return min(last - at, LONGEST)


def _recorded_facts(one: Instruction) -> dict[str, Any]:
    """What goes into the ledger with the units. Whoever reads the entry finds the instruction by its id."""
    facts: dict[str, Any] = {"instruction": str(one.public_id)}
    if one.kind in (RETIREMENT, CANCELLATION):
        facts |= ledger_facts(one.purpose, one.facts, one.origin)
        facts.setdefault("purpose", one.purpose)
        if one.reason:
            facts["reason"] = one.reason
    return facts
