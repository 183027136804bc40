"""Whether a recalculation is of what holds now."""

from typing import Any

from registry.methodologies.models import MethodologyContent
from registry.methodologies.resolving import adopted_content, read_content, tables_in_force
from registry.monitoring.calculating import digest_of
from registry.monitoring.models import MonitoringReport, Recalculation
from registry.monitoring.queries.ruled import figures_of
from registry.monitoring.queries.subjects import (
    FORM,
    current_readings,
    current_values,
    design_for,
    methodology_for,
    period_written,
)
from registry.projects.queries.subjects import written


def basis_of(report: MonitoringReport) -> dict[str, Any]:
    """What a calculation of the report rests on, as plain data: intakes, plan, form, content, tables, figures of rules.

    Confirmations of values are not among it: they change no amount, and issuance asks for them itself.
    """
    values, readings = current_values(report), current_readings(report)
    content = adopted_content(report.methodology_version)
    plan = report.design_document.monitoring_plan
    form = written(report.case, FORM)
    return {
        "values": None if values is None else [values.number, values.sha256],
        "readings": None if readings is None else [readings.number, readings.sha256],
        "plan": "" if plan is None else plan.sha256,
        "period": [report.first_on.isoformat(), report.last_on.isoformat()],
        "instruments": form.get("instruments", {}),
        "content": "" if content is None else content.digest,
        "tables": {} if content is None else _tables_of(report, content),
        "rules": figures_of(report.case).as_basis(),
    }


def _tables_of(report: MonitoringReport, content: MethodologyContent) -> dict[str, list[list[str]]]:
    """The editions of each table that hold on days of the report: digest, first and last of these days."""
    first, last = report.first_on, report.last_on
    found: dict[str, list[list[str]]] = {}
    for name, editions in tables_in_force(read_content(content).tables).items():
        for row in editions:
            days = max(row.valid_from or first, first), min(row.valid_to or last, last)
            if days[0] <= days[1]:
                found.setdefault(name, []).append([row.digest, *(day.isoformat() for day in days)])
    return found


def is_up_to_date(report: MonitoringReport, recalculation: Recalculation) -> bool:
    return recalculation.basis_sha256 == digest_of(basis_of(report))


def is_as_written(report: MonitoringReport) -> bool:
    """Whether the report is kept with the days, the plan and the methodology that its form names now."""
    design = design_for(report.case)
    return (
        design is not None
        and report.design_document_id == design.pk
        and report.methodology_version == methodology_for(report.case, design)
        and (report.first_on, report.last_on) == period_written(report.case)
    )
