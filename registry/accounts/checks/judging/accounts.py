"""The two accounts, and whoever acts for them."""

from collections.abc import Iterator

from credits.models import Account
from registry.accounts.checks.facts import Facts
from registry.accounts.checks.judging.integrity import fault_of_number, numbers
from registry.accounts.checks.questions import Question
from registry.accounts.checks.table import (
    ACCEPT,
    APPROVE,
    CORRECTION,
    EXECUTE,
    PROPOSE,
    REFUSE,
    RETURN,
    TRANSFER,
    Details,
    judges,
)
from registry.accounts.policies import may_freeze
from registry.identity.models.people import User

HOLDING = (Account.Kind.GOVERNMENT_HOLDING, Account.Kind.ENTITY_HOLDING)
RECEIVING = {TRANSFER: HOLDING, RETURN: (Account.Kind.GOVERNMENT_HOLDING,)}
Status = Account.Status


@judges("JR-1503")
def registry_is_in_operation(question: Question, facts: Facts) -> Iterator[Details]:
    codes = sorted({account.registry_id for account in facts.both(question)}) or [""]
    for code in codes:
        if facts.registry_freeze(code) is not None:
            yield {"registry": code}


@judges("JR-4021")
def accounts_exist(question: Question, facts: Facts) -> Iterator[Details]:
    for number in numbers(question):
        if facts.account(number) is None and fault_of_number(number, facts) is None:
            yield {"account": number}


def _with_status(question: Question, facts: Facts, status: str) -> Iterator[Details]:
    for account in facts.both(question):
        if account.status == status:
            yield {"account": account.number}


@judges("JR-4022")
def accounts_are_not_closed(question: Question, facts: Facts) -> Iterator[Details]:
    yield from _with_status(question, facts, Status.CLOSED)


@judges("JR-4023")
def accounts_are_not_changing(question: Question, facts: Facts) -> Iterator[Details]:
    for account in facts.both(question):
        if facts.pending_change(account):
            yield {"account": account.number}


@judges("JR-4024")
def accounts_are_not_suspended(question: Question, facts: Facts) -> Iterator[Details]:
    yield from _with_status(question, facts, Status.SUSPENDED)


@judges("JR-4025")
def accounts_are_not_blocked(question: Question, facts: Facts) -> Iterator[Details]:
    origin, _destination = facts.sides(question)
    for account in facts.both(question):
        if facts.freeze(account) is not None or (account == origin and facts.is_held(account)):
            yield {"account": account.number}


@judges("JR-4026")
def origin_is_not_restricted(question: Question, facts: Facts) -> Iterator[Details]:
    origin, _destination = facts.sides(question)
    if origin is not None and origin.status == Status.RESTRICTED:
        yield {"account": origin.number}


@judges("JR-4027")
def units_may_leave_the_origin(question: Question, facts: Facts) -> Iterator[Details]:
    origin, _destination = facts.sides(question)
    if origin is not None and origin.kind not in HOLDING:
        yield {"account": origin.number, "kind": origin.get_kind_display()}


@judges("JR-4028")
def destination_is_of_the_right_type(question: Question, facts: Facts) -> Iterator[Details]:
    _origin, destination = facts.sides(question)
    if destination is not None and destination.kind not in RECEIVING.get(question.kind, (destination.kind,)):
        yield {"account": destination.number, "kind": destination.get_kind_display()}


@judges("JR-4029")
def destination_may_hold_the_units(question: Question, facts: Facts) -> Iterator[Details]:
    _origin, destination = facts.sides(question)
    holder = getattr(destination, "holder", None)
    chosen = facts.chosen(question)
    if destination is None or holder is None or not holder.partner_country_id or chosen is None:
        return
    series = facts.series(piece.series_id for piece in chosen.pieces)
    found = {series[piece.series_id].partner_country for piece in chosen.pieces}
    if strangers := sorted(found - {holder.partner_country_id}):
        yield {
            "account": destination.number,
            "accepted": holder.partner_country_id,
            "found": ", ".join(strangers),
        }


@judges("JR-4030")
def accounts_are_two(question: Question, facts: Facts) -> Iterator[Details]:
    origin, destination = facts.sides(question)
    if origin is not None and origin == destination:
        yield {"account": origin.number}


@judges("JR-4006")
def accounts_are_in_one_registry(question: Question, facts: Facts) -> Iterator[Details]:
    origin, destination = facts.sides(question)
    if origin is None or destination is None or origin.registry_id == destination.registry_id:
        return
    yield {
        "account": destination.number,
        "found": destination.registry_id,
        "accepted": origin.registry_id,
    }


def may_correct(user: User | None, facts: Facts, *accounts: Account | None) -> bool:
    """An officer who belongs to none of the holders concerned: nobody decides on their own."""
    if user is None or not facts.is_officer(user):
        return False
    named = [account for account in accounts if account is not None]
    key = ("corrects", user.pk, *(account.pk for account in named))
    return facts.once(key, lambda: all(may_freeze(user, account) for account in named))


def may_act(question: Question, facts: Facts, origin: Account, destination: Account | None) -> bool:
    """Whether the person may take the step: for the account that gives, or for the one that is to receive."""
    if question.kind == CORRECTION:
        return may_correct(question.actor, facts, origin, destination)
    match question.step:
        case "propose":
            return facts.may(question.actor, PROPOSE, origin)
        case "approve" | "reject":
            return facts.may(question.actor, APPROVE, origin)
        case "accept" | "refuse":
            return destination is not None and facts.may(question.actor, APPROVE, destination)
        case "abort":
            return (
                facts.may(question.actor, PROPOSE, origin)
                or facts.may(question.actor, APPROVE, origin)
                or facts.is_officer(question.actor)
            )
    return True


@judges("JR-4031")
def actor_has_the_right(question: Question, facts: Facts) -> Iterator[Details]:
    origin, destination = facts.sides(question)
    if question.step == EXECUTE or origin is None:
        return
    if not may_act(question, facts, origin, destination):
        receiving = destination is not None and question.step in (ACCEPT, REFUSE)
        yield {"account": destination.number if receiving and destination else origin.number}


@judges("JR-4032")
def actor_is_another_person(question: Question, facts: Facts) -> Iterator[Details]:
    one = question.instruction
    if one is None or question.step not in (APPROVE, ACCEPT) or question.actor is None:
        return
    if question.actor.pk == one.proposed_by_id:
        yield {"instruction": one.number}


@judges("JR-4035")
def proposer_still_may(question: Question, facts: Facts) -> Iterator[Details]:
    """Asked while nobody else has agreed: of two people who did, each did with a right of their own. Who left the
    holder, lost the right or may not sign in any more proposes nothing."""
    one, (origin, destination) = question.instruction, facts.sides(question)
    if one is None or origin is None or one.approved_by_id is not None:
        return
    proposer: User = facts.once(("proposer", one.proposed_by_id), lambda: one.proposed_by)
    if question.kind == CORRECTION:
        still_may = may_correct(proposer, facts, origin, destination)
    else:
        still_may = facts.may(proposer, PROPOSE, origin)
    if not still_may:
        yield {"instruction": one.number, "account": origin.number}
