"""One calendar year calculated: every formula at every point, exactly, with bounded work.

Whatever is asked, the answer comes: a formula gives a number or a coded refusal that names it, and what reads
it is refused for the same reason. Values are fractions; nothing is rounded but where a formula says so.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import floor

from registry.methodologies.language.errors import (
    CalculationRefused,
    DivisionByZero,
    NothingToTakeFrom,
    NotInTable,
    NumberOutOfBounds,
    TooMuchWork,
)
from registry.methodologies.language.exact import is_kept, written
from registry.methodologies.language.nouns import Formula, Methodology, Table
from registry.methodologies.language.ordering import order_of
from registry.methodologies.language.slices import days_of, days_of_year
from registry.methodologies.language.syntax import (
    PERIOD,
    Addition,
    Call,
    Comparison,
    Fold,
    Logic,
    Multiplication,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Text,
)
from registry.methodologies.language.values import Member, Values

MOST_WORK = 2_000_000  # a plain operation is one; numbers of thousands of digits cost more
Value = Fraction | str | bool
Scope = dict[str, Member]  # index to point, p to row
Place = tuple[Member, ...]


class Evaluation:
    """The formulas of a methodology over the values of one year."""

    def __init__(self, methodology: Methodology, values: Values, tables: dict[str, Table]):
        self.methodology, self.values, self.tables = methodology, values, tables
        self.results: dict[str, dict[Place, Fraction | CalculationRefused]] = {}
        self.work = 0
        self.formula = ""

    def run(self) -> None:
        """Calculate every formula; ``results`` hold a number or a refusal for each symbol and place."""
        order = order_of(self.methodology)
        for symbol in order.in_a_circle:
            self.results[symbol] = {(): CalculationRefused(formula=symbol, symbol=symbol)}
        for formula in order.formulas:
            self.formula = formula.symbol
            self.results[formula.symbol] = {}
            try:
                self._everywhere(formula)
            except TooMuchWork as refusal:
                self.results[formula.symbol] = {(): refusal}

    def _everywhere(self, formula: Formula) -> None:
        """The formula at every place of its indices."""
        for scope in self.scopes(formula.index):
            place = tuple(scope[name] for name in formula.index)
            self.results[formula.symbol][place] = self._result(formula, scope)

    def _result(self, formula: Formula, scope: Scope) -> Fraction | CalculationRefused:
        self.formula = formula.symbol
        try:
            return self.number(formula.tree, scope)
        except CalculationRefused as refusal:
            return refusal

    def scopes(self, index: tuple[str, ...], outer: Scope | None = None) -> Iterator[Scope]:
        """Every combination of the points (and rows) of some indices."""
        for members in product(*(self.values.members(name) for name in index)):
            self.spend(1)
            yield {**(outer or {}), **dict(zip(index, members, strict=True))}

    def spend(self, work: int) -> None:
        self.work += work
        if self.work > MOST_WORK:
            raise TooMuchWork(formula=self.formula)

    def kept(self, value: Fraction, scope: Scope) -> Fraction:
        """The number, if it is one that may be gone on with; large numbers cost more."""
        words = (value.numerator.bit_length() + value.denominator.bit_length()) >> 6
        self.spend(1 + (words * words >> 8))
        if not is_kept(value):
            raise NumberOutOfBounds(**self.where(scope))
        return value

    def where(self, scope: Scope) -> dict[str, object]:
        """Formula, point and period as details of a refusal."""
        points = [str(member) for name, member in scope.items() if name != PERIOD]
        row = scope.get(PERIOD)
        said = ", ".join([*points, *([f"{row[0]} – {row[1]}"] if isinstance(row, tuple) else [])])
        return {
            "formula": self.formula,
            "point": points[0] if points else None,
            "period": [day.isoformat() for day in row] if isinstance(row, tuple) else None,
            "where": f" ({said})" if said else "",
        }

    def number(self, node: Node, scope: Scope) -> Fraction:
        """The number an expression comes to. A text or a condition in its place is refused."""
        value = self.value(node, scope)
        if isinstance(value, Fraction):
            return value
        raise CalculationRefused(**self.where(scope))

    def condition(self, node: Node, scope: Scope) -> bool:
        value = self.value(node, scope)
        if isinstance(value, bool):
            return value
        raise CalculationRefused(**self.where(scope))

    def value(self, node: Node, scope: Scope) -> Value:
        """What an expression comes to. Recurses as deep as the parser lets an expression be."""
        match node:
            case Number(value=number):
                return number
            case Text(value=text):
                return text
            case Name():
                return self.named(node, scope)
            case Addition(terms=terms):
                return self._added([sign * self.number(term, scope) for sign, term in terms], scope)
            case Multiplication():
                return self._multiplied(node, scope)
            case Negative(operand=operand):
                return -self.number(operand, scope)
            case Power(base=base, exponent=exponent):
                return self._powered(self.number(base, scope), exponent, scope)
            case Comparison():
                return self._compared(node, scope)
            case Logic():
                return self._decided(node, scope)
            case Fold():
                return self._folded(node, scope)
            case Call():
                return self._called(node, scope)
        raise AssertionError(f"the grammar makes no {type(node).__name__}")

    def named(self, node: Name, scope: Scope) -> Value:
        self.spend(1)
        try:
            place = tuple(scope[name] for name in node.index)
        except KeyError:
            raise CalculationRefused(**self.where(scope)) from None
        if node.name in self.results:
            results = self.results[node.name]
            # A formula in a circle, or one that was too much work, has no places: it is refused as a whole.
            result = results.get(place, results.get(()))
            if isinstance(result, Fraction):
                return result
            raise result if result else CalculationRefused(**self.where(scope))
        return self.values.value(node.name, place, node.index, self.where(scope))

    def _added(self, numbers: list[Fraction], scope: Scope) -> Fraction:
        """Two by two, so that long sums of unlike fractions stay quick."""
        while len(numbers) > 1:
            pairs = zip(numbers[::2], numbers[1::2], strict=False)
            rest = numbers[-1:] if len(numbers) % 2 else []
            numbers = [self.kept(one + other, scope) for one, other in pairs] + rest
        return numbers[0] if numbers else Fraction(0)

    def _multiplied(self, node: Multiplication, scope: Scope) -> Fraction:
        result = Fraction(1)
        for sign, factor in node.factors:
            number = self.number(factor, scope)
            if sign < 0 and not number:
                raise DivisionByZero(**self.where(scope))
            result = self.kept(result * number if sign > 0 else result / number, scope)
        return result

    def _powered(self, base: Fraction, exponent: int, scope: Scope) -> Fraction:
        if exponent < 0 and not base:
            raise DivisionByZero(**self.where(scope))
        return self.kept(Fraction(base**exponent), scope)

    def _compared(self, node: Comparison, scope: Scope) -> bool:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            self.spend(1)
            match node.operator:
                case "<":
                    return left < right
                case "<=":
                    return left <= right
                case ">":
                    return left > right
                case ">=":
                    return left >= right
        elif not (isinstance(left, str) and isinstance(right, str) and node.operator in {"=", "!="}):
            raise CalculationRefused(**self.where(scope))
        return (left == right) == (node.operator == "=")

    def _decided(self, node: Logic, scope: Scope) -> bool:
        if node.operator == "not":
            return not self.condition(node.operands[0], scope)
        decide = all if node.operator == "and" else any
        return decide(self.condition(operand, scope) for operand in node.operands)

    def _folded(self, node: Fold, scope: Scope) -> Fraction:
        if node.function == "count":
            found = (self.condition(node.body, inner) for inner in self.scopes(node.index, scope))
            return Fraction(sum(found))
        numbers = [self.number(node.body, inner) for inner in self.scopes(node.index, scope)]
        if node.function == "sum":
            return self._added(numbers, scope)
        if not numbers:
            raise NothingToTakeFrom(function=node.function, **self.where(scope))
        if node.function == "mean":
            return self.kept(self._added(numbers, scope) / len(numbers), scope)
        if node.function == "mode":
            counted = Counter(numbers)
            most = max(counted.values())
            return min(number for number, times in counted.items() if times == most)
        return min(numbers) if node.function == "min" else max(numbers)

    def _called(self, node: Call, scope: Scope) -> Value:
        arguments = node.arguments
        match node.function:
            case "if":
                return self.value(arguments[1 if self.condition(arguments[0], scope) else 2], scope)
            case "min" | "max" as chosen:
                numbers = [self.number(one, scope) for one in arguments]
                return min(numbers) if chosen == "min" else max(numbers)
            case "abs":
                return abs(self.number(arguments[0], scope))
            case "lookup" | "band":
                return self._looked_up(node, scope)
            case "round_down" | "round_half_up" as rounding:
                digits = self.number(arguments[1], scope)
                return self.kept(rounded(self.number(arguments[0], scope), int(digits), rounding), scope)
            case "days" | "hours" | "years" as span:
                return self.span(span, scope)
        raise AssertionError(f"the parser lets no {node.function} through")

    def span(self, name: str, scope: Scope) -> Fraction:
        """Days, hours or years of the row that p stands for, else of the calendar year's part."""
        row = scope.get(PERIOD)
        period = row if isinstance(row, tuple) else self.values.slice.period
        days = days_of(period)
        if name == "years":
            return Fraction(days, days_of_year(period[0].year))
        return Fraction(days * 24 if name == "hours" else days)

    def _looked_up(self, node: Call, scope: Scope) -> Fraction:
        name = node.arguments[0]
        assert isinstance(name, Name), "the parser lets nothing else through"
        table = self.tables.get(name.name)
        keys = [self.value(one, scope) for one in node.arguments[1:]]
        shown = ", ".join(written(key) if isinstance(key, Fraction) else str(key) for key in keys)
        if table is None or len(keys) != len(table.keys) or any(isinstance(key, bool) for key in keys):
            raise NotInTable(table=name.name, key=shown, **self.where(scope))
        self.spend(len(table.rows))
        choice = table.value_for(tuple(key for key in keys if not isinstance(key, bool)))
        if choice is None:
            raise NotInTable(table=name.name, key=shown, **self.where(scope))
        self.values.used.append((name.name, f"tables.{name.name}", choice))
        return choice.value


def rounded(value: Fraction, digits: int, rounding: str) -> Fraction:
    """As spreadsheets do: round_down towards zero, round_half_up halves away from zero."""
    scale = 10**digits
    size = abs(value) * scale
    whole = floor(size) if rounding == "round_down" else floor(size + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, scale)
