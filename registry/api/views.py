"""The endpoints' base: strict parameters, key-set pages, conditional GET, writing.

An endpoint says what it reads; one that writes calls one operation and shows its answer.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.filters import SearchFilter
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from registry.api.idempotency import request_id_of
from registry.api.paging import CURSOR, LIMIT
from registry.api.parameters import refuse_unknown
from registry.api.permissions import Closed, PublicReading
from registry.api.preconditions import expected_version

ORDERING = "ordering"
SEARCH = "search"


class StrictParameters(APIView):
    """An endpoint for reading, which refuses parameters that it does not name."""

    http_method_names = ["get", "head"]

    def known_parameters(self) -> Iterable[str]:
        return ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown(request, self.known_parameters())


@method_decorator(conditional_page, name="dispatch")
class ReadingView(StrictParameters):
    """A public endpoint that answers one thing; ``ETag`` and 304 come with it."""

    permission_classes = [PublicReading]
    parameters: ClassVar[tuple[str, ...]] = ()

    def known_parameters(self) -> Iterable[str]:
        return self.parameters


@method_decorator(conditional_page, name="dispatch")
class ListView(StrictParameters, GenericAPIView):
    """A page of rows: filters, search, a whitelisted order.

    ``orderings`` are the names that ``ordering=`` takes, each with or without a minus;
    the first is the order when none is asked for.
    """

    permission_classes = [PublicReading]
    filter_backends = [DjangoFilterBackend, SearchFilter]
    orderings: ClassVar[dict[str, str]] = {"id": "pk"}
    parameters: ClassVar[tuple[str, ...]] = ()

    def known_parameters(self) -> Iterable[str]:
        names = {CURSOR, LIMIT, ORDERING, *self.parameters}
        if getattr(self, "search_fields", None):
            names.add(SEARCH)
        if filters := getattr(self, "filterset_class", None):
            names.update(filters.base_filters)
        return names

    def chosen_order(self) -> tuple[str, ...]:
        """The order asked for, as model fields. Raises ValidationError for a name not offered."""
        text = self.request.query_params.get(ORDERING, "")
        if not text:
            return (next(iter(self.orderings.values())),)
        minus, name = ("-", text[1:]) if text.startswith("-") else ("", text)
        if name not in self.orderings:
            offered = ", ".join(self.orderings)
            raise ValidationError({ORDERING: _("One of: %(offered)s.") % {"offered": offered}}, "invalid")
        return (minus + self.orderings[name],)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        assert page is not None, "Every list of the API is paged."
        return self.get_paginated_response(self.serialise(page))

    def serialise(self, page: list[Any]) -> Any:
        """The rows of a page as data; an endpoint that needs more per page overrides this."""
        return self.get_serializer(page, many=True).data


@method_decorator(conditional_page, name="dispatch")
class DetailView(StrictParameters, GenericAPIView):
    """One row by its reference; 404 for what is not there or may not be seen."""

    permission_classes = [PublicReading]
    filter_backends = []
    pagination_class = None
    parameters: ClassVar[tuple[str, ...]] = ()

    def known_parameters(self) -> Iterable[str]:
        return self.parameters

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.serialise(self.get_object()))

    def serialise(self, row: Any) -> Any:
        return self.get_serializer(row).data

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


class WritingView(APIView):
    """An endpoint that may write: the same strictness about parameters, no cache between.

    Its permission classes are named by the endpoint (closed by default); every write takes an
    ``Idempotency-Key``, every edit an ``If-Match``. Both are demanded here, before anything is looked up.
    """

    parameters: ClassVar[tuple[str, ...]] = ()
    is_keyed: ClassVar[bool] = True  # False where nothing is written, or what is sent has an id of its own
    versioned: ClassVar[tuple[str, ...]] = ()  # the methods that ask for If-Match

    def known_parameters(self) -> Iterable[str]:
        return self.parameters

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown(request, self.known_parameters())
        if request.method in SAFE_METHODS or request.method not in self.allowed_methods:
            return
        if self.is_keyed:
            request_id_of(request)
        if request.method in self.versioned:
            expected_version(request)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer


class ListingAndWritingView(ListView, WritingView):
    """A list that can be added to: GET is a page of rows, POST a new one. Closed until an endpoint opens it."""

    permission_classes = [Closed]
    http_method_names = ["get", "head", "post"]

    def known_parameters(self) -> Iterable[str]:
        return super().known_parameters() if self.request.method in SAFE_METHODS else ()
