"""Random methodologies with random inputs, and the same world for the second evaluator.

A case is made from its seed alone. Its formulas may divide by zero, want what was not given, look for what
no table has: both evaluators must then say so. What was given is brought together here a second time.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from registry.methodologies.language.calculating import Input
from tests.registry.methodologies.language.reference import Undefined, World, evaluate

HEAD = """format = 1
methodology = "STUDY_RANDOM"
version = "1.0"
title = "Random"
status = "study"
source = {{ name = "random", mark = "sourced" }}
[indices]
i = {{ description = "points", optional = true }}
j = {{ description = "other points", optional = true }}
{parameters}
{formulas}
"""
PARAMETERS = """[parameters.a]
description = "fixed"
unit = "1"
kind = "ex_ante"
[parameters.b]
description = "default"
unit = "1"
kind = "default"
value = "{b}"
[parameters.k]
description = "category"
index = ["i"]
kind = "ex_ante"
categories = {{ grid = "grid", captive = "captive" }}
[parameters.c]
description = "by category"
index = ["i"]
unit = "1"
kind = "default"
choose = {{ by = "k", values = {{ grid = "{grid}", captive = "{captive}" }} }}
[parameters.d]
description = "by band"
index = ["i"]
unit = "1"
kind = "default"
[parameters.d.bands]
by = "s"
unit = "1"
rows = [{{ below = "10", value = "3" }}, {{ from = "10", below = "20", value = "{band}" }}]
[parameters.s]
description = "size"
index = ["i"]
unit = "1"
kind = "ex_ante"
[parameters.X]
description = "summed"
index = ["i", "p"]
unit = "1"
kind = "monitored"
aggregation = "sum"
[parameters.Y]
description = "mean"
index = ["i", "p"]
unit = "1"
kind = "monitored"
aggregation = "mean"
[parameters.E]
description = "kept apart"
index = ["i", "p"]
unit = "1"
kind = "monitored"
aggregation = "each"
[parameters.Z]
description = "of other points, may be absent"
index = ["j", "p"]
unit = "1"
kind = "monitored"
aggregation = "sum"
optional = true
[parameters.W]
description = "of none"
index = ["p"]
unit = "1"
kind = "monitored"
aggregation = "sum"
"""


@dataclass
class Case:
    """``worlds`` by year: the values as the second evaluator has them, before the formulas."""

    text: str
    formulas: list[tuple[str, tuple[str, ...], str]]
    inputs: list[Input] = field(default_factory=list)
    worlds: dict[int, World] = field(default_factory=dict)


class Maker:
    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.earlier: list[tuple[str, tuple[str, ...]]] = []
        self.before = ["1"]  # numbers given already: some must come twice, for the mode and for comparisons

    def decimal(self) -> str:
        chance = self.random
        if chance.random() < 0.15:
            return chance.choice(["0", "1", "10", "20", "1e-6", "0.5"])
        return (
            f"{chance.randint(0, 999)}.{chance.randint(0, 999)}"
            if chance.random() < 0.5
            else str(chance.randint(0, 60))
        )

    # Expressions

    def number(self, depth: int, bound: tuple[str, ...]) -> str:
        """An expression that comes to a number."""
        chance = self.random
        if depth <= 0:
            return self.leaf(bound)
        kind = chance.randrange(13)
        inner = lambda: self.number(depth - 1 - chance.randrange(2), bound)  # noqa: E731
        if kind <= 2:
            return f"{inner()} {chance.choice('+-')} {inner()}"
        if kind <= 5:
            return f"({inner()}) {chance.choice('*/')} ({inner()})"
        if kind == 6:
            return f"({inner()})^{chance.choice(['2', '3', '-1', '(-2)', '0'])}"
        if kind == 7:
            return f"-{self.leaf(bound)} * {inner()}"
        if kind == 8:
            return f"if({self.condition(depth - 1, bound)}, {inner()}, {inner()})"
        if kind == 9:
            return f"{chance.choice(['min', 'max'])}({inner()}, {inner()})"
        if kind == 10:
            rounding = chance.choice(["round_down", "round_half_up"])
            return chance.choice([f"{rounding}({inner()}, {chance.randrange(4)})", f"abs({inner()})"])
        return self.fold(depth, bound)

    def fold(self, depth: int, bound: tuple[str, ...]) -> str:
        chance = self.random
        free = [index for index in ("i", "j", "p") if index not in bound]
        if not free:
            return self.leaf(bound)
        indices = tuple(chance.sample(free, min(len(free), chance.choice([1, 1, 1, 2]))))
        name = chance.choice(["sum", "sum", "sum", "mean", "min", "max", "mode", "mode", "count"])
        within = (*bound, *indices)
        if name == "count":
            condition = (
                f": {self.condition(depth - 1, within)}" if len(indices) > 1 or chance.random() < 0.6 else ""
            )
            return f"count({', '.join(indices)}{condition})"
        body = self.leaf(within) if name == "mode" else self.number(depth - 1, within)
        return f"{name}({', '.join(indices)}: {body})"

    def leaf(self, bound: tuple[str, ...]) -> str:
        chance = self.random
        options = [self.decimal(), "a", "b", "W", "days(p) / 1 day", "hours(p) / 1 h", "years(p) / 1 y"]
        if "i" in bound:
            options += ["X[i]", "Y[i]", "c[i]", "d[i]", "s[i]", "X[i]"]
            if "p" in bound:
                options += ["E[i,p]", "E[i,p]"]
        if "j" in bound:
            options += ["Z[j]", "Z[j]"]
        options += [
            f"{symbol}[{','.join(index)}]" if index else symbol
            for symbol, index in self.earlier
            if set(index) <= set(bound)
        ]
        chosen = chance.choice(options)
        return f"({chosen})" if " " in chosen else chosen

    def condition(self, depth: int, bound: tuple[str, ...]) -> str:
        chance = self.random
        kind = chance.randrange(6) if depth > 0 else 0
        if kind == 1:
            return f"{self.condition(depth - 1, bound)} and {self.condition(depth - 1, bound)}"
        if kind == 2:
            return f"({self.condition(depth - 1, bound)} or {self.condition(depth - 1, bound)})"
        if kind == 3:
            return f"not ({self.condition(depth - 1, bound)})"
        if kind == 4 and "i" in bound:
            return f'k[i] {chance.choice(["=", "==", "!="])} "{chance.choice(["grid", "captive"])}"'
        operator = chance.choice(["<", "<=", ">", ">=", "=", "!="])
        return f"{self.leaf(bound)} {operator} {self.leaf(bound)}"

    # The whole case

    def case(self) -> Case:
        formulas = []
        for number in range(self.random.randrange(1, 4)):
            index = self.random.choice([(), (), ("i",), ("j",)])
            formulas.append((f"F{number}", index, self.number(self.random.randrange(1, 4), index)))
            self.earlier.append((f"F{number}", index))
        formulas.append(("RE", (), self.number(self.random.randrange(1, 5), ())))
        formulas.append(("PE", (), self.number(2, ())))
        formulas.append(("ER", (), "RE - PE"))
        own = {name: self.decimal() for name in ("b", "grid", "captive", "band")}
        written = [
            # Here all numbers are bare; tonnes only at the end.
            f'[[formulas]]\nsymbol = "{symbol}"\nindex = [{", ".join(map(repr, index))}]\n'
            f"expression = '{_in_tonnes(symbol, expression)}'"
            for symbol, index, expression in formulas
        ]
        text = HEAD.format(parameters=PARAMETERS.format(**own), formulas="\n".join(written))
        case = Case(text, formulas)
        self.fill(case, {name: Fraction(value) for name, value in own.items()})
        return case

    def fill(self, case: Case, own: dict[str, Fraction]) -> None:
        """Inputs, some of them left out, and the worlds they make."""
        chance = self.random
        points = [str(number) for number in range(1, chance.randrange(1, 6))]
        others = [f"T{number}" for number in range(chance.randrange(0, 3))]
        fixed: dict[str, dict[tuple[Any, ...], Any]] = {
            "b": {(): own["b"]},
            "a": {},
            "k": {},
            "s": {},
            "c": {},
            "d": {},
        }
        if chance.random() < 0.95:
            fixed["a"][()] = self.given(case, "a")
        for point in points:
            if chance.random() < 0.95:
                kind = chance.choice(["grid", "captive"])
                case.inputs.append(Input("k", kind, point=point))
                fixed["k"][point,] = kind
                fixed["c"][point,] = own[kind]
            if chance.random() < 0.95:
                size = self.given(case, "s", point)
                fixed["s"][point,] = size
                if size < 20:
                    fixed["d"][point,] = Fraction(3) if size < 10 else own["band"]
        for year in (2019, 2020)[: chance.choice([1, 1, 2])]:
            self.fill_year(case, fixed, year, points, others)

    def given(self, case: Case, symbol: str, point: str | None = None, period: Any = None) -> Fraction:
        value = self.random.choice(self.before) if self.random.random() < 0.4 else self.decimal()
        self.before = [*self.before[-2:], value]
        case.inputs.append(Input(symbol, value, "1", point, period))
        return Fraction(value)

    def fill_year(self, case: Case, fixed: Any, year: int, points: list[str], others: list[str]) -> None:
        chance = self.random
        values: dict[str, dict[tuple[Any, ...], Any]] = {**fixed, **{name: {} for name in "XYEZW"}}
        rows = self.rows(year)
        seen: dict[str, set[str]] = {"i": set(), "j": set()}
        kept_apart = set()
        for name, index in (("X", points), ("Y", points), ("E", points), ("Z", others), ("W", [None])):
            for point in index:
                if chance.random() < 0.05:
                    continue
                amounts = [(row, self.given(case, name, point, row)) for row in rows]
                place = () if point is None else (point,)
                if name == "E":
                    values["E"].update({(point, row): amount for row, amount in amounts})
                    kept_apart.update(rows)
                elif name == "Y":
                    days = [(row[1] - row[0]).days + 1 for row in rows]
                    weighted = [amount * many for (_, amount), many in zip(amounts, days, strict=True)]
                    values["Y"][place] = sum(weighted, Fraction(0)) / sum(days)
                else:
                    values[name][place] = sum((amount for _, amount in amounts), Fraction(0))
                if point is not None:
                    seen["j" if name == "Z" else "i"].add(point)
        if not any((values["X"], values["Y"], values["E"], values["Z"], values["W"])):
            return
        members = {index: sorted(found) for index, found in seen.items()} | {"p": sorted(kept_apart)}
        case.worlds[year] = World(values, members, (rows[0][0], rows[-1][1]), {})

    def rows(self, year: int) -> list[tuple[date, date]]:
        """The year, or a part of it, cut into rows."""
        first = date(year, 1, 1) + timedelta(days=self.random.choice([0, 0, 24]))
        last, cut = date(year, 12, 31), first
        rows = []
        for _ in range(self.random.randrange(3)):
            until = cut + timedelta(days=self.random.randrange(1, 90))
            rows.append((cut, until))
            cut = until + timedelta(days=1)
        return [*rows, (cut, last)]


def _in_tonnes(symbol: str, expression: str) -> str:
    """Every random formula is a bare number; RE and PE are that many tonnes."""
    return f"({expression}) * 1 tCO2" if symbol in {"RE", "PE"} else expression


def expected(case: Case, year: int) -> dict[str, Fraction | Undefined]:
    """RE, PE and ER of a year by the second evaluator; an Undefined where there is no number."""
    world = case.worlds[year]
    for symbol, index, expression in case.formulas:
        places = [()] if not index else [(member,) for member in world.members[index[0]]]
        world.values[symbol] = {}
        for place in places:
            try:
                value = evaluate(expression, world, dict(zip(index, place, strict=True)))
            except Undefined as none:
                value = none
            world.values[symbol][place] = value
    return {symbol: world.values[symbol][()] for symbol in ("RE", "PE", "ER")}
