"""Turning what a side is known, from public pages, to have issued into units of the ledger.

Of published issuances the holders are not known, so the units of a side stand in one
government holding account per registry and partner country (decisions 17). Request ids
are made from what is issued, so that a repeat is the same request.
"""

from uuid import UUID, uuid5

from django.db import transaction
from django.db.models.functions import Coalesce

from credits.authority import Authority
from credits.errors import Refusal
from credits.models import Account, Transaction
from credits.operations.issue import IssueInstruction, issue
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.serials import SeriesKey
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Side
from registry.issuance.models import CountryNotification, IssuanceDecision
from registry.rules.queries import current_formats

REQUESTS = UUID("0b3f1f0e-5a7c-5d1e-8f51-9d2f6f1b7a02")  # name space of the request ids
AGGREGATE_LABEL = "Aggregate of public data, holders not published"
JAPAN = "JP"


def registry_of(side: str, partner_country: str) -> str:
    """The code of the registry in which a side issues: Japan's, or the partner country's."""
    return JAPAN if side == Side.JAPAN else partner_country


def reference_of(decision: IssuanceDecision) -> str:
    """What the units of a decision refer to: its project, or the decision itself for several."""
    if decision.scope == IssuanceDecision.Scope.PROJECT:
        return decision.projects_as_printed
    return decision.slug


@transaction.atomic
def open_aggregate_account(side: str, partner_country: str, authority: Authority) -> UUID:
    """The public id of the account that holds a side's published units; opened when it is needed."""
    holder = AccountHolder.objects.filter(
        side=side, partner_country=partner_country, organisation__isnull=True, label=AGGREGATE_LABEL
    ).first()
    if holder is not None:
        return holder.account_id
    registry = registry_of(side, partner_country)
    kind = Account.Kind.GOVERNMENT_HOLDING
    number = free_number(registry, partner_country, kind)
    account = open_account(
        OpenAccountInstruction(
            request_id=uuid5(REQUESTS, f"account/{registry}/{partner_country}"),
            authority=authority,
            registry=registry,
            number=number,
            kind=kind,
        )
    )
    AccountHolder.objects.create(
        account=account, side=side, partner_country_id=partner_country, label=AGGREGATE_LABEL
    )
    return account.public_id


def free_number(registry: str, partner_country: str, kind: str) -> str:
    """The next account number of a kind; were two to take the same, the ledger refuses the second."""
    formats = current_formats(partner_country)
    position = Account.objects.filter(registry=registry, kind=kind).count() + 1
    while Account.objects.filter(
        number=(number := formats.account_number(registry=registry, kind=kind, number=position))
    ).exists():
        position += 1
    return number


@transaction.atomic
def issue_notified(notification: CountryNotification, authority: Authority) -> Transaction | None:
    """Issue one side's units. None when there are none: not issued yet, not published, or zero.

    A side that has its units is left as it is.
    """
    if notification.transaction_id or not notification.is_issued or not notification.quantity:
        return None
    decision = notification.decision
    assert not decision.is_taken_here, "each allocation of such a decision has units of its own"
    country = decision.partner_country_id
    recorded = issue(
        IssueInstruction(
            request_id=uuid5(REQUESTS, f"issue/{decision.slug}/{notification.side}"),
            authority=authority,
            series=SeriesKey(
                registry=registry_of(notification.side, country),
                partner_country=country,
                reference=reference_of(decision),
                period_first_on=decision.monitoring_from,
                period_last_on=decision.monitoring_to,
                vintage=decision.vintage,
            ),
            destination_id=open_aggregate_account(notification.side, country, authority),
            quantity=notification.quantity,
            issued_on=notification.issued_on,
            decision_reference=decision.slug,
        )
    )
    notification.transaction_id = recorded.public_id
    notification.save(update_fields=["transaction_id"])
    return recorded


def issue_all_notified(authority: Authority) -> tuple[int, list[tuple[CountryNotification, Refusal]]]:
    """Issue what sides have issued and the ledger has not, oldest first.

    Returns the units issued, and what the ledger refused, each with the refusal.
    """
    issued = 0
    refused: list[tuple[CountryNotification, Refusal]] = []
    for notification in waiting_for_units():
        try:
            issue_notified(notification, authority)
        except Refusal as refusal:
            refused.append((notification, refusal))
        else:
            issued += notification.quantity or 0
    return issued, refused


def waiting_for_units() -> list[CountryNotification]:
    """Sides that say they have issued a known amount, and have no units yet; oldest first."""
    return list(
        CountryNotification.objects.filter(is_issued=True, quantity__gt=0, transaction_id__isnull=True)
        .filter(decision__is_taken_here=False)  # of those taken here, each allocation has units of its own
        .select_related("decision")
        .order_by(
            Coalesce("issued_on", "decision__decided_on").asc(nulls_last=True), "decision__slug", "side"
        )
    )
