"""What the page of serial numbers shows besides the ledger's own rows: holders, decisions, texts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from credits.models import Account, Transaction
from credits.queries.serials import LifeMovement, OwnedRange
from registry.identity.models.holders import AccountHolder
from registry.issuance.models import CountryNotification, CreditAllocation
from registry.projects.models import Project
from registry.public.queries.numbers import SerialTexts

ACCOUNT_KINDS = dict(Account.Kind.choices)
ENTRY_KINDS = dict(Transaction.Kind.choices)


def holder_labels(accounts: set[UUID]) -> dict[UUID, str]:
    """Who holds the accounts, as far as that is public."""
    found = AccountHolder.objects.filter(account__public_id__in=accounts)
    return dict(found.values_list("account__public_id", "label"))


def linked_rows(registry: str, owners: Sequence[OwnedRange], texts: SerialTexts) -> list[dict[str, Any]]:
    """Which account has which of the serials. Two queries, however many rows."""
    labels = holder_labels({run.account_id for run in owners})
    references = {run.reference for run in owners}
    projects = dict(Project.objects.filter(reference__in=references).values_list("reference", "title"))
    return [
        {
            "run": run,
            "serials": f"{run.first_serial}-{run.last_serial}" if run.quantity > 1 else str(run.first_serial),
            "text": texts.text(
                registry, run.partner_country, run.reference, run.vintage, run.first_serial, run.last_serial
            ),
            "kind": ACCOUNT_KINDS.get(run.account_kind, run.account_kind),
            "holder": labels.get(run.account_id, ""),
            "is_project": run.reference in projects,
            "title": projects.get(run.reference, ""),
        }
        for run in owners
    ]


def cited_rows(movements: Sequence[LifeMovement]) -> list[dict[str, Any]]:
    """Each movement with the issuance decision behind it, where the register has one. Two queries."""
    identities = {movement.transaction_id for movement in movements}
    slugs = dict(
        CountryNotification.objects.filter(transaction_id__in=identities).values_list(
            "transaction_id", "decision__slug"
        )
    )
    slugs |= dict(
        CreditAllocation.objects.filter(transaction_id__in=identities - slugs.keys()).values_list(
            "transaction_id", "notification__decision__slug"
        )
    )
    return [
        {
            "movement": movement,
            "kind": ENTRY_KINDS.get(movement.kind, movement.kind),
            "origin": ACCOUNT_KINDS.get(movement.origin_kind, movement.origin_kind),
            "destination": ACCOUNT_KINDS.get(movement.destination_kind, movement.destination_kind),
            "decision": slugs.get(movement.transaction_id),
        }
        for movement in movements
    ]
