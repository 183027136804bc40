"""How many units a Joint Committee decides for each row of a request: as asked for, or fewer.

The decision carries ``{"allocations": [{"number": 1, "quantity": 30}]}`` for the rows that are not as asked for;
nothing for one of them leaves the recipient out. Integers only, nothing is shared out by a percentage (I9).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.issuance.models import IssuanceRequest, RequestedAllocation
from registry.lifecycle.models import Case

ALLOCATIONS = "allocations"  # the fact of the decision


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRow:
    """One row of the request, and what is decided of it."""

    asked: RequestedAllocation
    quantity: int

    @property
    def differs(self) -> bool:
        return self.quantity != self.asked.quantity


def requested_rows(case: Case) -> list[RequestedAllocation]:
    """What a request asks for, as it was handed in; nothing before that."""
    request = IssuanceRequest.objects.filter(case=case).first()
    if request is None:
        return []
    return list(request.allocations.select_related("organisation", "account").order_by("number"))


def decided_rows(rows: list[RequestedAllocation], facts: Mapping[str, Any]) -> list[DecidedRow]:
    """Every row with what is decided of it. The facts are those that the guard has let pass."""
    said = {one["number"]: one["quantity"] for one in facts.get(ALLOCATIONS) or ()}
    return [DecidedRow(asked=row, quantity=said.get(row.number, row.quantity)) for row in rows]
