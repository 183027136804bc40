"""Reading rule sets: what they say, value by value with its source, and the holidays of both sides."""

import re
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django_filters.rest_framework import ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from registry.api.facts import FACT_FIELDS
from registry.api.filters import CountryFilter, IsoDateFilter, TruthFilter
from registry.api.views import DetailView, ListView
from registry.rules.models.calendars import Holiday
from registry.rules.models.rule_sets import (
    ACCOUNTS_DOCUMENT,
    COUNTRIES_DOCUMENT,
    CYCLE_DOCUMENT,
    FORMATS_DOCUMENT,
    RuleSet,
)
from registry.rules.models.values import VALUES, RuleValue
from registry.rules.resolving import ANY

KEY = re.compile(r"(any|[A-Z]{2})/[a-z0-9_]*/[a-z0-9_]+/[0-9]+\.[0-9]+")
DOCUMENTS = (FORMATS_DOCUMENT, CYCLE_DOCUMENT, COUNTRIES_DOCUMENT, ACCOUNTS_DOCUMENT)


class RuleSetSerializer(serializers.ModelSerializer[RuleSet]):
    """``formats_are_official`` false: the formats are this project's own. ``key`` names it in addresses."""

    key = serializers.CharField()
    partner_country = serializers.CharField(source="partner_country_id", allow_null=True)
    labels = serializers.DictField()

    class Meta:
        model = RuleSet
        fields: tuple[str, ...] = (
            "key",
            "partner_country",
            "track",
            "document",
            "version",
            "title",
            "valid_from",
            "valid_to",
            "adopted_at",
            "content_digest",
            "serial_number_template",
            "account_number_template",
            "formats_are_official",
            "labels",
            *FACT_FIELDS,
        )


class RuleSetFilters(FilterSet):
    partner_country = CountryFilter()
    document = ChoiceFilter(choices=[(name, name) for name in DOCUMENTS])
    formats_are_official = TruthFilter()

    class Meta:
        model = RuleSet
        fields: ClassVar[list[str]] = []


@extend_schema_view(get=extend_schema(operation_id="rule_sets_list", tags=["rule sets"]))
class RuleSetList(ListView):
    """Adopted rule sets, also those that have ended; null country: where none of its own exists."""

    queryset = RuleSet.objects.adopted()
    serializer_class = RuleSetSerializer
    filterset_class = RuleSetFilters
    orderings: ClassVar[dict[str, str]] = {"id": "pk", "valid_from": "valid_from"}


def value_serializer(value: type[RuleValue]) -> type[serializers.ModelSerializer[Any]]:
    """The columns of one kind of value."""
    meta = type("Meta", (), {"model": value, "fields": value.columns()})
    return type(f"{value.__name__}Serializer", (serializers.ModelSerializer,), {"Meta": meta})


VALUE_SERIALIZERS = {value.kind: value_serializer(value) for value in VALUES}
ROWS = {value.kind: f"{value.__name__.lower()}_rows" for value in VALUES}
# ``labels`` of the rule set itself are of its numbers; those of the cycle are told beside them.
NAMES = {kind: f"cycle_{kind}" if kind == "labels" else kind for kind in ROWS}

_Values = type(
    "RuleSetValues",
    (RuleSetSerializer,),
    {NAMES[kind]: VALUE_SERIALIZERS[kind](many=True, source=ROWS[kind]) for kind in ROWS},
)


class WholeRuleSetSerializer(_Values):  # type: ignore[valid-type, misc]
    """A rule set with every value and its source. Days that are null are not known."""

    class Meta(RuleSetSerializer.Meta):
        fields = (*RuleSetSerializer.Meta.fields, *NAMES.values())


@extend_schema_view(get=extend_schema(operation_id="rule_sets_read", tags=["rule sets"]))
class RuleSetDetail(DetailView):
    """One adopted rule set by its key, such as KZ/second_generation/project_cycle/1.0 (or any/…)."""

    serializer_class = WholeRuleSetSerializer

    def get_queryset(self) -> QuerySet[RuleSet]:
        rows = [
            Prefetch(ROWS[value.kind], value._default_manager.order_by(*value.identified_by))
            for value in VALUES
        ]
        return RuleSet.objects.adopted().prefetch_related(*rows)

    def get_object(self) -> RuleSet:
        if not KEY.fullmatch(self.kwargs["key"]):
            raise Http404
        country, track, document, version = self.kwargs["key"].split("/")
        own = None if country == ANY else country
        found = self.get_queryset().filter(
            partner_country=own, track=track, document=document, version=version
        )
        row = found.first()
        if row is None:
            raise Http404
        return row


class HolidaySerializer(serializers.ModelSerializer[Holiday]):
    """A day on which one side does not work."""

    class Meta:
        model = Holiday
        fields = ("country_code", "date", "name", *FACT_FIELDS)


class HolidayFilters(FilterSet):
    country_code = CountryFilter(field_name="country_code")
    date_from = IsoDateFilter(field_name="date", lookup_expr="gte")
    date_to = IsoDateFilter(field_name="date", lookup_expr="lte")

    class Meta:
        model = Holiday
        fields: ClassVar[list[str]] = []


@extend_schema_view(get=extend_schema(operation_id="holidays_list", tags=["rule sets"]))
class HolidayList(ListView):
    """Holidays of partner countries and of Japan, as far as they were entered."""

    queryset = Holiday.objects.all()
    serializer_class = HolidaySerializer
    filterset_class = HolidayFilters
    orderings: ClassVar[dict[str, str]] = {"date": "date"}
