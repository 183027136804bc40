"""Reading methodologies and their versions."""

from typing import ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from registry.api.facts import FACT_FIELDS
from registry.api.filters import ChoiceFilter, CountryFilter, IsoDateFilter, WholeNumberFilter
from registry.api.views import DetailView, ListView
from registry.methodologies.models import Methodology, MethodologyVersion, TitleBasis


class MethodologyVersionSerializer(serializers.ModelSerializer[MethodologyVersion]):
    """A version; ``title_basis`` says whether its title was read on a page."""

    sectoral_scope = serializers.IntegerField(source="sectoral_scope.number", allow_null=True, default=None)

    class Meta:
        model = MethodologyVersion
        fields = (
            "version",
            "title",
            "title_basis",
            "sectoral_scope",
            "approved_on",
            "url",
            "reference_verification",
            *FACT_FIELDS,
        )


class MethodologySerializer(serializers.ModelSerializer[Methodology]):
    partner_country = serializers.CharField(source="partner_country_id")
    sectoral_scope = serializers.IntegerField(source="sectoral_scope.number", allow_null=True, default=None)
    versions = MethodologyVersionSerializer(many=True)

    class Meta:
        model = Methodology
        fields = (
            "reference",
            "partner_country",
            "title",
            "title_basis",
            "sectoral_scope",
            "versions",
            *FACT_FIELDS,
        )


class MethodologyFilters(FilterSet):
    partner_country = CountryFilter()
    sectoral_scope = WholeNumberFilter(
        field_name="sectoral_scope__number", label=_("Number of a sectoral scope.")
    )
    title_basis = ChoiceFilter(choices=TitleBasis.choices)
    approved_on_from = IsoDateFilter(field_name="versions__approved_on", lookup_expr="gte", distinct=True)
    approved_on_to = IsoDateFilter(field_name="versions__approved_on", lookup_expr="lte", distinct=True)

    class Meta:
        model = Methodology
        fields: ClassVar[list[str]] = []


def methodologies() -> QuerySet[Methodology]:
    """Methodologies with what the serializer reads, in a fixed number of queries."""
    versions = Prefetch("versions", queryset=MethodologyVersion.objects.select_related("sectoral_scope"))
    return Methodology.objects.select_related("sectoral_scope").prefetch_related(versions)


@extend_schema_view(get=extend_schema(operation_id="methodologies_list", tags=["methodologies"]))
class MethodologyList(ListView):
    """Approved methodologies with their versions."""

    queryset = methodologies()
    serializer_class = MethodologySerializer
    filterset_class = MethodologyFilters
    search_fields = ["reference", "title"]
    orderings: ClassVar[dict[str, str]] = {"reference": "reference", "title": "title"}


@extend_schema_view(get=extend_schema(operation_id="methodologies_read", tags=["methodologies"]))
class MethodologyDetail(DetailView):
    """One methodology by its reference, such as MN_AM003."""

    queryset = methodologies()
    serializer_class = MethodologySerializer
    lookup_field = "reference"
