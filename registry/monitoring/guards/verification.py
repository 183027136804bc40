"""What must be so before a verification begins, and before its opinion (domain sections 2.8, 3.5; I6, I14)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext, Unmet
from registry.methodologies.queries import scope_of
from registry.monitoring.queries.amounts import recalculated_amounts
from registry.monitoring.queries.currency import is_up_to_date
from registry.monitoring.queries.subjects import newest_recalculation, report_of
from registry.monitoring.schemas.verification import UNQUALIFIED
from registry.parties.models import DesignationScope, JointCommitteeDecision
from registry.parties.queries import designation_unmet
from registry.projects.guards.validation import entity_of
from registry.projects.queries.subjects import project_of, written
from registry.projects.schemas.checks import rows_of

REPORT = "verification_report"
ACTIVITY = DesignationScope.Activity.VERIFICATION


def report_is_handed_in(context: StepContext) -> Iterator[Unmet]:
    parent = context.case.parent
    if parent is None or parent.lifecycle != "monitoring_report":
        yield Unmet("report_unknown", _("Begin from the monitoring report that is to be verified."))
    elif parent.state != "submitted":
        yield Unmet(
            "report_not_handed_in",
            _("%(report)s is not waiting for a verification: %(state)s.")
            % {"report": parent.reference or parent.title, "state": parent.state_label},
        )


def report_is_under_verification(context: StepContext) -> Iterator[Unmet]:
    """While participants correct the report, nothing is concluded about it."""
    parent = context.case.parent
    if parent is not None and parent.state != "under_verification":
        yield Unmet(
            "report_not_under_verification",
            _("%(report)s: %(state)s.")
            % {"report": parent.reference or parent.title, "state": parent.state_label},
        )


def entity_is_designated_today(context: StepContext) -> Iterator[Unmet]:
    yield from _designation(context, context.today)


def entity_is_designated_on_report_date(context: StepContext) -> Iterator[Unmet]:
    """Invariant I14: for that country and a verification scope of the methodology, on the report's date."""
    reported_on = reported_date(context.case)
    if reported_on is not None:
        yield from _designation(context, reported_on)


def _designation(context: StepContext, on: date) -> Iterator[Unmet]:
    project, entity, report = project_of(context.case), entity_of(context.case), report_of(context.case)
    if project is None or entity is None or report is None:
        return
    scope = scope_of(report.methodology_version)
    if scope is None:
        yield Unmet("scope_unknown", _("The sectoral scope of the methodology is not known."))
    else:
        yield from designation_unmet(entity, project.partner_country_id, [scope], ACTIVITY, on)


def reported_date(case: Case) -> date | None:
    """The date written on the report."""
    text = str(written(case, REPORT).get("report", {}).get("completed_on") or "")
    return date.fromisoformat(text) if text else None


def report_is_dated_in_between(context: StepContext) -> Iterator[Unmet]:
    """Not before the contract and not after today."""
    reported_on = reported_date(context.case)
    if reported_on is None:
        return
    contracted = context.case.steps.filter(step="contract").order_by("number").first()
    if reported_on > context.today:
        yield Unmet("report_in_the_future", _("The report is dated in the future."))
    if contracted is not None and reported_on < context.rules.today(contracted.taken_at):
        yield Unmet("report_before_contract", _("The report is dated before the verification began."))


def report_says_positive(context: StepContext) -> Iterator[Unmet]:
    if _opinion(context.case) != UNQUALIFIED:
        yield Unmet("opinion_differs", _("The conclusion of the report says something else."))


def report_says_negative(context: StepContext) -> Iterator[Unmet]:
    if _opinion(context.case) in ("", UNQUALIFIED):
        yield Unmet("opinion_differs", _("The conclusion of the report says something else."))


def _opinion(case: Case) -> str:
    return str(written(case, REPORT).get("conclusion", {}).get("opinion") or "")


def calculation_still_stands(context: StepContext) -> Iterator[Unmet]:
    """The verified amount is held against the newest calculation, of what holds now."""
    report = report_of(context.case)
    recalculation = newest_recalculation(report) if report is not None else None
    if report is None or recalculation is None or not recalculation.is_complete:
        yield Unmet("calculation_missing", _("The registry has not calculated the report."))
    elif not is_up_to_date(report, recalculation):
        yield Unmet(
            "calculation_outdated",
            _(
                "What the report is calculated with has changed since: return it, so that it is calculated anew."
            ),
        )


def amounts_are_those_of_the_report(context: StepContext) -> Iterator[Unmet]:
    """Every calendar year of the monitoring period, and no other."""
    report = report_of(context.case)
    if report is None:
        return
    verified = {int(row["year"]) for row in _amounts(context.case) if row.get("year")}
    for year in sorted(set(report.years) - verified):
        yield Unmet("year_missing", _("Say the verified amount of %(year)s.") % {"year": year})
    for year in sorted(verified - set(report.years)):
        yield Unmet("year_outside", _("%(year)s is no year of the monitoring period.") % {"year": year})


def amounts_are_not_above_the_recalculated(context: StepContext) -> Iterator[Unmet]:
    """Invariant I6: above it only with a reason and an adopted decision of the project's Joint Committee."""
    report = report_of(context.case)
    if report is None:
        return
    recalculated = recalculated_amounts(report)
    for row in _amounts(context.case):
        if row.get("year") is None or row.get("quantity") is None:
            continue
        year, quantity = int(row["year"]), int(row["quantity"])
        most = recalculated.get(year, 0)
        if quantity > most and (not row.get("reason") or decision_for(context.case, row) is None):
            yield Unmet(
                "above_recalculated",
                _(
                    "%(year)s: %(quantity)s t are verified, %(most)s t were calculated by the registry. More needs "
                    "a reason and an adopted decision of the Joint Committee."
                )
                % {"year": year, "quantity": quantity, "most": most},
            )


def decision_for(case: Case, row: dict[str, Any]) -> JointCommitteeDecision | None:
    """The adopted decision that a row names, of the same country and about the same project."""
    reference = str(row.get("decision") or "").strip()
    if not reference:
        return None
    return (
        JointCommitteeDecision.objects.adopted()
        .filter(
            reference=reference,
            committee__partner_country=case.partner_country_id,
            case__subject_reference=case.subject_reference,
        )
        .first()
    )


def _amounts(case: Case) -> list[dict[str, Any]]:
    return rows_of(written(case, REPORT), "amounts", "years")
