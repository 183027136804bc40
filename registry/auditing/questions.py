"""A download's question as plain data, so that it can be kept, shown and asked again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from credits.exports.filters import Filters
from credits.queries.moments import AsOf


def as_plain(filters: Filters) -> dict[str, Any]:
    """What was asked, without the position, which has a column of its own."""
    return {
        "partner_country": filters.partner_country,
        "reference": filters.reference,
        "account": str(filters.account) if filters.account else "",
        "since": filters.since.isoformat() if filters.since else "",
        "until": filters.until.isoformat() if filters.until else "",
    }


def from_plain(question: dict[str, Any], position: int) -> Filters:
    """The question again, asked of the same position for ever."""
    return Filters(
        partner_country=question["partner_country"],
        reference=question["reference"],
        account=UUID(question["account"]) if question["account"] else None,
        since=datetime.fromisoformat(question["since"]) if question["since"] else None,
        until=datetime.fromisoformat(question["until"]) if question["until"] else None,
        as_of=AsOf(sequence=position),
    )
