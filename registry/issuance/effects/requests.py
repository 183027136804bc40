"""What the steps of an issuance request write: what was asked for, the decision, what each side was notified of."""

from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from registry.identity.models.facts import Verification
from registry.identity.models.parties import Side
from registry.issuance.guards import requests as guards
from registry.issuance.models import (
    CountryNotification,
    CreditAllocation,
    DecidedProject,
    IssuableAmount,
    IssuanceDecision,
    IssuanceRequest,
    RecipientKind,
    RequestedAllocation,
    SideIssuance,
)
from registry.issuance.operations.published import registry_of
from registry.issuance.queries.allocations import account_called, asked_for
from registry.issuance.queries.decided import DecidedRow, decided_rows
from registry.issuance.queries.reports import VerifiedReport
from registry.issuance.schemas.requests import REQUEST, WITHDRAWAL
from registry.lifecycle.actors import program
from registry.lifecycle.errors import StepUnmet
from registry.lifecycle.models import Case
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Part, StepContext, Unmet
from registry.parties.effects import decided_on
from registry.projects.effects.documents import let_participants_see
from registry.projects.models import Project
from registry.projects.queries.subjects import organisations_in, written
from registry.submissions.queries.submissions import content_of, submitted

FOLLOWING = UUID("6a1f0c1e-2f0b-5a6d-8c7e-4b9d1f3e7a10")  # name space: a step, and the one it brings about
TASK = "registry.issuance"
SIDE_CASE = "side_issuance"


def request_issuance(context: StepContext) -> None:
    """Keep what is asked for beside what may be issued, as both stand today; a revision replaces them."""
    report = _locked_report(context)
    request = IssuanceRequest.objects.filter(case=context.case).first()
    if request is None:
        request = IssuanceRequest(case=context.case, report_case=report.case, project=report.project)
    request.first_on, request.last_on = report.first_on, report.last_on
    request.save()
    request.allocations.all().delete()
    request.amounts.all().delete()
    for vintage in sorted(set(report.verified) | set(report.recalculated)):
        IssuableAmount.objects.create(
            request=request,
            vintage=vintage,
            verified=report.verified.get(vintage, 0),
            recalculated=report.recalculated.get(vintage, 0),
        )
    for row in asked_for(content_of(submitted(context.case, REQUEST))):
        RequestedAllocation.objects.create(
            request=request,
            number=row.number,
            side=row.side,
            vintage=row.vintage,
            recipient_kind=row.recipient_kind,
            organisation=row.organisation,
            account=account_called(row.account_number) if row.account_number else None,
            quantity=row.quantity,
        )
    let_participants_see(report.project, context.case)


def _locked_report(context: StepContext) -> VerifiedReport:
    """The report, locked with its project, and what may have changed at once looked at once more.

    Somebody may withdraw the report just now, and somebody else may ask for the same days.
    """
    report = guards.report_of(context)
    assert report is not None, "the guards have seen it"
    if Case.objects.select_for_update(of=("self",)).get(pk=report.case.pk).state != report.case.state:
        moved = Unmet("report_not_standing", _("The monitoring report has moved on: look at it once more."))
        raise StepUnmet([moved], step=str(context.step.label))
    Project.objects.select_for_update().get(pk=report.project.pk)
    if unmet := list(guards.no_other_request(context)):
        raise StepUnmet(unmet, step=str(context.step.label))
    return report


def notify_sides(context: StepContext) -> None:
    """The decision in integers, as asked for or fewer, and each side's own case to issue its part."""
    request = IssuanceRequest.objects.select_for_update(of=("self",)).get(case=context.case)
    asked = list(request.allocations.order_by("number"))
    rows = [row for row in decided_rows(asked, context.facts) if row.quantity]
    decision = _decide(context, request, rows)
    request.decision = decision
    request.save()
    for side in Side:
        part = [row for row in rows if row.asked.side == side]
        notification = CountryNotification.objects.create(
            decision=decision,
            side=side,
            quantity=sum(row.quantity for row in part),
            quantity_verification=Verification.VERIFIED,
        )
        for number, row in enumerate(part, 1):
            CreditAllocation.objects.create(
                notification=notification,
                number=number,
                vintage=row.asked.vintage,
                recipient_kind=row.asked.recipient_kind,
                organisation=row.asked.organisation,
                account=row.asked.account,
                quantity=row.quantity,
            )
        if part:
            _open_side(context, notification)
    _close_report(context, request)


