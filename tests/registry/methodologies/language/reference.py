"""A second evaluator of the methodology language, made from its description and nothing else.

It shares no code with the first: it reads the source text itself, by precedence, and computes while it
recurses. It knows neither units nor bounds nor how to explain; it is slow and short. What both say of the
same formula must be the same, down to whether there is a number at all.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

TOKENS = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?P<unit>\s?[A-Za-z%][\w/%]*)?
        |(?P<name>[A-Za-z]\w*)|"(?P<text>[^"]*)"|(?P<sign><=|>=|!=|==|[-+*/^()\[\],:<>=]))""",
    re.VERBOSE,
)
STRENGTH = {"or": 1, "and": 2, **dict.fromkeys(("<", "<=", ">", ">=", "=", "==", "!="), 4), "+": 5, "-": 5}
STRENGTH |= {"*": 6, "/": 6}
NOT, SIGN, POWER = 3, 7, 8
FOLDS = {"sum", "mean", "min", "max", "mode", "count"}
LARGEST = 200_000  # bits: beyond, the first evaluator has long refused


class Undefined(Exception):
    """There is no number: a division by zero, a value that was not given, the mean of nothing."""


class Enormous(Undefined):
    """A number so large that only the first evaluator's bounds can say anything of it."""


@dataclass
class World:
    """What a formula is evaluated in. ``values``: symbol → place → number or category."""

    values: dict[str, dict[tuple[Any, ...], Any]]
    members: dict[str, list[Any]]  # points of each index; rows for p
    period: tuple[date, date]
    tables: dict[str, Callable[..., Fraction | None]]


def evaluate(source: str, world: World, scope: dict[str, Any]) -> Any:
    """The number (or category, or truth) of an expression. Raises Undefined."""
    return _Reader(source, world).whole(scope)


class _Reader:
    def __init__(self, source: str, world: World):
        self.tokens, self.world = list(_tokens(source)), world
        self.at = 0

    def whole(self, scope: dict[str, Any]) -> Any:
        value = self.expression(0, scope, alive=True)
        assert self.at == len(self.tokens), "the generator writes whole expressions"
        return value

    def peek(self) -> Any:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def take(self, wanted: Any = None) -> Any:
        kind, value = self.tokens[self.at]
        assert wanted is None or value == wanted, (wanted, value)
        self.at += 1
        return kind, value

    def expression(self, least: int, scope: dict[str, Any], *, alive: bool) -> Any:
        """Read and compute as far as operators bind stronger than ``least``; not ``alive``: only read."""
        left = self.prefix(scope, alive)
        while True:
            operator = self.peek()
            strength = STRENGTH.get(operator, 0) if self.at < len(self.tokens) else 0
            if self.at < len(self.tokens) and self.tokens[self.at][0] == "text":
                return left
            if strength <= least:
                return left
            self.take()
            if operator in {"and", "or"}:
                goes_on = alive and left is (operator == "and")
                right = self.expression(strength, scope, alive=goes_on)
                left = right if goes_on else left
                continue
            right = self.expression(strength, scope, alive=alive)
            left = _combined(operator, left, right) if alive else None

    def prefix(self, scope: dict[str, Any], alive: bool) -> Any:
        kind, value = self.take()
        if kind == "sign" and value in "+-":
            operand = self.expression(SIGN - 1, scope, alive=alive)
            return (-operand if value == "-" else operand) if alive else None
        if kind == "name" and value == "not":
            operand = self.expression(NOT, scope, alive=alive)
            return (not operand) if alive else None
        result = self.atom(kind, value, scope, alive)
        if self.peek() == "^":
            self.take()
            exponent = self.exponent()
            if alive:
                if exponent < 0 and not result:
                    raise Undefined
                result = _bounded(Fraction(result) ** exponent)
        return result

    def exponent(self) -> int:
        bracketed = self.peek() == "("
        if bracketed:
            self.take()
        negative = self.peek() == "-"
        if negative:
            self.take()
        _, value = self.take()
        if bracketed:
            self.take(")")
        return -int(value) if negative else int(value)

    def atom(self, kind: str, value: Any, scope: dict[str, Any], alive: bool) -> Any:
        if kind in {"number", "text"}:
            return value
        if value == "(":
            inner = self.expression(0, scope, alive=alive)
            self.take(")")
            return inner
        assert kind == "name", value
        if self.peek() == "(":
            return self.called(value, scope, alive)
        place: tuple[Any, ...] = ()
        if self.peek() == "[":
            self.take()
            while True:
                _, index = self.take()
                place = (*place, scope.get(index))
                if self.take()[1] == "]":
                    break
        return self.looked_at(value, place) if alive else None

    def looked_at(self, name: str, place: tuple[Any, ...]) -> Any:
        value = self.world.values.get(name, {}).get(place)
        if value is None:
            raise Undefined
        if isinstance(value, Undefined):
            raise type(value)
        return value

    def called(self, name: str, scope: dict[str, Any], alive: bool) -> Any:
        self.take("(")
        begin = self.at
        if name in FOLDS and (indices := self.indices()):
            return self.folded(name, indices, scope, alive)
        self.at = begin
        if name == "if":
            return self.chosen(scope, alive)
        if name in {"days", "hours", "years"}:
            self.take("p")
            self.take(")")
            return _span(name, scope.get("p") or self.world.period) if alive else None
        if name in {"lookup", "band"}:
            _, table = self.take()
            arguments = []
        else:
            arguments = [self.expression(0, scope, alive=alive)]
        while self.take()[1] == ",":
            arguments.append(self.expression(0, scope, alive=alive))
        if not alive:
            return None
        if name in {"lookup", "band"}:
            found = self.world.tables[table](*arguments)
            if found is None:
                raise Undefined
            return found
        return _applied(name, arguments)

    def indices(self) -> list[str]:
        """The names before a colon, which is then behind us; none where this is no fold."""
        names: list[str] = []
        while self.at < len(self.tokens) and self.tokens[self.at][0] == "name":
            names.append(self.take()[1])
            follows = self.peek()
            if follows == ":":
                self.take()
                return names
            if follows == ")" and len(names) == 1 and names[0] in self.world.members:
                return names
            if follows != ",":
                return []
            self.take()
        return []

    def folded(self, name: str, indices: list[str], scope: dict[str, Any], alive: bool) -> Any:
        if self.peek() == ")":
            self.take()
            return Fraction(len(self.world.members[indices[0]])) if alive else None
        begin = self.at
        self.expression(0, scope, alive=False)
        end = self.at
        self.take(")")
        if not alive:
            return None
        after, values = self.at, []
        for members in product(*(self.world.members[index] for index in indices)):
            self.at = begin
            values.append(
                self.expression(0, {**scope, **dict(zip(indices, members, strict=True))}, alive=True)
            )
            assert self.at == end, "the body ends where it ended"
        self.at = after
        return _folded(name, values)

    def chosen(self, scope: dict[str, Any], alive: bool) -> Any:
        condition = self.expression(0, scope, alive=alive)
        self.take(",")
        one = self.expression(0, scope, alive=alive and condition)
        self.take(",")
        other = self.expression(0, scope, alive=alive and not condition)
        self.take(")")
        return one if condition else other


