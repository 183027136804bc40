"""Reading issuance decisions with what each side was notified of and issued."""

from typing import ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from registry.api.facts import FACT_FIELDS
from registry.api.filters import (
    ChoiceFilter,
    CountryFilter,
    IsoDateFilter,
    ReferenceFilter,
    WholeNumberFilter,
)
from registry.api.views import DetailView, ListView
from registry.issuance.models import CountryNotification, CreditAllocation, IssuanceDecision, OverIssuance
from registry.projects.models import Project


class OverIssuanceSerializer(serializers.ModelSerializer[OverIssuance]):
    """Units issued too much, settled by a decision. Both ids are entries of the ledger; null: none was needed."""

    class Meta:
        model = OverIssuance
        fields = ("quantity", "decision_reference", "settled_on", "correction_id", "cancellation_id")


class CreditAllocationSerializer(serializers.ModelSerializer[CreditAllocation]):
    """So many units of one vintage for one recipient. ``transaction_id``: its units are in the ledger.
    ``settlements``: what of them was cancelled later, because it had been issued too much."""

    recipient = serializers.CharField()
    settlements = OverIssuanceSerializer(many=True)

    class Meta:
        model = CreditAllocation
        fields = (
            "number",
            "vintage",
            "recipient_kind",
            "recipient",
            "quantity",
            "transaction_id",
            "settlements",
        )


class CountryNotificationSerializer(serializers.ModelSerializer[CountryNotification]):
    """One side. ``quantity`` null: not published. ``transaction_id``: its units are in the ledger; of a
    decision taken here each of its ``allocations`` has units of its own."""

    allocations = CreditAllocationSerializer(many=True)

    class Meta:
        model = CountryNotification
        fields = (
            "side",
            "quantity",
            "quantity_verification",
            "is_derived",
            "is_issued",
            "issued_on",
            "transaction_id",
            "allocations",
        )


class IssuanceDecisionSerializer(serializers.ModelSerializer[IssuanceDecision]):
    """A row of the public issuance tables. A quantity that is not known is null, never zero."""

    partner_country = serializers.CharField(source="partner_country_id")
    projects = serializers.SerializerMethodField()
    notifications = CountryNotificationSerializer(many=True)

    class Meta:
        model = IssuanceDecision
        fields = (
            "slug",
            "partner_country",
            "projects",
            "projects_as_printed",
            "scope",
            "scope_as_printed",
            "number",
            "monitoring_from",
            "monitoring_to",
            "period_as_printed",
            "vintage",
            "total_quantity",
            "government_of_japan_quantity",
            "decided_on",
            "status_as_printed",
            "serials_as_printed",
            "derived_fields",
            "is_taken_here",
            "notifications",
            *FACT_FIELDS,
        )

    def get_projects(self, decision: IssuanceDecision) -> list[str]:
        return [project.reference for project in decision.projects.all()]


class IssuanceFilters(FilterSet):
    partner_country = CountryFilter()
    project = ReferenceFilter(
        field_name="projects__reference", distinct=True, label=_("Reference of a project.")
    )
    scope = ChoiceFilter(choices=IssuanceDecision.Scope.choices)
    vintage = WholeNumberFilter()
    decided_on_from = IsoDateFilter(field_name="decided_on", lookup_expr="gte")
    decided_on_to = IsoDateFilter(field_name="decided_on", lookup_expr="lte")

    class Meta:
        model = IssuanceDecision
        fields: ClassVar[list[str]] = []


def issuance_decisions() -> QuerySet[IssuanceDecision]:
    """Decisions with what the serializer reads, in a fixed number of queries."""
    projects = Prefetch("projects", queryset=Project.objects.order_by("reference"))
    return IssuanceDecision.objects.prefetch_related(
        projects, "notifications__allocations__organisation", "notifications__allocations__settlements"
    )


@extend_schema_view(get=extend_schema(operation_id="issuances_list", tags=["issuances"]))
class IssuanceList(ListView):
    """Joint Committee decisions on issuance, with both sides."""

    queryset = issuance_decisions()
    serializer_class = IssuanceDecisionSerializer
    filterset_class = IssuanceFilters
    search_fields = ["projects_as_printed", "status_as_printed", "serials_as_printed"]
    orderings: ClassVar[dict[str, str]] = {
        "slug": "slug",
        "decided_on": "decided_on",
        "monitoring_from": "monitoring_from",
        "total_quantity": "total_quantity",
    }


@extend_schema_view(get=extend_schema(operation_id="issuances_read", tags=["issuances"]))
class IssuanceDetail(DetailView):
    """One decision by its address, such as MN001-1."""

    queryset = issuance_decisions()
    serializer_class = IssuanceDecisionSerializer
    lookup_field = "slug"
