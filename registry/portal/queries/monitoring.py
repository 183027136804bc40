"""The page of a monitoring report: its values cell by cell, the result, what the checks found, what blocks."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import Http404

from registry.lifecycle.models import Case
from registry.lifecycle.queries import possible_steps
from registry.methodologies.language.nouns import Methodology
from registry.methodologies.language.saying import said_steps
from registry.methodologies.resolving import adopted_content, read_content, unconfirmed_values
from registry.monitoring.calculating import added_up, key_of_symbol
from registry.monitoring.checks.wording import said_checks
from registry.monitoring.models import Intake, MonitoredValue, MonitoringReport, Recalculation
from registry.monitoring.operations.files import progress_of
from registry.monitoring.plan import Plan
from registry.monitoring.policies import may_bring_values
from registry.monitoring.queries.amounts import issuance_unmet, verified_amounts
from registry.monitoring.queries.currency import is_up_to_date
from registry.monitoring.queries.subjects import (
    current_readings,
    current_values,
    design_for,
    newest_recalculation,
    period_written,
    plan_of,
    report_of,
)
from registry.monitoring.queries.workbooks import workbook_of
from registry.monitoring.workbook.contents import Period, ValueRow, slices
from registry.projects.models import Finding
from registry.projects.policies import is_at_work, raising_part

LIFECYCLES = ("monitoring_report", "verification")
HANDING_IN = ("submit", "hand_in_correction")
MOST_STEPS = 2000  # of the working shown at once
DAYS_A_YEAR = 365


@dataclass(slots=True)
class CellRow:
    """A line of the sheet: a value with the findings and checks on it; ``before``: what was brought before it."""

    value: MonitoredValue
    before: str = ""
    checks: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def own_case(case: Case) -> Case:
    """The report's own case, also from its verification. 404 for any other procedure."""
    if case.lifecycle not in LIFECYCLES:
        raise Http404
    if case.lifecycle == "verification":
        if case.parent is None:
            raise Http404
        return case.parent
    return case


def monitoring_page(case: Case, user: Any) -> dict[str, Any]:
    """The context of templates/portal/monitoring.html."""
    own = own_case(case)
    report = report_of(own)
    design = design_for(own)
    context: dict[str, Any] = {
        "case": case,
        "own_case": own,
        "report": report,
        "may_bring": may_bring_values(user, own),
        "period": period_written(own),
        "has_plan": design is not None,
        "blocking": _blocking(own, user),
    }
    if report is None:
        return context
    newest = newest_recalculation(report)
    findings = findings_on(own)
    waiting = next((one for one in report.intakes.all() if one.is_at_work), None)
    verified = verified_amounts(report)
    return {
        **context,
        "intakes": list(report.intakes.select_related("document_version__document", "asked_by")[:10]),
        "waiting": waiting,
        "progress": progress_of(waiting) if waiting is not None else 0,
        "refused": _refused(report),
        "recalculation": newest,
        "is_up_to_date": newest is not None and is_up_to_date(report, newest),
        "years": list(newest.years.all()) if newest is not None else [],
        "total": _totals(newest),
        "verified": verified,
        "verified_total": sum(verified.values()),
        "cells": cell_rows(report, newest, findings),
        "channels": _channels(report),
        "comparison": comparison(report, plan_of(report.design_document)),
        "verification": next(iter(own.children.open().filter(lifecycle="verification")), None),
        "finding_case": _finding_case(case, user),
        "findings_open": [one for one in findings if one.state != Finding.State.CLOSED],
        "unconfirmed": unconfirmed_values(report.methodology_version),
        "not_issuable": issuance_unmet(report) if own.state == "verified" else [],
        "steps": said_steps(newest.result.get("steps", [])[:MOST_STEPS]) if newest is not None else [],
        "checks": said_checks(newest.checks) if newest is not None else [],
    }


def _blocking(own: Case, user: Any) -> list[Any]:
    for possible in possible_steps(own, user):
        if possible.step.code in HANDING_IN:
            return list(possible.unmet)
    return []


def _refused(report: MonitoringReport) -> Intake | None:
    """The file brought last, where it was not taken."""
    last = report.intakes.order_by("-number").first()
    return last if last is not None and last.state == Intake.State.REFUSED else None


def _totals(newest: Recalculation | None) -> dict[str, Any]:
    return {} if newest is None else dict(newest.result.get("total") or {})


def findings_on(own: Case) -> list[Finding]:
    """Findings of all its verifications."""
    cases = own.children.filter(lifecycle="verification").values("pk")
    return list(Finding.objects.filter(case__in=cases).select_related("case"))


def _finding_case(case: Case, user: Any) -> Case | None:
    """The verification in which this reader may raise a finding now."""
    found = case if case.lifecycle == "verification" else None
    if found is None or not is_at_work(found) or raising_part(user, found) is None:
        return None
    return found


