"""monitoring_cases.json: official totals and allocations, to compare what is loaded with.

Nothing is filled in from it. Worked calculations in the same file are read by the room
that recalculates; here they are left alone.
"""

import json
from pathlib import Path
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from registry.issuance.models import CountryNotification, IssuanceDecision
from registry.reference_data.models import OfficialTotal
from registry.reference_data.operations.report import (
    Fault,
    FileReport,
    Remark,
    TotalComparison,
    shortened,
)
from registry.reference_data.operations.row import Row
from registry.reference_data.operations.storing import store

NAME = "monitoring_cases.json"
LARGEST = 64 * 2**20  # bytes; read whole, as JSON is


def load_monitoring_cases(path: Path, report: FileReport) -> None:
    """Keep the official totals. What is not of the form is named, and nothing of the file is kept."""
    content = _read(path, report)
    if content is None:
        return
    totals = content.get("ledger_totals", [])
    if not isinstance(totals, list):
        _fault(report, "ledger_totals", totals, _("a list"))
        return
    wanted: dict[str, dict[str, Any]] = {}
    for position, total in enumerate(totals):
        report.rows += 1
        values = _official_total(total, f"ledger_totals[{position}]", report)
        if values is None:
            continue
        earlier = wanted.setdefault(values["project_reference"], values)
        if earlier != values:
            _fault(report, f"ledger_totals[{position}]", values["project_reference"], _("each project once"))
    if report.is_refused:
        return
    found = {row.project_reference: row for row in OfficialTotal.objects.filter(project_reference__in=wanted)}
    store(OfficialTotal, found, wanted, report)
    for case in content.get("allocation_cases", []):
        _compare_allocation(case, report)


def _read(path: Path, report: FileReport) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > LARGEST:
            _fault(report, "", _("more than 64 MiB"), _("a smaller file"))
            return None
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        _fault(report, "", error.strerror or str(error), _("a file that can be read"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        report.add_fault(
            Fault(file=path.name, line=line, value=shortened(str(error)), accepted=_("JSON in UTF-8"))
        )
    else:
        if isinstance(content, dict):
            return content
        _fault(report, "", type(content).__name__, _("an object with “ledger_totals”"))
    return None


def _fault(report: FileReport, place: str, value: object, accepted: str) -> None:
    report.add_fault(Fault(file=report.name, column=place, value=shortened(str(value)), accepted=accepted))


def _official_total(total: object, place: str, report: FileReport) -> dict[str, Any] | None:
    """One total through the same checks as a row of a table."""
    if not isinstance(total, dict):
        _fault(report, place, total, _("an object"))
        return None
    cells = {
        name: str(total.get(name, ""))
        for name in ("project_ref", "official_total_notified", "source", "verified")
        if total.get(name) is not None
    }
    row = Row(report.name, 0, cells, report)
    values = {
        "project_reference": row.matching("project_ref", r"[A-Z]{2}[0-9]{3}", "MN003"),
        "total_notified": row.integer("official_total_notified"),
        "source": row.text("source"),
        "verification": row.verification("verified"),
    }
    if row.is_sound and (not values["project_reference"] or values["total_notified"] is None):
        _fault(report, place, cells, _("“project_ref” and “official_total_notified”"))
        return None
    return values if row.is_sound else None


def _compare_allocation(case: object, report: FileReport) -> None:
    """Remark on a published allocation that the loaded decision does not repeat."""
    if not isinstance(case, dict) or case.get("type") != "Japan side / partner side":
        return
    decision = IssuanceDecision.objects.filter(
        projects_as_printed=str(case.get("project_ref")), number=case.get("issuance_no") or None, vintage=None
    ).first()
    if decision is None or decision.number is None:
        return
    sides = dict(CountryNotification.objects.filter(decision=decision).values_list("side", "quantity"))
    given = {"total": case.get("total"), "japan": case.get("japan"), "partner": case.get("partner")}
    loaded = {"total": decision.total_quantity, **sides}
    if given != loaded:
        report.add_remark(
            Remark(
                file=report.name,
                column="allocation_cases",
                value=decision.slug,
                text=_("%(slug)s: the file says %(given)s, loaded is %(loaded)s")
                % {"slug": decision.slug, "given": given, "loaded": loaded},
            )
        )


def compare_totals() -> list[TotalComparison]:
    """Each official total beside the notified and issued sums of that project's own decisions."""
    compared = []
    for official in OfficialTotal.objects.all():
        decisions = IssuanceDecision.objects.filter(
            projects_as_printed=official.project_reference, scope=IssuanceDecision.Scope.PROJECT
        )
        sides = CountryNotification.objects.filter(decision__in=decisions, transaction_id__isnull=False)
        compared.append(
            TotalComparison(
                project_reference=official.project_reference,
                official=official.total_notified,
                notified=decisions.aggregate(sum=Sum("total_quantity"))["sum"],
                issued=sides.aggregate(sum=Sum("quantity"))["sum"] or 0,
                source=official.source,
            )
        )
    return compared
