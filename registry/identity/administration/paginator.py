"""Pages of tables that grow for ever, without counting every row of them."""

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet

COUNTED_EXACTLY = 10_000
SAID_DIGITS = 2  # of an estimate; more would claim to know it
FURTHEST_PAGE = 1_000_000


class Estimate(int):
    """A number of rows as the planner estimates it: for saying "about", never for ending a list."""

    is_estimate = True

    @property
    def rounded(self) -> int:
        """Its first digits: 104,322 is about 100,000."""
        return int(round(self, SAID_DIGITS - len(str(int(self)))))


class EstimatingPaginator(Paginator):
    """Counts exactly up to ``COUNTED_EXACTLY`` rows; beyond, takes the planner's estimate.

    The estimate is of the same query with the same filters (EXPLAIN), and never below what was
    counted. Ordering is left out of both: it changes no count. Where it is an estimate, it ends nothing:
    each page reads one row more to see whether another follows, and the last is the one that is short.
    """

    _is_known_to_go_to = 1  # page

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return counted(rows) if isinstance(rows, QuerySet) else len(rows)

    @property
    def is_estimate(self) -> bool:
        return isinstance(self.count, Estimate)

    @property
    def num_pages(self) -> int:
        return max(int(super().num_pages), self._is_known_to_go_to)

    def validate_number(self, number: Any) -> int:
        """Any page where the end is not known; EmptyPage is then for :meth:`page` to say."""
        if not self.is_estimate:
            return int(super().validate_number(number))
        try:
            return int(super().validate_number(number))
        except EmptyPage:
            if not 1 <= int(number) <= FURTHEST_PAGE:
                raise
            return int(number)

    def page(self, number: Any) -> Page[Any]:
        number = self.validate_number(number)
        if not self.is_estimate:
            return super().page(number)
        first = (number - 1) * self.per_page
        rows = list(self.object_list[first : first + self.per_page + 1])
        if not rows and number > 1:
            raise EmptyPage(self.error_messages["no_results"])
        found = OpenPage(rows[: self.per_page], number, self)
        found.is_followed = len(rows) > self.per_page
        self._is_known_to_go_to = number + found.is_followed
        return found

    def get_page(self, number: Any) -> Page[Any]:
        """As Django's; past the end of a list that was estimated, an empty page that leads back."""
        try:
            return super().get_page(number)
        except EmptyPage:
            return OpenPage([], self.num_pages, self)

    def get_elided_page_range(
        self, number: Any = 1, *, on_each_side: int = 3, on_ends: int = 2
    ) -> Iterator[int | str]:
        """The pages around this one; of an estimated list no last page, for nobody knows which it is."""
        numbers = super().get_elided_page_range(number, on_each_side=on_each_side, on_ends=on_ends)
        if not self.is_estimate:
            yield from numbers
            return
        furthest = max(int(number) + on_each_side, on_ends)
        yield from (one for one in numbers if not isinstance(one, int) or one <= furthest)


class OpenPage(Page[Any]):
    """A page of a list whose end is not known: it saw for itself whether another follows."""

    is_followed = False

    def has_next(self) -> bool:
        return self.is_followed

    def next_page_number(self) -> int:
        return self.number + 1


def counted(rows: QuerySet[Any]) -> int:
    """How many rows there are: exactly up to ``COUNTED_EXACTLY``, beyond as the planner estimates."""
    rows = rows.order_by()
    number = rows.order_by("pk")[: COUNTED_EXACTLY + 1].count()
    if number <= COUNTED_EXACTLY:
        return number
    plan = json.loads(rows.explain(format="json"))
    return Estimate(max(int(plan[0]["Plan"]["Plan Rows"]), number))
