"""The inputs of one calendar year: rows of one point brought together, points known, what is missing said."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from registry.methodologies.language.errors import NotOneValue
from registry.methodologies.language.exact import written
from registry.methodologies.language.findings import Finding
from registry.methodologies.language.inputs import Given, Period
from registry.methodologies.language.nouns import Aggregation, Methodology, Parameter
from registry.methodologies.language.units import KNOWN, ONE, Unit, is_energy

# No power plant or factory of the mechanism comes near: what is above was counted in another unit.
LARGEST_ENERGY = Fraction(10**7)  # MWh for one monitoring point in one calendar year
SMALLER = {
    "MWh": "kWh",
    "GWh": "MWh",
    "GJ": "MJ",
    "TJ": "GJ",
    "t": "kg",
    "tCO2": "kgCO2",
    "kL": "L",
    "MW": "kW",
}


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What the rows of one parameter and point come to in a year; ``refusal`` where they come to nothing."""

    value: Fraction | str | None
    rows: tuple[Given, ...]
    refusal: NotOneValue | None = None


@dataclass(slots=True)
class Slice:
    """One calendar year. ``aggregates`` by symbol and point; ``each`` by symbol, point and row."""

    year: int
    period: Period
    aggregates: dict[str, dict[str | None, Aggregate]] = field(default_factory=lambda: defaultdict(dict))
    each: dict[str, dict[tuple[str | None, Period], Given]] = field(default_factory=lambda: defaultdict(dict))
    points: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: tuple[Period, ...] = ()  # of the parameters whose rows are kept apart

    @property
    def days(self) -> int:
        return days_of(self.period)


def days_of(period: Period) -> int:
    return (period[1] - period[0]).days + 1


def days_of_year(year: int) -> int:
    return days_of((date(year, 1, 1), date(year, 12, 31)))


@dataclass(slots=True)
class Fixed:
    """What holds for the whole project: by symbol and point; without a point for all of them."""

    values: dict[str, dict[str | None, Given]] = field(default_factory=lambda: defaultdict(dict))


def arranged(
    methodology: Methodology, given: Iterable[Given], period: Period | None, findings: list[Finding]
) -> tuple[list[Slice], Fixed]:
    """The years in order, and what is fixed for all of them."""
    fixed, rows = Fixed(), defaultdict[int, list[Given]](list)
    for one in given:
        if one.parameter.by_period and one.period:
            if period and not (period[0] <= one.period[0] and one.period[1] <= period[1]):
                findings.append(_about("outside_period", one))
            else:
                rows[one.period[0].year].append(one)
        else:
            earlier = fixed.values[one.parameter.key].setdefault(one.point, one)
            if earlier.value != one.value:
                findings.append(_about("repeated_input", one))
    years = sorted(rows) if period is None else range(period[0].year, period[1].year + 1)
    slices = [_slice(methodology, year, rows.get(year, []), period, fixed, findings) for year in years]
    if not slices:
        findings.append(Finding("no_rows"))
    return slices, fixed


def _about(code: str, one: Given, year: int | None = None, **facts: object) -> Finding:
    symbol = one.parameter.key
    return Finding(code, symbol, one.point, one.period, year, f"parameters.{symbol}", one.row, facts)


def _slice(
    methodology: Methodology,
    year: int,
    rows: list[Given],
    period: Period | None,
    fixed: Fixed,
    findings: list[Finding],
) -> Slice:
    spans = [one.period for one in rows if one.period]
    first = max(period[0], date(year, 1, 1)) if period else min(span[0] for span in spans)
    last = min(period[1], date(year, 12, 31)) if period else max(span[1] for span in spans)
    made = Slice(year, (first, last))
    together: dict[tuple[str, str | None], list[Given]] = defaultdict(list)
    for one in rows:
        together[one.parameter.key, one.point].append(one)
    kept_apart: set[Period] = set()
    for (key, point), ones in together.items():
        ones.sort(key=lambda one: one.period or made.period)
        findings.extend(_gaps_and_overlaps(ones, made))
        parameter = methodology.parameters[key]
        if parameter.is_each:
            for one in ones:
                assert one.period, "a monitored value without a period was left out"
                made.each[key][point, one.period] = one
                kept_apart.add(one.period)
        else:
            made.aggregates[key][point] = _aggregate(parameter, ones)
        findings.extend(_unit_slips(parameter, point, ones, made))
    made.rows = tuple(sorted(kept_apart))
    made.points = {index: _points(methodology, index, rows, fixed) for index in methodology.indices}
    return made


