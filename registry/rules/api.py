"""Reading rule sets: which number formats and labels hold, and whether they are official."""

from typing import ClassVar

from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from registry.api.facts import FACT_FIELDS
from registry.api.filters import CountryFilter, TruthFilter
from registry.api.views import ListView
from registry.rules.models.rule_sets import RuleSet


class RuleSetSerializer(serializers.ModelSerializer[RuleSet]):
    """``formats_are_official`` false: the formats are this project's own."""

    partner_country = serializers.CharField(source="partner_country_id", allow_null=True)
    labels = serializers.DictField()

    class Meta:
        model = RuleSet
        fields = (
            "partner_country",
            "track",
            "document",
            "version",
            "valid_from",
            "valid_to",
            "serial_number_template",
            "account_number_template",
            "formats_are_official",
            "labels",
            *FACT_FIELDS,
        )


class RuleSetFilters(FilterSet):
    partner_country = CountryFilter()
    formats_are_official = TruthFilter()

    class Meta:
        model = RuleSet
        fields: ClassVar[list[str]] = []


@extend_schema_view(get=extend_schema(operation_id="rule_sets_list", tags=["rule sets"]))
class RuleSetList(ListView):
    """Versioned rule sets with their number formats; null country: where none of its own exists."""

    queryset = RuleSet.objects.all()
    serializer_class = RuleSetSerializer
    filterset_class = RuleSetFilters
    orderings: ClassVar[dict[str, str]] = {"id": "pk", "valid_from": "valid_from"}
