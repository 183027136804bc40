"""What a decision on amounts may say: never more than was asked for, in whole units, with a reason where it is less."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from registry.issuance.models import RequestedAllocation
from registry.issuance.queries.decided import ALLOCATIONS, decided_rows, requested_rows
from registry.lifecycle.tables import StepContext, Unmet

MOST_TOLD = 20


def decided_amounts_fit(context: StepContext) -> Iterator[Unmet]:
    """Of each row no more than was asked for, something of the whole, and a reason where it is less.

    What was asked for is held against the verified and recalculated amounts by the other guards; so fewer are too.
    """
    if ALLOCATIONS not in context.facts:
        return
    rows = {row.number: row for row in requested_rows(context.case)}
    said = context.facts[ALLOCATIONS]
    faults = list(_faults(said, rows))
    yield from faults[:MOST_TOLD]
    if faults:
        return
    decided = decided_rows(list(rows.values()), context.facts)
    if rows and not any(one.quantity for one in decided):
        yield Unmet("nothing_decided", _("Nothing is left to be issued: reject the request instead."))
    if any(one.differs for one in decided) and not context.reason.strip():
        yield Unmet("reason_required", _("Give the reasons for deciding less than was asked for."))


def _faults(said: Any, rows: Mapping[int, RequestedAllocation]) -> Iterator[Unmet]:
    words = _("Decided amounts are rows of the request by their number, each once, with whole units.")
    if not isinstance(said, list):
        yield Unmet("decided_amounts_malformed", words)
        return
    seen: set[int] = set()
    for one in said:
        if not _is_row(one) or one["number"] in seen:
            yield Unmet("decided_amounts_malformed", words)
            return
        number, quantity = one["number"], one["quantity"]
        seen.add(number)
        row = rows.get(number)
        if row is None:
            yield Unmet("decided_row_unknown", _("The request has no row %(number)d.") % {"number": number})
        elif quantity > row.quantity:
            text = _("Row %(number)d: %(decided)d units are decided, and %(asked)d were asked for.")
            facts = {"number": number, "decided": quantity, "asked": row.quantity}
            yield Unmet("above_requested", text % facts)


def _is_row(one: Any) -> bool:
    """``{"number": 1, "quantity": 30}``, whole numbers from nothing on."""
    if not isinstance(one, Mapping) or set(one) != {"number", "quantity"}:
        return False
    return all(type(value) is int and value >= 0 for value in one.values())
