"""Reading countries, Joint Committees, organisations and third-party entities."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from registry.api.facts import FACT_FIELDS
from registry.api.filters import ChoiceFilter, CountryFilter, IsoDateFilter, TruthFilter, WholeNumberFilter
from registry.api.views import DetailView, ListView
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.parties.models import (
    Designation,
    DesignationScope,
    JointCommittee,
    JointCommitteeMember,
    SectoralScope,
    ThirdPartyEntity,
)
from registry.parties.queries import holds, standing_on


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


class MemberSerializer(serializers.ModelSerializer[JointCommitteeMember]):
    """A member in office; the name only where it is published."""

    name = serializers.SerializerMethodField()

    class Meta:
        model = JointCommitteeMember
        fields = ("side", "function", "is_chair", "name")

    def get_name(self, member: JointCommitteeMember) -> str | None:
        return member.person.name if member.is_name_public else None


class JointCommitteeSerializer(serializers.ModelSerializer[JointCommittee]):
    partner_country = serializers.CharField(source="partner_country_id")
    members = MemberSerializer(many=True, source="members_in_office")

    class Meta:
        model = JointCommittee
        fields = ("partner_country", "first_met_on", "members", *FACT_FIELDS)


@extend_schema_view(get=extend_schema(operation_id="joint_committees_list", tags=["countries"]))
class JointCommitteeList(ListView):
    """Joint Committees, one per partner country, with the members whose names are published."""

    queryset = JointCommittee.objects.all()
    serializer_class = JointCommitteeSerializer
    orderings: ClassVar[dict[str, str]] = {
        "partner_country": "partner_country_id",
        "first_met_on": "first_met_on",
    }

    def get_queryset(self) -> QuerySet[JointCommittee]:
        members = JointCommitteeMember.objects.in_office().select_related("person")
        seats = Prefetch("members", queryset=members, to_attr="members_in_office")
        return super().get_queryset().prefetch_related(seats)


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


AS_OF = "as_of"


class AsOfSerializer(serializers.Serializer[Any]):
    date = serializers.DateField()
    is_designated = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())


class DesignationSerializer(serializers.ModelSerializer[Designation]):
    """A designation with the numbers of its scopes, by activity: those of ``as_of``, else of today."""

    third_party_entity = serializers.CharField(source="third_party_entity.slug")
    partner_country = serializers.CharField(source="partner_country_id")
    validation_scopes = serializers.SerializerMethodField()
    verification_scopes = serializers.SerializerMethodField()
    as_of = serializers.SerializerMethodField()

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
            "withdrawn_on",
            "validation_scopes",
            "verification_scopes",
            "as_of",
            *FACT_FIELDS,
        )

    def get_validation_scopes(self, designation: Designation) -> list[int]:
        return self._scopes(designation, DesignationScope.Activity.VALIDATION)

    def get_verification_scopes(self, designation: Designation) -> list[int]:
        return self._scopes(designation, DesignationScope.Activity.VERIFICATION)

    @extend_schema_field(AsOfSerializer(allow_null=True))
    def get_as_of(self, designation: Designation) -> dict[str, Any] | None:
        """Whether it counted on the day asked for, and if not, why (codes); null when no day was asked for."""
        day = self.context.get(AS_OF)
        if day is None:
            return None
        reasons = [one.code for one in standing_on(designation, day)]
        return {"date": day.isoformat(), "is_designated": not reasons, "reasons": reasons}

    def _scopes(self, designation: Designation, activity: str) -> list[int]:
        day = self.context.get(AS_OF) or timezone.localdate()
        rows = [row for row in designation.scopes.all() if row.activity == activity and holds(row, day)]
        return sorted(row.scope.number for row in rows)


def designations() -> QuerySet[Designation]:
    """Designations with what the serializer reads, in a fixed number of queries."""
    scopes = Prefetch("scopes", queryset=DesignationScope.objects.select_related("scope"))
    periods = (scopes, "suspensions", "accreditations")
    return Designation.objects.select_related("third_party_entity").prefetch_related(*periods)


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


DAY = OpenApiParameter(
    AS_OF, OpenApiTypes.DATE, description=_("A day: the answer says what held on it, and with which scopes.")
)


@extend_schema_view(
    get=extend_schema(operation_id="designations_list", tags=["third-party entities"], parameters=[DAY])
)
class DesignationList(ListView):
    """Designations of third-party entities by the Joint Committees, now or as of a day."""

    parameters: ClassVar[tuple[str, ...]] = (AS_OF,)

    queryset = designations()
    serializer_class = DesignationSerializer
    filterset_class = DesignationFilters
    search_fields = ["reference", "third_party_entity__name"]
    orderings: ClassVar[dict[str, str]] = {
        "reference": "reference",
        "designated_on": "designated_on",
        "accredited_until": "accredited_until",
    }

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), AS_OF: self.day}

    @cached_property
    def day(self) -> date | None:
        """The day asked for. Raises ValidationError for what is none."""
        text = self.request.query_params.get(AS_OF, "")
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValidationError({AS_OF: _("A day such as 2024-05-01.")}, "invalid") from None


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
