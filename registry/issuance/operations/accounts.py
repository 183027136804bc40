"""The accounts that units are issued to, and to which those of an over-issuance are cancelled."""

from uuid import UUID, uuid5

from credits.authority import Authority
from credits.models import Account
from credits.operations.open_account import OpenAccountInstruction, open_account
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import PartnerCountry
from registry.issuance.models import CountryNotification, CreditAllocation
from registry.issuance.nouns.allocations import RecipientKind
from registry.issuance.operations.published import REQUESTS, free_number, registry_of
from registry.issuance.queries.allocations import HOLDING, held_account

MANDATORY_CANCELLATION = "Mandatory cancellation of what was issued too much"


def account_for(row: CreditAllocation, side: str, country: str, authority: Authority) -> Account:
    """The account that an allocation names, or the recipient's own; opened where it has none yet."""
    if row.account is not None:
        return row.account
    _one_at_a_time(country)
    standing = held_account(side, country, row.recipient_kind, row.organisation)
    if standing is not None:
        return standing
    registry = registry_of(side, country)
    account = _opened(
        uuid5(REQUESTS, f"account-of-allocation/{row.public_id}"),
        registry=registry,
        country=country,
        kind=HOLDING[RecipientKind(row.recipient_kind)],
        authority=authority,
    )
    AccountHolder.objects.create(
        account=account,
        organisation=row.organisation,
        side=side,
        partner_country_id=country,
        label=row.organisation.name if row.organisation else f"Government ({registry}, {country})",
    )
    return account


def standing_accounts(notification: CountryNotification) -> list[Account]:
    """The accounts of a notified part that stand already, as ``account_for`` finds them; each once."""
    side, country = notification.side, notification.decision.partner_country_id
    rows = notification.allocations.select_related("account", "organisation")
    found = (row.account or held_account(side, country, row.recipient_kind, row.organisation) for row in rows)
    return list({one.pk: one for one in found if one is not None}.values())


def cancellation_account(name: str, side: str, country: str, authority: Authority) -> Account:
    """Where a registry keeps what was cancelled because it was issued too much; opened when it is needed.

    ``name`` makes the request id of an opening: of the settlement that needs it first.
    """
    _one_at_a_time(country)
    registry = registry_of(side, country)
    standing = AccountHolder.objects.filter(
        side=side,
        partner_country=country,
        label=MANDATORY_CANCELLATION,
        account__registry=registry,
        account__kind=Account.Kind.CANCELLATION,
    ).first()
    if standing is not None:
        return standing.account
    account = _opened(
        uuid5(REQUESTS, f"mandatory-cancellation/{name}"),
        registry=registry,
        country=country,
        kind=Account.Kind.CANCELLATION,
        authority=authority,
    )
    AccountHolder.objects.create(
        account=account, side=side, partner_country_id=country, label=MANDATORY_CANCELLATION
    )
    return account


def _one_at_a_time(country: str) -> None:
    """Of two that open an account for the same recipient, the second finds the first one's."""
    PartnerCountry.objects.select_for_update(no_key=True).get(pk=country)


def _opened(request_id: UUID, *, registry: str, country: str, kind: str, authority: Authority) -> Account:
    return open_account(
        OpenAccountInstruction(
            request_id=request_id,
            authority=authority,
            registry=registry,
            number=free_number(registry, country, kind),
            kind=kind,
        )
    )
