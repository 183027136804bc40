"""How every list of the register works: filter, sort, page, and the CSV of what is shown.

A list names its rows, filters, orders and CSV columns; the rest is here once. The
CSV takes the same filters and order as the page, so it holds exactly its rows, of
all pages.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import F, Model, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import format_lazy
from django.views import View
from django_filters import FilterSet

from registry.identity.administration.paginator import EstimatingPaginator
from registry.public.cells import harmless

ROWS_PER_PAGE = 50
CSV_BATCH = 500

Row = Any
Columns = Sequence[tuple[str, Callable[[Row], Any]]]  # stable English heading, value of a row


class Echo:
    """A file that hands back what is written to it, for streaming."""

    def write(self, line: str) -> str:
        return line


def csv_cell(value: Any) -> str:
    """A value as a machine reads it: ISO dates, plain numbers, nothing for the unknown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    return harmless(value.isoformat() if isinstance(value, date) else str(value))


class RegisterList(View):
    """Base of the lists. Odd values in the query string never fail: they are named or passed over."""

    http_method_names = ["get", "head", "options"]
    as_csv = False
    name = ""  # of the address: public:<name>; of templates: public/<name with underscores>.html
    filterset_class: type[FilterSet]
    orders: ClassVar[dict[str, str | tuple[str, ...]]] = {}  # word in the address -> fields
    default_order = ""
    columns: Columns = ()

    def queryset(self) -> QuerySet[Any]:
        """All rows that the public may see, with what a row shows."""
        raise NotImplementedError

    def complete(self, rows: Sequence[Row]) -> None:
        """Add to the rows of one page (or one batch of the CSV) what one more query tells."""

    def context(self) -> dict[str, Any]:
        """What the page shows besides its rows."""
        return {}

    def get(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        filterset = self.filterset_class(request.GET, queryset=self.queryset(), request=request)
        ordering = self.chosen_order(request.GET.get("sort", ""))
        rows = self.ordered(filterset.qs, ordering)
        if self.as_csv:
            return self.csv(rows)
        page = EstimatingPaginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        page.object_list = list(page.object_list)
        self.complete(page.object_list)
        template = f"public/{self.name.replace('-', '_')}"
        context = {
            "page": page,
            "filter": filterset,
            "chips": chips(filterset, request),
            "clear": request.path,
            "ordering": ordering,
            "csv_address": f"{reverse(f'public:{self.name}-csv')}?{without(request, 'page')}".rstrip("?"),
            "rows_template": f"{template}_rows.html",
            **self.context(),
        }
        only_results = request.headers.get("HX-Request") and not request.headers.get(
            "HX-History-Restore-Request"
        )
        answer = render(request, "includes/results.html" if only_results else f"{template}.html", context)
        patch_vary_headers(answer, ["HX-Request"])
        return answer

    def chosen_order(self, wanted: str) -> str:
        return wanted if wanted.removeprefix("-") in self.orders else self.default_order

    def ordered(self, rows: QuerySet[Any], ordering: str) -> QuerySet[Any]:
        """In the order asked for; what has no value comes last both ways, the key decides ties."""
        fields = self.orders[ordering.removeprefix("-")]
        fields = (fields,) if isinstance(fields, str) else fields
        down = ordering.startswith("-")
        terms = [self.term(rows, name, down=down) for name in fields]
        return rows.order_by(*terms, "-pk" if down else "pk")

    @staticmethod
    def term(rows: QuerySet[Any], name: str, *, down: bool) -> Any:
        """A column that is never empty is asked for plainly: its index is then read backwards as well."""
        column = next((one for one in rows.model._meta.concrete_fields if one.name == name), None)
        if column is not None and not column.null:
            return f"-{name}" if down else name
        return F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True)

    def csv(self, rows: QuerySet[Any]) -> StreamingHttpResponse:
        answer = StreamingHttpResponse(self.csv_lines(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{self.name.removesuffix("-list")}s.csv"'
        return answer

    def csv_lines(self, rows: QuerySet[Any]) -> Iterator[str]:
        writer = csv.writer(Echo())
        yield writer.writerow([heading for heading, _value in self.columns])
        for batch in batches(rows.iterator(chunk_size=CSV_BATCH)):
            self.complete(batch)
            for row in batch:
                yield writer.writerow([csv_cell(value(row)) for _heading, value in self.columns])


def batches(rows: Iterable[Model]) -> Iterator[list[Model]]:
    batch: list[Model] = []
    for row in rows:
        batch.append(row)
        if len(batch) == CSV_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def without(request: HttpRequest, *names: str) -> str:
    """The query string of the page less some of its names."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


def chips(filterset: FilterSet, request: HttpRequest) -> list[tuple[Any, str]]:
    """Each filter in force in words, with the address of the page without it."""
    found = []
    for name, value in filterset.form.cleaned_data.items():
        if value in (None, "", []):
            continue
        field = filterset.form.fields[name]
        words = dict(getattr(field, "choices", ())).get(value, value)
        address = f"{request.path}?{without(request, name, 'page')}".rstrip("?")
        found.append((format_lazy("{}: {}", field.label, words), address))
    return found
