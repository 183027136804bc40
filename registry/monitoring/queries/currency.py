"""Whether a recalculation is of what holds now."""

from typing import Any

from registry.methodologies.resolving import adopted_content
from registry.monitoring.calculating import digest_of
from registry.monitoring.models import MonitoringReport, Recalculation
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
    """What a calculation of the report rests on, as plain data: intakes, plan, form, content, rules."""
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
    }


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
