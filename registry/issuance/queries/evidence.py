"""Everything that stands behind issued amounts, read for many decisions at once.

The nightly pass reads a chunk of decisions in a fixed number of queries, whatever their number, and asks of
each whether it is still what it was when it was issued.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from credits.models import Issuance
from registry.documents.models import DocumentVersion
from registry.issuance.models import CreditAllocation, IssuableAmount, IssuanceDecision, IssuanceRequest
from registry.monitoring.models import MonitoringReport, VerificationReport
from registry.submissions.models import SubmissionVersion


@dataclass(slots=True)
class Evidence:
    """What one decision rests on. ``request`` is None of a decision that was read from a public page."""

    decision: IssuanceDecision
    request: IssuanceRequest | None = None
    amounts: list[IssuableAmount] = field(default_factory=list)
    allocations: list[CreditAllocation] = field(default_factory=list)
    issuances: dict[UUID, Issuance] = field(default_factory=dict)
    report: MonitoringReport | None = None
    verification: VerificationReport | None = None
    documents: list[DocumentVersion] = field(default_factory=list)
    forms: list[SubmissionVersion] = field(default_factory=list)


def evidence_of(keys: Iterable[int]) -> list[Evidence]:
    """The evidence of these decisions, in the order of their keys. Eleven queries."""
    decisions = (
        IssuanceDecision.objects.filter(pk__in=list(keys)).prefetch_related("notifications").order_by("pk")
    )
    found = {row.pk: Evidence(row) for row in decisions}
    _add_requests(found)
    _add_allocations(found)
    _add_units(found)
    _add_reports(found)
    _add_papers(found)
    return list(found.values())


def _add_requests(found: dict[int, Evidence]) -> None:
    requests = IssuanceRequest.objects.filter(decision__in=found).prefetch_related("amounts")
    for request in requests:
        one = found[int(request.decision_id or 0)]
        one.request, one.amounts = request, list(request.amounts.all())


def _add_allocations(found: dict[int, Evidence]) -> None:
    rows = (
        CreditAllocation.objects.filter(notification__decision__in=found)
        .select_related("notification", "account")
        .order_by("notification", "number")
    )
    for row in rows:
        found[row.notification.decision_id].allocations.append(row)


def _add_units(found: dict[int, Evidence]) -> None:
    whose: dict[UUID, int] = {}
    for key, one in found.items():
        whose |= {row.transaction_id: key for row in one.allocations if row.transaction_id}
        whose |= {
            side.transaction_id: key for side in one.decision.notifications.all() if side.transaction_id
        }
    issued = Issuance.objects.filter(transaction__public_id__in=list(whose)).select_related(
        "transaction", "series", "destination"
    )
    for row in issued:
        found[whose[row.transaction.public_id]].issuances[row.transaction.public_id] = row


def _add_reports(found: dict[int, Evidence]) -> None:
    by_case = {one.request.report_case_id: one for one in found.values() if one.request is not None}
    for report in MonitoringReport.objects.filter(case__in=list(by_case)):
        by_case[report.case_id].report = report
    by_report = {one.report.pk: one for one in by_case.values() if one.report is not None}
    verified = (
        VerificationReport.objects.filter(
            report__in=list(by_report), opinion=VerificationReport.Opinion.UNQUALIFIED
        )
        .select_related(
            "recalculation__content",
            "recalculation__values_intake__document_version",
            "recalculation__readings_intake__document_version",
        )
        # The working of a result is long, and made anew by the comparison.
        .defer(
            *("recalculation__result", "recalculation__cells", "recalculation__checks"),
            *("recalculation__values_intake__claims", "recalculation__values_intake__faults"),
            *("recalculation__readings_intake__claims", "recalculation__readings_intake__faults"),
        )
        .prefetch_related("amounts")
    )
    for row in verified:
        by_report[row.report_id].verification = row


def _add_papers(found: dict[int, Evidence]) -> None:
    """Files and sealed forms of the request, of the report and of its verification."""
    whose: dict[int, list[Evidence]] = defaultdict(list)
    for one in found.values():
        if one.request is not None:
            whose[one.request.case_id].append(one)
            whose[one.request.report_case_id].append(one)
        if one.verification is not None:
            whose[one.verification.case_id].append(one)
    cases = list(whose)
    files = DocumentVersion.objects.accepted().filter(document__case__in=cases).select_related("document")
    for version in files.order_by("pk"):
        for one in whose[version.document.case_id]:
            one.documents.append(version)
    sealed = SubmissionVersion.objects.submitted().filter(submission__case__in=cases)
    for form in sealed.select_related("submission").order_by("pk"):
        for one in whose[form.submission.case_id]:
            one.forms.append(form)


def issued_decisions_up_to(last: int) -> int:
    """How many decisions there are to look at."""
    return IssuanceDecision.objects.filter(pk__lte=last).count()