def _decide(context: StepContext, request: IssuanceRequest, rows: list[DecidedRow]) -> IssuanceDecision:
    vintages = {row.asked.vintage for row in rows}
    decision = IssuanceDecision.objects.create(
        slug=str(context.case.reference),
        partner_country=request.project.partner_country,
        projects_as_printed=request.project.reference,
        scope=IssuanceDecision.Scope.PROJECT,
        scope_as_printed=request.project.reference,
        monitoring_from=request.first_on,
        monitoring_to=request.last_on,
        vintage=vintages.pop() if len(vintages) == 1 else None,
        total_quantity=sum(row.quantity for row in rows),
        government_of_japan_quantity=sum(
            row.quantity
            for row in rows
            if row.asked.side == Side.JAPAN and row.asked.recipient_kind == RecipientKind.GOVERNMENT
        ),
        decided_on=decided_on(context),
        status_as_printed="",
        source=context.actor.authority.basis,
        verification=Verification.VERIFIED,
        is_taken_here=True,
    )
    DecidedProject.objects.create(decision=decision, project=request.project)
    return decision


def _open_side(context: StepContext, notification: CountryNotification) -> None:
    """A case for the side, so that neither waits for the other (invariant I8)."""
    case = context.case
    registry = registry_of(notification.side, str(case.partner_country_id))
    speakers = organisations_in(case, Part.PROPONENT, Part.FOCAL_POINT)
    others = [one for one in organisations_in(case, Part.PARTICIPANT) if one not in speakers]
    basis = f"notified by {context.actor.decision or case.reference}"
    opened = open_case(
        SIDE_CASE,
        by=program(TASK, basis),
        request_id=uuid5(FOLLOWING, f"open:{case.public_id}:{notification.side}"),
        title=f"{case.title} ({registry})"[:500],
        partner_country=case.partner_country,
        track=case.track,
        parties={Part.PROPONENT: speakers, Part.PARTICIPANT: others},
        subject_reference=case.subject_reference,
        parent=case,
    )
    SideIssuance.objects.create(case=opened, notification=notification)
    take_step(
        opened,
        "notify",
        by=program(TASK, basis),
        request_id=uuid5(FOLLOWING, f"notify:{case.public_id}:{notification.side}"),
    )


def _close_report(context: StepContext, request: IssuanceRequest) -> None:
    """What was decided on is not taken up again: the report's own case ends."""
    report = request.report_case
    step = report.table.step("close")
    if step is None or report.state not in step.origins:
        return
    assert context.taken is not None
    take_step(
        report,
        "close",
        by=program(TASK, f"decided by {context.case.reference}"),
        request_id=uuid5(FOLLOWING, f"close:{context.taken.request_id}"),
    )


def drop_request(context: StepContext) -> None:
    """Rejected or withdrawn: the report may be asked for again."""
    request = IssuanceRequest.objects.filter(case=context.case).first()
    if request is not None:
        request.is_live = False
        request.save()


def withdraw_parent(context: StepContext) -> None:
    """The request that this case is about is withdrawn, in the same transaction."""
    parent = context.case.parent
    assert parent is not None, "the guards have seen it"
    assert context.taken is not None
    take_step(
        parent,
        "withdraw",
        by=program(TASK, f"withdrawn by {context.case.reference}"),
        request_id=uuid5(FOLLOWING, f"withdraw:{context.taken.request_id}"),
        reason=written(context.case, WITHDRAWAL)["withdrawal"]["reasons"],
    )
