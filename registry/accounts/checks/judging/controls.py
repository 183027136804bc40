"""Trusted accounts and limits."""

from collections.abc import Iterator

from registry.accounts.checks.facts import Facts
from registry.accounts.checks.questions import Question
from registry.accounts.checks.table import Details, judges


@judges("JR-4041")
def destination_is_trusted_where_asked(question: Question, facts: Facts) -> Iterator[Details]:
    origin, destination = facts.sides(question)
    if origin is None or destination is None or origin == destination:
        return
    by_rules = facts.figures(origin).feature("only_trusted_accounts")
    by_terms = not getattr(facts.terms(origin), "outside_trusted_allowed", True)
    if (by_rules or by_terms) and not facts.is_trusted(origin, destination):
        yield {"account": destination.number}


def asked_for(question: Question, facts: Facts) -> int:
    """How many units the instruction is about; 0 where that is not said soundly."""
    if question.instruction is not None:
        return int(question.instruction.quantity)
    chosen = facts.chosen(question)
    return chosen.wanted if chosen is not None else 0


@judges("JR-4042")
def within_the_single_limit(question: Question, facts: Facts) -> Iterator[Details]:
    origin, _destination = facts.sides(question)
    most = facts.terms(origin).single_limit if origin is not None else None
    if origin is not None and most is not None and (found := asked_for(question, facts)) > most:
        yield {"account": origin.number, "most": most, "found": found}


@judges("JR-4043")
def within_the_daily_limit(question: Question, facts: Facts) -> Iterator[Details]:
    origin, _destination = facts.sides(question)
    most = facts.terms(origin).daily_limit if origin is not None else None
    if origin is None or most is None:
        return
    asked = asked_for(question, facts)
    # What is proposed counts on its day, and once more on the day on which it leaves: else what was proposed on many
    # days could leave on one.
    before = facts.spent if question.instruction is None else facts.left_today
    if asked and (found := before(origin) + asked) > most:
        yield {"account": origin.number, "most": most, "found": found}


@judges("JR-4044")
def within_the_limit_outside_the_list(question: Question, facts: Facts) -> Iterator[Details]:
    origin, destination = facts.sides(question)
    if origin is None or destination is None:
        return
    most = facts.figures(origin).central_limit
    if most is None or facts.is_trusted(origin, destination):
        return
    if (found := asked_for(question, facts)) > most:
        yield {"most": most, "found": found}
