"""Steps that people take on an instruction: approve and reject, accept and refuse, abort.

A person's approval is confirmed with the second factor, each time anew and in the same transaction; a program
approves by a credential that has the scope for it. ``expected_version``: what whoever acts has seen.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.errors import ReservationResolved
from credits.operations.release import ReleaseInstruction, release
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.checks.table import ABORT, ACCEPT, AGREEING, APPROVE, REFUSE, REJECT
from registry.accounts.errors import InstructionChanged, InstructionKeyReused
from registry.accounts.models import Instruction, InstructionEvent
from registry.accounts.notices import tell_ended
from registry.accounts.nouns.instructions import InstructionKind, InstructionState
from registry.accounts.operations.agreeing import go_on
from registry.accounts.operations.refusing import refused
from registry.accounts.operations.stepping import (
    By,
    act_id,
    by_officer,
    by_representative,
    keep_clear,
    lock_origin,
    question_about,
    write_step,
)
from registry.accounts.queries.controls import ledger_now
from registry.identity.models.people import User
from registry.identity.operations.confirmations import spend_confirmation

ENDS_IN = {
    REJECT: InstructionState.REJECTED,
    REFUSE: InstructionState.REJECTED,
    ABORT: InstructionState.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """By what an approval is confirmed: the second factor of the person, or the scope of a credential."""

    confirmation: UUID | None = None
    by_credential: bool = False


def purpose_of(one: Instruction) -> str:
    """For which act a second factor is confirmed."""
    return f"instruction:{one.public_id}"


@transaction.atomic
def take(
    instruction_id: UUID,
    step: str,
    *,
    by: User,
    request_id: UUID,
    reason: str = "",
    expected_version: int | None = None,
    proof: Proof | None = None,
) -> Instruction:
    """Take a step. Returns the instruction as it stands then; the same request again changes nothing.

    Raises Instruction.DoesNotExist, InstructionChanged, InstructionKeyReused, InstructionRefused by the first
    check that fails, and SecondFactorNeeded.
    """
    rows = Instruction.objects.select_related(
        "origin__holder__organisation", "destination__holder__organisation", "reverses"
    )
    seen = rows.get(public_id=instruction_id)
    if step in AGREEING:
        keep_clear(seen.origin, seen.destination)
        lock_origin(seen.origin)
    one = rows.select_for_update(of=("self",)).get(pk=seen.pk)
    if _was_taken(one, step, request_id, by):
        return one
    if expected_version not in (None, one.version):
        raise InstructionChanged
    at = ledger_now()
    if failures := evaluate(question_about(one, step, actor=by, at=at, request_id=request_id)):
        raise refused(failures)
    if step in (APPROVE, ACCEPT) and not (proof is not None and proof.by_credential):
        confirmation = proof.confirmation if proof is not None else None
        spend_confirmation(confirmation, by=by, purpose=purpose_of(one))
    actor = _acting(one, step, by)
    if step in ENDS_IN:
        give_up(one, step, ENDS_IN[step], by=actor, at=at, request_id=request_id, reason=reason)
        return one
    if step == APPROVE:
        one.approved_by, one.approved_at = by, at
    else:
        one.accepted_by, one.accepted_at = by, at
    go_on(one, by=actor, at=at, request_id=request_id, step=step)
    return one


def _was_taken(one: Instruction, step: str, request_id: UUID, by: User) -> bool:
    """Whether this request took the step before. Raises InstructionKeyReused when it did something else, or was
    somebody else's."""
    earlier = InstructionEvent.objects.filter(request_id=request_id).first()
    if earlier is None:
        return False
    if (earlier.instruction_id, earlier.step, earlier.user_id) != (one.pk, step, by.pk):
        raise InstructionKeyReused
    return True


def _acting(one: Instruction, step: str, user: User) -> By:
    if one.kind == InstructionKind.CORRECTION:
        return by_officer(user, one.decision_reference)
    return by_representative(user, one.destination if step in (ACCEPT, REFUSE) else one.origin)


def give_up(
    one: Instruction,
    step: str,
    state: InstructionState,
    *,
    by: By,
    at: datetime,
    request_id: UUID,
    reason: str = "",
) -> None:
    """End the instruction without moving anything; its units are free again."""
    if one.reservation_id is not None:
        set_free(one, by)
    one.ended_at = at
    write_step(one, step, state, by=by, at=at, request_id=request_id, reason=reason.strip()[:1000])
    tell_ended(one)


def set_free(one: Instruction, by: By) -> None:
    """Release what was set aside for the instruction."""
    assert one.reservation_id is not None, "asked before"
    instruction = ReleaseInstruction(
        request_id=act_id(one, "release"), authority=by.authority, reservation_id=one.reservation_id
    )
    try:
        # A refusal leaves its row in the ledger and nothing else: no need to undo anything around it.
        release(instruction)
    except ReservationResolved:
        return  # the ledger's own sweep was quicker: it was long expired
