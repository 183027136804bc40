"""Where the numbers of one calendar year come from: inputs, the methodology's own values, its tables."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

from registry.methodologies.language.errors import CalculationRefused, InputMissing, NotInTable
from registry.methodologies.language.exact import written
from registry.methodologies.language.findings import Finding
from registry.methodologies.language.inputs import Given, Period
from registry.methodologies.language.nouns import Choice, Methodology, Parameter, Table
from registry.methodologies.language.slices import Fixed, Slice
from registry.methodologies.language.syntax import PERIOD
from registry.methodologies.language.units import ONE

Member = str | Period  # a point, or a row where the index is p
Place = tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as a formula read it, with the inputs or the choice of the methodology it came from."""

    parameter: Parameter
    place: Place
    value: Fraction | str
    given: tuple[Given, ...] = ()
    choice: Choice | None = None
    key: str = ""  # of the choice, in the methodology


class Values:
    """The values of one year. ``readings`` keep what was read; ``findings`` what was noticed on the way."""

    def __init__(self, methodology: Methodology, slice_: Slice, fixed: Fixed, tables: dict[str, Table]):
        self.methodology, self.slice, self.fixed, self.tables = methodology, slice_, fixed, tables
        self.readings: dict[tuple[str, Place], Reading] = {}
        self.findings: list[Finding] = []
        # What was read of the methodology's own numbers: symbol, key to confirm it by, the number.
        self.used: list[tuple[str, str, Choice]] = []

    def members(self, index: str) -> tuple[Member, ...]:
        """The points of an index; the rows of the year for p."""
        return self.slice.rows if index == PERIOD else self.slice.points.get(index, ())

    def value(
        self, symbol: str, place: Place, index: tuple[str, ...], where: dict[str, Any]
    ) -> Fraction | str:
        """The value of a parameter at a place. Raises InputMissing, NotInTable, NotOneValue."""
        if known := self.readings.get((symbol, place)):
            return known.value
        parameter = self.methodology.parameters.get(symbol)
        if parameter is None or index != parameter.read_with:
            raise CalculationRefused(**{**where, "symbol": symbol})
        reading = self._read(parameter, place, where)
        self.readings[symbol, place] = reading
        return reading.value

    def _read(self, parameter: Parameter, place: Place, where: dict[str, Any]) -> Reading:
        if parameter.by_period:
            return self._monitored(parameter, place, where)
        given = self._fixed(parameter.key, place)
        if parameter.has_own_number:
            return self._own(parameter, place, given, where)
        if given:
            return Reading(parameter, place, given.value, (given,))
        return self._absent(parameter, place, where)

    def _monitored(self, parameter: Parameter, place: Place, where: dict[str, Any]) -> Reading:
        point = next((one for one in place if isinstance(one, str)), None)
        if parameter.is_each:
            row = next((one for one in place if not isinstance(one, str)), None)
            one = self.slice.each[parameter.key].get((point, row)) if row else None
            return (
                Reading(parameter, place, one.value, (one,)) if one else self._absent(parameter, place, where)
            )
        aggregate = self.slice.aggregates[parameter.key].get(point)
        if aggregate is None:
            return self._absent(parameter, place, where)
        if aggregate.refusal:
            raise aggregate.refusal
        assert aggregate.value is not None, "an aggregate is a value or a refusal"
        return Reading(parameter, place, aggregate.value, aggregate.rows)

    def _fixed(self, key: str, place: Place) -> Given | None:
        """What was given for the place, else what was given for every point."""
        values = self.fixed.values.get(key, {})
        point = next((one for one in place if isinstance(one, str)), None)
        return values.get(point) or values.get(None)

    def _own(self, parameter: Parameter, place: Place, given: Given | None, where: dict[str, Any]) -> Reading:
        """A number that the methodology fixes; where it knows none for this case, the input's."""
        choice, name = parameter.value, ""
        if choice is None:
            choice, name = self._chosen(parameter, place, given, where)
        if choice is None:
            assert given, "a case without number and without input was refused"
            return Reading(parameter, place, given.value, (given,))
        if given and given.value != choice.value:
            unit = str(parameter.unit or ONE)
            facts = {"accepted": f"{written(choice.value)} {unit}", "found": given.said}
            key = f"parameters.{parameter.key}"
            self.findings.append(
                Finding("default_changed", parameter.key, given.point, None, None, key, given.row, facts)
            )
        key = f"parameters.{parameter.key}{name}"
        self._note_use(parameter, choice)
        return Reading(parameter, place, choice.value, (), choice, key)

    def _note_use(self, parameter: Parameter, choice: Choice) -> None:
        """A number of a table is confirmed at the table; that it is this parameter's table, at the parameter."""
        if isinstance(parameter.table, str):
            self.used.append((parameter.key, f"tables.{parameter.table}", choice))
            choice = replace(choice, mark=parameter.mark)
        self.used.append((parameter.key, f"parameters.{parameter.key}", choice))

    def _chosen(
        self, parameter: Parameter, place: Place, given: Given | None, where: dict[str, Any]
    ) -> tuple[Choice | None, str]:
        """The row of the parameter's table for this place, and its name. None: the input's number counts."""
        named = isinstance(parameter.table, str)
        table = (
            parameter.table if isinstance(parameter.table, Table) else self.tables.get(str(parameter.table))
        )
        if table is None:
            if given:
                return None, ""
            raise NotInTable(**{**where, "table": parameter.table, "key": "", "symbol": parameter.key})
        try:
            keys = tuple(self._key(name, parameter, place, where) for name in parameter.by)
        except InputMissing:
            # The number itself was given: it must be one of the methodology's.
            choice = next((one for _, one in table.rows if given and one.value == given.value), None)
            if choice is None:
                raise
            return choice, ""
        choice = table.value_for(keys) if len(keys) == len(table.keys) else None
        shown = ", ".join(written(key) if isinstance(key, Fraction) else key for key in keys)
        if choice is None and not given:
            raise InputMissing(**{**where, "symbol": parameter.key, "key": shown, "where": f" ({shown})"})
        return choice, f".{'table' if named else 'choose'}.{shown}"

    def _key(self, name: str, parameter: Parameter, place: Place, where: dict[str, Any]) -> Fraction | str:
        """What the table is read by: a category or a quantity at the same place."""
        reader = self.methodology.parameters.get(name)
        at = dict(zip(parameter.index, place, strict=False))
        if reader is None or any(one not in at for one in reader.read_with):
            raise CalculationRefused(**{**where, "symbol": name})
        if reader.is_category and reader.assume:
            return self._assumed(reader, tuple(at[one] for one in reader.index), where)
        return self.value(name, tuple(at[one] for one in reader.index), reader.read_with, where)

    def _assumed(self, reader: Parameter, place: Place, where: dict[str, Any]) -> Fraction | str:
        try:
            return self.value(reader.key, place, reader.read_with, where)
        except InputMissing:
            point = next((one for one in place if isinstance(one, str)), None)
            key = f"parameters.{reader.key}"
            facts = {"found": reader.assume}
            self.findings.append(Finding("category_assumed", reader.key, point, None, None, key, None, facts))
            self.readings[reader.key, place] = Reading(reader, place, reader.assume)
            return reader.assume

    def _absent(self, parameter: Parameter, place: Place, where: dict[str, Any]) -> Reading:
        point = next((one for one in place if isinstance(one, str)), None)
        if parameter.optional and not parameter.is_category:
            key = f"parameters.{parameter.key}"
            self.findings.append(
                Finding("absent_as_zero", parameter.key, point, key=key, year=self.slice.year)
            )
            return Reading(parameter, place, Fraction(0))
        said = f" ({point})" if point else ""
        raise InputMissing(**{**where, "symbol": parameter.key, "point": point, "where": said})


def missing(values: Values, certain: frozenset[str]) -> Iterator[Finding]:
    """Every input that is needed whichever way conditions fall out, and was not given."""
    methodology, year = values.methodology, values.slice.year
    for symbol in sorted(certain & methodology.parameters.keys()):
        parameter = methodology.parameters[symbol]
        key = f"parameters.{symbol}"
        empty = [name for name in parameter.index if not values.members(name)]
        if empty and not all(
            methodology.indices[name].optional for name in empty if name in methodology.indices
        ):
            yield Finding("input_missing", symbol, None, None, year, key)
            continue
        if parameter.is_category and parameter.assume:
            continue
        for place in product(*(values.members(name) for name in parameter.read_with)):
            try:
                values.value(symbol, place, parameter.read_with, {"formula": symbol, "where": ""})
            except InputMissing as refusal:
                if refusal.details.get("symbol") == symbol:
                    point = next((one for one in place if isinstance(one, str)), None)
                    row = next((one for one in place if not isinstance(one, str)), None)
                    yield Finding("input_missing", symbol, point, row, year, key)
            except CalculationRefused:
                continue
