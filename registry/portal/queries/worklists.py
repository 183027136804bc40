"""Cases of a person, in lists: what waits for them, what they wait for, all of them."""

from typing import Any

from django.db.models import F, Prefetch
from django.utils import timezone

from registry.lifecycle.queries import awaited_by, waiting_for
from registry.lifecycle.querysets import CaseQuerySet
from registry.rules.models.clocks import Clock

MOST_AT_HOME = 20
COUNTED_TO = 200


def with_rows(cases: CaseQuerySet) -> CaseQuerySet:
    """With what a row shows."""
    clocks = Prefetch("clocks", Clock.objects.open(), to_attr="clocks_shown")
    return cases.select_related("partner_country").prefetch_related(clocks)


def in_order(cases: CaseQuerySet) -> CaseQuerySet:
    """With what a row shows; what is due first stands first, what has no due day last."""
    return with_rows(cases).order_by(F("due_on").asc(nulls_last=True), "id")


def home_lists(user: Any) -> dict[str, Any]:
    """``mine`` and ``awaited``, each at most MOST_AT_HOME; how many things wait, and how many are overdue.

    Counted up to COUNTED_TO, beyond which the page says "more than". Three queries.
    """
    waiting = waiting_for(user)
    mine = list(in_order(waiting)[:MOST_AT_HOME])
    due = list(waiting.values_list("due_on", flat=True)[: COUNTED_TO + 1])
    awaited = list(in_order(awaited_by(user))[: MOST_AT_HOME + 1])
    today = timezone.localdate()
    return {
        "mine": mine,
        "number_mine": min(len(due), COUNTED_TO),
        "is_more_than_counted": len(due) > COUNTED_TO,
        "more_mine": len(due) > len(mine),
        "overdue": sum(1 for day in due if day is not None and day < today),
        "awaited": awaited[:MOST_AT_HOME],
        "more_awaited": len(awaited) > MOST_AT_HOME,
    }
