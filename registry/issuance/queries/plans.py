"""How often a project reports, as its registered monitoring plan says."""

from dataclasses import dataclass

from registry.projects.models import Project
from registry.projects.queries.subjects import registered_design
from registry.submissions.queries.submissions import content_of, submitted

PLAN = "monitoring_plan"
REPORTING = "reporting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """Months of a period; days after its end until the report and its verification are due, where known."""

    months: int
    report_due_days: int | None
    verification_due_days: int | None
    source: str


def plan_frequency(project: Project) -> Frequency | None:
    """Nothing where the plan does not say it: no frequency is assumed."""
    design = registered_design(project)
    version = submitted(design.case, PLAN) if design is not None else None
    said = content_of(version).get(REPORTING, {})
    if design is None or not said.get("months"):
        return None
    return Frequency(
        months=int(said["months"]),
        report_due_days=_days(said.get("report_due_days")),
        verification_due_days=_days(said.get("verification_due_days")),
        source=f"monitoring plan of design document {design.number}",
    )


def _days(value: object) -> int | None:
    return None if value is None else int(str(value))