def cell_rows(
    report: MonitoringReport, newest: Recalculation | None, findings: list[Finding]
) -> list[CellRow]:
    """Every value taken last, with the checks and findings that name its cell."""
    values = current_values(report)
    if values is None:
        return []
    checks: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for check in said_checks(newest.checks) if newest is not None else ():
        for cell in check["cells"]:
            checks[cell].append(check)
    named: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        for cell in finding.cells:
            named[cell].append(finding)
    before = _brought_before(values)
    return [
        CellRow(value, _changed(value, before), checks.get(value.place, []), named.get(value.place, []))
        for value in values.values.order_by("position")
    ]


def _place_in_plan(value: MonitoredValue) -> tuple[Any, ...]:
    """What a value is of, in whichever cell it stands."""
    return value.symbol, value.point.strip(" ()"), value.first_on, value.last_on


def _brought_before(values: Intake) -> dict[tuple[Any, ...], str] | None:
    """The values that these took the place of; None where they are the first."""
    earlier = values.report.intakes.filter(number__lt=values.number, state=Intake.State.TAKEN)
    last = earlier.exclude(kind=Intake.Kind.READINGS).order_by("-number").first()
    if last is None:
        return None
    return {_place_in_plan(one): f"{one.value} {one.unit}".strip() for one in last.values.all()}


def _changed(value: MonitoredValue, before: dict[tuple[Any, ...], str] | None) -> str:
    """What stood there before, where it was something else; a dash where nothing did."""
    if before is None:
        return ""
    was = before.get(_place_in_plan(value), "–")
    return "" if was == f"{value.value} {value.unit}".strip() else was


def _channels(report: MonitoringReport) -> list[Any]:
    readings = current_readings(report)
    return [] if readings is None else list(readings.channels.order_by("symbol", "point"))


def comparison(report: MonitoringReport, plan: Plan) -> list[dict[str, Any]]:
    """Per parameter, point and calendar year what was monitored beside what the plan expected for these days.

    Meter readings stand in place of the values of their year, as in the calculation.
    """
    content = adopted_content(report.methodology_version)
    if content is None:
        return []
    methodology = read_content(content)
    planned = {(one.symbol, one.point): one for one in workbook_of(report, methodology, filled=False).planned}
    adding, rows = added_up(methodology), []
    for one in _monitored(report, methodology):
        expected = planned.get((one.symbol, one.point))
        if not isinstance(one.value, Decimal) or one.period is None or expected is None:
            continue
        estimate = expected.value if isinstance(expected.value, Decimal) else None
        if estimate is None or expected.unit != one.unit:
            continue
        share = estimate * one.period.days / DAYS_A_YEAR if one.symbol in adding else estimate
        rows.append(
            {
                "name": f"{one.symbol} {one.point} {one.period.first_on.year}".strip(),
                "unit": one.unit,
                "value": one.value,
                "expected": share.quantize(Decimal("0.01")),
            }
        )
    return rows


def _monitored(report: MonitoringReport, methodology: Methodology) -> list[ValueRow]:
    """What was read in each calendar year, then the values of the years without readings."""
    periods = {one.first_on.year: one for one in slices(Period(report.first_on, report.last_on))}
    read = {
        (key_of_symbol(methodology, one.symbol), one.point.strip(" ()"), int(year)): (
            Decimal(total),
            one.unit,
        )
        for one in _channels(report)
        for year, total in one.years.items()
    }
    rows = [
        ValueRow(symbol=symbol, point=point, period=periods[year], value=_plain(value), unit=unit)
        for (symbol, point, year), (value, unit) in read.items()
        if year in periods
    ]
    typed = workbook_of(report, methodology, filled=True).monitored
    return rows + [
        one
        for one in typed
        if one.period is None or (one.symbol, one.point, one.period.first_on.year) not in read
    ]


def _plain(value: Decimal) -> Decimal:
    """Without the zeros at its end, and without an exponent."""
    return Decimal(format(value.normalize(), "f"))


def values_known(report: MonitoringReport | None, plan: Plan) -> dict[str, str]:
    """What the form of values begins with: what was taken last."""
    values = current_values(report) if report is not None else None
    if values is None:
        return {}
    known = {
        (one.symbol, one.point.strip(" ()"), one.first_on.year): one.value
        for one in values.values.filter(is_fixed=False)
        if one.first_on
    }
    found = {
        f"value_{number}_{year}": value
        for number, planned in enumerate(plan.parameters)
        for (symbol, point, year), value in known.items()
        if (symbol, point) == (planned.symbol, planned.point)
    }
    for year, claim in (values.claims.get("years") or {}).items():
        found[f"claimed_{year}"] = str(claim.get("ER", ""))
    return found


def slices_of(period: tuple[Any, Any]) -> list[tuple[int, Any, Any]]:
    return [(one.first_on.year, one.first_on, one.last_on) for one in slices(Period(*period))]
