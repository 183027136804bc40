"""Reference and project emissions and their difference, per calendar year, from what was monitored.

    result = calculate(methodology, [Input("EG", "23134", "MWh", "1", (first, last))], tables)
    result.total.emission_reductions  # Fraction
    result.total.credited             # whole tonnes, rounded per calendar year, never below zero

Nothing raises: what cannot be calculated is null and says why among the findings. The caller hands in the
tables with their editions; the one valid on the first day of the year's part is read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from typing import Any

from registry.methodologies.language.crediting import DOWN, Rounding
from registry.methodologies.language.errors import CalculationRefused
from registry.methodologies.language.evaluating import Evaluation
from registry.methodologies.language.exact import ends, fraction_text, written
from registry.methodologies.language.explaining import Step, steps_of
from registry.methodologies.language.findings import Finding
from registry.methodologies.language.inputs import MOST_INPUTS, Input, Period, understood
from registry.methodologies.language.nouns import Methodology, Table, Tables
from registry.methodologies.language.ordering import needed
from registry.methodologies.language.slices import Slice, arranged
from registry.methodologies.language.values import Values, missing

__all__ = ["Input", "Result", "Year", "calculate"]

SYMBOLS = {"RE": "reference_emissions", "PE": "project_emissions", "ER": "emission_reductions"}
LONGEST_PERIOD = 60  # years
MOST_OF_A_CODE = 1_000  # findings that are told one by one


@dataclass(frozen=True, slots=True)
class Year:
    """One calendar year, or all of them where ``year`` is None; tCO2, None where there is no number."""

    year: int | None
    period: Period | None
    reference_emissions: Fraction | None
    project_emissions: Fraction | None
    emission_reductions: Fraction | None
    credited: int

    def as_json(self) -> dict[str, Any]:
        """Exact decimal texts. Where one does not end, its 50 first digits, and the fraction beside it."""
        shown: dict[str, Any] = {}
        if self.year is not None:
            shown["year"] = self.year
        shown["period"] = [day.isoformat() for day in self.period] if self.period else None
        for name in SYMBOLS.values():
            value: Fraction | None = getattr(self, name)
            shown[name] = None if value is None else written(value)
            if value is not None and not ends(value):
                shown[f"{name}_fraction"] = fraction_text(value)
        shown["credited"] = self.credited
        return shown


@dataclass(frozen=True, slots=True)
class Result:
    methodology: Methodology
    years: tuple[Year, ...]
    total: Year
    findings: tuple[Finding, ...]
    steps: tuple[Step, ...] = field(default=())

    @property
    def is_complete(self) -> bool:
        """Whether every year has its three numbers."""
        return bool(self.years) and all(year.emission_reductions is not None for year in self.years)

    def as_json(self) -> dict[str, Any]:
        return {
            "methodology": self.methodology.reference,
            "version": self.methodology.version,
            "title": self.methodology.title,
            "digest": self.methodology.digest,
            "years": [year.as_json() for year in self.years],
            "total": self.total.as_json(),
            "findings": [finding.as_json() for finding in self.findings],
            "steps": [step.as_json() for step in self.steps],
        }


def calculate(
    methodology: Methodology,
    inputs: Iterable[Input],
    tables: Tables | None = None,
    *,
    period: Period | None = None,
    confirmed: frozenset[str] = frozenset(),
    steps: bool = True,
    rounding: Rounding = DOWN,
) -> Result:
    """The result with its findings and steps.

    ``period``: the monitoring period, where it is known apart from the rows. ``confirmed``: keys of values
    formulas and tables (``parameters.EF_RE``) whose source somebody confirmed. ``rounding``: as the rule set says.
    """
    findings: list[Finding] = []
    rows = list(islice(inputs, MOST_INPUTS + 1))
    if len(rows) > MOST_INPUTS or (period and period[1].year - period[0].year > LONGEST_PERIOD):
        findings.append(Finding("too_many_inputs", facts={"limit": MOST_INPUTS}))
        return Result(methodology, (), total_of([]), tuple(findings))
    slices, fixed = arranged(methodology, understood(methodology, rows, findings), period, findings)
    years: list[Year] = []
    shown: list[Step] = []
    for part in slices[:LONGEST_PERIOD]:
        values = Values(methodology, part, fixed, _editions(methodology, tables or {}, part, findings))
        findings.extend(missing(values, needed(methodology)[0]))
        findings.extend(_left_out(methodology, part, slices))
        evaluation = Evaluation(methodology, values, values.tables)
        evaluation.run()
        year = _year(evaluation, part, findings, rounding)
        years.append(year)
        findings.extend(values.findings)
        findings.extend(_unconfirmed(methodology, values, confirmed))
        if steps:
            shown.extend(steps_of(evaluation, year.credited, rounding))
    return Result(methodology, tuple(years), total_of(years), tuple(_once(findings)), tuple(shown))


def _year(evaluation: Evaluation, part: Slice, findings: list[Finding], rounding: Rounding) -> Year:
    numbers: dict[str, Fraction | None] = {}
    for symbol, name in SYMBOLS.items():
        outcome = evaluation.results.get(symbol, {}).get(())
        numbers[name] = outcome if isinstance(outcome, Fraction) else None
        if isinstance(outcome, CalculationRefused):
            findings.append(_refused(outcome, part.year))
    reductions = numbers["emission_reductions"]
    if reductions is not None and reductions < 0:
        findings.append(Finding("negative_year", "ER", year=part.year, key="formulas.ER"))
    credited = rounding.credited(reductions)
    return Year(year=part.year, period=part.period, credited=credited, **numbers)


def _refused(refusal: CalculationRefused, year: int) -> Finding:
    details = refusal.details
    symbol = str(details.get("symbol") or details.get("formula") or "")
    key = f"formulas.{details['formula']}" if details.get("formula") else ""
    return Finding(refusal.code, symbol, details.get("point"), None, year, key, refusal=refusal)


def total_of(years: Sequence[Year]) -> Year:
    """The sum of the years; no number where one of them has none."""

    def added(name: str) -> Fraction | None:
        numbers = [getattr(year, name) for year in years]
        return None if not years or None in numbers else sum(numbers, Fraction(0))

    periods = [year.period for year in years if year.period]
    return Year(
        None,
        (periods[0][0], periods[-1][1]) if periods else None,
        added("reference_emissions"),
        added("project_emissions"),
        added("emission_reductions"),
        sum(year.credited for year in years),
    )


def _editions(
    methodology: Methodology, tables: Tables, part: Slice, findings: list[Finding]
) -> dict[str, Table]:
    """Of each table the edition valid on the first day of the year's part."""
    day, found = part.period[0], {}
    for name in methodology.tables:
        given = tables.get(name, ())
        editions = [given] if isinstance(given, Table) else list(given)
        valid = [table for table in editions if table.is_valid_on(day)]
        if valid:
            found[name] = valid[-1]
        else:
            facts = {"table": name, "day": day.isoformat()}
            findings.append(Finding("table_not_valid", year=part.year, key=f"tables.{name}", facts=facts))
    return found


