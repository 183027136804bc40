"""Paging by key: a page begins after the last row of the page before it.

Nothing is counted and nothing skipped by number, so a page costs the same wherever
it stands, and rows that come in while somebody pages neither repeat nor hide others.
The cursor is opaque and signed: it holds the order and the last row's values, and
anything that was not handed out by this server is refused (400).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Q
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

CURSOR = "cursor"
LIMIT = "limit"
DEFAULT_LIMIT = 50
GREATEST_LIMIT = 200
SALT = "registry.api.paging"
PAGE_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": LIMIT,
        "in": "query",
        "description": "Rows on a page.",
        "schema": {"type": "integer", "minimum": 1, "maximum": GREATEST_LIMIT, "default": DEFAULT_LIMIT},
    },
    {
        "name": CURSOR,
        "in": "query",
        "description": "Where a page begins: taken from `next` of the page before, never made up.",
        "schema": {"type": "string"},
    },
]


@dataclass(frozen=True, slots=True)
class OrderTerm:
    """One field of an order, written as in Django: ``-registered_on``."""

    name: str
    descending: bool

    @classmethod
    def read(cls, text: str) -> "OrderTerm":
        return cls(text.removeprefix("-"), text.startswith("-"))

    def expression(self) -> Any:
        """Rows without a value come last, in both directions."""
        column = F(self.name)
        return column.desc(nulls_last=True) if self.descending else column.asc(nulls_last=True)

    def beyond(self, value: Any) -> Q:
        """Rows that come after ``value`` by this term alone."""
        if value is None:
            return Q(pk__in=[])
        operator = "lt" if self.descending else "gt"
        return Q(**{f"{self.name}__{operator}": value}) | Q(**{f"{self.name}__isnull": True})

    def equal(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})


def order_terms(names: tuple[str, ...]) -> list[OrderTerm]:
    """The order with the primary key behind it, so that it is total."""
    terms = [OrderTerm.read(name) for name in names]
    if not any(term.name == "pk" for term in terms):
        terms.append(OrderTerm("pk", descending=False))
    return terms


def rows_after(terms: list[OrderTerm], values: list[Any]) -> Q:
    """What follows the row with ``values`` in the order of ``terms``."""
    condition = Q(pk__in=[])
    for term, value in reversed(list(zip(terms, values, strict=True))):
        condition = term.beyond(value) | (term.equal(value) & condition)
    return condition


def write_cursor(order: tuple[str, ...], values: list[Any]) -> str:
    signed = signing.Signer(salt=SALT).sign_object([list(order), values], serializer=_Serializer)
    return urlsafe_b64encode(signed.encode()).decode().rstrip("=")


def read_cursor(text: str, order: tuple[str, ...]) -> list[Any]:
    """The values a cursor holds. Raises ValidationError unless this server made it for ``order``."""
    try:
        signed = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        made_for, values = signing.Signer(salt=SALT).unsign_object(signed, serializer=_Serializer)
    except (signing.BadSignature, ValueError):
        raise ValidationError({CURSOR: _("Not a cursor of this server.")}, "invalid") from None
    if made_for != list(order):
        raise ValidationError({CURSOR: _("This cursor belongs to another order.")}, "invalid")
    return list(values)


class _Serializer(signing.JSONSerializer):
    """JSON with dates and decimals as text; the database reads them back."""

    def dumps(self, obj: Any) -> bytes:
        return DjangoJSONEncoder(separators=(",", ":")).encode(obj).encode("latin-1")


def read_limit(request: Request) -> int:
    """How many rows the page may have. Raises ValidationError naming the parameter."""
    text = request.query_params.get(LIMIT, "")
    if not text:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= GREATEST_LIMIT):
        message = _("A whole number from 1 to %(greatest)d.") % {"greatest": GREATEST_LIMIT}
        raise ValidationError({LIMIT: message}, "invalid")
    return int(text)


class KeySetPagination(BasePagination):
    """``{"next": address or null, "results": [...]}``, and the same address as a Link header."""

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        order = view.chosen_order()  # type: ignore[union-attr]
        terms = order_terms(order)
        limit = read_limit(request)
        rows = queryset.order_by(*[term.expression() for term in terms])
        if cursor := request.query_params.get(CURSOR):
            rows = rows.filter(rows_after(terms, read_cursor(cursor, order)))
        page = list(rows[: limit + 1])
        self.next_address = None
        if len(page) > limit:
            page = page[:limit]
            values = [_value(page[-1], term.name) for term in terms]
            address = request.build_absolute_uri()
            self.next_address = replace_query_param(address, CURSOR, write_cursor(order, values))
        return page

    def get_paginated_response(self, data: Any) -> Response:
        headers = {"Link": f'<{self.next_address}>; rel="next"'} if self.next_address else {}
        return Response({"next": self.next_address, "results": data}, headers=headers)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "Address of the next page; null on the last.",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return PAGE_PARAMETERS


def _value(row: Any, name: str) -> Any:
    """The row's value for an order term; follows ``a__b`` across relations."""
    for part in name.split("__"):
        row = getattr(row, part, None)
    return row
