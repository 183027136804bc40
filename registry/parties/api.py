"""Reading countries, Joint Committees, organisations and third-party entities."""

from typing import ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from registry.api.facts import FACT_FIELDS
from registry.api.filters import ChoiceFilter, CountryFilter, IsoDateFilter, TruthFilter, WholeNumberFilter
from registry.api.views import DetailView, ListView
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.parties.models import (
    Designation,
    DesignationScope,
    JointCommittee,
    SectoralScope,
    ThirdPartyEntity,
)


class PartnerCountrySerializer(serializers.ModelSerializer[PartnerCountry]):
    class Meta:
        model = PartnerCountry
        fields = (
            "code",
            "iso3",
            "name",
            "position",
            "signed_on",
            "signed_at_place",
            "membership_verification",
            "date_verification",
            "place_verification",
            *FACT_FIELDS,
        )


@extend_schema_view(get=extend_schema(operation_id="countries_list", tags=["countries"]))
class CountryList(ListView):
    """Partner countries, in the order of signing."""

    queryset = PartnerCountry.objects.all()
    serializer_class = PartnerCountrySerializer
    search_fields = ["name", "code", "iso3"]
    orderings: ClassVar[dict[str, str]] = {"position": "position", "name": "name", "signed_on": "signed_on"}


@extend_schema_view(get=extend_schema(operation_id="countries_read", tags=["countries"]))
class CountryDetail(DetailView):
    """One partner country by its two letters."""

    queryset = PartnerCountry.objects.all()
    serializer_class = PartnerCountrySerializer
    lookup_field = "code"


class JointCommitteeSerializer(serializers.ModelSerializer[JointCommittee]):
    partner_country = serializers.CharField(source="partner_country_id")

    class Meta:
        model = JointCommittee
        fields = ("partner_country", "first_met_on", *FACT_FIELDS)


@extend_schema_view(get=extend_schema(operation_id="joint_committees_list", tags=["countries"]))
class JointCommitteeList(ListView):
    """Joint Committees, one per partner country."""

    queryset = JointCommittee.objects.all()
    serializer_class = JointCommitteeSerializer
    orderings: ClassVar[dict[str, str]] = {
        "partner_country": "partner_country_id",
        "first_met_on": "first_met_on",
    }


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    partner_country = serializers.CharField(source="partner_country_id", allow_null=True)

    class Meta:
        model = Organisation
        fields = ("public_id", "name", "partner_country", "country_code", "is_demonstration", *FACT_FIELDS)


class OrganisationFilters(FilterSet):
    partner_country = CountryFilter()
    is_demonstration = TruthFilter(label=_("Made for trying the registry out."))

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = []


@extend_schema_view(get=extend_schema(operation_id="organisations_list", tags=["organisations"]))
class OrganisationList(ListView):
    """Organisations that take part in projects or are designated."""

    queryset = Organisation.objects.all()
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilters
    search_fields = ["name"]
    orderings: ClassVar[dict[str, str]] = {"name": "name"}


@extend_schema_view(get=extend_schema(operation_id="organisations_read", tags=["organisations"]))
class OrganisationDetail(DetailView):
    """One organisation by its public id."""

    queryset = Organisation.objects.all()
    serializer_class = OrganisationSerializer
    lookup_field = "public_id"


class SectoralScopeSerializer(serializers.ModelSerializer[SectoralScope]):
    class Meta:
        model = SectoralScope
        fields = ("number", "name", *FACT_FIELDS)


@extend_schema_view(get=extend_schema(operation_id="sectoral_scopes_list", tags=["third-party entities"]))
class SectoralScopeList(ListView):
    """Sectoral scopes by number."""

    queryset = SectoralScope.objects.all()
    serializer_class = SectoralScopeSerializer
    orderings: ClassVar[dict[str, str]] = {"number": "number"}


