"""Reading accounts: number, kind, status and holder, never what they hold."""

from typing import Any, ClassVar

from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from credits.models import Account
from registry.api.filters import ChoiceFilter, CountryFilter, ReferenceFilter
from registry.api.views import DetailView, ListView
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Side


class HolderSerializer(serializers.ModelSerializer[AccountHolder]):
    organisation = serializers.UUIDField(source="organisation.public_id", allow_null=True, default=None)
    partner_country = serializers.CharField(source="partner_country_id", allow_null=True)

    class Meta:
        model = AccountHolder
        fields = ("label", "side", "partner_country", "organisation")


class AccountSerializer(serializers.ModelSerializer[Account]):
    """What is public about an account. What it holds is not said here."""

    registry = serializers.CharField(source="registry_id")
    holder = serializers.SerializerMethodField()

    class Meta:
        model = Account
        fields = ("public_id", "number", "registry", "kind", "status", "opened_at", "holder")

    @extend_schema_field(HolderSerializer(allow_null=True))
    def get_holder(self, account: Account) -> Any:
        holder = getattr(account, "holder", None)
        return None if holder is None else HolderSerializer(holder).data


class AccountFilters(FilterSet):
    registry = ReferenceFilter(field_name="registry_id")
    kind = ChoiceFilter(choices=Account.Kind.choices)
    status = ChoiceFilter(choices=Account.Status.choices)
    side = ChoiceFilter(field_name="holder__side", choices=Side.choices)
    partner_country = CountryFilter(field_name="holder__partner_country")

    class Meta:
        model = Account
        fields: ClassVar[list[str]] = []


@extend_schema_view(get=extend_schema(operation_id="accounts_list", tags=["ledger"]))
class AccountList(ListView):
    """Accounts of the ledger: number, kind, status and holder."""

    queryset = Account.objects.select_related("holder__organisation")
    serializer_class = AccountSerializer
    filterset_class = AccountFilters
    search_fields = ["number", "holder__label"]
    orderings: ClassVar[dict[str, str]] = {"number": "number", "opened_at": "opened_at"}


@extend_schema_view(get=extend_schema(operation_id="accounts_read", tags=["ledger"]))
class AccountDetail(DetailView):
    """One account by its public id."""

    queryset = Account.objects.select_related("holder__organisation")
    serializer_class = AccountSerializer
    lookup_field = "public_id"
