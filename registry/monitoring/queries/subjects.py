"""What a monitoring report is about: its project, plan, methodology, days; and the report of a case."""

from datetime import date

from registry.lifecycle.models import Case
from registry.methodologies.models import MethodologyVersion
from registry.methodologies.queries import key_of
from registry.monitoring.models import Intake, MonitoringReport, Recalculation, VerificationReport
from registry.monitoring.plan import Calibration, Plan, calibrations_in, read_plan
from registry.monitoring.schemas.reports import MOST_YEARS
from registry.projects.models import DesignDocument
from registry.projects.queries.subjects import project_of, registered_design, written
from registry.submissions.queries.submissions import content_of

FORM = "monitoring_report"
# What a recalculation keeps for whoever looks into it; read of one report, never of a list of them.
WORKING = ("inputs", "result", "checks", "cells")


def report_of(case: Case) -> MonitoringReport | None:
    """The report of its own case, or of the verification of it."""
    if case.lifecycle == "verification" and case.parent is not None:
        case = case.parent
    return (
        MonitoringReport.objects.filter(case=case)
        .select_related("case", "project", "design_document", "methodology_version__methodology")
        .first()
    )


def period_written(case: Case) -> tuple[date, date] | None:
    """The days that the form names; None while one is missing, the wrong way round or ``MOST_YEARS`` away."""
    days = written(case, FORM).get("report", {})
    first_on, last_on = days.get("first_on"), days.get("last_on")
    if not first_on or not last_on or str(last_on) < str(first_on):
        return None
    period = date.fromisoformat(str(first_on)), date.fromisoformat(str(last_on))
    return period if period[1].year - period[0].year <= MOST_YEARS else None


def design_for(case: Case) -> DesignDocument | None:
    """The registered design document with a monitoring plan."""
    project = project_of(case)
    design = registered_design(project) if project is not None else None
    return design if design is not None and design.monitoring_plan is not None else None


def methodology_for(case: Case, design: DesignDocument) -> MethodologyVersion | None:
    """The version the report is about: the only one applied, or the one that the form names."""
    applied = list(
        design.methodology_versions.select_related("methodology").order_by("methodology__reference")
    )
    if len(applied) == 1:
        return applied[0]
    named = str(written(case, FORM).get("report", {}).get("methodology") or "")
    return next((version for version in applied if key_of(version) == named), None)


def plan_of(design: DesignDocument) -> Plan:
    """The plan of a design document."""
    plan = design.monitoring_plan
    return read_plan(
        content_of(plan),
        content_of(design.submission),
        version=design.number,
        sha256="" if plan is None else plan.sha256,
    )


def calibrations_of(report: MonitoringReport, plan: Plan) -> tuple[Calibration, ...]:
    """Those the plan names and those of the report's own form."""
    return (*plan.calibrations, *calibrations_in(written(report.case, FORM)))


def current_values(report: MonitoringReport) -> Intake | None:
    return report.intakes.filter(is_current=True).exclude(kind=Intake.Kind.READINGS).first()


def current_readings(report: MonitoringReport) -> Intake | None:
    return report.intakes.filter(is_current=True, kind=Intake.Kind.READINGS).first()


def newest_recalculation(report: MonitoringReport) -> Recalculation | None:
    return report.recalculations.order_by("-number").first()


def newest_in_short(report: MonitoringReport) -> Recalculation | None:
    """The newest without its working, which is read when somebody asks for it."""
    return report.recalculations.defer(*WORKING).order_by("-number").first()


def positive_verification(report: MonitoringReport) -> VerificationReport | None:
    """The unqualified opinion on a report; none before it was given."""
    return (
        report.verification_reports.filter(opinion=VerificationReport.Opinion.UNQUALIFIED)
        .select_related("third_party_entity", "case", "recalculation")
        .defer(*(f"recalculation__{name}" for name in WORKING))
        .first()
    )
