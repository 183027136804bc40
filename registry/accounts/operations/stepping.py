"""What all steps of an instruction share: their moment, their locks, their event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import connection

from credits.authority import Authority
from credits.models import Account
from registry.accounts.checks.questions import Question
from registry.accounts.errors import AccountFrozen, RegistryFrozen
from registry.accounts.models import Instruction, InstructionEvent
from registry.accounts.nouns.instructions import InstructionState
from registry.accounts.operations.announcing import announce_steps
from registry.accounts.operations.freezing import stand_clear
from registry.identity.models.people import User
from registry.identity.policies import person
from registry.identity.system_authority import system_authority

LOCKS = 1_246_580_048  # the first of the two advisory keys; the second is made of what is locked
ACTS = UUID("5c1f2b54-5a0e-5d0b-8d5e-2f1f3c5a7e11")  # name space of the ledger's request ids
TASK = "registry.accounts.tasks.execute_instructions"


def lock_named(*names: str) -> None:
    """Advisory locks until the transaction ends, in one order for all."""
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCKS, name])


def lock_origin(account: Account) -> None:
    """One instruction out of an account at a time is judged and written, so that limits and balances hold."""
    lock_named(f"origin {account.pk}")


def keep_clear(*accounts: Account | None) -> None:
    """Keep freezes off until the transaction ends; one that stands is told by its check, in its place."""
    try:
        stand_clear(*(account for account in accounts if account is not None))
    except (AccountFrozen, RegistryFrozen):
        return


def act_id(instruction: Instruction, act: str) -> UUID:
    """The ledger's request id of one act of an instruction: the same however often it is tried."""
    return uuid5(ACTS, f"{instruction.public_id}/{act}")


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who takes a step: a person, or the registry's own program when the time has come."""

    user: User | None
    basis: str

    @property
    def authority(self) -> Authority:
        if self.user is None:
            return system_authority(TASK, self.basis)
        return Authority(actor=person(self.user), basis=self.basis)


def by_representative(user: User, account: Account) -> By:
    return By(user=user, basis=f"representative of account {account.number}")


def by_officer(user: User, decision: str) -> By:
    return By(user=user, basis=f"registry officer, decision {decision}"[:500])


def by_program(basis: str) -> By:
    return By(user=None, basis=basis)


def question_about(
    one: Instruction,
    step: str,
    *,
    actor: User | None,
    at: datetime,
    request_id: UUID | str,
    with_file: bool = False,
) -> Question:
    """The question whether a step may be taken, in the instruction's own words."""
    return Question(
        kind=one.kind,
        at=at,
        actor=actor,
        origin=one.origin.number,
        destination=one.destination.number,
        quantity=str(one.quantity),
        purpose=one.purpose,
        reason=one.reason,
        decision_reference=one.decision_reference,
        reverses=str(one.reverses.public_id) if one.reverses is not None else "",
        facts=one.facts,
        request_id=str(request_id),
        step=step,
        instruction=one,
        with_file=with_file,
    )


def write_step(
    one: Instruction,
    step: str,
    state: InstructionState,
    *,
    by: By,
    at: datetime,
    request_id: UUID,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> InstructionEvent:
    """Bring the instruction into a state, and keep the step as an event. The caller has set the other fields."""
    is_new = one._state.adding
    before = "" if is_new else one.state
    one.state = state
    if not is_new:
        one.version += 1
    one.save()
    event = event_of(one, step, by=by, at=at, request_id=request_id, before=before, reason=reason)
    event.number, event.facts = one.events.count() + 1, facts or {}
    event.save(force_insert=True)
    announce_steps(event)
    return event


def event_of(
    one: Instruction,
    step: str,
    *,
    by: By,
    at: datetime,
    request_id: UUID,
    before: str = "",
    number: int = 1,
    reason: str = "",
) -> InstructionEvent:
    """The event of a step that brought the instruction into the state it is in, not yet stored."""
    actor = by.authority.actor
    return InstructionEvent(
        instruction=one,
        number=number,
        step=step,
        origin_state=before,
        state=one.state,
        request_id=request_id,
        user=by.user,
        actor_kind=actor.kind,
        actor_id=actor.public_id,
        actor_name=actor.name,
        basis=by.basis,
        reason=reason,
        happened_at=at,
    )
