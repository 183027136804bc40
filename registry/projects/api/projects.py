"""Reading projects and planned projects.

The endpoints of projects stand in the public register's room, which may also ask
the rooms above this one for credits; what a project is, is said here.
"""

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
    TruthFilter,
    WholeNumberFilter,
)
from registry.api.views import DetailView, ListView
from registry.projects.models import PlannedProject, Project, ProjectMethodology, ProjectParticipant


class ParticipantSerializer(serializers.ModelSerializer[ProjectParticipant]):
    organisation = serializers.UUIDField(source="organisation.public_id")
    name = serializers.CharField(source="organisation.name")

    class Meta:
        model = ProjectParticipant
        fields = ("organisation", "name", "side", "is_focal_point", "name_as_printed")


class ProjectMethodologySerializer(serializers.ModelSerializer[ProjectMethodology]):
    """As printed; ``is_listed`` says whether that version is in the list of methodologies."""

    is_listed = serializers.SerializerMethodField()

    class Meta:
        model = ProjectMethodology
        fields = ("reference", "version", "is_listed")

    def get_is_listed(self, row: ProjectMethodology) -> bool:
        return row.methodology_version_id is not None


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A project as listed. ``in_project_list`` false: only an issuance names it."""

    partner_country = serializers.CharField(source="partner_country_id")
    sectoral_scope = serializers.IntegerField(source="sectoral_scope.number", allow_null=True, default=None)
    third_party_entity = serializers.CharField(
        source="third_party_entity.slug", allow_null=True, default=None
    )
    methodologies = ProjectMethodologySerializer(many=True)
    participants = ParticipantSerializer(many=True)

    class Meta:
        model = Project
        fields = (
            "reference",
            "partner_country",
            "title",
            "status",
            "status_as_printed",
            "in_project_list",
            "sectoral_scope",
            "methodologies",
            "third_party_entity",
            "third_party_entity_as_printed",
            "registered_on",
            "withdrawn_on",
            "estimated_annual_reductions_tco2e",
            "estimate_source",
            "operation_started_on",
            "operational_lifetime_years",
            "operation_source",
            "latitude",
            "longitude",
            "url",
            "participants",
            *FACT_FIELDS,
        )


class ProjectFilters(FilterSet):
    partner_country = CountryFilter()
    status = ChoiceFilter(choices=Project.Status.choices)
    in_project_list = TruthFilter()
    sectoral_scope = WholeNumberFilter(
        field_name="sectoral_scope__number", label=_("Number of a sectoral scope.")
    )
    methodology = ReferenceFilter(
        field_name="methodologies__reference", distinct=True, label=_("Reference of a methodology.")
    )
    third_party_entity = ReferenceFilter(
        field_name="third_party_entity__slug", label=_("Address of a third-party entity.")
    )
    registered_on_from = IsoDateFilter(field_name="registered_on", lookup_expr="gte")
    registered_on_to = IsoDateFilter(field_name="registered_on", lookup_expr="lte")

    class Meta:
        model = Project
        fields: ClassVar[list[str]] = []


def projects() -> QuerySet[Project]:
    """Projects with what the serializer reads, in a fixed number of queries."""
    return Project.objects.select_related("sectoral_scope", "third_party_entity").prefetch_related(
        "methodologies",
        Prefetch("participants", queryset=ProjectParticipant.objects.select_related("organisation")),
    )


class PlannedProjectSerializer(serializers.ModelSerializer[PlannedProject]):
    partner_country = serializers.CharField(source="partner_country_id")

    class Meta:
        model = PlannedProject
        fields = ("reference", "partner_country", "title", "status", "no_objection_on", *FACT_FIELDS)


class PlannedProjectFilters(FilterSet):
    partner_country = CountryFilter()
    no_objection_on_from = IsoDateFilter(field_name="no_objection_on", lookup_expr="gte")
    no_objection_on_to = IsoDateFilter(field_name="no_objection_on", lookup_expr="lte")

    class Meta:
        model = PlannedProject
        fields: ClassVar[list[str]] = []


@extend_schema_view(get=extend_schema(operation_id="planned_projects_list", tags=["projects"]))
class PlannedProjectList(ListView):
    """Project idea notes with the Joint Committee's date of no objection."""

    queryset = PlannedProject.objects.all()
    serializer_class = PlannedProjectSerializer
    filterset_class = PlannedProjectFilters
    search_fields = ["reference", "title"]
    orderings: ClassVar[dict[str, str]] = {"reference": "reference", "no_objection_on": "no_objection_on"}


@extend_schema_view(get=extend_schema(operation_id="planned_projects_read", tags=["projects"]))
class PlannedProjectDetail(DetailView):
    """One planned project by its reference, such as ID_PIN001."""

    queryset = PlannedProject.objects.all()
    serializer_class = PlannedProjectSerializer
    lookup_field = "reference"
