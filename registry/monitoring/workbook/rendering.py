"""A methodology's formula as a spreadsheet's: ``sum(i: EG[i] * EF[i])`` becomes ``D31*D40+D32*D41``.

Every sum is written out over its points, so that each number of the result can be followed to its cell.
The exact value is worked out beside the text, on a way of its own: it is what the file shows before a
program recalculates it, and a second opinion on what the language's own evaluator says.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from registry.methodologies.language import syntax
from registry.methodologies.language.exact import ends, written
from registry.methodologies.language.syntax import Node

MOST_TERMS = 200  # of one function or sum in a cell; a program takes 255 arguments
MOST_PIECES = 500  # of one cell: a program takes 8,192 characters
ADDING, MULTIPLYING, ATOM = 1, 2, 3
COMPARED = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class Reference(Protocol):
    """A cell whose place is not known yet: its name is asked for when the text is put together."""

    def __str__(self) -> str: ...


Piece = str | Reference
Value = Fraction | str | bool | None  # None: not to be had, for a value is missing or a division by zero


@dataclass(frozen=True, slots=True)
class Rendered:
    """A part of a formula: its text in pieces, how tightly it holds together, its exact value."""

    pieces: tuple[Piece, ...]
    value: Value
    binding: int = ATOM

    def within(self, binding: int) -> tuple[Piece, ...]:
        """The pieces, in brackets where something that holds tighter stands around them."""
        return self.pieces if self.binding >= binding else ("(", *self.pieces, ")")


Binding = Mapping[str, Any]  # index -> point; ``p`` -> a row


class Surroundings(Protocol):
    """What a formula may ask of the sheet it stands on."""

    def name(self, symbol: str, index: tuple[str, ...], binding: Binding) -> Rendered: ...

    def combinations(self, index: tuple[str, ...], binding: Binding) -> Iterator[Binding]: ...

    def in_table(self, table: str, keys: tuple[Value, ...]) -> Rendered: ...

    def days(self, unit: str, binding: Binding) -> Fraction: ...

    def part(self, rendered: Rendered) -> Rendered:
        """A line of its own for a part that is too long to stand within another."""


def constant(value: Fraction) -> Rendered:
    """A number as text: what does not end as a decimal is written as the division it is."""
    text = written(value) if ends(value) else f"({value.numerator}/{value.denominator})"
    return Rendered((text,), value) if value >= 0 else Rendered(("(", text, ")"), value)


def render(node: Node, around: Surroundings, binding: Binding) -> Rendered:
    """The node as part of a spreadsheet's formula, with its exact value."""
    match node:
        case syntax.Number(value=value):
            return constant(value)
        case syntax.Text(value=text):
            return Rendered((quoted(text),), text)
        case syntax.Name(name=name, index=index):
            return around.name(name, index, binding)
        case syntax.Addition(terms=terms):
            return added([(sign, render(term, around, binding)) for sign, term in terms], around)
        case syntax.Multiplication(factors=factors):
            return _multiplied([(sign, render(factor, around, binding)) for sign, factor in factors])
        case syntax.Negative(operand=inner):
            one = render(inner, around, binding)
            negative = -one.value if isinstance(one.value, Fraction) else None
            return Rendered(("(-", *one.within(ATOM), ")"), negative)
        case syntax.Power(base=base, exponent=exponent):
            return _power(render(base, around, binding), exponent)
        case syntax.Comparison():
            return _compared(node, around, binding)
        case syntax.Logic(operator=operator, operands=operands):
            return _logic(operator, [render(one, around, binding) for one in operands])
        case syntax.Fold():
            return _fold(node, around, binding)
        case syntax.Call():
            return _call(node, around, binding)
    raise AssertionError(f"a node nobody knows: {node}")


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def numbers(parts: Sequence[Rendered]) -> list[Fraction] | None:
    """The values, if every one of them is a number."""
    values = [part.value for part in parts]
    found = [one for one in values if isinstance(one, Fraction)]
    return found if len(found) == len(values) else None


