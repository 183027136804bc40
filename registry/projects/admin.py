"""Projects, their participants and methodologies, and planned projects, for officers."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from credits.models import Series
from registry.identity.administration.base import (
    SOURCE,
    OfficeAdmin,
    OfficeInline,
    ReadOnlyAdmin,
    ReadOnlyInline,
)
from registry.identity.administration.links import link_to_list, related, related_list
from registry.identity.administration.lists import ListAdmin, OfficeResource
from registry.identity.models.parties import PartnerCountry
from registry.projects.models import (
    AuthorisedSignatory,
    CreditingPeriod,
    DesignDocument,
    Finding,
    FindingMessage,
    FindingRequest,
    ModalitiesOfCommunication,
    PlannedProject,
    Project,
    ProjectMethodology,
    ProjectParticipant,
    ValidationReport,
)


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
    readonly_fields = ["decisions", "units", "documents", "reports"]
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
                    ("registered_on", "withdrawn_on"),
                    "in_project_list",
                    ("decisions", "units"),
                    ("documents", "reports"),
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

    documents = related_list(_("design documents"), "projects.DesignDocument", "project__id__exact")
    reports = related_list(_("validation reports"), "projects.ValidationReport", "project__id__exact")

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
            "status",
            "no_objection_on",
            "source",
            "verification",
            "notes",
        )


@admin.register(PlannedProject)
class PlannedProjectAdmin(ListAdmin):
    resource_classes = [PlannedProjectResource]
    list_display = ["reference", "title", "country", "status", "no_objection_on", "verification"]
    list_filter = ["partner_country", "status", "verification"]
    list_select_related = ["partner_country"]
    search_fields = ["reference", "title"]
    date_hierarchy = "no_objection_on"
    autocomplete_fields = ["partner_country"]
    fieldsets = [
        (None, {"fields": ["reference", "partner_country", "title", "status", "no_objection_on"]}),
        SOURCE,
    ]
    country = related("partner_country", _("partner country"))


class OfProject(ReadOnlyAdmin):
    """What the steps of a project's cases wrote; officers read it here and change it by no other way."""

    ordering = ["project__reference"]
    search_fields = ["project__reference", "case__reference"]
    project_link = related("project", _("project"))
    case_link = related("case", _("case"))

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        return lookup == "project__id__exact" or super().lookup_allowed(lookup, value, request)


@admin.register(DesignDocument)
class DesignDocumentAdmin(OfProject):
    list_display = ["project_link", "number", "status", "published_on", "effective_from", "case_link"]
    list_display_links = ["number"]
    list_filter = ["status", "project__partner_country"]
    list_select_related = ["project", "case"]
    date_hierarchy = "published_on"

    def get_queryset(self, request: HttpRequest) -> QuerySet[DesignDocument]:
        return (
            super().get_queryset(request).select_related("project", "case", "submission", "monitoring_plan")
        )


class SignatoryRows(ReadOnlyInline):
    model = AuthorisedSignatory
    fields = ["organisation", "rank", "last_name", "first_name", "title", "email", "signed_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuthorisedSignatory]:
        return super().get_queryset(request).select_related("organisation")


@admin.register(ModalitiesOfCommunication)
class ModalitiesOfCommunicationAdmin(OfProject):
    list_display = [
        *("project_link", "number", "focal_point_link", "is_current"),
        *("effective_from", "superseded_on", "case_link"),
    ]
    list_display_links = ["number"]
    list_filter = ["is_current", "project__partner_country"]
    list_select_related = ["project", "focal_point", "case"]
    inlines = [SignatoryRows]
    focal_point_link = related("focal_point", _("focal point entity"))


@admin.register(AuthorisedSignatory)
class AuthorisedSignatoryAdmin(ReadOnlyAdmin):
    list_display = ["last_name", "first_name", "rank", "organisation_link", "signed_on"]
    list_filter = ["rank"]
    list_select_related = ["organisation"]
    search_fields = ["last_name", "first_name", "organisation__name"]
    organisation_link = related("organisation", _("organisation"))


@admin.register(ValidationReport)
class ValidationReportAdmin(OfProject):
    list_display = ["project_link", "reported_on", "opinion", "entity", "case_link"]
    list_display_links = ["reported_on"]
    list_filter = ["opinion", "project__partner_country"]
    list_select_related = ["project", "third_party_entity", "case"]
    date_hierarchy = "reported_on"
    entity = related("third_party_entity", _("third-party entity"))


@admin.register(CreditingPeriod)
class CreditingPeriodAdmin(OfProject):
    list_display = ["project_link", "number", "first_on", "last_on", "case_link"]
    list_display_links = ["number"]
    list_filter = ["project__partner_country"]
    list_select_related = ["project", "case"]


class MessageRows(ReadOnlyInline):
    model = FindingMessage
    fields = ["number", "kind", "part", "author_name", "text", "written_at"]


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    """Findings and their threads; third-party entities and participants write them, nobody else."""

    list_display = ["label", "case_link", "item", "state", "raised_at", "closed_at"]
    list_filter = ["kind", "state", "item"]
    list_select_related = ["case"]
    search_fields = ["case__reference", "text"]
    date_hierarchy = "raised_at"
    inlines = [MessageRows]
    case_link = related("case", _("case"))


@admin.register(FindingMessage)
class FindingMessageAdmin(ReadOnlyAdmin):
    list_display = ["finding_link", "number", "kind", "part", "author_name", "written_at"]
    list_display_links = ["number"]
    list_filter = ["kind", "part"]
    list_select_related = ["finding"]
    search_fields = ["text", "finding__case__reference"]
    finding_link = related("finding", _("finding"))


@admin.register(FindingRequest)
class FindingRequestAdmin(ReadOnlyAdmin):
    list_display = ["request_id", "finding_link"]
    list_select_related = ["finding"]
    finding_link = related("finding", _("finding"))
