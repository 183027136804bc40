"""Reading certificates of retirement and cancellation: the list, and one with all that its paper says."""

from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.accounts.models import Certificate
from registry.accounts.queries.certificate_lists import complete
from registry.accounts.queries.certificates import as_data, certificates, content_of
from registry.api.filters import ChoiceFilter, IsoDateFilter, ReferenceFilter
from registry.api.views import ListView, ReadingView

STATES = (("valid", _("valid")), ("reversed", _("reversed")))


class CertificateRowSerializer(serializers.Serializer[Any]):
    """``beneficiary`` is empty where none was named or the name is not public. ``entry``: the ledger's transaction."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=["retirement", "cancellation"])
    state = serializers.SerializerMethodField()
    recorded_at = serializers.DateTimeField()
    quantity = serializers.IntegerField()
    registry = serializers.CharField(source="account.registry_id")
    projects = serializers.ListField(child=serializers.CharField(), source="references")
    purpose_code = serializers.CharField(allow_blank=True)
    purpose = serializers.CharField(allow_blank=True)
    use_year = serializers.IntegerField(allow_null=True)
    beneficiary = serializers.CharField(allow_blank=True)
    account = serializers.CharField(source="origin.number")
    destination = serializers.CharField(source="account.number")
    entry = serializers.UUIDField(source="entry_id")
    sequence = serializers.IntegerField()

    def get_state(self, row: Any) -> str:
        return "reversed" if row.correction is not None else "valid"


class EntrySerializer(serializers.Serializer[Any]):
    """An entry of the ledger: its public id, its position, its moment (UTC)."""

    id = serializers.UUIDField()
    sequence = serializers.IntegerField()
    recorded_at = serializers.DateTimeField()


class CertifiedEntrySerializer(EntrySerializer):
    sha256 = serializers.CharField()


class CorrectingEntrySerializer(EntrySerializer):
    decision = serializers.CharField()


class CertifiedSerialsSerializer(serializers.Serializer[Any]):
    """An unbroken run, both ends included; ``vintage`` null: only a total over several years is public."""

    registry = serializers.CharField()
    first = serializers.IntegerField()
    last = serializers.IntegerField()
    quantity = serializers.IntegerField()
    text = serializers.CharField()
    project = serializers.CharField()
    partner_country = serializers.CharField()
    vintage = serializers.IntegerField(allow_null=True)


class CertifiedPurposeSerializer(serializers.Serializer[Any]):
    """``code`` null: the entry says its purpose in words."""

    code = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_blank=True)


class CertifiedUseSerializer(serializers.Serializer[Any]):
    country = serializers.CharField(allow_null=True)
    year = serializers.IntegerField(allow_null=True)
    scheme = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class CertifiedBeneficiarySerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    is_person = serializers.BooleanField()
    name = serializers.CharField(allow_blank=True)
    name_latin = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_blank=True)
    identifier_kind = serializers.CharField(allow_blank=True)
    identifier = serializers.CharField(allow_blank=True)


class CertificateSerializer(serializers.Serializer[Any]):
    """What the paper says, as in the file attached to it. ``state``: as of now. ``entry.sha256``: of its bytes."""

    format = serializers.CharField()
    certificate = serializers.CharField()
    page = serializers.CharField()
    state = serializers.ChoiceField(choices=["valid", "reversed"])
    kind = serializers.ChoiceField(choices=["retirement", "cancellation"])
    entry = CertifiedEntrySerializer()
    quantity = serializers.IntegerField()
    unit = serializers.CharField()
    serials = CertifiedSerialsSerializer(many=True)
    account = serializers.CharField()
    holder = serializers.CharField(allow_blank=True)
    destination = serializers.CharField()
    purpose = CertifiedPurposeSerializer()
    use = CertifiedUseSerializer()
    beneficiary = CertifiedBeneficiarySerializer(allow_null=True)
    decision = serializers.CharField(allow_blank=True)
    reversal = CorrectingEntrySerializer(allow_null=True)


class CertificateFilters(FilterSet):
    kind = ChoiceFilter(choices=[("retirement", _("retirement")), ("cancellation", _("cancellation"))])
    registry = ReferenceFilter(field_name="account__registry_id", label=_("Code of a registry."))
    purpose = ReferenceFilter(field_name="purpose_code", label=_("Code of a purpose."))
    recorded_from = IsoDateFilter(method="from_day", label=_("Recorded on this day or later, in UTC."))
    recorded_to = IsoDateFilter(method="to_day", label=_("Recorded on this day or earlier, in UTC."))
    state = ChoiceFilter(method="in_state", choices=STATES)

    class Meta:
        model = Certificate
        fields: ClassVar[list[str]] = []

    def from_day(self, rows: QuerySet[Certificate], name: str, value: date) -> QuerySet[Certificate]:
        return rows.filter(recorded_at__gte=datetime.combine(value, time.min, UTC))

    def to_day(self, rows: QuerySet[Certificate], name: str, value: date) -> QuerySet[Certificate]:
        return rows.filter(recorded_at__lte=datetime.combine(value, time.max, UTC))

    def in_state(self, rows: QuerySet[Certificate], name: str, value: str) -> QuerySet[Certificate]:
        return rows.filter(entry__reversed_by__isnull=value == "valid")


@extend_schema_view(get=extend_schema(operation_id="certificates_list", tags=["retirements"]))
class CertificateList(ListView):
    """Every retirement and cancellation that the ledger has recorded."""

    queryset = certificates()
    serializer_class = CertificateRowSerializer
    filterset_class = CertificateFilters
    orderings: ClassVar[dict[str, str]] = {"recorded": "sequence"}

    def serialise(self, page: list[Any]) -> Any:
        complete(page)
        return super().serialise(page)


@extend_schema_view(
    get=extend_schema(
        operation_id="certificates_read",
        tags=["retirements"],
        responses=CertificateSerializer,
        parameters=[OpenApiParameter("number", OpenApiTypes.STR, OpenApiParameter.PATH)],
    )
)
class CertificateDetail(ReadingView):
    """One certificate by its number, with its serial numbers and whether it was reversed."""

    def get(self, request: Request, number: str) -> Response:
        found = certificates().filter(number=number).first()
        if found is None:
            raise Http404
        path = reverse("public:certificate", args=[found.number])
        base = settings.REGISTRY_PUBLIC_URL
        page = f"{base}{path}" if base else request.build_absolute_uri(path)
        return Response(as_data(content_of(found), page=page))
