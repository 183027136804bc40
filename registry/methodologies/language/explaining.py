"""A result step by step: values as given, how rows came together, each formula with its numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import prod
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.methodologies.language.crediting import DOWN, Rounding
from registry.methodologies.language.errors import CalculationRefused
from registry.methodologies.language.evaluating import Evaluation, Scope
from registry.methodologies.language.exact import ends, fraction_text, written
from registry.methodologies.language.inference import units_of
from registry.methodologies.language.inputs import Period
from registry.methodologies.language.phrases import Words
from registry.methodologies.language.syntax import (
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
from registry.methodologies.language.values import Reading

MOST_STEPS = 20_000  # of one year
MEMBERS_SHOWN = 8  # of a sum, in the text of one step
LONGEST_WORKING = 2_000
SIGNIFICANT = 12
MOST_WORDS = 400  # parts of one working
ASSUMED, NOT_GIVEN = _("assumed"), _("not given: zero")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working.

    ``kind``: input, methodology (a number it fixes), formula, credited. ``about`` is what is calculated,
    ``working`` the same with numbers. ``rows`` are the places of the inputs it came from.
    """

    kind: str
    year: int
    symbol: str
    value: Fraction | str | None
    unit: str = ""
    point: str | None = None
    period: Period | None = None
    about: Words = ""
    working: str = ""
    source: str = ""
    mark: str = ""
    key: str = ""
    rows: tuple[int, ...] = ()
    refusal: CalculationRefused | None = None

    @property
    def refused(self) -> str:
        """Why there is no value, in the reader's language."""
        return self.refusal.message if self.refusal else ""

    @property
    def text(self) -> str:
        """What is calculated, or how the value came about, in the reader's language."""
        return str(self.about)

    def as_json(self) -> dict[str, Any]:
        shown = written(self.value) if isinstance(self.value, Fraction) else self.value
        more: dict[str, Any] = {
            "unit": self.unit,
            "point": self.point,
            "period": [day.isoformat() for day in self.period] if self.period else None,
            "text": self.text,
            "working": self.working,
            "source": self.source,
            "mark": self.mark,
            "key": self.key,
            "rows": list(self.rows),
            "refused": self.refused,
        }
        if isinstance(self.value, Fraction) and not ends(self.value):
            more["fraction"] = fraction_text(self.value)
        first = {"kind": self.kind, "year": self.year, "symbol": self.symbol, "value": shown}
        return first | {name: value for name, value in more.items() if value not in (None, "", [])}


def steps_of(evaluation: Evaluation, credited: int, rounding: Rounding = DOWN) -> list[Step]:
    """The working of one year, in the order in which it was done."""
    return list(islice(_steps(evaluation, credited, rounding), MOST_STEPS))


def _steps(evaluation: Evaluation, credited: int, rounding: Rounding) -> Iterator[Step]:
    year = evaluation.values.slice.year
    for reading in evaluation.values.readings.values():
        yield _of_reading(reading, year)
    for symbol, results in evaluation.results.items():
        formula = evaluation.methodology.formulas[symbol]
        unit = units_of(evaluation.methodology).get(symbol)
        for place, outcome in results.items():
            scope: Scope = dict(zip(formula.index, place, strict=False))
            refused = isinstance(outcome, CalculationRefused)
            yield Step(
                "formula",
                year,
                symbol,
                outcome if isinstance(outcome, Fraction) else None,
                str(unit) if unit else "",
                point=next((one for one in place if isinstance(one, str)), None),
                period=next((one for one in place if not isinstance(one, str)), None),
                about=formula.expression,
                working="" if refused else Working(evaluation).text(formula.tree, scope)[:LONGEST_WORKING],
                source=formula.source,
                mark=formula.mark.value,
                key=f"formulas.{symbol}",
                refusal=outcome if isinstance(outcome, CalculationRefused) else None,
            )
    yield Step("credited", year, "ER", Fraction(credited), "tCO2", about=rounding.words)


def _of_reading(reading: Reading, year: int) -> Step:
    parameter, given = reading.parameter, reading.given
    said = [one.said for one in given[:MEMBERS_SHOWN]]
    more = f" … ({len(given)})" if len(given) > MEMBERS_SHOWN else ""
    joined = {"sum": " + ", "mean": ", "}.get(parameter.aggregation.value, ", ").join(said) + more
    source, mark = (
        (reading.choice.source, reading.choice.mark) if reading.choice else (parameter.source, None)
    )
    period = (
        (given[0].period[0], given[-1].period[1]) if given and given[0].period and given[-1].period else None
    )
    return Step(
        "methodology" if reading.choice else "input",
        year,
        parameter.key,
        reading.value,
        str(parameter.unit) if parameter.unit and not parameter.is_category else "",
        point=next((one for one in reading.place if isinstance(one, str)), None),
        period=period,
        about=_how(reading),
        working=joined if given else "",
        source=source if reading.choice else "",
        mark=mark.value if mark else "",
        key=reading.key or f"parameters.{parameter.key}",
        rows=tuple(one.row for one in given),
    )


