"""A formula's text as a tree: ``parse("sum(i: EG[i] * EF_RE[i])")``.

The tree is bounded in size and depth while it is made, so that whatever walks it may recurse. Sums and
products keep their terms side by side: a long formula is wide, not deep.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedEOF, UnexpectedToken
from lark.exceptions import VisitError

from registry.methodologies.language.errors import ExpressionMalformed, UnitUnknown
from registry.methodologies.language.exact import read_decimal
from registry.methodologies.language.phrases import Listed, Phrase, Words
from registry.methodologies.language.units import Unit, unit_of

LONGEST = 2_000  # characters of an expression
DEEPEST = 40
FOLDS = ("sum", "mean", "min", "max", "mode", "count")
CALLS = {
    # name: how many arguments at least and at most
    "min": (2, 20),
    "max": (2, 20),
    "if": (3, 3),
    "count": (1, 1),
    "lookup": (2, 4),
    "band": (2, 2),
    "days": (1, 1),
    "hours": (1, 1),
    "years": (1, 1),
    "round_down": (2, 2),
    "round_half_up": (2, 2),
    "abs": (1, 1),
}
PERIOD = "p"
LARGEST_EXPONENT = 6
MOST_DIGITS = 12  # that a rounding keeps


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    depth: int = field(default=1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    value: Fraction
    unit: Unit | None  # None: no unit written
    written: str


@dataclass(frozen=True, slots=True)
class Text(Node):
    value: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str
    index: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Addition(Node):
    terms: tuple[tuple[int, Node], ...]  # (1 or -1, term)


@dataclass(frozen=True, slots=True)
class Multiplication(Node):
    factors: tuple[tuple[int, Node], ...]  # (1 to multiply by, -1 to divide by)


@dataclass(frozen=True, slots=True)
class Negative(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Power(Node):
    base: Node
    exponent: int


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    operator: str  # < <= > >= = !=
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    operator: str  # and, or, not
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fold(Node):
    """One of ``FOLDS`` over every combination of the points of its indices."""

    function: str
    index: tuple[str, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: str
    arguments: tuple[Node, ...]


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Addition(terms=parts) | Multiplication(factors=parts):
            return tuple(part for _, part in parts)
        case Negative(operand=inner) | Power(base=inner) | Fold(body=inner):
            return (inner,)
        case Comparison():
            return (node.left, node.right)
        case Logic(operands=parts) | Call(arguments=parts):
            return parts
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def _deep(*nodes: Node) -> int:
    depth = 1 + max((node.depth for node in nodes), default=0)
    if depth > DEEPEST:
        raise ExpressionMalformed(
            1, Phrase(_("at most %(limit)s levels of brackets, signs and functions"), limit=DEEPEST)
        )
    return depth


class _Builder(Transformer[Token, Node]):
    """Makes the nodes while the text is parsed."""

    def quantity(self, parts: list[Token]) -> Node:
        number, unit = _split_quantity(str(parts[0]))
        value = read_decimal(number)
        column = parts[0].column or 1
        if value is None:
            raise ExpressionMalformed(column, _("a number of at most 40 digits, exponent at most 40"), number)
        try:
            return Number(value, unit_of(unit) if unit else None, number)
        except UnitUnknown as unknown:
            accepted = _("a unit of the list; after a unit, divide and multiply with spaces around the sign")
            raise ExpressionMalformed(column, accepted, unknown.name) from unknown

    def text(self, parts: list[Token]) -> Node:
        return Text(str(parts[0])[1:-1])

    def name(self, parts: list[Token]) -> Node:
        return Name(str(parts[0]))

    def indexed(self, parts: list[Token]) -> Node:
        return Name(str(parts[0]), tuple(map(str, parts[1:])))

    def addition(self, parts: list[Any]) -> Node:
        signs = [1, *(-1 if sign == "-" else 1 for sign in parts[1::2])]
        return Addition(tuple(zip(signs, parts[::2], strict=True)), depth=_deep(*parts[::2]))

    def multiplication(self, parts: list[Any]) -> Node:
        signs = [1, *(-1 if sign == "/" else 1 for sign in parts[1::2])]
        return Multiplication(tuple(zip(signs, parts[::2], strict=True)), depth=_deep(*parts[::2]))

    def signed(self, parts: list[Any]) -> Node:
        return Negative(parts[1], depth=_deep(parts[1])) if parts[0] == "-" else parts[1]

    def power(self, parts: list[Any]) -> Node:
        exponent = int(str(parts[1]).strip("()"))
        if abs(exponent) > LARGEST_EXPONENT:
            accepted = Phrase(_("a whole exponent from -%(limit)s to %(limit)s"), limit=LARGEST_EXPONENT)
            raise ExpressionMalformed(parts[1].column or 1, accepted, str(exponent))
        return Power(parts[0], exponent, depth=_deep(parts[0]))

    def comparison(self, parts: list[Any]) -> Node:
        operator = "=" if parts[1] == "==" else str(parts[1])
        return Comparison(operator, parts[0], parts[2], depth=_deep(parts[0], parts[2]))

    def any_of(self, parts: list[Any]) -> Node:
        return Logic("or", tuple(parts), depth=_deep(*parts))

    def all_of(self, parts: list[Any]) -> Node:
        return Logic("and", tuple(parts), depth=_deep(*parts))

    def negation(self, parts: list[Any]) -> Node:
        return Logic("not", tuple(parts), depth=_deep(*parts))

    def arguments(self, parts: list[Any]) -> Any:
        return parts

    def call(self, parts: list[Any]) -> Node:
        name, arguments = str(parts[0]), tuple(parts[1])
        column = parts[0].column or 1
        if name not in CALLS:
            raise ExpressionMalformed(
                column, Phrase(_("one of %(names)s"), names=", ".join(sorted({*CALLS, *FOLDS}))), name
            )
        least, most = CALLS[name]
        if not least <= len(arguments) <= most:
            words = _("%(name)s with %(least)s to %(most)s arguments")
            accepted = Phrase(words, name=name, least=least, most=most)
            raise ExpressionMalformed(column, accepted, str(len(arguments)))
        _check_call(name, arguments, column)
        if name == "count":  # of all points: those of which nothing is asked
            return Fold("count", (arguments[0].name,), Logic("and", ()))
        return Call(name, arguments, depth=_deep(*arguments))

    def fold(self, parts: list[Any]) -> Node:
        name, index, body = str(parts[0]), parts[1], parts[2]
        column = parts[0].column or 1
        if name not in FOLDS:
            raise ExpressionMalformed(
                column, Phrase(_("one of %(names)s before the colon"), names=", ".join(FOLDS)), name
            )
        if len(index) > 3 or any(not isinstance(one, Name) or one.index for one in index):
            raise ExpressionMalformed(
                column, _("one to three indices before the colon, as in sum(i, p: …)"), name
            )
        names = tuple(one.name for one in index)
        if len(set(names)) < len(names):
            raise ExpressionMalformed(column, _("each index once"), name)
        return Fold(name, names, body, depth=_deep(body))


def _check_call(name: str, arguments: tuple[Node, ...], column: int) -> None:
    """What some functions want of their arguments, beyond how many there are."""
    first, last = arguments[0], arguments[-1]
    if name in {"days", "hours", "years"} and first != Name(PERIOD):
        raise ExpressionMalformed(column, f"{name}({PERIOD})", name)
    if name in {"lookup", "band"} and not (isinstance(first, Name) and not first.index):
        raise ExpressionMalformed(
            column, Phrase(_("the name of a table first: %(name)s(table, key)"), name=name), name
        )
    if name == "count" and not (isinstance(first, Name) and not first.index):
        raise ExpressionMalformed(column, _("an index: count(i), or count(i: condition)"), name)
    if name.startswith("round_"):
        whole = isinstance(last, Number) and last.unit is None and last.value.denominator == 1
        if not whole or not isinstance(last, Number) or last.value > MOST_DIGITS:
            raise ExpressionMalformed(
                column, Phrase(_("a whole number of digits from 0 to %(limit)s"), limit=MOST_DIGITS), name
            )


def _split_quantity(text: str) -> tuple[str, str]:
    """``("24", "h/day")``; the ``e`` of ``1e-6`` belongs to the number."""
    end = 0
    while end < len(text) and (text[end].isdigit() or text[end] == "."):
        end += 1
    if text[end : end + 1] in {"e", "E"}:
        after = end + 2 if text[end + 1 : end + 2] in {"+", "-"} else end + 1
        if text[after : after + 1].isdigit():
            end = after
            while end < len(text) and text[end].isdigit():
                end += 1
    return text[:end], text[end:].strip()


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=_Builder(), propagate_positions=False)


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of an expression. Raises ExpressionMalformed with the column and what could stand there."""
    if len(text) > LONGEST:
        raise ExpressionMalformed(
            LONGEST, Phrase(_("an expression of at most %(limit)s characters"), limit=LONGEST)
        )
    try:
        tree = _parser().parse(text)
    except VisitError as wrapped:
        if isinstance(wrapped.orig_exc, ExpressionMalformed):
            raise wrapped.orig_exc from wrapped
        raise
    except UnexpectedCharacters as fault:
        accepted = _("numbers, names, quoted texts, + - * / ^ ( ) [ ] , : and comparisons")
        raise ExpressionMalformed(fault.column, accepted, text[fault.pos_in_stream :][:1]) from fault
    except UnexpectedEOF as fault:
        raise ExpressionMalformed(len(text) + 1, _("a complete expression")) from fault
    except UnexpectedToken as fault:
        found = "" if fault.token.type == "$END" else str(fault.token)
        raise ExpressionMalformed(_column(fault, text), _in_words(fault.expected), found) from fault
    assert isinstance(tree, Node), "the grammar makes nodes only"
    return tree


def _column(fault: UnexpectedToken, text: str) -> int:
    # At the end of the text there is no token, and so no column.
    return len(text) + 1 if fault.token.type == "$END" else fault.column


# What the parser would have taken, in a reader's words.
IN_WORDS: dict[str, Words] = {
    "QUANTITY": _("a number"),
    "NAME": _("a name"),
    "TEXT": _("a text in quotes"),
    "ADDED": _("+ or -"),
    "MULTIPLIED": _("* or /"),
    "COMPARED": _("a comparison"),
    "EXPONENT": _("a whole exponent"),
    "$END": _("the end"),
    "LPAR": "(",
    "RPAR": ")",
    "LSQB": "[",
    "RSQB": "]",
    "COMMA": ",",
    "COLON": ":",
    "CIRCUMFLEX": "^",
}


def _in_words(terminals: Iterable[str]) -> Listed:
    return Listed([IN_WORDS.get(name, name.lower()) for name in terminals])
