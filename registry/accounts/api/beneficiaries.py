"""Reading purposes and schemes, the register of beneficiaries, and who looks like whom before one is entered."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.accounts.models import Beneficiary, IdentifierKind, Purpose, UsageScheme
from registry.accounts.policies import beneficiaries_visible_to
from registry.accounts.queries.beneficiaries import alike
from registry.api.facts import FACT_FIELDS
from registry.api.filters import ChoiceFilter, CountryFilter
from registry.api.parameters import text_of
from registry.api.permissions import MayReadCases
from registry.api.views import DetailView, ListView, ReadingView
from registry.identity.models.people import User
from registry.identity.policies import own_organisations

NAME = r"[^\x00]{1,300}"
# What one asks about, each with the form of its text.
ASKED = {
    "name": NAME,
    "name_latin": NAME,
    "country": "[A-Z]{2}",
    "identifier_kind": "|".join(IdentifierKind.values),
    "identifier": r"[^\x00]{1,60}",
}


class PurposeSerializer(serializers.ModelSerializer[Purpose]):
    """``account_kind``: where the units go. ``only_scheme``: the scheme that goes with it, where there is but one."""

    name = serializers.CharField(source="label")
    only_scheme = serializers.CharField(source="only_scheme_id", allow_null=True)

    class Meta:
        model = Purpose
        fields = (
            "code",
            "name",
            "account_kind",
            "needs_beneficiary",
            "is_on_behalf",
            "needs_scheme",
            "only_scheme",
            "for_officers_only",
            "authorisation_use",
            *FACT_FIELDS,
        )


class UsageSchemeSerializer(serializers.ModelSerializer[UsageScheme]):
    name = serializers.CharField(source="__str__")

    class Meta:
        model = UsageScheme
        fields = ("code", "name", *FACT_FIELDS)


class BeneficiarySerializer(serializers.ModelSerializer[Beneficiary]):
    """``merged_into``: the beneficiary that stands for it now. ``entered_by``: the organisation's public id."""

    entered_by = serializers.UUIDField(source="entered_by.public_id")
    merged_into = serializers.UUIDField(source="merged_into.public_id", allow_null=True, default=None)

    class Meta:
        model = Beneficiary
        fields = (
            "public_id",
            "kind",
            "name",
            "name_latin",
            "country_code",
            "identifier_kind",
            "identifier",
            "state",
            "is_vetted",
            "is_holder_itself",
            "consents_to_publication",
            "entered_by",
            "entered_at",
            "vetted_at",
            "merged_into",
        )


class AlikeSerializer(serializers.Serializer[Any]):
    """``likeness`` from 0 to 1; 1 is the same name in whatever script, or the same number."""

    beneficiary = serializers.UUIDField()
    shown = serializers.CharField()
    likeness = serializers.FloatField()
    has_same_number = serializers.BooleanField()
    is_vetted = serializers.BooleanField()


class AlikeListSerializer(serializers.Serializer[Any]):
    results = AlikeSerializer(many=True)


@extend_schema_view(get=extend_schema(operation_id="purposes_list", tags=["retirements"]))
class PurposeList(ListView):
    """What units are retired or cancelled for; an application has exactly one purpose."""

    queryset = Purpose.objects.all()
    serializer_class = PurposeSerializer
    orderings: ClassVar[dict[str, str]] = {"code": "code"}


@extend_schema_view(get=extend_schema(operation_id="usage_schemes_list", tags=["retirements"]))
class UsageSchemeList(ListView):
    """Under which scheme a use is reported."""

    queryset = UsageScheme.objects.all()
    serializer_class = UsageSchemeSerializer
    orderings: ClassVar[dict[str, str]] = {"code": "code"}


class BeneficiaryFilters(FilterSet):
    state = ChoiceFilter(choices=Beneficiary.State.choices)
    kind = ChoiceFilter(choices=Beneficiary.Kind.choices)
    country = CountryFilter(field_name="country_code", label=_("Country, as two letters."))

    class Meta:
        model = Beneficiary
        fields: ClassVar[list[str]] = []


class _Seen:
    """Those whom the owner of the credential may see."""

    def get_queryset(self) -> QuerySet[Beneficiary]:
        user = self.request.user  # type: ignore[attr-defined]
        return beneficiaries_visible_to(user).select_related("entered_by", "merged_into")


@extend_schema_view(get=extend_schema(operation_id="beneficiaries_list", tags=["retirements"]))
class BeneficiaryList(_Seen, ListView):
    """Beneficiaries that one's organisations entered or may name; officers and auditors read all."""

    queryset = Beneficiary.objects.none()
    permission_classes = [MayReadCases]
    serializer_class = BeneficiarySerializer
    filterset_class = BeneficiaryFilters
    orderings: ClassVar[dict[str, str]] = {"entered": "pk"}


@extend_schema_view(get=extend_schema(operation_id="beneficiaries_read", tags=["retirements"]))
class BeneficiaryDetail(_Seen, DetailView):
    """One beneficiary by its public id."""

    queryset = Beneficiary.objects.none()
    permission_classes = [MayReadCases]
    serializer_class = BeneficiarySerializer
    lookup_field = "public_id"


@extend_schema_view(
    get=extend_schema(
        operation_id="beneficiaries_alike",
        tags=["retirements"],
        responses=AlikeListSerializer,
        parameters=[
            OpenApiParameter(name, type={"type": "string", "pattern": f"^({pattern})$"})
            for name, pattern in ASKED.items()
        ],
    )
)
class BeneficiariesAlike(ReadingView):
    """Which beneficiaries look like one that is about to be entered: by name in any script, or by number."""

    permission_classes = [MayReadCases]
    parameters = tuple(ASKED)

    def get(self, request: Request) -> Response:
        asked = {name: text_of(request, name, pattern) for name, pattern in ASKED.items()}
        assert isinstance(request.user, User)
        organisation = own_organisations(request.user).first()
        found = [
            {
                "beneficiary": one.beneficiary.public_id,
                "shown": one.shown_to(organisation),
                "likeness": round(one.likeness, 3),
                "has_same_number": one.has_same_number,
                "is_vetted": one.beneficiary.is_vetted,
            }
            for one in alike(asked)
        ]
        return Response(AlikeListSerializer({"results": found}).data)