def _how(reading: Reading) -> Words:
    """How a value came about where it was not simply given."""
    if reading.choice:
        return ""
    if not reading.given:
        return ASSUMED if isinstance(reading.value, str) else NOT_GIVEN
    return reading.parameter.aggregation.value if len(reading.given) > 1 else ""


def short(value: Fraction) -> str:
    """A number for reading along: whole where it is short, else its first digits and an ellipsis."""
    text = written(value)
    if len(text.lstrip("-").replace(".", "")) <= SIGNIFICANT + 4:
        return text
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest[: max(SIGNIFICANT - len(whole), 2)]}…" if rest else text


class Working:
    """Writes an expression with numbers for its symbols, as far as a reader follows."""

    def __init__(self, evaluation: Evaluation):
        self.evaluation, self.left = evaluation, MOST_WORDS

    def text(self, node: Node, scope: Scope, tight: bool = False) -> str:
        """``tight``: inside a product or a power, where a sum needs brackets."""
        self.left -= 1
        if self.left < 0:
            return "…"
        match node:
            case Number():
                return node.written
            case Text(value=text):
                return f"“{text}”"
            case Name():
                return self._number(node, scope)
            case Negative(operand=operand):
                return f"−{self.text(operand, scope, True)}"
            case Addition(terms=terms):
                shown = self._joined([("+" if sign > 0 else "−", term) for sign, term in terms], scope)
                return f"({shown})" if tight else shown
            case Multiplication(factors=factors):
                return self._joined([("×" if sign > 0 else "÷", one) for sign, one in factors], scope, True)
            case Power(base=base, exponent=exponent):
                return f"{self.text(base, scope, True)}^{exponent}"
            case Comparison(operator=operator, left=left, right=right):
                return f"{self.text(left, scope)} {operator} {self.text(right, scope)}"
            case Logic(operator=operator, operands=operands):
                shown = f" {operator} ".join(self.text(one, scope) for one in operands)
                return f"not ({shown})" if operator == "not" else shown
            case Fold():
                return self._fold(node, scope, tight)
            case Call():
                return self._call(node, scope, tight)
        return ""

    def _joined(self, parts: list[tuple[str, Node]], scope: Scope, tight: bool = False) -> str:
        """Terms or factors with their signs; the sign of the first only where it is not plain."""
        first, *rest = parts
        begin = {"−": "−", "÷": "1 ÷ "}.get(first[0], "") + self.text(first[1], scope, tight)
        return begin + "".join(f" {sign} {self.text(one, scope, tight)}" for sign, one in rest)

    def _number(self, node: Name, scope: Scope) -> str:
        try:
            value = self.evaluation.value(node, scope)
        except CalculationRefused:
            return node.name
        return short(value) if isinstance(value, Fraction) else f"“{value}”"

    def _call(self, node: Call, scope: Scope, tight: bool) -> str:
        if node.function in {"days", "hours", "years"}:
            return short(self.evaluation.span(node.function, scope))
        if node.function != "if":
            return f"{node.function}({', '.join(self.text(one, scope) for one in node.arguments)})"
        try:
            taken = node.arguments[1 if self.evaluation.condition(node.arguments[0], scope) else 2]
        except CalculationRefused:
            return "if(…)"
        return self.text(taken, scope, tight)

    def _fold(self, node: Fold, scope: Scope, tight: bool) -> str:
        """The first members of a sum with their numbers; how many there are where there are more."""
        try:
            members = list(islice(self.evaluation.scopes(node.index, scope), MEMBERS_SHOWN + 1))
        except CalculationRefused:
            return f"{node.function}(…)"
        shown = [self.text(node.body, one, len(members) > 1) for one in members[:MEMBERS_SHOWN]]
        if len(members) > MEMBERS_SHOWN:
            shown.append(f"… ({prod(len(self.evaluation.values.members(name)) for name in node.index)})")
        if node.function != "sum":
            return f"{node.function}({', '.join(shown)})"
        text = " + ".join(shown) or "0"
        return f"({text})" if tight and len(shown) > 1 else text