def _aggregate(parameter: Parameter, rows: list[Given]) -> Aggregate:
    values = [one.value for one in rows]
    numbers = [value for value in values if isinstance(value, Fraction)]
    if len(numbers) < len(values) or parameter.aggregation is Aggregation.SAME:
        if len(set(values)) > 1:
            where = f" ({rows[0].point})" if rows[0].point else ""
            return Aggregate(
                None, tuple(rows), NotOneValue(symbol=parameter.key, where=where, point=rows[0].point)
            )
        return Aggregate(values[0], tuple(rows))
    if parameter.aggregation is Aggregation.MEAN:
        weights = [days_of(one.period) for one in rows if one.period]
        weighted = sum((number * days for number, days in zip(numbers, weights, strict=True)), Fraction(0))
        return Aggregate(weighted / sum(weights), tuple(rows))
    return Aggregate(sum(numbers, Fraction(0)), tuple(rows))


def _gaps_and_overlaps(rows: list[Given], made: Slice) -> Iterator[Finding]:
    """Days of the year that no row holds, and the first day that two rows hold."""
    covered, until = 0, made.period[0] - timedelta(days=1)
    for one in rows:
        assert one.period, "a monitored value without a period was left out"
        if one.period[0] <= until:
            yield _about("rows_overlap", one, made.year)
        covered += max((one.period[1] - max(until, one.period[0] - timedelta(days=1))).days, 0)
        until = max(until, one.period[1])
    if covered < made.days:
        symbol, point = rows[0].parameter.key, rows[0].point
        facts = {"found": made.days - covered, "days": made.days}
        yield Finding(
            "days_missing", symbol, point, made.period, made.year, f"parameters.{symbol}", facts=facts
        )


def _points(methodology: Methodology, index: str, rows: list[Given], fixed: Fixed) -> tuple[str, ...]:
    """The points of an index in a year: those with a monitored value; where nothing is monitored, all given."""
    monitored = {one.point for one in rows if index in one.parameter.index and one.point is not None}
    if not monitored and not any(
        index in one.index and one.by_period and not one.recorded for one in methodology.parameters.values()
    ):
        monitored = {
            point
            for key, values in fixed.values.items()
            if index in methodology.parameters[key].index
            for point in values
            if point is not None
        }
    return tuple(sorted(monitored, key=in_order))


def in_order(point: str) -> tuple[int, int, str]:
    """Numbers by their size, before names."""
    return (0, int(point), point) if point.isascii() and point.isdigit() else (1, 0, point)


def _unit_slips(parameter: Parameter, point: str | None, rows: list[Given], made: Slice) -> Iterator[Finding]:
    """Whether a year's total is beyond what is plausible, as when a meter's kWh are typed as MWh."""
    unit = parameter.unit or ONE
    limit = parameter.plausible_maximum
    if limit is None and is_energy(unit):
        limit = LARGEST_ENERGY * KNOWN["MWh"][0] / unit.factor
    numbers = [one.value for one in rows if isinstance(one.value, Fraction)]
    if limit is None or not numbers:
        return
    total = sum(numbers, Fraction(0)) if parameter.aggregation is Aggregation.SUM else max(numbers)
    if total <= limit:
        return
    facts = {"found": _with_unit(total, unit), "limit": _with_unit(limit, unit), **_suggested(total, unit)}
    first = rows[0]
    key = f"parameters.{parameter.key}"
    yield Finding("unit_slip", parameter.key, point, first.period, made.year, key, first.row, facts)


def _suggested(total: Fraction, unit: Unit) -> dict[str, str]:
    """What the number would be, had the meter counted in a thousandth of the unit."""
    other = SMALLER.get(str(unit), f"{unit} / 1000")
    return {"other": other, "suggested": _with_unit(total / 1000, unit)}


def _with_unit(value: Fraction, unit: Unit) -> str:
    return f"{written(value)} {unit}" if unit != ONE else written(value)
