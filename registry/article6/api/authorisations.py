"""Reading what the Parties authorised, version by version, with what was used under each."""

from typing import Any, ClassVar

from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from registry.api.filters import ChoiceFilter, CountryFilter
from registry.api.views import DetailView, ListView
from registry.article6.models import Authorisation, AuthorisationRevocation, AuthorisationVersion
from registry.article6.queries.authorisations import add_used, authorisations, revocation_of
from registry.identity.models.parties import Side


class AuthorisationVersionSerializer(serializers.ModelSerializer[AuthorisationVersion]):
    """One version. Null or an empty list: open to all. ``used``: units counted from the ledger now, reservations
    that are open included. ``case``: the reference under which it was adopted."""

    case = serializers.CharField(source="case.reference")
    used = serializers.IntegerField(min_value=0)

    class Meta:
        model = AuthorisationVersion
        fields = (
            *("number", "cooperative_approach", "using_parties", "uses", "uses_as_written"),
            *("quantity", "used", "first_vintage", "last_vintage", "projects", "methodologies", "sectors"),
            *("first_transfer", "valid_from", "valid_to", "terms", "change_conditions", "adopted_on", "case"),
        )


class RevocationSerializer(serializers.ModelSerializer[AuthorisationRevocation]):
    """``spares_transferred``: units that were first transferred before that day stay authorised."""

    case = serializers.CharField(source="case.reference")

    class Meta:
        model = AuthorisationRevocation
        fields = ("effective_from", "spares_transferred", "grounds", "decided_on", "case")


class AuthorisationSerializer(serializers.ModelSerializer[Authorisation]):
    """An authorisation under the number that its Party gave it; versions with the newest first.

    ``used`` is that of all versions: it counts against the quantity of the newest.
    """

    id = serializers.UUIDField(source="public_id")
    authorising_party = serializers.CharField(min_length=2, max_length=2)
    partner_country = serializers.CharField(source="partner_country_id")
    used = serializers.IntegerField(min_value=0)
    revocation = serializers.SerializerMethodField()
    versions = AuthorisationVersionSerializer(many=True)

    class Meta:
        model = Authorisation
        fields = (
            *("id", "reference", "authorising_party", "partner_country", "side", "used"),
            *("revocation", "versions"),
        )

    @extend_schema_field(RevocationSerializer(allow_null=True))
    def get_revocation(self, row: Authorisation) -> Any:
        found = revocation_of(row)
        return RevocationSerializer(found).data if found is not None else None


class AuthorisationFilters(FilterSet):
    partner_country = CountryFilter()
    side = ChoiceFilter(choices=Side.choices)

    class Meta:
        model = Authorisation
        fields: ClassVar[list[str]] = []


@extend_schema_view(get=extend_schema(operation_id="authorisations_list", tags=["article 6"]))
class AuthorisationList(ListView):
    """Authorisations under Article 6.2 that were adopted here."""

    queryset = authorisations()
    serializer_class = AuthorisationSerializer
    filterset_class = AuthorisationFilters
    orderings: ClassVar[dict[str, str]] = {"id": "pk", "reference": "reference"}

    def serialise(self, page: list[Any]) -> Any:
        add_used(page)
        return super().serialise(page)


@extend_schema_view(get=extend_schema(operation_id="authorisations_read", tags=["article 6"]))
class AuthorisationDetail(DetailView):
    """One authorisation by its id."""

    queryset = authorisations()
    serializer_class = AuthorisationSerializer
    lookup_field = "public_id"

    def serialise(self, row: Any) -> Any:
        add_used([row])
        return super().serialise(row)
