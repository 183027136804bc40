"""Pages of tables that grow for ever, without counting every row of them."""

import json
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

COUNTED_EXACTLY = 10_000


class EstimatingPaginator(Paginator):
    """Counts exactly up to ``COUNTED_EXACTLY`` rows; beyond, takes the planner's estimate.

    The estimate is of the same query with the same filters (EXPLAIN), and never below what was
    counted. Ordering is left out of both: it changes no count.
    """

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return counted(rows) if isinstance(rows, QuerySet) else len(rows)


def counted(rows: QuerySet[Any]) -> int:
    """How many rows there are: exactly up to ``COUNTED_EXACTLY``, beyond as the planner estimates."""
    rows = rows.order_by()
    number = rows.order_by("pk")[: COUNTED_EXACTLY + 1].count()
    if number <= COUNTED_EXACTLY:
        return number
    plan = json.loads(rows.explain(format="json"))
    return max(int(plan[0]["Plan"]["Plan Rows"]), number)