class DesignationSerializer(serializers.ModelSerializer[Designation]):
    """A designation with the numbers of its scopes, by activity."""

    third_party_entity = serializers.CharField(source="third_party_entity.slug")
    partner_country = serializers.CharField(source="partner_country_id")
    validation_scopes = serializers.SerializerMethodField()
    verification_scopes = serializers.SerializerMethodField()

    class Meta:
        model = Designation
        fields = (
            "reference",
            "third_party_entity",
            "partner_country",
            "status",
            "status_as_printed",
            "designated_on",
            "accredited_until",
            "validation_scopes",
            "verification_scopes",
            *FACT_FIELDS,
        )

    def get_validation_scopes(self, designation: Designation) -> list[int]:
        return self._scopes(designation, DesignationScope.Activity.VALIDATION)

    def get_verification_scopes(self, designation: Designation) -> list[int]:
        return self._scopes(designation, DesignationScope.Activity.VERIFICATION)

    @staticmethod
    def _scopes(designation: Designation, activity: str) -> list[int]:
        return sorted(row.scope.number for row in designation.scopes.all() if row.activity == activity)


def designations() -> QuerySet[Designation]:
    """Designations with what the serializer reads, in a fixed number of queries."""
    scopes = Prefetch("scopes", queryset=DesignationScope.objects.select_related("scope"))
    return Designation.objects.select_related("third_party_entity").prefetch_related(scopes)


class DesignationFilters(FilterSet):
    partner_country = CountryFilter()
    status = ChoiceFilter(choices=Designation.Status.choices)
    sectoral_scope = WholeNumberFilter(
        field_name="scopes__scope__number", distinct=True, label=_("Number of a sectoral scope.")
    )
    designated_on_from = IsoDateFilter(field_name="designated_on", lookup_expr="gte")
    designated_on_to = IsoDateFilter(field_name="designated_on", lookup_expr="lte")

    class Meta:
        model = Designation
        fields: ClassVar[list[str]] = []


@extend_schema_view(get=extend_schema(operation_id="designations_list", tags=["third-party entities"]))
class DesignationList(ListView):
    """Designations of third-party entities by the Joint Committees."""

    queryset = designations()
    serializer_class = DesignationSerializer
    filterset_class = DesignationFilters
    search_fields = ["reference", "third_party_entity__name"]
    orderings: ClassVar[dict[str, str]] = {
        "reference": "reference",
        "designated_on": "designated_on",
        "accredited_until": "accredited_until",
    }


class ThirdPartyEntitySerializer(serializers.ModelSerializer[ThirdPartyEntity]):
    organisation = serializers.UUIDField(source="organisation.public_id")
    designations = DesignationSerializer(many=True)

    class Meta:
        model = ThirdPartyEntity
        fields = ("slug", "name", "organisation", "designations", *FACT_FIELDS)


class ThirdPartyEntityFilters(FilterSet):
    partner_country = CountryFilter(field_name="designations__partner_country", distinct=True)
    sectoral_scope = WholeNumberFilter(
        field_name="designations__scopes__scope__number",
        distinct=True,
        label=_("Number of a sectoral scope."),
    )

    class Meta:
        model = ThirdPartyEntity
        fields: ClassVar[list[str]] = []


def third_party_entities() -> QuerySet[ThirdPartyEntity]:
    return ThirdPartyEntity.objects.select_related("organisation").prefetch_related(
        Prefetch("designations", queryset=designations())
    )


@extend_schema_view(
    get=extend_schema(operation_id="third_party_entities_list", tags=["third-party entities"])
)
class ThirdPartyEntityList(ListView):
    """Third-party entities with their designations."""

    queryset = third_party_entities()
    serializer_class = ThirdPartyEntitySerializer
    filterset_class = ThirdPartyEntityFilters
    search_fields = ["name"]
    orderings: ClassVar[dict[str, str]] = {"name": "name"}


@extend_schema_view(
    get=extend_schema(operation_id="third_party_entities_read", tags=["third-party entities"])
)
class ThirdPartyEntityDetail(DetailView):
    """One third-party entity by its address."""

    queryset = third_party_entities()
    serializer_class = ThirdPartyEntitySerializer
    lookup_field = "slug"
