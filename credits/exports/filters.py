"""What an export may be narrowed to. All conditions given must hold together."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from credits.queries.accounts import find_account
from credits.queries.moments import AsOf, LedgerPosition, settle


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The question. Nothing given: the whole ledger, now.

    ``since`` (excluded) and ``until`` (included) are moments the ledger recorded
    at; for a state (accounts, holdings) only ``as_of`` has a meaning.
    """

    partner_country: str = ""
    reference: str = ""
    account: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    as_of: AsOf | None = None

    def pinned_to(self, position: LedgerPosition) -> "Filters":
        """The same question, asked of the position for ever."""
        return replace(self, as_of=AsOf(sequence=position.sequence))


@dataclass(frozen=True, slots=True)
class Settled:
    """The question with moments and names turned into the ledger's own numbers."""

    position: LedgerPosition
    since: int  # sequence, excluded; 0: from the beginning
    until: int  # sequence, included, never beyond the position
    account: int | None

    def parameters(self, filters: Filters) -> dict[str, Any]:
        """Named parameters of every data set's query."""
        return {
            "sequence": self.position.sequence,
            "recorded_at": self.position.recorded_at,
            "since": self.since,
            "until": self.until,
            "account": self.account,
            "partner_country": filters.partner_country,
            "reference": filters.reference,
        }


def settle_filters(filters: Filters, *, using: str = "default") -> Settled:
    """Refuses: AccountNotFound, MomentNotReached, LedgerBusy."""
    position = settle(filters.as_of, using=using)
    since = settle(AsOf(moment=filters.since), using=using).sequence if filters.since else 0
    until = settle(AsOf(moment=filters.until), using=using).sequence if filters.until else position.sequence
    account = find_account(filters.account, using=using).pk if filters.account else None
    return Settled(position, since, min(until, position.sequence), account)
