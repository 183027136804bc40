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
from registry.methodologies.models import (
    Methodology,
    MethodologyVersion,
    ProposedMethodology,
    TitleBasis,
)
from registry.methodologies.queries import key_of


class MethodologyVersionSerializer(serializers.ModelSerializer[MethodologyVersion]):
    """A version; ``title_basis`` says whether its title was read on a page.

    ``text`` has the sections A to I as data; it is empty where the text is not known here.
    """

    text = serializers.DictField(child=serializers.DictField())
    sectoral_scope = serializers.IntegerField(source="sectoral_scope.number", allow_null=True, default=None)

    class Meta:
        model = MethodologyVersion
        fields = (
            "version",
            "title",
            "title_basis",
            "sectoral_scope",
            "status",
            "approved_on",
            "ended_on",
            "proponent",
            "text",
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


class ProposedMethodologySerializer(serializers.ModelSerializer[ProposedMethodology]):
    """A proposal, or a request to revise. Both days of the window are included."""

    partner_country = serializers.CharField(source="partner_country_id")
    case = serializers.CharField(source="case.reference")
    revises = serializers.SerializerMethodField()
    approved_as = serializers.SerializerMethodField()

    class Meta:
        model = ProposedMethodology
        fields = (
            "reference",
            "partner_country",
            "title",
            "proponent",
            "status",
            "case",
            "revises",
            "public_input_opens_on",
            "public_input_closes_on",
            "decided_on",
            "approved_as",
        )

    def get_revises(self, proposal: ProposedMethodology) -> str:
        """Reference and version, such as "MN_AM003 1.0"; empty: a new methodology."""
        return "" if proposal.revises is None else key_of(proposal.revises)

    def get_approved_as(self, proposal: ProposedMethodology) -> str:
        """Reference and version; empty: not approved (yet)."""
        return "" if proposal.approved_as is None else key_of(proposal.approved_as)


class ProposedMethodologyFilters(FilterSet):
    partner_country = CountryFilter()
    status = ChoiceFilter(choices=ProposedMethodology.Status.choices)

    class Meta:
        model = ProposedMethodology
        fields: ClassVar[list[str]] = []


def proposed_methodologies() -> QuerySet[ProposedMethodology]:
    return ProposedMethodology.objects.select_related(
        "case", "revises__methodology", "approved_as__methodology"
    )


@extend_schema_view(get=extend_schema(operation_id="proposed_methodologies_list", tags=["methodologies"]))
class ProposedMethodologyList(ListView):
    """Proposed methodologies and requests to revise, from their publication on."""

    queryset = proposed_methodologies()
    serializer_class = ProposedMethodologySerializer
    filterset_class = ProposedMethodologyFilters
    search_fields = ["reference", "title"]
    orderings: ClassVar[dict[str, str]] = {"reference": "reference"}


@extend_schema_view(get=extend_schema(operation_id="proposed_methodologies_read", tags=["methodologies"]))
class ProposedMethodologyDetail(DetailView):
    """One proposal by its number, such as MN_PM004."""

    queryset = proposed_methodologies()
    serializer_class = ProposedMethodologySerializer
    lookup_field = "reference"
