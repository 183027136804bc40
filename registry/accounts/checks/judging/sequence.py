"""Whether a step may be taken where the instruction stands."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from registry.accounts.checks.facts import Facts
from registry.accounts.checks.questions import Question
from registry.accounts.checks.table import (
    ABORT,
    ACCEPT,
    APPROVE,
    EXECUTE,
    EXPIRE,
    REFUSE,
    REJECT,
    STEPS,
    Details,
    judges,
)
from registry.accounts.models import Instruction
from registry.accounts.nouns.instructions import OPEN_STATES, InstructionState

State = InstructionState
# In which states a step may be taken.
TAKEN_IN = {
    APPROVE: (State.AWAITING_APPROVAL,),
    REJECT: (State.AWAITING_APPROVAL,),
    ACCEPT: (State.PROPOSED,),
    REFUSE: (State.PROPOSED,),
    ABORT: (State.AWAITING_APPROVAL, State.PROPOSED, State.DELAYED),
    EXECUTE: (State.ACCEPTED, State.DELAYED),
    EXPIRE: OPEN_STATES,
}


def digest_of(question: Question) -> str:
    """SHA-256 of what a request id stands for."""
    text = json.dumps(question.content(), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def moment(at: datetime | None, facts: Facts, one: Instruction) -> str:
    """A moment in words, in the time of the account's working window."""
    if at is None:
        return "…"
    return at.astimezone(facts.figures(one.origin).zone).strftime("%Y-%m-%d %H:%M %Z")


@judges("JR-3001")
def request_is_new(question: Question, facts: Facts) -> Iterator[Details]:
    known = facts.digest_of(question.request_id)
    if known is not None and known != digest_of(question):
        yield {"found": question.request_id}


@judges("JR-3002")
def instruction_exists(question: Question, facts: Facts) -> Iterator[Details]:
    if question.instruction is None:
        yield {}


def _about(question: Question) -> Iterator[tuple[Instruction, Details]]:
    if question.instruction is not None:
        yield question.instruction, {"instruction": question.instruction.number}


@judges("JR-3003")
def not_completed_yet(question: Question, facts: Facts) -> Iterator[Details]:
    for one, named in _about(question):
        if one.state in (State.COMPLETED, State.REVERSED):
            yield named


@judges("JR-3004")
def not_rejected(question: Question, facts: Facts) -> Iterator[Details]:
    for one, named in _about(question):
        if one.state == State.REJECTED:
            yield named


@judges("JR-3005")
def failed_no_check(question: Question, facts: Facts) -> Iterator[Details]:
    for one, named in _about(question):
        if one.state == State.TERMINATED and one.blocked_by:
            yield {**named, "check": one.blocked_by}


@judges("JR-3007")
def not_ended(question: Question, facts: Facts) -> Iterator[Details]:
    for one, named in _about(question):
        if one.state == State.CANCELLED or (one.state == State.TERMINATED and not one.blocked_by):
            yield named


@judges("JR-3009")
def not_accepted_yet(question: Question, facts: Facts) -> Iterator[Details]:
    for one, named in _about(question):
        if one.is_open and one.accepted_at is not None:
            yield named


@judges("JR-3010")
def asks_its_receiver(question: Question, facts: Facts) -> Iterator[Details]:
    for one, named in _about(question):
        if one.is_open and not one.needs_acceptance:
            yield named


@judges("JR-3011")
def step_is_next(question: Question, facts: Facts) -> Iterator[Details]:
    for one, named in _about(question):
        if question.step not in STEPS or not one.is_open or one.state in TAKEN_IN[question.step]:
            continue
        # What has a check of its own is told by that one alone.
        accepted = question.step == ABORT and one.accepted_at is not None
        unasked = question.step in (ACCEPT, REFUSE) and not one.needs_acceptance
        if not accepted and not unasked:
            yield {**named, "state": one.get_state_display()}


@judges("JR-3013")
def still_in_time(question: Question, facts: Facts) -> Iterator[Details]:
    for one, named in _about(question):
        if one.is_open and question.at >= one.expires_at:
            yield {**named, "expires_at": moment(one.expires_at, facts, one)}


@judges("JR-3014")
def its_time_has_come(question: Question, facts: Facts) -> Iterator[Details]:
    for one, named in _about(question):
        if one.state not in TAKEN_IN[EXECUTE] or one.executes_at is None:
            continue
        opening = facts.figures(one.origin).opening(one.kind, max(question.at, one.executes_at))
        if question.at < opening:
            yield {**named, "executes_at": moment(opening, facts, one)}


@judges("JR-3015")
def is_decided_on_alone(question: Question, facts: Facts) -> Iterator[Details]:
    for one, named in _about(question):
        if one.batch_id is None or one.state != State.AWAITING_APPROVAL or question.with_file:
            continue
        yield {**named, "file": str(one.batch)}