def added(terms: list[tuple[int, Rendered]], around: Surroundings) -> Rendered:
    """A sum; what is too long for one cell is parted into lines of its own."""
    if not terms:
        return constant(Fraction(0))
    long = len(terms) > MOST_TERMS or sum(len(term.pieces) for _sign, term in terms) > MOST_PIECES
    if long and len(terms) > 1:
        terms = [(1, around.part(added(chunk, around))) for chunk in _chunks(terms)]
    pieces: list[Piece] = []
    for sign, term in terms:
        if pieces or sign < 0:
            pieces.append("+" if sign > 0 else "-")
        pieces += term.within(MULTIPLYING) if sign < 0 else term.within(ADDING)
    values = numbers([term for _sign, term in terms])
    total: Fraction | None = None
    if values is not None:
        total = sum((sign * one for (sign, _), one in zip(terms, values, strict=True)), Fraction(0))
    binding = ADDING if len(terms) > 1 or terms[0][0] < 0 else terms[0][1].binding
    return Rendered(tuple(pieces), total, binding)


def _chunks(terms: list[tuple[int, Rendered]]) -> Iterator[list[tuple[int, Rendered]]]:
    """Few enough terms for a cell each, and few enough chunks for their own sum."""
    chunk: list[tuple[int, Rendered]] = []
    length = 0
    for sign, term in terms:
        if chunk and (len(chunk) >= MOST_TERMS // 2 or length + len(term.pieces) > MOST_PIECES // 2):
            yield chunk
            chunk, length = [], 0
        chunk.append((sign, term))
        length += len(term.pieces)
    yield chunk


def _multiplied(factors: list[tuple[int, Rendered]]) -> Rendered:
    pieces: list[Piece] = []
    for number, (sign, factor) in enumerate(factors):
        if number:
            pieces.append("*" if sign > 0 else "/")
        # What is divided by is bracketed with all its own factors.
        pieces += factor.within(MULTIPLYING if number == 0 else ATOM)
    values = numbers([factor for _sign, factor in factors])
    product: Fraction | None = None
    if values is not None:
        product = Fraction(1)
        for (sign, _factor), one in zip(factors, values, strict=True):
            if sign < 0 and not one:
                product = None
                break
            product = product * one if sign > 0 else product / one
    return Rendered(tuple(pieces), product, MULTIPLYING)


def _power(base: Rendered, exponent: int) -> Rendered:
    value: Value = None
    if isinstance(base.value, Fraction) and (base.value or exponent > 0):
        value = base.value**exponent
    return Rendered(
        ("(", *base.within(ATOM), f"^{exponent}" if exponent >= 0 else f"^({exponent})", ")"), value
    )


def _compared(node: syntax.Comparison, around: Surroundings, binding: Binding) -> Rendered:
    left, right = render(node.left, around, binding), render(node.right, around, binding)
    pieces = ("(", *left.within(ATOM), COMPARED[node.operator], *right.within(ATOM), ")")
    one, other = left.value, right.value
    if one is None or other is None or isinstance(one, str) != isinstance(other, str):
        return Rendered(pieces, None)
    if isinstance(one, str) or isinstance(other, str):
        return Rendered(pieces, (one == other) == (node.operator == "="))
    found = {
        "=": one == other,
        "!=": one != other,
        "<": one < other,
        "<=": one <= other,
        ">": one > other,
        ">=": one >= other,
    }
    return Rendered(pieces, found[node.operator])


def _logic(operator: str, operands: list[Rendered]) -> Rendered:
    pieces = (f"{operator.upper()}(", *_listed(operands), ")")
    if operator == "not":
        inner = operands[0].value
        return Rendered(pieces, not inner if isinstance(inner, bool) else None)
    deciding = operator == "or"
    for one in operands:  # the first that decides is the last that is asked
        if one.value is deciding or not isinstance(one.value, bool):
            return Rendered(pieces, one.value if isinstance(one.value, bool) else None)
    return Rendered(pieces, not deciding)


def _listed(parts: Sequence[Rendered]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for part in parts:
        pieces += [",", *part.pieces] if pieces else part.pieces
    return tuple(pieces)


def _fold(node: syntax.Fold, around: Surroundings, binding: Binding) -> Rendered:
    terms = [render(node.body, around, inner) for inner in around.combinations(node.index, binding)]
    if node.function == "count":
        terms = [_one_if(term) for term in terms]
    if node.function in ("sum", "count"):
        return added([(1, term) for term in terms], around)
    if node.function == "mean":
        total = added([(1, term) for term in terms], around)
        whole = total.value / len(terms) if isinstance(total.value, Fraction) and terms else None
        return Rendered((*total.within(MULTIPLYING), f"/{len(terms)}"), whole, MULTIPLYING)
    return taken(node.function, terms, around)


def _one_if(condition: Rendered) -> Rendered:
    value = Fraction(int(condition.value)) if isinstance(condition.value, bool) else None
    return Rendered(("IF(", *condition.pieces, ",1,0)"), value)


def taken(function: str, terms: list[Rendered], around: Surroundings) -> Rendered:
    """The smallest, the largest or the most frequent of the terms."""
    values = numbers(terms)
    if function == "mode":
        # The smallest of the most frequent; a program finds none where each number stands there once.
        listed = _listed(terms)
        pieces = ("IFERROR(MIN(_xlfn.MODE.MULT(", *listed, ")),MIN(", *listed, "))") if terms else ("NA()",)
        return Rendered(pieces, most_frequent(values) if values else None)
    long = len(terms) > MOST_TERMS or sum(len(term.pieces) for term in terms) > MOST_PIECES
    if long and len(terms) > 1:
        chunks = _chunks([(1, term) for term in terms])
        terms = [around.part(taken(function, [term for _sign, term in one], around)) for one in chunks]
    chosen: Callable[[list[Fraction]], Fraction] = min if function == "min" else max
    return Rendered((f"{function.upper()}(", *_listed(terms), ")"), chosen(values) if values else None)


def most_frequent(values: list[Fraction]) -> Fraction:
    """Of equally frequent ones the smallest."""
    counts = Counter(values)
    return min(counts, key=lambda one: (-counts[one], one))


def _call(node: syntax.Call, around: Surroundings, binding: Binding) -> Rendered:
    name, arguments = node.function, node.arguments
    if name in ("days", "hours", "years"):
        return constant(around.days(name, binding))
    if name in ("lookup", "band"):
        assert isinstance(arguments[0], syntax.Name), "the parser lets nothing else through"
        keys = tuple(render(one, around, binding).value for one in arguments[1:])
        return around.in_table(arguments[0].name, keys)
    if name == "count":
        assert isinstance(arguments[0], syntax.Name), "the parser lets nothing else through"
        index = (arguments[0].name,)
        return constant(Fraction(sum(1 for _ in around.combinations(index, binding))))
    if name == "if":
        return _choice(*(render(one, around, binding) for one in arguments))
    parts = [render(one, around, binding) for one in arguments]
    if name in ("min", "max"):
        return taken(name, parts, around)
    if name == "abs":
        value = abs(parts[0].value) if isinstance(parts[0].value, Fraction) else None
        return Rendered(("ABS(", *parts[0].pieces, ")"), value)
    return _rounded(name, *parts)


def _choice(condition: Rendered, yes: Rendered, no: Rendered) -> Rendered:
    pieces = ("IF(", *_listed([condition, yes, no]), ")")
    if not isinstance(condition.value, bool):
        return Rendered(pieces, None)
    return Rendered(pieces, yes.value if condition.value else no.value)


def _rounded(name: str, number: Rendered, digits: Rendered) -> Rendered:
    function = "ROUNDDOWN" if name == "round_down" else "ROUND"
    pieces = (f"{function}(", *_listed([number, digits]), ")")
    if not isinstance(number.value, Fraction) or not isinstance(digits.value, Fraction):
        return Rendered(pieces, None)
    scale = 10 ** int(digits.value)
    scaled = abs(number.value) * scale
    whole = scaled // 1 if name == "round_down" else (scaled + Fraction(1, 2)) // 1
    value = Fraction(whole) / scale
    return Rendered(pieces, value if number.value >= 0 else -value)
