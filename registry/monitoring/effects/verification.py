"""What the steps of a verification write, also in the case of the report that it verifies."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Max
from django.utils.translation import override

from registry.lifecycle.actors import program
from registry.lifecycle.models import Case
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Part, StepContext
from registry.methodologies.language.saying import SOURCE
from registry.monitoring.calculating import digest_of
from registry.monitoring.checks.wording import said
from registry.monitoring.guards.verification import decision_for
from registry.monitoring.models import VerificationReport, VerifiedAmount
from registry.monitoring.queries.amounts import recalculated_amounts
from registry.monitoring.queries.subjects import newest_recalculation, report_of
from registry.parties.models import ThirdPartyEntity
from registry.projects.effects.documents import let_participants_see
from registry.projects.models import Finding
from registry.projects.queries.subjects import organisations_in, project_of
from registry.projects.schemas.checks import rows_of
from registry.submissions.queries.submissions import submitted

FOLLOWING = UUID("9a4f1c62-2f0e-5a0e-8a64-0d5b8e0b1f77")  # name space: a step, and the one it brings about
TASK = "registry.monitoring"
ITEM = "data_and_calculation"
ITEMS = {"calibration": "calibration"}  # family of check -> item of the report; the rest is data


def begin_verification(context: StepContext) -> None:
    _move(context, "begin_verification")
    project = project_of(context.case)
    assert project is not None, "the guards have seen it"
    let_participants_see(project, context.case)


def raise_found(context: StepContext) -> None:
    raise_checks(context.case)


def raise_checks(verification: Case) -> None:
    """Each thing that the checks of the newest recalculation found, once, as a clarification request.

    The same check on the same cell says something else after a correction: that is another finding.
    """
    report = report_of(verification)
    recalculation = newest_recalculation(report) if report is not None else None
    if recalculation is None:
        return
    findings = Finding.objects.filter(case=verification)
    known = {_told(one.check_code, one.cells, one.check_facts) for one in findings.exclude(check_code="")}
    kind = Finding.Kind.CLARIFICATION
    number = findings.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
    for check in recalculation.checks:
        facts = {name: check[name] for name in ("code", "words", "facts", "message") if name in check}
        if check["severity"] == "note" or _told(check["code"], check["cells"], facts) in known:
            continue
        number += 1
        with override(SOURCE):  # as it is kept, whoever takes the step; read in the reader's language
            text = said(facts)
        Finding.objects.create(
            case=verification,
            kind=kind,
            number=number,
            item=ITEMS.get(check.get("family", ""), ITEM),
            text=text,
            check_facts=facts,
            cells=check["cells"],
            check_code=check["code"],
        )


def _told(code: str, cells: list[str], facts: dict[str, Any] | None) -> tuple[str, tuple[str, ...], str]:
    """What makes one thing that was found the same as another."""
    return code, tuple(cells), digest_of(facts)


def return_report(context: StepContext) -> None:
    _move(context, "return_for_correction", reason=context.reason)


def give_positive_opinion(context: StepContext) -> None:
    report = _report(context)
    amounts = recalculated_amounts(report.report)
    assert context.case.partner_country_id, "the lifecycle asks for one"
    VerifiedAmount.objects.bulk_create(
        VerifiedAmount(
            verification=report,
            year=int(row["year"]),
            reference_emissions=str(row["reference_emissions"]),
            project_emissions=str(row["project_emissions"]),
            emission_reductions=str(row["emission_reductions"]),
            quantity=int(row["quantity"]),
            recalculated=amounts.get(int(row["year"]), 0),
            reason=str(row.get("reason") or ""),
            decision=decision_for(context.case, row),
        )
        for row in rows_of(report.submission.content, "amounts", "years")
    )
    _move(context, "verify")


def give_negative_opinion(context: StepContext) -> None:
    _report(context)
    _move(context, "reject")


def end_verification(context: StepContext) -> None:
    """The contract ended without an opinion: the report may be verified by another entity."""
    parent = context.case.parent
    if parent is not None and parent.state in ("under_verification", "returned"):
        _move(context, "release")


def _report(context: StepContext) -> VerificationReport:
    case = context.case
    report, version = report_of(case), submitted(case, "verification_report")
    assert report is not None, "the guards have seen it"
    assert version is not None, "handed in with this step"
    entity = organisations_in(case, Part.THIRD_PARTY_ENTITY)[0]
    return VerificationReport.objects.create(
        report=report,
        case=case,
        third_party_entity=ThirdPartyEntity.objects.get(organisation=entity),
        submission=version,
        recalculation=newest_recalculation(report),
        opinion=version.content["conclusion"]["opinion"],
        reported_on=date.fromisoformat(version.content["report"]["completed_on"]),
    )


def _move(context: StepContext, step: str, *, reason: str = "") -> None:
    """The report's own step, in the same transaction."""
    parent = context.case.parent
    assert parent is not None, "the guards have seen it"
    assert context.taken is not None
    take_step(
        parent,
        step,
        by=program(TASK, f"{context.step.code} of {context.case.reference or context.case.title}"),
        request_id=uuid5(FOLLOWING, f"{step}:{context.taken.request_id}"),
        reason=reason,
    )
