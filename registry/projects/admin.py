"""Projects, their participants and methodologies, and planned projects, for officers."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from credits.models import Series
from registry.identity.administration.base import SOURCE, OfficeAdmin, OfficeInline
from registry.identity.administration.links import link_to_list, related, related_list
from registry.identity.administration.lists import ListAdmin, OfficeResource
from registry.identity.models.parties import PartnerCountry
from registry.projects.models import PlannedProject, Project, ProjectMethodology, ProjectParticipant


class ParticipantRows(OfficeInline):
    model = ProjectParticipant
    autocomplete_fields = ["organisation"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProjectParticipant]:
        return super().get_queryset(request).select_related("organisation")


class MethodologyRows(OfficeInline):
    model = ProjectMethodology
    autocomplete_fields = ["methodology_version"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProjectMethodology]:
        return super().get_queryset(request).select_related("methodology_version__methodology")


@admin.register(Project)
class ProjectAdmin(OfficeAdmin):
    instead_of_deleting = _("A project is not deleted: give it the status withdrawn or rejected.")
    list_display = [
        "reference",
        "title",
        "country",
        "status",
        "registered_on",
        "estimated_annual_reductions_tco2e",
        "entity",
        "in_project_list",
        "verification",
    ]
    list_filter = [
        "status",
        "partner_country",
        "in_project_list",
        "verification",
        "sectoral_scope",
        ("third_party_entity", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["partner_country", "third_party_entity"]
    search_fields = ["reference", "title", "participants__name_as_printed"]
    date_hierarchy = "registered_on"
    autocomplete_fields = [
        "partner_country",
        "sectoral_scope",
        "inferred_sectoral_scope",
        "third_party_entity",
    ]
    readonly_fields = ["decisions", "units"]
    inlines = [ParticipantRows, MethodologyRows]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "reference",
                    "partner_country",
                    "title",
                    ("status", "status_as_printed"),
                    "registered_on",
                    "in_project_list",
                    ("decisions", "units"),
                ]
            },
        ),
        (
            _("Scope and third-party entity"),
            {
                "fields": [
                    "sectoral_scope",
                    "inferred_sectoral_scope",
                    "third_party_entity",
                    "third_party_entity_as_printed",
                    "third_party_entity_source",
                ]
            },
        ),
        (
            _("Estimate, operation and place"),
            {
                "fields": [
                    "estimated_annual_reductions_tco2e",
                    "estimate_source",
                    ("operation_started_on", "operational_lifetime_years"),
                    "operation_source",
                    ("latitude", "longitude"),
                    "url",
                ]
            },
        ),
        SOURCE,
    ]
    country = related("partner_country", _("partner country"))
    entity = related("third_party_entity", _("third-party entity"))
    decisions = related_list(_("issuance decisions"), "issuance.DecidedProject", "project__id__exact")

    @admin.display(description=_("units in the ledger"))
    def units(self, project: Project) -> Any:
        return link_to_list(Series, _("series"), reference=project.reference)


@admin.register(ProjectParticipant)
class ProjectParticipantAdmin(OfficeAdmin):
    list_display = ["name_as_printed", "organisation_link", "project_link", "side", "is_focal_point"]
    list_filter = ["side", "is_focal_point", "project__partner_country"]
    list_select_related = ["organisation", "project"]
    search_fields = ["name_as_printed", "organisation__name", "project__reference"]
    ordering = ["project__reference", "side", "position"]
    autocomplete_fields = ["project", "organisation"]
    organisation_link = related("organisation", _("organisation"))
    project_link = related("project", _("project"))


@admin.register(ProjectMethodology)
class ProjectMethodologyAdmin(OfficeAdmin):
    list_display = ["project_link", "reference", "version", "methodology", "position"]
    list_display_links = ["reference"]
    list_filter = [
        ("methodology_version", admin.EmptyFieldListFilter),
        "project__partner_country",
    ]
    list_select_related = ["project", "methodology_version__methodology"]
    search_fields = ["reference", "project__reference"]
    ordering = ["project__reference", "position"]
    autocomplete_fields = ["project", "methodology_version"]
    project_link = related("project", _("project"))
    methodology = related("methodology_version__methodology", _("methodology"))

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        # The pages of methodologies and their versions link here.
        linked = {"methodology_version__id__exact", "methodology_version__methodology__id__exact"}
        return lookup in linked or super().lookup_allowed(lookup, value, request)


class PlannedProjectResource(OfficeResource):
    partner_country = Field(
        column_name="partner_country",
        attribute="partner_country",
        widget=ForeignKeyWidget(PartnerCountry, field="code"),
    )

    class Meta(OfficeResource.Meta):
        model = PlannedProject
        import_id_fields = ("reference",)
        fields = (
            "reference",
            "partner_country",
            "title",
            "no_objection_on",
            "source",
            "verification",
            "notes",
        )


@admin.register(PlannedProject)
class PlannedProjectAdmin(ListAdmin):
    resource_classes = [PlannedProjectResource]
    list_display = ["reference", "title", "country", "no_objection_on", "verification"]
    list_filter = ["partner_country", "verification"]
    list_select_related = ["partner_country"]
    search_fields = ["reference", "title"]
    date_hierarchy = "no_objection_on"
    autocomplete_fields = ["partner_country"]
    fieldsets = [
        (None, {"fields": ["reference", "partner_country", "title", "no_objection_on"]}),
        SOURCE,
    ]
    country = related("partner_country", _("partner country"))
