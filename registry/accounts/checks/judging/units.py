"""The units: that they are what they are said to be, where they are said to be, and free to move."""

from collections.abc import Callable, Iterator

from credits.models import Account, Series
from credits.serials import SerialRange, subtract
from registry.accounts.checks.facts import Facts
from registry.accounts.checks.questions import NamedBlock, Question
from registry.accounts.checks.table import Details, judges
from registry.accounts.queries.units import Lying, lying
from registry.rules.formats import UNKNOWN_VINTAGE

ENDS = (Account.Kind.RETIREMENT, Account.Kind.CANCELLATION)


@judges("JR-4012")
def some_units_are_named(question: Question, facts: Facts) -> Iterator[Details]:
    if not question.names_units:
        yield {}


@judges("JR-4013")
def runs_are_few_enough(question: Question, facts: Facts) -> Iterator[Details]:
    origin, _destination = facts.sides(question)
    chosen = facts.chosen(question)
    if origin is None or chosen is None:
        return
    most = facts.figures(origin).most_blocks
    runs = max(len(chosen.pieces), len(set(question.blocks)))
    if runs > most:
        yield {"found": runs, "most": most}


def _sound(question: Question) -> Iterator[tuple[int, NamedBlock, SerialRange]]:
    """The named blocks that are runs of serial numbers, with their number from 0."""
    for number, block in enumerate(question.blocks):
        if block.is_sound and block.first is not None and block.last is not None:
            yield number, block, SerialRange(block.first, block.last)


def _parts(question: Question, facts: Facts) -> dict[int, list[Lying]]:
    """Where each named block lies, by its number."""
    origin, _destination = facts.sides(question)
    found: dict[int, list[Lying]] = {}
    for number, part in facts.lying(question, origin.registry_id) if origin is not None else ():
        found.setdefault(number, []).append(part)
    return found


def _registry(question: Question, facts: Facts, block: NamedBlock) -> str:
    origin, _destination = facts.sides(question)
    return block.registry or (origin.registry_id if origin is not None else "")


@judges("JR-4002")
def units_exist(question: Question, facts: Facts) -> Iterator[Details]:
    if facts.sides(question)[0] is None:
        return
    for _number, block, run in _sound(question):
        registry = _registry(question, facts, block)
        if registry in facts.registries and run.last > facts.last_serial(registry):
            yield {"block": block.text}


def _recorded(series: Series, block: NamedBlock) -> tuple[str, str] | None:
    """What is recorded and what was said, where the two differ."""
    vintage = UNKNOWN_VINTAGE if series.vintage is None else str(series.vintage)
    recorded = (series.partner_country, series.reference, vintage)
    said = (
        block.partner_country or series.partner_country,
        block.project or series.reference,
        block.vintage or vintage,
    )
    return None if recorded == said else ("-".join(recorded), "-".join(said))


@judges("JR-4004")
def units_are_as_said(question: Question, facts: Facts) -> Iterator[Details]:
    parts = _parts(question, facts)
    for number, block, _run in _sound(question):
        known = facts.series(part.piece.series_id for part in parts.get(number, ()))
        for series in known_of(parts.get(number, []), known):
            if (difference := _recorded(series, block)) is not None:
                yield {"block": block.text, "found": difference[0], "said": difference[1]}
                break


def known_of(parts: list[Lying], known: dict[int, Series]) -> list[Series]:
    """The series of the parts, each once, in their order."""
    return [known[key] for key in dict.fromkeys(part.piece.series_id for part in parts)]


def _blocks_with(question: Question, facts: Facts, holds: Callable[[Lying], bool]) -> Iterator[Details]:
    parts = _parts(question, facts)
    for number, block, _run in _sound(question):
        if any(holds(part) for part in parts.get(number, ())):
            yield {"block": block.text}


@judges("JR-4011")
def units_are_not_cancelled(question: Question, facts: Facts) -> Iterator[Details]:
    yield from _blocks_with(
        question, facts, lambda part: part.account_kind == Account.Kind.CANCELLATION.value
    )


@judges("JR-4014")
def units_are_not_retired(question: Question, facts: Facts) -> Iterator[Details]:
    yield from _blocks_with(question, facts, lambda part: part.account_kind == Account.Kind.RETIREMENT.value)


@judges("JR-4003")
def origin_holds_the_units(question: Question, facts: Facts) -> Iterator[Details]:
    origin, _destination = facts.sides(question)
    if origin is None:
        return
    if question.reverses:
        yield from _still_there(question, facts, origin)
        return
    parts = _parts(question, facts)
    for number, block, run in _sound(question):
        # Retired and cancelled units, and those that were never issued, are told by checks of their own.
        explained = [
            part.piece.serials
            for part in parts.get(number, ())
            if part.account_id == origin.pk or part.account_kind in ENDS
        ]
        missing = subtract([run], explained)
        issued = facts.last_serial(_registry(question, facts, block))
        if any(part.first <= issued for part in missing):
            yield {"account": origin.number, "block": block.text}


def _still_there(question: Question, facts: Facts, origin: Account) -> Iterator[Details]:
    earlier = facts.reversed(question.reverses)
    assert earlier is not None, "the origin is that transaction's"
    if facts.was_corrected(earlier):
        return  # told by a check of its own
    found = lying(origin.registry_id, earlier.ranges)
    own = [part.piece.serials for part in found if part.account_id == origin.pk]
    if subtract(earlier.ranges, own):
        yield {"account": origin.number, "block": _words(earlier.ranges)}


def _words(ranges: tuple[SerialRange, ...]) -> str:
    return ", ".join(f"{run.first}-{run.last}" for run in ranges[:5]) + (" …" if len(ranges) > 5 else "")


@judges("JR-4010")
def units_are_in_no_other_instruction(question: Question, facts: Facts) -> Iterator[Details]:
    origin, _destination = facts.sides(question)
    if origin is None:
        return

    def set_aside(part: Lying) -> bool:
        own = part.account_id == origin.pk
        return own and (part.is_reserved or facts.is_taken(origin, part.piece.serials))

    if question.reverses:
        earlier = facts.reversed(question.reverses)
        ranges = earlier.ranges if earlier is not None else ()
        if any(set_aside(part) for part in lying(origin.registry_id, ranges)):
            yield {"block": _words(ranges)}
        return
    yield from _blocks_with(question, facts, set_aside)


@judges("JR-4016")
def units_are_not_on_hold(question: Question, facts: Facts) -> Iterator[Details]:
    origin, _destination = facts.sides(question)
    if origin is None:
        return
    if question.instruction is not None and question.instruction.reservation_id is not None:
        meant = facts.reserved(question.instruction.reservation_id)
    elif question.reverses:
        earlier = facts.reversed(question.reverses)
        meant = list(earlier.ranges) if earlier is not None else []
    else:
        meant = [
            part.piece.serials
            for parts in _parts(question, facts).values()
            for part in parts
            if part.account_id == origin.pk
        ]
    if meant and any(hold.overlaps(run) for hold in facts.held(origin.registry_id) for run in meant):
        yield {}


@judges("JR-4017")
def balance_is_sufficient(question: Question, facts: Facts) -> Iterator[Details]:
    origin, _destination = facts.sides(question)
    if origin is None or question.blocks:
        return
    chosen = facts.chosen(question)
    if chosen is not None and chosen.available < chosen.wanted:
        yield {"account": origin.number, "available": chosen.available, "wanted": chosen.wanted}
