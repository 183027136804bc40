"""What units are used for, whether that is authorised, and what a correction takes back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _

from credits.models import Account, Transaction
from registry.accounts.checks.facts import Facts
from registry.accounts.checks.questions import Question
from registry.accounts.checks.table import RETURN, TRANSFER, Details, judges
from registry.accounts.nouns.instructions import OPEN_STATES, Instruction
from registry.accounts.queries.purposes import StatedUse, faults
from registry.accounts.queries.units import Piece
from registry.accounts.questions import Portion, UnitsUse, outside_authorisation

REVERSIBLE = (Transaction.Kind.TRANSFER, Transaction.Kind.RETIREMENT, Transaction.Kind.CANCELLATION)


def use_of(question: Question, facts: Facts, pieces: Iterable[Piece], origin: Account) -> UnitsUse:
    """What the room of authorisations is asked about: the units by series."""
    units: dict[int, int] = {}
    for piece in pieces:
        units[piece.series_id] = units.get(piece.series_id, 0) + piece.quantity
    known = facts.series(units)
    return UnitsUse(
        kind=TRANSFER if question.kind == RETURN else question.kind,
        purpose=question.purpose,
        origin=origin,
        portions=tuple(Portion(series=known[key], quantity=count) for key, count in units.items()),
        on=facts.figures(origin).today(facts.at),
        noted_by=question.instruction.reservation_id if question.instruction is not None else None,
    )


def _meant(question: Question, facts: Facts) -> Sequence[Piece]:
    """The units asked for; later those that were set aside."""
    one = question.instruction
    if one is not None:
        return facts.set_aside(one.origin, one.reservation_id) if one.reservation_id is not None else ()
    chosen = facts.chosen(question)
    return chosen.pieces if chosen is not None else ()


def _outside(question: Question, facts: Facts, check: str) -> Iterator[Details]:
    """What no authorisation covers of the units asked for."""
    origin, _destination = facts.sides(question)
    pieces = _meant(question, facts)
    if origin is None or not pieces:
        return
    use = use_of(question, facts, pieces, origin)
    use = replace(use, portions=(*facts.used_before(question), *use.portions))
    for told in outside_authorisation(use):
        for one in told:
            if one.check == check:
                yield {"why": str(one.message), "code": one.code}


def _described(question: Question, facts: Facts, check: str) -> Iterator[Details]:
    """What is wrong with purpose, year, scheme and beneficiary."""
    origin, destination = facts.sides(question)
    if origin is None or destination is None or question.instruction is not None:
        return  # how a use is stated does not change after it was proposed
    holder = getattr(origin, "holder", None)
    use = StatedUse(
        kind=question.kind,
        purpose=question.purpose,
        facts=question.facts,
        destination_kind=destination.kind,
        holder=holder.organisation if holder is not None else None,
        by_officer=facts.is_officer(question.actor),
        decision_reference=question.decision_reference,
    )
    for fault in facts.stated(use, faults):
        if fault.check == check:
            yield {"account": destination.number, "why": str(fault.message), "code": fault.code}


@judges("JR-5101")
def destination_fits_the_cancellation(question: Question, facts: Facts) -> Iterator[Details]:
    _origin, destination = facts.sides(question)
    if destination is None:
        return
    if destination.kind != Account.Kind.CANCELLATION:
        yield {"account": destination.number}
    else:
        yield from _described(question, facts, "JR-5101")


@judges("JR-5152")
def cancellation_says_what_for(question: Question, facts: Facts) -> Iterator[Details]:
    if not question.reason.strip():
        yield {"why": _("it says no reason."), "code": "reason_missing"}
    yield from _described(question, facts, "JR-5152")


@judges("JR-5251")
def retirement_may_be_made(question: Question, facts: Facts) -> Iterator[Details]:
    _origin, destination = facts.sides(question)
    if destination is not None and destination.kind != Account.Kind.RETIREMENT:
        why = _("account %(account)s is no retirement account.") % {"account": destination.number}
        yield {"account": destination.number, "why": why, "code": "not_retirement_account"}
        return
    yield from _described(question, facts, "JR-5251")
    yield from _outside(question, facts, "JR-5251")


@judges("JR-5904")
def use_is_authorised(question: Question, facts: Facts) -> Iterator[Details]:
    yield from _outside(question, facts, "JR-5904")


def _named(question: Question) -> str:
    return question.reverses[:40]


@judges("JR-5501")
def what_is_corrected_exists(question: Question, facts: Facts) -> Iterator[Details]:
    earlier = facts.reversed(question.reverses)
    if earlier is None or earlier.transaction.kind not in REVERSIBLE:
        yield {"found": _named(question) or "–"}


@judges("JR-5502")
def it_was_not_corrected_before(question: Question, facts: Facts) -> Iterator[Details]:
    earlier = facts.reversed(question.reverses)
    if earlier is None:
        return
    done = facts.was_corrected(earlier)
    others = Instruction.objects.filter(reverses=earlier.transaction, state__in=OPEN_STATES)
    if question.instruction is not None:
        others = others.exclude(pk=question.instruction.pk)
    if done or others.exists():
        yield {"found": _named(question)}


@judges("JR-5503")
def it_is_corrected_in_time(question: Question, facts: Facts) -> Iterator[Details]:
    earlier = facts.reversed(question.reverses)
    if earlier is None or earlier.transaction.kind not in REVERSIBLE:
        return
    days = facts.figures(earlier.destination).reversal_window
    until = earlier.transaction.recorded_at + timedelta(days=days or 0)
    # A proposal in time is decided on later: the window is asked of the day on which it was proposed.
    asked_at = question.instruction.proposed_at if question.instruction is not None else question.at
    if days is None or asked_at > until:
        yield {"found": _named(question), "until": until.date().isoformat()}


@judges("JR-5504")
def correction_names_its_decision(question: Question, facts: Facts) -> Iterator[Details]:
    if not question.reason.strip() or not question.decision_reference.strip():
        yield {}
