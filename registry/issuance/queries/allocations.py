"""Allocations as a request asks for them: read from its form, with the recipient and account they name."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from credits.models import Account
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Organisation, Side
from registry.issuance.nouns.allocations import RecipientKind
from registry.issuance.operations.published import AGGREGATE_LABEL, registry_of
from registry.projects.models import Project
from registry.projects.schemas.checks import rows_of
from registry.submissions.schema import Content

HOLDING = {
    RecipientKind.GOVERNMENT: Account.Kind.GOVERNMENT_HOLDING,
    RecipientKind.PARTICIPANT: Account.Kind.ENTITY_HOLDING,
}
RECEIVING = (Account.Status.OPEN, Account.Status.RESTRICTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One row of the form. ``organisation`` None: a government, or a participant that is not known."""

    number: int
    vintage: int
    side: Side
    recipient_kind: RecipientKind
    organisation: Organisation | None
    account_number: str
    quantity: int


def asked_for(content: Content) -> list[Asked]:
    """The complete rows of a request's form, numbered in their order; what is missing the form says itself."""
    rows = [row for row in rows_of(content, "allocation", "allocations") if _is_complete(row)]
    named = Organisation.objects.filter(
        public_id__in={row["organisation"] for row in rows if row.get("organisation")}
    )
    organisations = {str(one.public_id): one for one in named}
    return [
        Asked(
            number=number,
            vintage=int(row["vintage"]),
            side=Side(row["side"]),
            recipient_kind=RecipientKind(row["recipient_kind"]),
            organisation=organisations.get(str(row.get("organisation") or "")),
            account_number=str(row.get("account") or "").strip(),
            quantity=int(row["quantity"]),
        )
        for number, row in enumerate(rows, 1)
    ]


def _is_complete(row: Mapping[str, Any]) -> bool:
    return all(row.get(name) for name in ("vintage", "side", "recipient_kind", "quantity"))


def per_vintage(allocations: Iterable[Any]) -> Counter[int]:
    """Units by vintage, of rows with ``vintage`` and ``quantity``."""
    found: Counter[int] = Counter()
    for row in allocations:
        found[row.vintage] += row.quantity
    return found


def account_called(number: str) -> Account | None:
    return Account.objects.filter(number=number).first()


def held_account(
    side: str, country: str, recipient_kind: str, organisation: Organisation | None
) -> Account | None:
    """The holding account that a recipient has in a side's registry already, the oldest that receives."""
    holders = AccountHolder.objects.filter(
        side=side,
        organisation=organisation,
        account__registry=registry_of(side, country),
        account__kind=HOLDING[RecipientKind(recipient_kind)],
        account__status__in=RECEIVING,
    )
    if organisation is None:
        # A government keeps an account for each country; what stands for published figures is nobody's.
        holders = holders.filter(partner_country=country).exclude(label=AGGREGATE_LABEL)
    first = holders.select_related("account").order_by("account__opened_at", "pk").first()
    return None if first is None else first.account


def is_participant(project: Project, organisation: Organisation, side: str) -> bool:
    """Whether the organisation takes part in the project on that side (invariant I7)."""
    return project.participants.filter(organisation=organisation, side=side).exists()


def holder_of(account: Account) -> AccountHolder | None:
    return AccountHolder.objects.filter(account=account).select_related("organisation").first()
