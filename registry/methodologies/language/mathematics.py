"""Formulas as mathematics: MathML for pages, typst for PDFs. Every text of a file is escaped.

    mathml(methodology, methodology.formulas["RE"])   # <math display="block">…</math>
    typst(methodology, methodology.formulas["RE"])    # upright("RE") = sum_i …, without the $

A printed symbol such as ``EF_{RE,i}`` has one index below it; names of several letters stand upright.
"""

import re
from html import escape

from registry.methodologies.language.nouns import Formula, Methodology
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
from registry.methodologies.language.units import ONE

SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "=", "!=": "≠"}
WORDS = {"and": "∧", "or": "∨"}


class Notation:
    """How one language of mathematics writes each thing. All texts come in plain and go out escaped."""

    def number(self, text: str, unit: str) -> str:
        raise NotImplementedError

    def text(self, text: str) -> str:
        raise NotImplementedError

    def symbol(self, base: str, below: str) -> str:
        raise NotImplementedError

    def sign(self, sign: str) -> str:
        raise NotImplementedError

    def row(self, *parts: str) -> str:
        raise NotImplementedError

    def brackets(self, inner: str) -> str:
        raise NotImplementedError

    def fraction(self, above: str, below: str) -> str:
        raise NotImplementedError

    def power(self, base: str, exponent: str) -> str:
        raise NotImplementedError

    def summed(self, index: str) -> str:
        raise NotImplementedError

    def function(self, name: str, below: str, arguments: list[str]) -> str:
        raise NotImplementedError

    def cases(self, rows: list[tuple[str, str]]) -> str:
        raise NotImplementedError


class MathML(Notation):
    def number(self, text: str, unit: str) -> str:
        shown = f"<mn>{escape(text)}</mn>"
        return f"{shown}<mspace width='0.2em'/><mtext>{escape(unit)}</mtext>" if unit else shown

    def text(self, text: str) -> str:
        return f"<mtext>{escape(text)}</mtext>"

    def symbol(self, base: str, below: str) -> str:
        shown = f"<mi>{escape(base)}</mi>"
        return f"<msub>{shown}<mtext>{escape(below)}</mtext></msub>" if below else shown

    def sign(self, sign: str) -> str:
        return f"<mo>{escape(sign)}</mo>"

    def row(self, *parts: str) -> str:
        return f"<mrow>{''.join(parts)}</mrow>"

    def brackets(self, inner: str) -> str:
        return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>"

    def fraction(self, above: str, below: str) -> str:
        return f"<mfrac><mrow>{above}</mrow><mrow>{below}</mrow></mfrac>"

    def power(self, base: str, exponent: str) -> str:
        return f"<msup><mrow>{base}</mrow><mn>{escape(exponent)}</mn></msup>"

    def summed(self, index: str) -> str:
        return f"<munder><mo>∑</mo><mi>{escape(index)}</mi></munder>"

    def function(self, name: str, below: str, arguments: list[str]) -> str:
        head = f"<mi>{escape(name)}</mi>"
        head = f"<munder>{head}<mi>{escape(below)}</mi></munder>" if below else head
        return f"<mrow>{head}<mo>(</mo>{'<mo>,</mo>'.join(arguments)}<mo>)</mo></mrow>"

    def cases(self, rows: list[tuple[str, str]]) -> str:
        cells = "".join(f"<mtr><mtd>{value}</mtd><mtd>{when}</mtd></mtr>" for value, when in rows)
        return f"<mrow><mo>{{</mo><mtable columnalign='left'>{cells}</mtable></mrow>"


class Typst(Notation):
    def quoted(self, text: str) -> str:
        """A string of typst: whatever it holds is text."""
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def number(self, text: str, unit: str) -> str:
        return f"{self.quoted(text)} thin {self.quoted(unit)}" if unit else self.quoted(text)

    def text(self, text: str) -> str:
        return self.quoted(text)

    def symbol(self, base: str, below: str) -> str:
        shown = f"italic({self.quoted(base)})" if len(base) == 1 else f"upright({self.quoted(base)})"
        return f"{shown}_({self.quoted(below)})" if below else shown

    def sign(self, sign: str) -> str:
        return f" {sign} "

    def row(self, *parts: str) -> str:
        return " ".join(parts)

    def brackets(self, inner: str) -> str:
        return f"lr(( {inner} ))"

    def fraction(self, above: str, below: str) -> str:
        return f"frac({above}, {below})"

    def power(self, base: str, exponent: str) -> str:
        return f"{base}^({self.quoted(exponent)})"

    def summed(self, index: str) -> str:
        return f"sum_({self.quoted(index)})"

    def function(self, name: str, below: str, arguments: list[str]) -> str:
        head = f"op({self.quoted(name)}, limits: #true)"
        head = f"{head}_({self.quoted(below)})" if below else head
        return f"{head} lr(( {' comma '.join(arguments)} ))"

    def cases(self, rows: list[tuple[str, str]]) -> str:
        return "cases(" + ", ".join(f"{value} & quad {when}" for value, when in rows) + ")"


def mathml(methodology: Methodology, formula: Formula) -> str:
    """The formula as a block of MathML."""
    inner = _equation(methodology, formula, MathML())
    return f'<math display="block">{inner}</math>'


def typst(methodology: Methodology, formula: Formula) -> str:
    """The formula as typst mathematics, to stand between dollar signs."""
    return _equation(methodology, formula, Typst())


def symbol_mathml(printed: str) -> str:
    """One symbol as it is printed, inline."""
    return f"<math>{MathML().symbol(*parted(printed))}</math>"


def symbol_typst(printed: str) -> str:
    return Typst().symbol(*parted(printed))