def _left_out(methodology: Methodology, part: Slice, slices: Sequence[Slice]) -> Iterator[Finding]:
    """Points that have values in another year and none in this one."""
    for index in methodology.indices:
        known = {point for one in slices for point in one.points.get(index, ())}
        for point in sorted(known - set(part.points.get(index, ()))):
            yield Finding("point_without_value", index, point, part.period, part.year, f"indices.{index}")


def _unconfirmed(methodology: Methodology, values: Values, confirmed: frozenset[str]) -> Iterator[Finding]:
    """Values and formulas that were used and whose source nobody has confirmed."""
    for symbol, key, choice in values.used:
        if not choice.mark.is_sourced and key not in confirmed:
            facts = {"found": written(choice.value), "mark": choice.mark.value}
            yield Finding("value_unconfirmed", symbol, year=values.slice.year, key=key, facts=facts)
    reached = needed(methodology)[1]
    for symbol, formula in methodology.formulas.items():
        key = f"formulas.{symbol}"
        if symbol in reached and not formula.mark.is_sourced and key not in confirmed:
            facts = {"mark": formula.mark.value}
            yield Finding("formula_unconfirmed", symbol, year=values.slice.year, key=key, facts=facts)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each thing said once: a formula refused for an input that is named already says nothing new."""
    seen: set[tuple[object, ...]] = set()
    told = Counter[str]()
    for finding in findings:
        about = (finding.code, finding.symbol, finding.point, finding.period, finding.year, finding.key)
        plain = (finding.code, finding.symbol, finding.point, finding.year)
        mark = plain if finding.code == "input_missing" else about
        if (*mark, finding.row) in seen:
            continue
        seen.add((*mark, finding.row))
        told[finding.code] += 1
        if told[finding.code] <= MOST_OF_A_CODE:
            yield finding
    for code, count in told.items():
        if count > MOST_OF_A_CODE:
            yield Finding("more_of_the_same", facts={"found": count - MOST_OF_A_CODE, "code": code})
