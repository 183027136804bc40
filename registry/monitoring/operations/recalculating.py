"""Calculate a report with the adopted content of its methodology, check it, and keep what came out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.identity.history import change_context
from registry.lifecycle import hooks
from registry.lifecycle.actors import Actor
from registry.lifecycle.models import Case
from registry.methodologies.language.calculating import Result
from registry.methodologies.queries import key_of
from registry.methodologies.resolving import adopted_content, confirmed_keys, read_content, tables_for
from registry.monitoring.calculating import Given, corrected, digest_of, exact, inputs_of, run
from registry.monitoring.checks.all import run_checks
from registry.monitoring.checks.calibration import overdue_series, overdue_values
from registry.monitoring.checks.material import Found
from registry.monitoring.errors import ContentMissing
from registry.monitoring.models import MonitoringReport, RecalculatedYear, Recalculation
from registry.monitoring.operations.beginning import lock_for_values, report_for
from registry.monitoring.queries.currency import basis_of
from registry.monitoring.queries.material import material_of
from registry.monitoring.queries.subjects import current_readings, current_values, newest_recalculation

TOLERANCE = Decimal(0)  # tCO2e between claimed and recalculated, where the rule set names none
# What the language notices and the checks of this room tell with more to go by.
CHECKED_HERE = frozenset(
    {
        "rows_overlap",
        "repeated_input",
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
    tables = tables_for(content)
    material = material_of(report, methodology)
    given = corrected(
        methodology,
        tables,
        inputs_of(material.cells, material.series, material.slices),
        [*overdue_values(material), *overdue_series(material)],
    )
    result = run(methodology, tables, given, confirmed=confirmed_keys(content))
    material = replace(
        material,
        reductions={
            year.year: year.emission_reductions
            for year in result.years
            if year.emission_reductions is not None
        },
    )
    found = [*run_checks(material), *_noticed(result, given)]
    inputs = [one.as_json() for one in given]
    values = current_values(report)
    claims: Mapping[str, Any] = values.claims if values is not None else {}
    rules = hooks.rules_of(report.case.rules_key)
    told = getattr(rules, "parameter", lambda _key: "")("recalculation_tolerance")
    tolerance = Decimal(told) if told else TOLERANCE
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
        result=result.as_json(),
        cells=_compared(claims.get("cells", ()), result, tolerance),
        checks=_as_checks(found, claims.get("years", {}), result, tolerance),
        tolerance=str(tolerance),
        rules_key=report.case.rules_key,
    )
    RecalculatedYear.objects.bulk_create(_years(recalculation, result, claims.get("years", {}), tolerance))
    return recalculation


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
            message=one.message,
            cells=(cell,) if cell else (),
            symbol=one.symbol,
            point=one.point or "",
            year=one.year,
        )


def _as_checks(
    found: Sequence[Found], claimed: Mapping[str, Any], result: Result, tolerance: Decimal
) -> list[dict[str, Any]]:
    """Each finding once, errors first; a claim that differs from the calculation among them."""
    order = {"error": 0, "warning": 1, "note": 2}
    rows = [one.as_json() for one in found]
    rows += [one.as_json() for one in _differences(claimed, result, tolerance)]
    once = {(row["code"], tuple(row["cells"]), row["message"]): row for row in rows}
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


def _differences(claimed: Mapping[str, Any], result: Result, tolerance: Decimal) -> Iterable[Found]:
    for year in result.years:
        claim = _claim(claimed, year.year)
        if claim is None or year.emission_reductions is None:
            continue
        difference = Fraction(claim) - year.emission_reductions
        if abs(difference) > Fraction(tolerance):
            text = _("%(year)s: %(claimed)s t are claimed, %(calculated)s t are calculated.")
            facts = {
                "year": year.year,
                "claimed": exact(claim)[:40],
                "calculated": exact(year.emission_reductions)[:40],
            }
            yield Found(
                code="claim_differs",
                severity="warning",
                message=text % facts,
                cells=tuple(_claim_cells(claimed, year.year)),
                year=year.year,
            )


def _claim(claimed: Mapping[str, Any], year: int) -> Decimal | None:
    row = claimed.get(str(year)) or {}
    value = row.get("ER")
    return None if value in (None, "") else Decimal(str(value))


def _claim_cells(claimed: Mapping[str, Any], year: int) -> Iterable[str]:
    row = claimed.get(str(year)) or {}
    if row.get("cell"):
        yield str(row["cell"])


def _compared(cells: Iterable[Mapping[str, Any]], result: Result, tolerance: Decimal) -> list[dict[str, Any]]:
    """The file's own figures beside the registry's, cell by cell, where the registry has the figure."""
    known = {
        (symbol, year.year): value
        for year in result.years
        for symbol, value in (
            ("RE", year.reference_emissions),
            ("PE", year.project_emissions),
            ("ER", year.emission_reductions),
        )
    }
    found = []
    for cell in cells:
        year = int(str(cell.get("first_on") or "0")[:4] or 0)
        value = known.get((str(cell.get("symbol", "")), year))
        claimed = cell.get("value")
        row = dict(cell)
        if value is not None and claimed not in (None, "") and not cell.get("point"):
            difference = Fraction(Decimal(str(claimed))) - value
            row |= {
                "recalculated": exact(value),
                "difference": exact(difference),
                "is_within_tolerance": abs(difference) <= Fraction(tolerance),
            }
        found.append(row)
    return found


def _years(
    recalculation: Recalculation, result: Result, claimed: Mapping[str, Any], tolerance: Decimal
) -> Iterable[RecalculatedYear]:
    for year in result.years:
        claim = _claim(claimed, year.year)
        reductions = year.emission_reductions
        difference = None if claim is None or reductions is None else Fraction(claim) - reductions
        yield RecalculatedYear(
            recalculation=recalculation,
            year=year.year,
            reference_emissions=exact(year.reference_emissions),
            project_emissions=exact(year.project_emissions),
            emission_reductions=exact(reductions),
            credited=year.credited,
            claimed="" if claim is None else exact(claim),
            claimed_credited=None if claim is None else int(claim // 1),
            difference="" if difference is None else exact(difference),
            is_within_tolerance=difference is None or abs(difference) <= Fraction(tolerance),
        )
