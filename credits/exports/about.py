"""What a file is: the question, the ledger position, and the meaning of each column."""

from typing import Any

from credits.exports.datasets import Dataset
from credits.exports.filters import Filters
from credits.queries.moments import LedgerPosition


def about(dataset: Dataset, filters: Filters, position: LedgerPosition) -> dict[str, Any]:
    """Plain data, in the active language; the same for the same question of the same position."""
    return {
        "data": dataset.name,
        "title": str(dataset.title),
        "ledger_sequence": position.sequence,
        "ledger_recorded_at": _moment(position.recorded_at),
        "partner_country": filters.partner_country or None,
        "reference": filters.reference or None,
        "account": str(filters.account) if filters.account else None,
        "recorded_after": _moment(filters.since),
        "recorded_until": _moment(filters.until),
        "columns": [
            {"name": column.name, "kind": column.kind.value, "meaning": str(column.meaning)}
            for column in dataset.columns
        ],
    }


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
