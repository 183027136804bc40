"""Accounts as the ledger knows them, with their status as of any position."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections

from credits.errors import AccountNotFound
from credits.models import Account, Transaction
from credits.queries.moments import AsOf, last_sequence

# What each account event makes of the account's status.
STATUS_AFTER = {
    Transaction.Kind.ACCOUNT_OPENED: Account.Status.OPEN,
    Transaction.Kind.ACCOUNT_RESTRICTED: Account.Status.RESTRICTED,
    Transaction.Kind.ACCOUNT_SUSPENDED: Account.Status.SUSPENDED,
    Transaction.Kind.ACCOUNT_REOPENED: Account.Status.OPEN,
    Transaction.Kind.ACCOUNT_CLOSED: Account.Status.CLOSED,
}
# Kinds are our own words, never input, so they may stand in the text of a query.
STATUS_CASE_SQL = " ".join(
    f"WHEN '{kind.value}' THEN '{status.value}'" for kind, status in STATUS_AFTER.items()
)
STATUS_KINDS_SQL = ", ".join(f"'{kind.value}'" for kind in STATUS_AFTER)

# The newest account event at or before the position, as the status it made.
STATUS_SQL = f"""
    SELECT CASE event.kind {STATUS_CASE_SQL} END
    FROM credits_transaction event
    WHERE event.account_id = {{account}} AND event.sequence <= {{sequence}}
      AND event.kind IN ({STATUS_KINDS_SQL})
    ORDER BY event.sequence DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class AccountAsOf:
    """An account at a position: status is None before it was opened."""

    public_id: UUID
    number: str
    registry: str
    kind: str
    status: str | None
    opened_at: datetime


def find_account(account_id: UUID, *, using: str = "default") -> Account:
    """The account with this public id, or AccountNotFound."""
    account = Account.objects.using(using).filter(public_id=account_id).first()
    if account is None:
        raise AccountNotFound(account=str(account_id))
    return account


def account_as_of(account_id: UUID, *, as_of: AsOf | None = None, using: str = "default") -> AccountAsOf:
    """The account with the status it had at the position."""
    account = find_account(account_id, using=using)
    sequence = last_sequence(as_of, using=using)
    with connections[using].cursor() as cursor:
        cursor.execute(STATUS_SQL.format(account="%s", sequence="%s"), [account.pk, sequence])
        row = cursor.fetchone()
    return AccountAsOf(
        account.public_id,
        account.number,
        account.registry_id,
        account.kind,
        row[0] if row else None,
        account.opened_at,
    )
