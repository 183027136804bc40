"""Cases of a person, in lists: what waits for them, what they wait for, all of them."""

from typing import Any

from django.db.models import F, Prefetch

from registry.lifecycle.models import Case
from registry.lifecycle.queries import awaited_by, waiting_for
from registry.lifecycle.querysets import CaseQuerySet
from registry.rules.models.clocks import Clock

MOST_AT_HOME = 20


def with_rows(cases: CaseQuerySet) -> CaseQuerySet:
    """With what a row shows."""
    clocks = Prefetch("clocks", Clock.objects.open(), to_attr="clocks_shown")
    return cases.select_related("partner_country").prefetch_related(clocks)


def in_order(cases: CaseQuerySet) -> CaseQuerySet:
    """With what a row shows; what is due first stands first, what has no due day last."""
    return with_rows(cases).order_by(F("due_on").asc(nulls_last=True), "id")


def home_lists(user: Any) -> dict[str, Any]:
    """``mine`` and ``awaited``, each at most MOST_AT_HOME, and whether there are more. Two queries."""
    mine = list(in_order(waiting_for(user))[: MOST_AT_HOME + 1])
    awaited = list(in_order(awaited_by(user))[: MOST_AT_HOME + 1])
    return {
        "mine": mine[:MOST_AT_HOME],
        "more_mine": len(mine) > MOST_AT_HOME,
        "overdue": sum(1 for case in mine[:MOST_AT_HOME] if is_overdue(case)),
        "awaited": awaited[:MOST_AT_HOME],
        "more_awaited": len(awaited) > MOST_AT_HOME,
    }


def is_overdue(case: Case) -> bool:
    from registry.portal.templatetags.cases import days_left

    left = days_left(case.due_on)
    return left is not None and left < 0
