"""Calculate a report with the adopted content of its methodology, check it, and keep what came out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from registry.identity.history import change_context
from registry.lifecycle.actors import Actor
from registry.lifecycle.models import Case
from registry.methodologies.language.calculating import Result
from registry.methodologies.language.crediting import Rounding
from registry.methodologies.language.saying import facts_of, kept
from registry.methodologies.pinning import pins_of
from registry.methodologies.queries import key_of
from registry.methodologies.resolving import (
    adopted_content,
    confirmed_keys,
    read_content,
    read_tables,
    tables_in_force,
)
from registry.monitoring.calculating import Given, by_year, corrected, digest_of, exact, inputs_of, run
from registry.monitoring.checks.all import run_checks
from registry.monitoring.checks.calibration import overdue_series, overdue_values
from registry.monitoring.checks.claims import (
    agrees,
    claimed_reductions,
    differing_cells,
    differing_years,
)
from registry.monitoring.checks.material import Found
from registry.monitoring.checks.wording import LANGUAGE
from registry.monitoring.errors import ContentMissing
from registry.monitoring.models import MonitoringReport, RecalculatedYear, Recalculation
from registry.monitoring.nouns.recalculations import TOO_LARGE
from registry.monitoring.operations.beginning import lock_for_values, report_for
from registry.monitoring.queries.currency import basis_of
from registry.monitoring.queries.material import material_of
from registry.monitoring.queries.ruled import Figures, figures_of
from registry.monitoring.queries.subjects import current_readings, current_values, newest_recalculation

MOST_TONNES = 2**63 - 1  # a bigint of the database
MOST_WRITTEN = 200  # characters of an exact number of a year
# What the language notices and the checks of this room tell with more to go by.
CHECKED_HERE = frozenset(
    {
        "days_missing",
        "point_without_value",
        "period_spans_years",
        "outside_period",
    }
)
# Errors that are nobody's to mend before the report is handed in: they keep issuance, not the report.
FOR_LATER = {
    "value_unconfirmed": "note",
    "formula_unconfirmed": "note",
    "negative_year": "warning",
    "unit_slip": "error",
}


@transaction.atomic
def recalculate(case: Case, *, by: Actor) -> Recalculation:
    """Once more, when the form or the methodology's content has changed. Raises the refusals of ``errors``."""
    locked = lock_for_values(case, by)
    with change_context(by.authority, reason="Recalculation"):
        return recalculate_report(report_for(locked))


def recalculate_report(report: MonitoringReport) -> Recalculation:
    """A new record, or the newest one where nothing has changed since. The caller holds the case.

    Raises ContentMissing.
    """
    basis = digest_of(basis_of(report))
    newest = newest_recalculation(report)
    if newest is not None and newest.basis_sha256 == basis:
        return newest
    content = adopted_content(report.methodology_version)
    if content is None:
        raise ContentMissing(methodology=key_of(report.methodology_version))
    methodology = read_content(content)
    editions = tables_in_force(methodology.tables)
    tables = read_tables(editions)
    figures = figures_of(report.case)
    material = replace(material_of(report, methodology), outlier_ratio=figures.outlier_ratio)
    given = corrected(
        methodology,
        tables,
        inputs_of(material.cells, material.series, material.slices),
        [*overdue_values(material), *overdue_series(material)],
    )
    result = run(methodology, tables, given, confirmed=confirmed_keys(content), rounding=figures.rounding)
    material = replace(material, reductions=_reductions(result))
    values = current_values(report)
    claims: Mapping[str, Any] = values.claims if values is not None else {}
    found = [
        *run_checks(material),
        *_noticed(result, given),
        *differing_years(claims.get("years", {}), result, figures.tolerance),
        *differing_cells(claims.get("cells", ())),
    ]
    refusal = _too_large(result)
    inputs = [one.as_json() for one in given]
    recalculation = Recalculation.objects.create(
        report=report,
        number=1 if newest is None else newest.number + 1,
        values_intake=values,
        readings_intake=current_readings(report),
        methodology=key_of(report.methodology_version),
        content=content,
        content_sha256=content.digest,
        inputs=inputs,
        inputs_sha256=digest_of(inputs),
        basis_sha256=basis,
        result=kept(result),
        cells=list(claims.get("cells", ())),
        checks=_as_checks(found),
        refusal=refusal,
        tables=pins_of(editions),
        tolerance=str(figures.tolerance),
        rounding=figures.rounding,
        rules_key=figures.key,
    )
    if not refusal:
        years = _years(recalculation, result, claims.get("years", {}), figures)
        RecalculatedYear.objects.bulk_create(years)
    return recalculation


