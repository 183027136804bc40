"""Whether what was said makes sense: judged of the words alone, and of the forms of numbers in force."""

from collections.abc import Iterator
from uuid import UUID

from registry.accounts.checks.facts import Facts
from registry.accounts.checks.questions import NamedBlock, Question
from registry.accounts.checks.table import INSTRUCTIONS, STEPS, Details, judges
from registry.accounts.queries.accounts import account_templates, number_is_sound
from registry.rules.formats import ACCOUNT_FIELDS, ACCOUNT_TYPES, read_number


@judges("JR-2001")
def request_id_has_its_form(question: Question, facts: Facts) -> Iterator[Details]:
    try:
        UUID(question.request_id)
    except ValueError:
        yield {"found": question.request_id[:40]}


@judges("JR-2002")
def kind_is_known(question: Question, facts: Facts) -> Iterator[Details]:
    if question.kind not in INSTRUCTIONS:
        yield {"found": question.kind[:40]}


@judges("JR-2004")
def step_is_known(question: Question, facts: Facts) -> Iterator[Details]:
    if question.step not in STEPS:
        yield {"found": question.step[:40]}


def read_account_number(number: str) -> dict[str, str] | None:
    """The parts of an account number by an adopted template; None where it fits none."""
    for template in account_templates():
        if (found := read_number(template, ACCOUNT_FIELDS, number)) is not None:
            return found
    return None


def fault_of_number(number: str, facts: Facts) -> tuple[str, str] | None:
    """The check that an account number fails by its form, and what is wrong; None where the form is right."""
    if facts.account(number) is not None:
        return None
    parts = read_account_number(number)
    if parts is None or not number_is_sound(number):
        return "JR-2007", number[:64]
    if parts.get("type") not in ACCOUNT_TYPES.values():
        return "JR-2006", parts.get("type", "")
    if parts.get("registry") not in facts.registries:
        return "JR-2010", parts.get("registry", "")
    return None


def numbers(question: Question) -> list[str]:
    """The account numbers that such an instruction names; of a correction none, it goes the way back."""
    named = [question.origin, question.destination]
    return list(dict.fromkeys(number.strip() for number in named))


def _faulty(question: Question, facts: Facts, code: str) -> Iterator[Details]:
    for number in numbers(question):
        fault = fault_of_number(number, facts)
        if fault is not None and fault[0] == code:
            yield {"account": number[:64], "found": fault[1]}


@judges("JR-2006")
def account_types_are_known(question: Question, facts: Facts) -> Iterator[Details]:
    yield from _faulty(question, facts, "JR-2006")


@judges("JR-2007")
def account_numbers_are_whole(question: Question, facts: Facts) -> Iterator[Details]:
    yield from _faulty(question, facts, "JR-2007")


@judges("JR-2010")
def registries_are_known(question: Question, facts: Facts) -> Iterator[Details]:
    yield from _faulty(question, facts, "JR-2010")
    for block in question.blocks:
        if block.registry and block.registry not in facts.registries:
            yield {"account": block.text, "found": block.registry}


@judges("JR-2011")
def units_are_of_one_type(question: Question, facts: Facts) -> Iterator[Details]:
    origin, _destination = facts.sides(question)
    if origin is None:
        return
    accepted = facts.figures(origin).unit_type
    found = set(question.unit_types)
    if (chosen := facts.chosen(question)) is not None:
        series = facts.series(piece.series_id for piece in chosen.pieces)
        found |= {facts.unit_type(series[piece.series_id]) for piece in chosen.pieces}
    if found - {accepted}:
        yield {"found": ", ".join(sorted(found)), "accepted": accepted}


def _said(question: Question) -> list[NamedBlock]:
    return list(dict.fromkeys(question.blocks))


@judges("JR-2013")
def both_ends_are_named(question: Question, facts: Facts) -> Iterator[Details]:
    for block in _said(question):
        if not block.first or not block.last:
            yield {"block": block.text}


@judges("JR-2014")
def ends_are_in_order(question: Question, facts: Facts) -> Iterator[Details]:
    for block in _said(question):
        if block.first and block.last and block.last < block.first:
            yield {"block": block.text}


@judges("JR-2017")
def projects_are_named(question: Question, facts: Facts) -> Iterator[Details]:
    for block in _said(question):
        if not block.project:
            yield {"block": block.text}


@judges("JR-2031")
def some_unit_is_asked_for(question: Question, facts: Facts) -> Iterator[Details]:
    if question.units == 0:
        yield {}


@judges("JR-2032")
def units_are_whole(question: Question, facts: Facts) -> Iterator[Details]:
    if question.quantity and question.units is None:
        yield {"found": question.quantity[:40]}


@judges("JR-2033")
def units_are_chosen_one_way(question: Question, facts: Facts) -> Iterator[Details]:
    if question.blocks and (question.quantity or question.filter):
        yield {}
