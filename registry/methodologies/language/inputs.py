"""What is given for a calculation: matched to the methodology's parameters, converted, checked one by one.

A symbol may be written as its key, as printed, or with its indices (EG, EG_{i,p}, EG_i,p, EG_i_p). A unit of
the same kind is converted exactly; ``/p`` (for the period) is understood, and ``/y`` on a row of a whole
calendar year. What cannot be read becomes a finding and is left out, never guessed.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from registry.methodologies.language.errors import UnitUnknown
from registry.methodologies.language.exact import read_decimal, written
from registry.methodologies.language.findings import Finding
from registry.methodologies.language.nouns import Methodology, Parameter
from registry.methodologies.language.units import ONE, Unit, conversion, unit_of

Period = tuple[date, date]  # both days included
Note = Callable[..., None]  # notes a finding: code, facts
MOST_INPUTS = 200_000
LONGEST_LABEL = 80
FIRST_POINT = "1"


@dataclass(frozen=True, slots=True)
class Input:
    """One value as somebody gave it; ``value`` is exact decimal text or a category."""

    symbol: str
    value: str | Decimal | Fraction | int
    unit: str = ""
    point: str | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """An input that was understood: in the unit of its parameter. ``row`` is its place among the inputs."""

    row: int
    parameter: Parameter
    point: str | None
    period: Period | None
    value: Fraction | str
    said: str  # as given, with its unit


@lru_cache(maxsize=512)
def symbols_of(methodology: Methodology) -> dict[str, str]:
    """Every way to write a parameter's symbol, to its key; a way that two could mean is left out."""
    found: dict[str, set[str]] = {}
    for key, parameter in methodology.parameters.items():
        index = (*parameter.index, "p") if parameter.by_period else parameter.index
        comma, line = ",".join(index), "_".join(index)
        ways = {key, _plain(parameter.printed), f"{key}_{comma}", f"{key},{comma}", f"{key}_{line}"}
        for way in ways:
            found.setdefault(_plain(way), set()).add(key)
    exact = {key: key for key in methodology.parameters}
    return {way: next(iter(keys)) for way, keys in found.items() if len(keys) == 1} | exact


def _plain(symbol: str) -> str:
    return re.sub(r"[{}\s]", "", symbol)


def understood(methodology: Methodology, inputs: Iterable[Input], findings: list[Finding]) -> Iterator[Given]:
    """Each input that can be read; a finding for each that cannot."""
    ways = symbols_of(methodology)
    for row, one in enumerate(inputs):
        key = ways.get(one.symbol) or ways.get(_plain(one.symbol))
        if key is None:
            findings.append(_unknown(methodology, one, row))
            continue
        given = _read(methodology.parameters[key], one, row, findings)
        if given:
            findings.extend(_out_of_range(given))
            yield given


def _unknown(methodology: Methodology, one: Input, row: int) -> Finding:
    symbol, where = one.symbol[:LONGEST_LABEL], {"point": one.point, "period": one.period, "row": row}
    if _plain(one.symbol) in methodology.formulas or re.split("[_,]", _plain(one.symbol))[0] in {
        "RE",
        "PE",
        "ER",
    }:
        return Finding("calculated_symbol", symbol, **where)  # type: ignore[arg-type]
    accepted = ", ".join(methodology.parameters)
    return Finding("unknown_symbol", symbol, facts={"accepted": accepted}, **where)  # type: ignore[arg-type]


def _read(parameter: Parameter, one: Input, row: int, findings: list[Finding]) -> Given | None:
    """The input in the parameter's unit, at its point and period; None and a finding where it cannot be."""

    def note(code: str, **facts: object) -> None:
        where = {"key": f"parameters.{parameter.key}", "row": row, "facts": facts}
        findings.append(Finding(code, parameter.key, one.point, one.period, **where))  # type: ignore[arg-type]

    point, period = (one.point or "").strip(" ()")[:LONGEST_LABEL] or None, one.period
    if point is not None and not parameter.index:
        # Sheets number all their points; only a parameter of several points is told apart by it.
        point = None
    if point is None and parameter.index and parameter.by_period:
        point = FIRST_POINT
        note("point_assumed", found=FIRST_POINT)
    if parameter.by_period:
        if fault := _period_fault(period):
            note(fault)
            return None
    elif period is not None:
        period = None
    if parameter.is_category:
        text = str(one.value).strip()
        if (parameter.categories and text not in parameter.categories) or not 0 < len(text) <= LONGEST_LABEL:
            note("unknown_category", found=text[:LONGEST_LABEL], accepted=", ".join(parameter.categories))
            return None
        return Given(row, parameter, point, period, text, text)
    number = one.value if isinstance(one.value, Fraction) else read_decimal(str(one.value).strip())
    if number is None:
        note("not_a_number", found=str(one.value)[:60])
        return None
    factor = _factor(parameter, one, note)
    if factor is None:
        return None
    said = f"{one.value} {one.unit}".strip()
    return Given(row, parameter, point, period, number if factor == 1 else number * factor, said)


def _period_fault(period: Period | None) -> str:
    if period is None:
        return "period_missing"
    if period[0] > period[1]:
        return "period_backwards"
    return "period_spans_years" if period[0].year != period[1].year else ""


def _factor(parameter: Parameter, one: Input, note: Note) -> Fraction | None:
    """What the number is multiplied by to be in the parameter's unit."""
    wanted = parameter.unit or ONE
    code, factor = _conversion(one.unit, wanted, parameter.by_period, is_whole_year(one.period))
    if code:
        said = f"{str(one.value)[:60]} {one.unit}" if code == "unit_converted" else one.unit
        note(code, found=said[:120], accepted=str(wanted))
    return factor


@lru_cache(maxsize=4096)
def _conversion(said: str, wanted: Unit, by_period: bool, whole_year: bool) -> tuple[str, Fraction | None]:
    """The code of a finding, if there is one, and the factor, if there is one."""
    text = said.strip()
    if by_period:
        text = re.sub(r"\s*/\s*p\Z", "", text)
        if whole_year and ("y", -1) not in wanted.powers:
            text = re.sub(r"\s*/\s*(y|yr|year|a)\Z", "", text)
    if not text:
        return ("unit_missing" if wanted != ONE else ""), Fraction(1)
    try:
        factor = conversion(unit_of(text), wanted)
    except UnitUnknown:
        return "unit_unknown", None
    if factor is None:
        return "unit_mismatch", None
    return ("unit_converted" if factor != 1 else ""), factor


def is_whole_year(period: Period | None) -> bool:
    return period is not None and period == (date(period[0].year, 1, 1), date(period[0].year, 12, 31))


def _out_of_range(given: Given) -> Iterator[Finding]:
    parameter, value = given.parameter, given.value
    if isinstance(value, str):
        return
    for code, bound, outside in (
        ("below_minimum", parameter.minimum, parameter.minimum is not None and value < parameter.minimum),
        ("above_maximum", parameter.maximum, parameter.maximum is not None and value > parameter.maximum),
    ):
        if outside and bound is not None:
            unit = str(parameter.unit or ONE)
            facts = {"found": f"{written(value)} {unit}", "accepted": f"{written(bound)} {unit}"}
            key = f"parameters.{parameter.key}"
            yield Finding(code, parameter.key, given.point, given.period, None, key, given.row, facts)
