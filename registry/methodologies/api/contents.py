"""Reading what a methodology version says, and calculating with it; tables of factors."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters.rest_framework import CharFilter, FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from registry.api.permissions import PublicReading
from registry.api.views import ListView, ReadingView, WritingView
from registry.identity.policies import is_officer
from registry.methodologies.api.throttling import CalculationThrottle
from registry.methodologies.language.calculating import calculate
from registry.methodologies.language.errors import RequestMalformed
from registry.methodologies.language.exchange import inputs_of
from registry.methodologies.models import FactorTable, MethodologyContent, MethodologyVersion
from registry.methodologies.queries import described, described_table
from registry.methodologies.resolving import (
    adopted_content,
    confirmed_keys,
    read_content,
    read_factor_table,
    tables_for,
    unsourced_of,
)

MOST_VALUES = 5_000  # of one calculation; a monitoring report of more goes another way


def _content(reference: str, version: str) -> MethodologyContent:
    """What is in force; 404 for a version that nobody knows or that nothing is adopted for."""
    rows = MethodologyVersion.objects.select_related("methodology")
    content = adopted_content(get_object_or_404(rows, methodology__reference=reference, version=version))
    if content is None:
        raise Http404
    return content


class UnsourcedSerializer(serializers.Serializer[Any]):
    """What is inferred or from memory, what exactly it says, and the source under which officers confirmed it."""

    subject = serializers.CharField(help_text="The version, or the table of factors that it reads.")
    place = serializers.CharField()
    symbol = serializers.CharField()
    says = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    mark = serializers.CharField(source="mark.value")
    is_confirmed = serializers.BooleanField()
    confirmed_source = serializers.CharField(source="confirmation.source", default=None, allow_null=True)
    confirmed_at = serializers.DateTimeField(
        source="confirmation.confirmed_at", default=None, allow_null=True
    )


class RevisionSerializer(serializers.Serializer[Any]):
    """One revision that two officers adopted. Their names are told to officers; null for everybody else."""

    revision = serializers.IntegerField()
    status = serializers.CharField()
    digest = serializers.CharField()
    is_shipped = serializers.BooleanField()
    proposed_at = serializers.DateTimeField()
    adopted_at = serializers.DateTimeField()
    superseded_at = serializers.DateTimeField(allow_null=True)
    proposed_by = serializers.SerializerMethodField()
    adopted_by = serializers.SerializerMethodField()

    def get_proposed_by(self, row: MethodologyContent) -> str | None:
        return row.proposed_by.name if self.context["names"] and row.proposed_by else None

    def get_adopted_by(self, row: MethodologyContent) -> str | None:
        return row.adopted_by.name if self.context["names"] and row.adopted_by else None


class ContentSerializer(serializers.Serializer[Any]):
    """What a version says. ``is_open`` true: neither sourced nor confirmed by an officer since."""

    methodology = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    revision = serializers.IntegerField()
    digest = serializers.CharField(help_text="SHA-256 of the text that two officers adopted.")
    adopted_at = serializers.DateTimeField()
    source = serializers.CharField()  # type: ignore[assignment]
    mark = serializers.CharField()
    open_values = serializers.ListField(child=serializers.CharField())
    indices = serializers.ListField(child=serializers.DictField())
    parameters = serializers.ListField(child=serializers.DictField())
    formulas = serializers.ListField(child=serializers.DictField())
    tables = serializers.ListField(child=serializers.CharField())
    eligibility = serializers.ListField(child=serializers.DictField())
    emission_sources = serializers.ListField(child=serializers.DictField())
    examples = serializers.ListField(child=serializers.DictField())
    notes = serializers.ListField(child=serializers.CharField())
    gaps = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField(help_text="The file itself, in TOML.")
    unsourced = UnsourcedSerializer(many=True)
    revisions = RevisionSerializer(many=True)


@extend_schema_view(
    get=extend_schema(
        operation_id="methodology_content_read", tags=["methodologies"], responses=ContentSerializer
    )
)
class ContentDetail(ReadingView):
    """Parameters, formulas, criteria and worked examples of one version, such as MN_AM003 2.0."""

    def get(self, request: Request, reference: str, version: str) -> Response:
        content = _content(reference, version)
        unsourced = unsourced_of(content)
        still_open = [one.place for one in unsourced if not one.is_confirmed]
        revisions = (
            MethodologyContent.objects.ever_adopted()
            .filter(version=content.version_id)
            .select_related("proposed_by", "adopted_by")
            .defer("text")
            .order_by("-revision")
        )
        names = {"names": is_officer(request.user)}
        return Response(
            described(content, read_content(content), still_open)
            | {
                "unsourced": UnsourcedSerializer(unsourced, many=True).data,
                "revisions": RevisionSerializer(revisions, many=True, context=names).data,
            }
        )


class GivenValueSerializer(serializers.Serializer[Any]):
    """One value. Without period and point where the parameter has none."""

    symbol = serializers.CharField()
    point = serializers.CharField(required=False)
    period = serializers.ListField(child=serializers.DateField(), min_length=2, max_length=2, required=False)
    value = serializers.CharField()
    unit = serializers.CharField(required=False)


class CalculationSerializer(serializers.Serializer[Any]):
    """The values of a calculation; ``period`` is the monitoring period, where it is known apart from them."""

    period = serializers.ListField(child=serializers.DateField(), min_length=2, max_length=2, required=False)
    parameters = GivenValueSerializer(many=True)


class ResultSerializer(serializers.Serializer[Any]):
    """Exact decimal texts in tCO2, whole tonnes credited, what was noticed, and every step."""

    methodology = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    digest = serializers.CharField()
    years = serializers.ListField(child=serializers.DictField())
    total = serializers.DictField()
    findings = serializers.ListField(child=serializers.DictField())
    steps = serializers.ListField(child=serializers.DictField())


@extend_schema_view(
    post=extend_schema(
        operation_id="methodology_calculate",
        tags=["methodologies"],
        request=CalculationSerializer,
        responses={200: ResultSerializer},
    )
)
class Calculation(WritingView):
    """Calculate with a version in force. Nothing is kept, so no ``Idempotency-Key`` is asked for."""

    http_method_names = ["post"]
    is_keyed = False
    permission_classes = [PublicReading]

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()]  # open to everybody as the page is: limited, and nothing is written

    def get_throttles(self) -> list[BaseThrottle]:
        return [*super().get_throttles(), CalculationThrottle()]

    def post(self, request: Request, reference: str, version: str) -> Response:
        content = _content(reference, version)
        asked = request.data if isinstance(request.data, dict) else {}
        if unknown := sorted(asked.keys() - {"parameters", "period"}):
            raise ValidationError({unknown[0]: _("Not known here.")}, "unknown")
        try:
            inputs = inputs_of(asked.get("parameters"))
        except RequestMalformed as malformed:
            raise ValidationError(
                {str(malformed.details["place"]): malformed.message}, malformed.code
            ) from None
        if len(inputs) > MOST_VALUES:
            words = _("At most %(most)s values.") % {"most": MOST_VALUES}
            raise ValidationError({"parameters": words}, "too_many")
        found = calculate(
            read_content(content),
            inputs,
            tables_for(content),
            period=_period(asked.get("period")),
            confirmed=confirmed_keys(content),
        )
        return Response(found.as_json())


def _period(given: Any) -> tuple[date, date] | None:
    """First and last day. Raises ValidationError."""
    if given is None:
        return None
    try:
        first, last = (date.fromisoformat(day) for day in given)
    except (TypeError, ValueError):
        raise ValidationError({"period": _("First and last day, as 2017-01-31.")}, "invalid") from None
    return first, last


class FactorTableSerializer(serializers.ModelSerializer[FactorTable]):
    """A table of factors and the days for which it holds; null: no such day is known."""

    status = serializers.CharField(help_text="adopted or superseded")

    class Meta:
        model = FactorTable
        fields: tuple[str, ...] = (
            *("name", "revision", "title", "status", "valid_from", "valid_to"),
            *("adopted_at", "superseded_at", "digest"),
        )


class FactorTableFilters(FilterSet):
    name = CharFilter(max_length=64)

    class Meta:
        model = FactorTable
        fields: ClassVar[list[str]] = []


@extend_schema_view(get=extend_schema(operation_id="factor_tables_list", tags=["methodologies"]))
class FactorTableList(ListView):
    """Tables of factors, also those that were superseded."""

    serializer_class = FactorTableSerializer
    filterset_class = FactorTableFilters
    orderings: ClassVar[dict[str, str]] = {"id": "pk", "name": "name"}

    def get_queryset(self) -> QuerySet[FactorTable]:
        return FactorTable.objects.ever_adopted().defer("text")


class WholeFactorTableSerializer(FactorTableSerializer):
    """A table with its rows."""

    unit = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    mark = serializers.CharField()
    keys = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.DictField())
    text = serializers.CharField()

    class Meta(FactorTableSerializer.Meta):
        fields: tuple[str, ...] = (
            *FactorTableSerializer.Meta.fields,
            "unit",
            "source",
            "mark",
            "keys",
            "rows",
            "text",
        )


@extend_schema_view(
    get=extend_schema(
        operation_id="factor_table_read", tags=["methodologies"], responses=WholeFactorTableSerializer
    )
)
class FactorTableDetail(ReadingView):
    """One revision of a table with its rows and their sources."""

    def get(self, request: Request, name: str, revision: int) -> Response:
        rows = FactorTable.objects.ever_adopted().filter(name=name)
        row = get_object_or_404(rows, revision=revision) if revision < 2**31 else None
        if row is None:
            raise Http404
        return Response({**FactorTableSerializer(row).data, **described_table(row, read_factor_table(row))})