def parted(printed: str) -> tuple[str, str]:
    """``EF_{RE,i}`` → ("EF", "RE,i"); what is not written so is shown as it stands."""
    found = re.fullmatch(r"([^_{}]+)_\{([^{}]+)\}|([^_{}]+)_([^_{}]+)", printed)
    if not found:
        return printed, ""
    return found[1] or found[3], found[2] or found[4]


def _equation(methodology: Methodology, formula: Formula, notation: Notation) -> str:
    writer = _Writer(methodology, notation)
    left = writer.named(formula.symbol, formula.index)
    return notation.row(left, notation.sign("="), writer.of(formula.tree))


class _Writer:
    def __init__(self, methodology: Methodology, notation: Notation):
        self.methodology, self.notation = methodology, notation

    def named(self, name: str, index: tuple[str, ...]) -> str:
        """A parameter as it is printed; a formula by its symbol, with its indices."""
        parameter = self.methodology.parameters.get(name)
        if parameter:
            return self.notation.symbol(*parted(parameter.printed))
        formula = self.methodology.formulas.get(name)
        if formula and formula.written_symbol:
            return self.notation.symbol(*parted(formula.written_symbol))
        base, _, below = name.partition("_")
        period = () if "p" in index else ("p",)
        return self.notation.symbol(base, ",".join([*filter(None, [below]), *index, *period]))

    def of(self, node: Node, tight: bool = False) -> str:
        """``tight``: beside a product, where a sum needs brackets."""
        write = self.notation
        match node:
            case Number(unit=unit, written=text):
                return write.number(text, str(unit) if unit and unit != ONE else "")
            case Text(value=text):
                return write.text(f"“{text}”")
            case Name(name=name, index=index):
                return self.named(name, index)
            case Addition(terms=terms):
                return self._maybe(tight, self._addition(terms))
            case Multiplication(factors=factors):
                return self._multiplication(factors)
            case Negative(operand=operand):
                return self._maybe(tight, write.row(write.sign("−"), self.of(operand, True)))
            case Power(base=base, exponent=exponent):
                return write.power(self._base(base), str(exponent).replace("-", "−"))
            case Comparison(operator=operator, left=left, right=right):
                return write.row(self.of(left), write.sign(SIGNS[operator]), self.of(right))
            case Logic():
                return self._logic(node)
            case Fold():
                return self._maybe(tight and node.function == "sum", self._fold(node))
            case Call():
                return self._call(node)
        raise AssertionError(f"the grammar makes no {type(node).__name__}")

    def _maybe(self, bracketed: bool, inner: str) -> str:
        return self.notation.brackets(inner) if bracketed else inner

    def _base(self, node: Node) -> str:
        plain = isinstance(node, Name) or (isinstance(node, Number) and node.unit is None)
        return self._maybe(not plain, self.of(node))

    def _addition(self, terms: tuple[tuple[int, Node], ...]) -> str:
        write, parts = self.notation, list[str]()
        for number, (sign, term) in enumerate(terms):
            if number:
                parts.append(write.sign("+" if sign > 0 else "−"))
            # A difference inside a difference keeps its brackets.
            parts.append(
                self.of(term, isinstance(term, Negative) or (sign < 0 and isinstance(term, Addition)))
            )
        return write.row(*parts)

    def _multiplication(self, factors: tuple[tuple[int, Node], ...]) -> str:
        """Read from the left: every divisor goes under the line."""
        above = [factor for sign, factor in factors if sign > 0]
        below = [factor for sign, factor in factors if sign < 0]
        if not below:
            return self._product(above)
        over = self._product(above) if above else self.notation.number("1", "")
        return self.notation.fraction(over, self._product(below))

    def _product(self, factors: list[Node]) -> str:
        times, parts = self.notation.sign("×"), list[str]()
        for number, factor in enumerate(factors):
            if number:
                parts.append(times)
            parts.append(self.of(factor, len(factors) > 1))
        return self.notation.row(*parts)

    def _logic(self, node: Logic) -> str:
        write = self.notation
        if node.operator == "not":
            return write.row(write.sign("¬"), write.brackets(self.of(node.operands[0])))
        parts: list[str] = []
        for number, operand in enumerate(node.operands):
            if number:
                parts.append(write.sign(WORDS[node.operator]))
            parts.append(self._maybe(isinstance(operand, Logic), self.of(operand)))
        return write.row(*parts)

    def _fold(self, node: Fold) -> str:
        write, index = self.notation, ",".join(node.index)
        if node.function == "sum":
            return write.row(write.summed(index), self.of(node.body, True))
        body = [] if node.body == Logic("and", ()) else [self.of(node.body)]
        return write.function(node.function, "" if not body else index, body or [write.text(index)])

    def _call(self, node: Call) -> str:
        write, function = self.notation, node.function
        if function == "if":
            rows = list(self._branches(node))
            return write.cases(rows)
        arguments = [
            write.text(one.name)
            if isinstance(one, Name) and self._is_plain(one, number, function)
            else self.of(one)
            for number, one in enumerate(node.arguments)
        ]
        return write.function(function.replace("_", " "), "", arguments)

    def _is_plain(self, name: Name, number: int, function: str) -> bool:
        """Whether a name is that of a table or of the period, no symbol."""
        return number == 0 and function in {"lookup", "band", "days", "hours", "years"} and not name.index

    def _branches(self, node: Call) -> "list[tuple[str, str]]":
        """The cases of an ``if`` and of those that stand in its last place."""
        write, rows = self.notation, list[tuple[str, str]]()
        current: Node = node
        while isinstance(current, Call) and current.function == "if":
            condition, one, current = current.arguments
            rows.append((self.of(one), write.row(write.text("if "), self.of(condition))))
        return [*rows, (self.of(current), write.text("otherwise"))]
