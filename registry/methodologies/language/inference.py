"""The units of formulas, worked out over the whole tree: what cannot be added is found before it is adopted.

Dimension and scale are both held: kWh and MWh do not add, and a product that is right but for a factor of
3.6 or 1000 is refused with that factor. The literal 0 fits every unit.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.methodologies.language.exact import written
from registry.methodologies.language.faults import Fault
from registry.methodologies.language.nouns import Formula, Methodology, Parameter, Table
from registry.methodologies.language.ordering import order_of
from registry.methodologies.language.phrases import Phrase, Words
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
from registry.methodologies.language.units import ONE, Unit, is_the_same, unit_of


class Other:
    """What is no quantity of a known unit."""

    def __init__(self, words: Words):
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


ANY = Other(_("any unit"))  # zero, or what has a fault of its own
TEXT = Other(_("a category"))
CONDITION = Other(_("a condition"))
Sort = Unit | Other
TONNES = unit_of("tCO2")
RESULTS = ("RE", "PE", "ER")


@dataclass
class Inference:
    """Walks the formulas of one methodology; ``units`` by symbol, ``faults`` with the places of the file."""

    methodology: Methodology
    tables: dict[str, Table] | None  # None: not at hand, and lookups fit every unit
    units: dict[str, Sort] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    place: str = ""

    def run(self) -> "Inference":
        order = order_of(self.methodology)
        if order.in_a_circle:
            self.place = f"formulas.{order.in_a_circle[0]}.expression"
            self.fault("cycle", found=" → ".join((*order.in_a_circle, order.in_a_circle[0])))
            self.units.update(dict.fromkeys(order.in_a_circle, ANY))
        circle = [self.methodology.formulas[symbol] for symbol in order.in_a_circle]
        for formula in (*order.formulas, *circle):
            self._formula(formula)
        return self

    def fault(self, code: str, **facts: Any) -> None:
        self.faults.append(Fault(self.methodology.file, self.place, code, facts))

    def _formula(self, formula: Formula) -> None:
        self.place = f"formulas.{formula.symbol}.expression"
        known = {*self.methodology.indices, PERIOD}
        for name in formula.index:
            if name not in known:
                self.fault("unknown_index", found=name, accepted=", ".join(sorted(known)))
        found = self.of(formula.tree, formula.index)
        if found is TEXT or found is CONDITION:
            self.fault("not_a_number_here")
            found = ANY
        wanted: Sort | None = formula.unit or (TONNES if formula.symbol in RESULTS else None)
        if wanted is not None:
            self.same(wanted, found, Phrase(_("%(symbol)s in %(unit)s"), symbol=formula.symbol, unit=wanted))
        self.units[formula.symbol] = wanted or found

    def same(self, wanted: Sort, found: Sort, accepted: Words) -> Sort:
        """Both, as one; a fault where they are of different dimensions or scales."""
        if wanted is ANY or found is ANY:
            return found if wanted is ANY else wanted
        if not isinstance(wanted, Unit) or not isinstance(found, Unit):
            if wanted is not found:
                self.fault(
                    "not_a_number_here" if found is TEXT else "unit_mismatch", found=found, accepted=accepted
                )
            return wanted
        if wanted.dimensions != found.dimensions:
            self.fault("unit_mismatch", found=str(found), accepted=accepted)
        elif not is_the_same(wanted, found):
            factor = written(found.factor / wanted.factor)
            self.fault("unit_scale", found=str(found), factor=factor[:20], accepted=accepted)
        return wanted

    def of(self, node: Node, bound: tuple[str, ...]) -> Sort:
        """The unit of an expression, or what else it is."""
        match node:
            case Number(value=value, unit=unit):
                return (ANY if not value else ONE) if unit is None else unit
            case Text():
                return TEXT
            case Name():
                return self._name(node, bound)
            case Addition(terms=terms):
                return self._alike([self.quantity(term, bound) for _, term in terms])
            case Multiplication(factors=factors):
                return self._product([(sign, self.quantity(one, bound)) for sign, one in factors])
            case Negative(operand=operand):
                return self.quantity(operand, bound)
            case Power(base=base, exponent=exponent):
                sort = self.quantity(base, bound)
                return sort**exponent if isinstance(sort, Unit) else sort
            case Comparison():
                return self._comparison(node, bound)
            case Logic(operands=operands):
                for one in operands:
                    self._condition(one, bound)
                return CONDITION
            case Fold():
                return self._fold(node, bound)
            case Call():
                return self._call(node, bound)
        raise AssertionError(f"the grammar makes no {type(node).__name__}")

    def quantity(self, node: Node, bound: tuple[str, ...]) -> Sort:
        found = self.of(node, bound)
        if found is TEXT or found is CONDITION:
            self.fault("not_a_number_here")
            return ANY
        return found

    def _condition(self, node: Node, bound: tuple[str, ...]) -> None:
        if self.of(node, bound) is not CONDITION:
            self.fault("not_a_condition")

    def _alike(self, sorts: list[Sort]) -> Sort:
        result: Sort = ANY
        for found in sorts:
            result = self.same(result, found, Phrase(_("terms in %(unit)s"), unit=result))
        return result

    def _product(self, factors: list[tuple[int, Sort]]) -> Sort:
        result = ONE
        for sign, unit in factors:
            if not isinstance(unit, Unit):
                return ANY
            result = result * unit if sign > 0 else result / unit
        return result

    def _name(self, node: Name, bound: tuple[str, ...]) -> Sort:
        methodology = self.methodology
        for name in node.index:
            if name not in bound:
                accepted = ", ".join(bound) or _("a sum over it around this")
                self.fault("unknown_index", found=f"{node.name}[{name}]", accepted=accepted)
        if node.name in methodology.formulas:
            self._index_is(node, methodology.formulas[node.name].index)
            return self.units.get(node.name, ANY)
        parameter = methodology.parameters.get(node.name)
        if parameter is None:
            accepted = ", ".join([*methodology.parameters, *methodology.formulas])
            self.fault("unknown_symbol", found=node.name, accepted=accepted)
            return ANY
        self._index_is(node, parameter.read_with)
        return TEXT if parameter.is_category else (parameter.unit or ONE)

    def _index_is(self, node: Name, wanted: tuple[str, ...]) -> None:
        if node.index != wanted:
            found = f"{node.name}[{','.join(node.index)}]" if node.index else node.name
            accepted = f"{node.name}[{','.join(wanted)}]" if wanted else node.name
            self.fault("wrong_index", found=found, accepted=accepted)

    def _comparison(self, node: Comparison, bound: tuple[str, ...]) -> Sort:
        left, right = self.of(node.left, bound), self.of(node.right, bound)
        if left is TEXT or right is TEXT:
            if left is not right or node.operator not in {"=", "!="}:
                self.fault(
                    "unit_mismatch",
                    found=f"{left} {node.operator} {right}",
                    accepted=_("two categories, = or !="),
                )
            for one, other in ((node.left, node.right), (node.right, node.left)):
                self._category(one, other)
        elif left is CONDITION or right is CONDITION:
            self.fault("not_a_number_here")
        else:
            self.same(left, right, Phrase(_("a comparison in %(unit)s"), unit=left))
        return CONDITION

    def _category(self, name: Node, text: Node) -> None:
        """A category that is written must be one of the parameter's."""
        parameter = self.methodology.parameters.get(name.name) if isinstance(name, Name) else None
        if (
            parameter
            and parameter.categories
            and isinstance(text, Text)
            and text.value not in parameter.categories
        ):
            accepted = ", ".join(parameter.categories)
            self.fault("unknown_category", found=text.value, symbol=parameter.key, accepted=accepted)

    def _fold(self, node: Fold, bound: tuple[str, ...]) -> Sort:
        known = {*self.methodology.indices, PERIOD}
        for name in node.index:
            if name not in known or name in bound:
                self.fault("unknown_index", found=name, accepted=", ".join(sorted(known - set(bound))))
        if node.function == "count":
            self._condition(node.body, (*bound, *node.index))
            return ONE
        return self.quantity(node.body, (*bound, *node.index))

    def _call(self, node: Call, bound: tuple[str, ...]) -> Sort:
        function, arguments = node.function, node.arguments
        if function in {"days", "hours", "years"}:
            return unit_of({"days": "day", "hours": "h", "years": "y"}[function])
        if function == "if":
            self._condition(arguments[0], bound)
            return self._branches(arguments[1], arguments[2], bound)
        if function in {"lookup", "band"}:
            return self._lookup(node, bound)
        if function in {"round_down", "round_half_up"}:
            return self.quantity(arguments[0], bound)
        return self._alike([self.quantity(one, bound) for one in arguments])

    def _branches(self, one: Node, other: Node, bound: tuple[str, ...]) -> Sort:
        sorts = [self.of(one, bound), self.of(other, bound)]
        if all(sort is TEXT for sort in sorts):
            return TEXT
        return self._alike(
            [self.quantity(branch, bound) for branch in (one, other)] if TEXT in sorts else sorts
        )

    def _lookup(self, node: Call, bound: tuple[str, ...]) -> Sort:
        name = node.arguments[0]
        assert isinstance(name, Name), "the parser lets nothing else through"
        sorts = [self.of(one, bound) for one in node.arguments[1:]]
        if self.tables is None:
            return ANY
        table = self.tables.get(name.name)
        if table is None:
            self.fault(
                "unknown_table", found=name.name, accepted=", ".join(self.tables) or "tables/<name>.toml"
            )
            return ANY
        self.keys_fit(table, sorts)
        return table.unit

    def keys_fit(self, table: Table, sorts: list[Sort]) -> None:
        """A category for each key without a unit, a quantity of the key's unit for the others."""
        accepted = ", ".join(f"{key.name} ({key.unit or TEXT})" for key in table.keys)
        if len(sorts) != len(table.keys):
            self.fault("table_keys", table=table.name, accepted=accepted)
            return
        for key, sort in zip(table.keys, sorts, strict=True):
            if key.unit is None and sort is not TEXT and sort is not ANY:
                self.fault("table_keys", table=table.name, accepted=accepted)
            elif key.unit is not None:
                self.same(key.unit, sort, Phrase(_("%(symbol)s in %(unit)s"), symbol=key.name, unit=key.unit))

    def sort_of(self, parameter: Parameter) -> Sort:
        return TEXT if parameter.is_category else (parameter.unit or ONE)


@lru_cache(maxsize=512)
def units_of(methodology: Methodology) -> dict[str, Unit | None]:
    """The unit of each formula, as declared or inferred; None where it cannot be told."""
    found = Inference(methodology, None).run().units
    return {symbol: sort if isinstance(sort, Unit) else None for symbol, sort in found.items()}