def _reductions(result: Result) -> dict[int, Fraction]:
    """By calendar year, of the years that have a number."""
    known = {number: year.emission_reductions for number, year in by_year(result).items()}
    return {number: reductions for number, reductions in known.items() if reductions is not None}


def _noticed(result: Result, given: Sequence[Given]) -> Iterable[Found]:
    """What the language itself noticed, each with the cell of its input."""
    for one in result.findings:
        if one.code in CHECKED_HERE:
            continue
        severity = FOR_LATER.get(one.code, one.severity)
        cell = given[one.row].place if one.row is not None and one.row < len(given) else ""
        yield Found(
            code=one.code,
            severity=severity,
            facts=facts_of(one),
            words=LANGUAGE,
            cells=(cell,) if cell else (),
            symbol=one.symbol,
            point=one.point or "",
            year=one.year,
        )


def _too_large(result: Result) -> str:
    """Why a result cannot be kept, by code: more tonnes or digits than any plant has, of values that are no such."""
    for number, year in by_year(result).items():
        figures = (year.reference_emissions, year.project_emissions, year.emission_reductions)
        if year.credited > MOST_TONNES or any(len(exact(one)) > MOST_WRITTEN for one in figures):
            return f"{TOO_LARGE}/{number}"
    return ""


def _whole(claim: Decimal | None, rounding: Rounding) -> int | None:
    """Rounded to whole tonnes; a claim that no register could hold is told as differing only."""
    tonnes = None if claim is None else rounding.whole(Fraction(claim))
    return tonnes if tonnes is not None and abs(tonnes) <= MOST_TONNES else None


def _as_checks(found: Sequence[Found]) -> list[dict[str, Any]]:
    """Each finding once, errors first."""
    order = {"error": 0, "warning": 1, "note": 2}
    rows = [one.as_json() for one in found]
    once = {(row["code"], tuple(row["cells"]), digest_of(row["facts"])): row for row in rows}
    slips = {tuple(row["cells"]) for row in once.values() if row["code"] == "unit_slip"}
    seen: set[tuple[str, ...]] = set()
    kept = []
    for row in sorted(once.values(), key=lambda row: order[row["severity"]]):
        cells = tuple(row["cells"])
        if (
            row["code"] == "unit_slip" and cells in slips
        ):  # told by the language and by the plan's estimate: once
            if cells in seen:
                continue
            seen.add(cells)
        kept.append(row)
    return kept


def _years(
    recalculation: Recalculation, result: Result, claimed: Mapping[str, Any], figures: Figures
) -> Iterable[RecalculatedYear]:
    for number, year in by_year(result).items():
        claim = claimed_reductions(claimed, number)
        reductions = year.emission_reductions
        difference = None if claim is None or reductions is None else Fraction(claim) - reductions
        yield RecalculatedYear(
            recalculation=recalculation,
            year=number,
            reference_emissions=exact(year.reference_emissions),
            project_emissions=exact(year.project_emissions),
            emission_reductions=exact(reductions),
            credited=year.credited,
            claimed="" if claim is None else exact(claim),
            claimed_credited=_whole(claim, figures.rounding),
            difference="" if difference is None else exact(difference),
            is_within_tolerance=claim is None
            or reductions is None
            or agrees(claim, reductions, figures.tolerance),
        )
