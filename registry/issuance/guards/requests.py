"""What must be so before credits are asked for, and again before they are decided on (I5-I10, I14, I29)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from credits.models import Account
from registry.identity.reading import once
from registry.issuance.models import IssuanceDecision, IssuanceRequest, RecipientKind
from registry.issuance.operations.published import registry_of
from registry.issuance.queries import reports
from registry.issuance.queries.allocations import (
    HOLDING,
    RECEIVING,
    Asked,
    account_called,
    asked_for,
    holder_of,
    is_participant,
    per_vintage,
)
from registry.issuance.schemas.requests import REQUEST
from registry.lifecycle.tables import StepContext, Unmet
from registry.projects.models import Project
from registry.projects.queries.subjects import written

ALLOCATION = "#form-issuance_request"


def report_of(context: StepContext) -> reports.VerifiedReport | None:
    """The monitoring report that the request is begun from."""
    case = context.case.parent
    return once(("verified report", case and case.pk), lambda: reports.verified_report(case))


def report_is_named(context: StepContext) -> Iterator[Unmet]:
    if report_of(context) is None:
        yield Unmet("report_unknown", _("Begin from the verified monitoring report."))


def report_may_be_issued(context: StepContext) -> Iterator[Unmet]:
    """Verified with a positive opinion and nothing open, recalculated with content that somebody confirmed."""
    report = report_of(context)
    if report is None:
        return
    yield from report.unmet
    if not report.unmet and not any(report.issuable.values()):
        yield Unmet("nothing_to_issue", _("No whole tonne was both verified and recalculated."))


def period_is_the_reports(context: StepContext) -> Iterator[Unmet]:
    report = report_of(context)
    stated = written(context.case, REQUEST).get("request", {})
    if report is None or not stated.get("first_on") or not stated.get("last_on"):
        return
    if (stated["first_on"], stated["last_on"]) != (report.first_on.isoformat(), report.last_on.isoformat()):
        yield Unmet(
            "period_differs",
            _("The monitoring report is about %(first)s to %(last)s.")
            % {"first": report.first_on.isoformat(), "last": report.last_on.isoformat()},
            ALLOCATION,
        )


def nothing_is_issued_elsewhere(context: StepContext) -> Iterator[Unmet]:
    """Avoidance of double issuance (domain section 7.5)."""
    if written(context.case, REQUEST).get("request", {}).get("is_issued_elsewhere"):
        yield Unmet(
            "issued_elsewhere",
            _("What was issued under another mechanism cannot be issued here."),
            ALLOCATION,
        )


def no_other_request(context: StepContext) -> Iterator[Unmet]:
    """No day of a project is credited twice: by a request here, or by a decision that was published."""
    report = report_of(context)
    if report is None:
        return
    days = (report.first_on, report.last_on)
    others = (
        IssuanceRequest.objects.filter(project=report.project, is_live=True)
        .exclude(case=context.case)
        .filter(first_on__lte=days[1], last_on__gte=days[0])
        .select_related("case")
    )
    for other in others:
        yield Unmet(
            "already_requested",
            _("%(reference)s is about the same days.") % {"reference": other.case.reference or other.case},
        )
    published = IssuanceDecision.objects.filter(
        decided_projects__project=report.project,
        is_taken_here=False,
        monitoring_from__lte=days[1],
        monitoring_to__gte=days[0],
    )
    for decision in published:
        yield Unmet(
            "already_decided",
            _("The published decision %(decision)s is about the same days.") % {"decision": decision.slug},
        )


def allocations_fit_the_amounts(context: StepContext) -> Iterator[Unmet]:
    """Of each calendar year no more than was verified, and no more than was recalculated (I6, I10)."""
    report = report_of(context)
    asked = asked_for(written(context.case, REQUEST))
    if report is None or not asked:
        return
    for vintage, quantity in sorted(per_vintage(asked).items()):
        verified, recalculated = report.verified.get(vintage, 0), report.recalculated.get(vintage, 0)
        facts = {"asked": quantity, "year": vintage}
        if quantity > verified:
            text = _("%(asked)d units are asked for of %(year)d, and %(most)d were verified.")
            yield Unmet("above_verified", text % {**facts, "most": verified}, ALLOCATION)
        if quantity > recalculated:
            text = _("%(asked)d units are asked for of %(year)d, and %(most)d were recalculated.")
            yield Unmet("above_recalculated", text % {**facts, "most": recalculated}, ALLOCATION)


def recipients_may_receive(context: StepContext) -> Iterator[Unmet]:
    """Units go into holding accounts of participants of that project or of governments (invariant I7)."""
    report = report_of(context)
    if report is None:
        return
    for row in asked_for(written(context.case, REQUEST)):
        yield from _recipient_unmet(row, report.project)
        if row.account_number:
            yield from _account_unmet(row, report.project)


def _recipient_unmet(row: Asked, project: Project) -> Iterator[Unmet]:
    if row.recipient_kind != RecipientKind.PARTICIPANT or row.organisation is None:
        return
    if not is_participant(project, row.organisation, row.side):
        yield Unmet(
            "recipient_takes_no_part",
            _("Row %(number)d: %(organisation)s does not take part in the project on that side.")
            % {"number": row.number, "organisation": row.organisation.name},
            ALLOCATION,
        )


def _account_unmet(row: Asked, project: Project) -> Iterator[Unmet]:
    account = account_called(row.account_number)
    facts = {"number": row.number, "account": row.account_number}
    if account is None:
        yield Unmet(
            "account_unknown", _("Row %(number)d: there is no account %(account)s.") % facts, ALLOCATION
        )
        return
    if account.registry_id != registry_of(row.side, project.partner_country_id):
        text = _("Row %(number)d: account %(account)s is not in that side's registry.")
        yield Unmet("account_of_another_registry", text % facts, ALLOCATION)
    if account.kind != HOLDING[row.recipient_kind]:
        text = _("Row %(number)d: account %(account)s is no holding account of that kind of recipient.")
        yield Unmet("account_of_another_kind", text % facts, ALLOCATION)
    elif not _is_held_by(account, row):
        text = _("Row %(number)d: account %(account)s is held by somebody else.")
        yield Unmet("account_of_another", text % facts, ALLOCATION)
    if account.status not in RECEIVING:
        text = _("Row %(number)d: account %(account)s cannot receive: %(status)s.")
        yield Unmet("account_not_open", text % {**facts, "status": account.get_status_display()}, ALLOCATION)


def _is_held_by(account: Account, row: Asked) -> bool:
    holder = holder_of(account)
    if holder is None or holder.side != row.side:
        return False
    return holder.organisation_id == (row.organisation.pk if row.organisation else None)


READY = (
    report_is_named,
    report_may_be_issued,
    period_is_the_reports,
    nothing_is_issued_elsewhere,
    no_other_request,
    allocations_fit_the_amounts,
    recipients_may_receive,
)
