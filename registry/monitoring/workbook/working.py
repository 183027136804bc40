"""The lines of a calculation sheet: each value that enters, each formula of the methodology, per calendar year."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from registry.methodologies.language.nouns import Aggregation, Methodology, Parameter, Table, Tables
from registry.methodologies.language.slices import in_order
from registry.monitoring.workbook.contents import Period
from registry.monitoring.workbook.lines import (
    SLICE,
    Given,
    Key,
    Line,
    factor_to,
    key_of,
    section_of,
    written_key,
)
from registry.monitoring.workbook.rendering import Binding, Rendered, Value, added, constant, quoted, render


@dataclass(slots=True)
class Working:
    """All lines of one calculation sheet."""

    methodology: Methodology
    tables: Tables
    fixed: dict[Key, Given]
    monitored: dict[Key, list[Given]]
    slices: list[Period]
    lines: list[Line] = field(default_factory=list)
    defaults: dict[tuple[str, ...], Line] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.slices:
            SliceWorking(self, one).work()

    def line(self, line: Line) -> Line:
        self.lines.append(line)
        return line

    def results(self, symbol: str) -> list[Line]:
        """The lines of ER, RE or PE: one for each slice."""
        return [line for line in self.lines if line.symbol == symbol and not line.point and line.period]


def working(
    methodology: Methodology,
    tables: Tables,
    fixed: Iterable[Given],
    monitored: Iterable[Given],
    slices: list[Period],
) -> Working:
    by_point: dict[Key, list[Given]] = {}
    for given in monitored:
        by_point.setdefault(key_of(methodology, given.row), []).append(given)
    return Working(
        methodology,
        tables,
        {key_of(methodology, given.row): given for given in fixed},
        by_point,
        slices,
    )


class SliceWorking:
    """The lines of one calendar year's slice."""

    def __init__(self, sheet: Working, period: Period) -> None:
        self.sheet, self.period, self.methodology = sheet, period, sheet.methodology
        self.known: dict[tuple[str, tuple[str, ...]], Line] = {}
        self.by_row: dict[Key, dict[Period | None, Given]] = {}
        self.section = ""
        self.own = {key: within for key, rows in sheet.monitored.items() if (within := self._within(rows))}
        self.points = {index: self._points(index) for index in self.methodology.indices}
        self.rows = self._rows_kept_apart()

    def work(self) -> None:
        """RE, PE and ER; whatever they need comes before them."""
        for symbol in ("RE", "PE", "ER"):
            if symbol in self.methodology.formulas:
                self.calculated(symbol, ())

    def _points(self, index: str) -> list[str]:
        """The points of an index: those monitored in the slice; where nothing is monitored, all that are fixed."""
        of_index = {key for key, one in self.methodology.parameters.items() if index in one.index}
        found = {points[0] for symbol, points in self.own if symbol in of_index}
        asked = (self.methodology.parameters[key] for key in of_index)
        if not found and not any(one.by_period and not one.recorded for one in asked):
            found = {points[0] for symbol, points in self.sheet.fixed if symbol in of_index}
        return sorted(found - {""}, key=in_order)

    def _within(self, rows: list[Given]) -> list[Given]:
        return [given for given in rows if given.row.period is None or given.row.period in self.period]

    # What a formula asks of its surroundings.

    def name(self, symbol: str, index: tuple[str, ...], binding: Binding) -> Rendered:
        points = tuple(str(binding[one]) for one in index if one != SLICE)
        if symbol in self.methodology.formulas:
            return self.calculated(symbol, points).rendered()
        parameter = self.methodology.parameters[symbol]
        if parameter.is_each:
            return self._each(parameter, points, binding)
        if parameter.has_own_number and not parameter.by_period:
            return self._default(parameter, points, binding)
        return self._input(parameter, points)

    def combinations(self, index: tuple[str, ...], binding: Binding) -> Iterator[dict[str, Any]]:
        members = [self.rows if one == SLICE else self.points.get(one, []) for one in index]
        for found in product(*members):
            yield {**binding, **dict(zip(index, found, strict=True))}

    def _rows_kept_apart(self) -> list[Period]:
        """The periods of all rows that formulas read one by one."""
        return sorted(
            {
                given.row.period
                for (symbol, _points), rows in self.own.items()
                if symbol in self.methodology.parameters and self.methodology.parameters[symbol].is_each
                for given in rows
                if given.row.period
            }
        )

    def in_table(self, table: str, keys: tuple[Value, ...]) -> Rendered:
        found = self._edition(self.sheet.tables.get(table))
        asked = tuple(key for key in keys if isinstance(key, (str, Fraction)))
        choice = found.value_for(asked) if found and len(asked) == len(found.keys) else None
        if found is None or choice is None:
            return Rendered(("NA()",), None)
        named = ", ".join(written_key(key) for key in asked)
        line = self._constant(
            table,
            f"{found.title} ({named})",
            str(found.unit),
            choice.value,
            table,
            named,
            str(found.valid_from),
        )
        return line.rendered()

    def days(self, unit: str, binding: Binding) -> Fraction:
        period = binding.get(SLICE, self.period)
        days = Fraction(period.days)
        if unit == "hours":
            return days * 24
        year = period.first_on.year
        return days / ((date(year + 1, 1, 1) - date(year, 1, 1)).days) if unit == "years" else days

    def part(self, rendered: Rendered) -> Rendered:
        line = Line(self.section, "", "Part of the next line", period=self.period)
        line.pieces, line.value = rendered.pieces, rendered.value
        return self.sheet.line(line).rendered()

    # The lines themselves.

    def calculated(self, symbol: str, points: tuple[str, ...]) -> Line:
        if (symbol, points) in self.known:
            return self.known[symbol, points]
        formula = self.methodology.formulas[symbol]
        line = Line(section_of(self.methodology, symbol), symbol, formula.description or symbol)
        line.unit = str(formula.unit) if formula.unit else ("tCO2/p" if symbol in ("RE", "PE", "ER") else "")
        line.point, line.period = ",".join(points), self.period
        self.known[symbol, points] = line
        outer, self.section = self.section, line.section
        assert formula.tree is not None, "a methodology that cannot be parsed is not written"
        found = render(formula.tree, self, dict(zip(formula.index, points, strict=True)))
        line.pieces, line.value, self.section = found.pieces, found.value, outer
        return self.sheet.line(line)

    def _each(self, parameter: Parameter, points: tuple[str, ...], binding: Binding) -> Rendered:
        key, wanted = (parameter.key, points), binding.get(SLICE)
        if key not in self.by_row:
            self.by_row[key] = {given.row.period: given for given in reversed(self.own.get(key, []))}
        given = self.by_row[key].get(wanted)
        return self._cell(given, parameter) if given else self._missing(parameter)

    def _input(self, parameter: Parameter, points: tuple[str, ...]) -> Rendered:
        """A value that people give: the line of the year's value, or the cell of a fixed one."""
        if not parameter.by_period:
            everywhere = ("",) * len(points)
            for key in ((parameter.key, points), (parameter.key, everywhere)):
                if given := self.sheet.fixed.get(key):
                    return self._cell(given, parameter)
            return self._missing(parameter)
        if (parameter.key, points) not in self.known:
            rows = self.own.get((parameter.key, points), [])
            if not rows:
                return self._missing(parameter)
            line = Line("inputs", parameter.key, parameter.description, str(parameter.unit or ""))
            found = self._aggregated(parameter, rows)
            line.period, line.pieces, line.value = self.period, found.pieces, found.value
            line.point = ",".join(points)
            self.known[parameter.key, points] = self.sheet.line(line)
        return self.known[parameter.key, points].rendered()

    def _aggregated(self, parameter: Parameter, rows: list[Given]) -> Rendered:
        """Several rows of a year as one: their sum, or their mean by days."""
        cells = [self._cell(given, parameter) for given in rows]
        if len(cells) == 1 or parameter.aggregation is Aggregation.SAME or parameter.is_category:
            return cells[0]
        if parameter.aggregation is Aggregation.SUM:
            return added([(1, cell) for cell in cells], self)
        days = [given.row.period.days if given.row.period else 1 for given in rows]
        weighed = [
            Rendered(
                (*cell.within(2), f"*{count}"),
                cell.value * count if isinstance(cell.value, Fraction) else None,
                2,
            )
            for cell, count in zip(cells, days, strict=True)
        ]
        total = added([(1, one) for one in weighed], self)
        mean = total.value / sum(days) if isinstance(total.value, Fraction) else None
        return Rendered((*total.within(2), f"/{sum(days)}"), mean, 2)

    def _cell(self, given: Given, parameter: Parameter) -> Rendered:
        """The input cell, in the methodology's unit."""
        value = given.row.value
        if parameter.is_category:
            return Rendered((given.cell,), value if isinstance(value, str) and value else None)
        if value is None and parameter.optional:
            return Rendered((given.cell,), Fraction(0))  # an empty cell counts as zero
        factor = factor_to(given.row, parameter)
        exact = Fraction(value) * factor if isinstance(value, Decimal) and factor is not None else None
        if factor is None or factor == 1:
            return Rendered((given.cell,), exact)
        # By whole numbers, so that nothing is lost in the text: 1/1000 as /1000.
        scaled = f"*{factor.numerator}" if factor.numerator != 1 else ""
        divided = f"/{factor.denominator}" if factor.denominator != 1 else ""
        return Rendered((given.cell, scaled, divided), exact, 2)

    def _missing(self, parameter: Parameter) -> Rendered:
        if parameter.assume:
            return Rendered((quoted(parameter.assume),), parameter.assume)
        return constant(Fraction(0)) if parameter.optional else Rendered(("NA()",), None)

    def _default(self, parameter: Parameter, points: tuple[str, ...], binding: Binding) -> Rendered:
        """A value of the methodology: fixed, or chosen by what else is known of the point."""
        unit = str(parameter.unit or "")
        if parameter.value is not None:
            about = parameter.description
            return self._constant(parameter.key, about, unit, parameter.value.value, parameter.key).rendered()
        table = parameter.table if isinstance(parameter.table, Table) else None
        table = table or self._edition(self.sheet.tables.get(str(parameter.table)))
        keys = [self._key(one, parameter, points, binding) for one in parameter.by]
        asked = tuple(key.value for key in keys if isinstance(key.value, (str, Fraction)))
        choice = table.value_for(asked) if table and len(asked) == len(keys) == len(table.keys) else None
        if table is None or choice is None:
            return self._input(parameter, points)  # where no number is printed, the project gives it
        named = ", ".join(written_key(key) for key in asked)
        about = f"{parameter.description} ({named})"
        line = self._constant(
            parameter.key, about, unit, choice.value, parameter.key, named, str(table.valid_from)
        )
        return line.rendered()

    def _key(self, symbol: str, parameter: Parameter, points: tuple[str, ...], binding: Binding) -> Rendered:
        """What a table is read by: another parameter of the same point."""
        by = self.methodology.parameters.get(symbol)
        index = by.read_with if by else self.methodology.formulas[symbol].index
        own = dict(zip(parameter.index, points, strict=False))
        return self.name(symbol, index, {**binding, **own})

    def _constant(self, symbol: str, description: str, unit: str, value: Fraction, *key: str) -> Line:
        """The line of a number that the methodology fixes: one, however often it is read."""
        if key not in self.sheet.defaults:
            line = Line("defaults", symbol, description, unit, value=value)
            self.sheet.defaults[key] = self.sheet.line(line)
        return self.sheet.defaults[key]

    def _edition(self, found: Any) -> Table | None:
        """The edition of a table that is valid on the first day of the slice."""
        editions = [found] if isinstance(found, Table) else list(found or ())
        valid = [one for one in editions if one.is_valid_on(self.period.first_on)]
        return valid[-1] if valid else None
