"""What must be so before a side issues its part (invariants I5, I7, I8)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from registry.identity.models.parties import Side
from registry.issuance.models import CreditAllocation, SideIssuance
from registry.issuance.policies import sides_of_officer
from registry.issuance.queries import reports
from registry.issuance.queries.allocations import RECEIVING, per_vintage
from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext, Unmet
from registry.monitoring.queries.amounts import NOT_STANDING
from registry.projects.models import Project


def side_of(case: Case) -> SideIssuance | None:
    """What a side's case is about."""
    found = SideIssuance.objects.select_related(
        "notification__decision__request__report_case", "notification__decision__request__project"
    )
    return found.filter(case=case).first()


def allocations_of(side: SideIssuance) -> list[CreditAllocation]:
    """In their order, with recipient and account."""
    rows = side.notification.allocations.select_related("organisation", "account")
    return list(rows.order_by("number"))


def officer_is_of_the_side(context: StepContext) -> Iterator[Unmet]:
    """Each side's registry manager issues in its own registry, and only there."""
    side, user = side_of(context.case), context.actor.user
    if side is None or user is None:
        return
    own = sides_of_officer(user, str(context.case.partner_country_id))
    if side.notification.side not in own:
        yield Unmet(
            "other_side",
            _("Only registry officers of this side issue its part: %(side)s.")
            % {"side": Side(side.notification.side).label},
        )


def side_is_notified(context: StepContext) -> Iterator[Unmet]:
    side = side_of(context.case)
    if side is None:
        yield Unmet("not_notified", _("The Joint Committee notified this side of no amount."))
    elif side.notification.is_issued:
        yield Unmet("issued_already", _("This side has issued its part."))


def project_goes_on(context: StepContext) -> Iterator[Unmet]:
    """Of a withdrawn project nothing more is issued (domain section 2.11)."""
    side = side_of(context.case)
    if side is not None and side.notification.decision.request.project.status == Project.Status.WITHDRAWN:
        yield Unmet("project_withdrawn", _("The project was withdrawn: nothing more is issued."))


def amounts_still_stand(context: StepContext) -> Iterator[Unmet]:
    """What is issued of a year is still no more than was verified and recalculated, by both sides together."""
    side = side_of(context.case)
    if side is None:
        return
    decision = side.notification.decision
    report = reports.verified_report(decision.request.report_case)
    issuable = report.issuable if report is not None else {}
    yield from (one for one in (report.unmet if report is not None else ()) if one.code == NOT_STANDING)
    both = CreditAllocation.objects.filter(notification__decision=decision)
    for vintage, quantity in sorted(per_vintage(both).items()):
        most = issuable.get(vintage, 0)
        if quantity > most:
            yield Unmet(
                "amount_no_longer_stands",
                _(
                    "%(decided)d units were decided of %(year)d, and %(most)d stand verified and recalculated now."
                )
                % {"decided": quantity, "year": vintage, "most": most},
            )


def accounts_may_receive(context: StepContext) -> Iterator[Unmet]:
    side = side_of(context.case)
    for row in allocations_of(side) if side is not None else ():
        if row.account is not None and row.account.status not in RECEIVING:
            yield Unmet(
                "account_not_open",
                _("Row %(number)d: account %(account)s cannot receive: %(status)s.")
                % {
                    "number": row.number,
                    "account": row.account.number,
                    "status": row.account.get_status_display(),
                },
            )


READY = (side_is_notified, project_goes_on, amounts_still_stand, accounts_may_receive)