def _tokens(source: str) -> Iterator[tuple[str, Any]]:
    at = 0
    while source[at:].strip():
        found = TOKENS.match(source, at)
        assert found, source[at:]
        at = found.end()
        if found["number"]:
            # "2 and x": a word of the language is no unit.
            if found["unit"] and found["unit"].strip() in {"and", "or"}:
                at = found.end("number")
            yield "number", Fraction(found["number"])
        elif found["text"] is not None:
            yield "text", found["text"]
        else:
            yield ("name", found["name"]) if found["name"] else ("sign", found["sign"])


def _combined(operator: str, left: Any, right: Any) -> Any:
    match operator:
        case "+":
            return _bounded(left + right)
        case "-":
            return _bounded(left - right)
        case "*":
            return _bounded(left * right)
        case "/":
            if not right:
                raise Undefined
            return _bounded(left / right)
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "!=":
            return left != right
    return left == right


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() + value.denominator.bit_length() > LARGEST:
        raise Enormous
    return value


def _folded(name: str, values: list[Any]) -> Fraction:
    if name == "count":
        return Fraction(sum(1 for value in values if value))
    if name == "sum":
        total = Fraction(0)
        for value in values:
            total = _bounded(total + value)
        return total
    if not values:
        raise Undefined
    if name == "mean":
        return sum(values, Fraction(0)) / len(values)
    if name == "mode":
        return sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))[0][0]
    return sorted(values)[0 if name == "min" else -1]


def _applied(name: str, arguments: list[Fraction]) -> Fraction:
    first = arguments[0]
    if name in {"min", "max"}:
        return sorted(arguments)[0 if name == "min" else -1]
    if name == "abs":
        return first if first >= 0 else -first
    unit = Fraction(1, 10 ** int(arguments[1]))
    size = first if first >= 0 else -first
    if name == "round_half_up":
        size += unit / 2
    cut = size - size % unit
    return cut if first >= 0 else -cut


def _span(name: str, period: tuple[date, date]) -> Fraction:
    days = period[1].toordinal() - period[0].toordinal() + 1
    year = period[0].year
    whole = date(year + 1, 1, 1).toordinal() - date(year, 1, 1).toordinal()
    return {"days": Fraction(days), "hours": Fraction(24 * days), "years": Fraction(days, whole)}[name]
