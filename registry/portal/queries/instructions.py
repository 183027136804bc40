"""What the portal's pages of instructions show: lists by state, one instruction with what it waits for."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q

from credits.models import Account, Movement, ReservedRange
from registry.accounts.checks.catalogue.all import CATALOGUE
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.checks.questions import Failure
from registry.accounts.checks.table import ABORT, ACCEPT, APPROVE, REFUSE, REJECT
from registry.accounts.models import Instruction, Representative
from registry.accounts.nouns.instructions import OPEN_STATES, InstructionState
from registry.accounts.operations.stepping import question_about
from registry.accounts.queries.accounts import representatives_who
from registry.accounts.queries.controls import ledger_now
from registry.accounts.queries.instructions import awaiting, instructions_visible_to, with_accounts
from registry.identity.models.people import User

PER_PAGE = 30
MOST_AT_HOME = 20
MOST_RANGES = 50
STEPS = (APPROVE, REJECT, ACCEPT, REFUSE, ABORT)


def own_accounts(user: User) -> list[Account]:
    """The accounts that the person may propose for now, by their numbers."""
    rows = Representative.objects.in_force().writing().filter(person=user, may_propose=True)
    accounts = Account.objects.filter(public_id__in=rows.values("account")).exclude(status="closed")
    return list(accounts.select_related("holder").order_by("number"))


def list_page(user: User, given: dict[str, str]) -> dict[str, Any]:
    """A page of the instructions of one's accounts, newest first; by state and account where asked."""
    rows = with_accounts(instructions_visible_to(user))
    state, number = given.get("state", ""), given.get("account", "")
    if state == "open":
        rows = rows.filter(state__in=OPEN_STATES)
    elif state == "mine":
        rows = rows.filter(pk__in=awaiting(user).order_by().values("pk"))
    elif state in InstructionState.values:
        rows = rows.filter(state=state)
    if number:
        rows = rows.filter(Q(origin__number=number) | Q(destination__number=number))
    shown = Paginator(rows.order_by("-pk"), PER_PAGE).get_page(given.get("page"))
    return {
        "shown": shown,
        "states": InstructionState.choices,
        "state": state,
        "account": number,
        "may_propose": bool(own_accounts(user)),
    }


def waiting_at_home(user: User) -> list[Instruction]:
    """What waits for the person, what ends first on top."""
    return list(with_accounts(awaiting(user)).order_by("expires_at")[:MOST_AT_HOME])


def instruction_page(one: Instruction, user: User) -> dict[str, Any]:
    """One instruction: its units, its steps, what it waits for, and what the reader may do about it."""
    at = ledger_now()
    possible = {}
    for step in STEPS if one.is_open else ():
        question = question_about(one, step, actor=user, at=at, request_id=one.public_id)
        failures = evaluate(question)
        if not any(failure.code in NOT_OFFERED for failure in failures):
            possible[step] = failures
    return {
        "instruction": one,
        "events": list(one.events.order_by("number")),
        "possible": possible,
        "waits_for": waits_for(one),
        "blocked": blocked_by(one),
        "ranges": ranges_of(one),
        "accepted": one.state == InstructionState.ACCEPTED,
    }


# A step that fails one of these is not the reader's, or not the next: it is not offered at all.
NOT_OFFERED = {"JR-3009", "JR-3010", "JR-3011", "JR-4031", "JR-4032"}


def waits_for(one: Instruction) -> list[User]:
    """The people who can take the next step."""
    if one.state == InstructionState.AWAITING_APPROVAL:
        people = representatives_who(one.origin, "may_approve")
    elif one.state == InstructionState.PROPOSED:
        people = representatives_who(one.destination, "may_approve")
    else:
        return []
    return [person for person in people if person.pk != one.proposed_by_id]


def blocked_by(one: Instruction) -> Failure | None:
    """The check that kept it from being executed, or that ended it."""
    if not one.blocked_by or one.blocked_by not in CATALOGUE:
        return None
    details = {"account": one.origin.number, "registry": one.origin.registry_id, "instruction": one.number}
    return Failure(check=CATALOGUE.check(one.blocked_by), details=details)


def ranges_of(one: Instruction) -> dict[str, Any]:
    """The serial numbers it set aside, or moved."""
    rows: Any
    if one.transaction_id is not None:
        rows = Movement.objects.filter(transaction__public_id=one.transaction_id)
    elif one.reservation_id is None:
        return {"rows": [], "more": False}
    else:
        rows = ReservedRange.objects.filter(reservation__transaction__public_id=one.reservation_id)
    found = list(rows.select_related("series").order_by("first_serial")[: MOST_RANGES + 1])
    return {"rows": found[:MOST_RANGES], "more": len(found) > MOST_RANGES}
