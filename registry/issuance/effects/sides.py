"""One side issues its part: units in its own registry, in the transaction of the step."""

from uuid import uuid5

from credits.operations.issue import IssueInstruction, issue
from credits.serials import SeriesKey
from registry.issuance.effects.requests import FOLLOWING, TASK
from registry.issuance.models import CountryNotification, CreditAllocation, SideIssuance
from registry.issuance.operations.accounts import account_for
from registry.issuance.operations.published import REQUESTS, registry_of
from registry.lifecycle.actors import program
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import StepContext


def issue_units(context: StepContext) -> None:
    """Issue every allocation of the side once, and conclude the request after the last side.

    The request id of each issuance is made of its allocation, so that no retry, no second click and no
    restart makes units twice: the ledger itself would give the first answer again.
    """
    side = SideIssuance.objects.get(case=context.case)
    notification = CountryNotification.objects.select_for_update(of=("self",)).get(pk=side.notification_id)
    rows = CreditAllocation.objects.select_for_update(of=("self",)).filter(notification=notification)
    for row in rows.order_by("number"):
        _issue(context, notification, row)
    notification.is_issued, notification.issued_on = True, context.today
    notification.save(update_fields=["is_issued", "issued_on"])
    _conclude(context, notification)


def _issue(context: StepContext, notification: CountryNotification, row: CreditAllocation) -> None:
    decision = notification.decision
    country = decision.partner_country_id
    account = account_for(row, notification.side, country, context.actor.authority)
    recorded = issue(
        IssueInstruction(
            request_id=uuid5(REQUESTS, f"allocation/{row.public_id}"),
            authority=context.actor.authority,
            series=SeriesKey(
                registry=registry_of(notification.side, country),
                partner_country=country,
                reference=decision.projects_as_printed,
                period_first_on=decision.monitoring_from,
                period_last_on=decision.monitoring_to,
                vintage=row.vintage,
            ),
            destination_id=account.public_id,
            quantity=row.quantity,
            issued_on=context.today,
            decision_reference=decision.slug,
        )
    )
    row.account, row.transaction_id = account, recorded.public_id
    row.save(update_fields=["account", "transaction_id"])


def _conclude(context: StepContext, notification: CountryNotification) -> None:
    """The request ends when no side has anything left to issue; its case is locked by the step already."""
    waiting = SideIssuance.objects.filter(
        notification__decision=notification.decision, notification__is_issued=False
    )
    request = context.case.parent
    if request is None or waiting.exists():
        return
    assert context.taken is not None
    take_step(
        request,
        "conclude",
        by=program(TASK, f"issued by {context.case.reference}"),
        request_id=uuid5(FOLLOWING, f"conclude:{context.taken.request_id}"),
    )
