"""What the auditor's ledger pages read beside the ledger's own questions."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from credits.models import Account, Transaction
from registry.identity.models.holders import AccountHolder


def accounts(*, registry: str = "", kind: str = "", status: str = "", number: str = "") -> QuerySet[Account]:
    """Accounts with their balances, by number; blank conditions do not narrow."""
    found = Account.objects.select_related("accountbalance").order_by("number")
    given = {"registry": registry, "kind": kind, "status": status, "number__icontains": number}
    return found.filter(**{name: value for name, value in given.items() if value})


def holders_of(accounts_shown: Iterable[Account]) -> dict[UUID, AccountHolder]:
    """Who stands behind the accounts of one page, in one query."""
    wanted = [account.public_id for account in accounts_shown]
    return {
        holder.account_id: holder for holder in AccountHolder.objects.filter(account__public_id__in=wanted)
    }


def transactions(*, kind: str = "", account: Account | None = None) -> QuerySet[Transaction]:
    """The ledger's acts, newest first; entries are left in the database."""
    found = Transaction.objects.defer("entry").select_related("account").order_by("-sequence")
    if kind:
        found = found.filter(kind=kind)
    if account:
        found = found.filter(account=account)
    return found


def key_page(
    rows: QuerySet[Any], *, before: int | None, after: int | None, length: int
) -> tuple[list[Any], int | None, int | None]:
    """A page of rows in falling sequence: (rows, key of the newer page, key of the older page).

    Costs the same wherever it stands, and needs no count of a growing table.
    """
    if after is not None:
        found = list(rows.filter(sequence__gt=after).order_by("sequence")[: length + 1])
        has_newer = len(found) > length
        found = found[:length][::-1]
        older = found[-1].sequence if found else None
        return found, found[0].sequence if has_newer else None, older
    narrowed = rows.filter(sequence__lt=before) if before is not None else rows
    found = list(narrowed[: length + 1])
    has_older = len(found) > length
    found = found[:length]
    newer = found[0].sequence if found and before is not None else None
    return found, newer, found[-1].sequence if has_older else None
