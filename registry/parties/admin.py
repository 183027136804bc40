"""Joint Committees, third-party entities and designations, for officers."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from registry.identity.administration.base import SOURCE, OfficeAdmin, OfficeInline, ReadOnlyInline
from registry.identity.administration.links import related, related_list
from registry.identity.administration.lists import ListAdmin, OfficeResource
from registry.identity.models.parties import Organisation
from registry.parties.models import (
    Designation,
    DesignationScope,
    JointCommittee,
    JointCommitteeMember,
    SectoralScope,
    ThirdPartyEntity,
)


class SectoralScopeResource(OfficeResource):
    class Meta(OfficeResource.Meta):
        model = SectoralScope
        import_id_fields = ("number",)
        fields = ("number", "name", "source", "verification", "notes")


@admin.register(SectoralScope)
class SectoralScopeAdmin(ListAdmin):
    resource_classes = [SectoralScopeResource]
    list_display = ["number", "name", "verification"]
    list_display_links = ["number", "name"]
    list_filter = ["verification"]
    search_fields = ["=number", "name"]
    ordering = ["number"]
    readonly_fields = ["projects", "methodologies", "designations"]
    fieldsets = [
        (None, {"fields": ["number", "name", "projects", "methodologies", "designations"]}),
        SOURCE,
    ]
    projects = related_list(_("projects"), "projects.Project", "sectoral_scope__id__exact")
    methodologies = related_list(_("methodologies"), "methodologies.Methodology", "sectoral_scope__id__exact")
    designations = related_list(_("designations"), "parties.DesignationScope", "scope__id__exact")


class SeatRows(ReadOnlyInline):
    model = JointCommitteeMember
    fields = ["person", "side", "function", "is_chair", "since", "until"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[JointCommitteeMember]:
        return super().get_queryset(request).select_related("person", "committee").order_by("-since")


@admin.register(JointCommittee)
class JointCommitteeAdmin(OfficeAdmin):
    list_display = ["__str__", "country", "first_met_on", "verification"]
    list_filter = ["verification"]
    list_select_related = ["partner_country"]
    search_fields = ["partner_country__name", "=partner_country__code"]
    autocomplete_fields = ["partner_country"]
    readonly_fields = ["seat_somebody", "decisions"]
    fieldsets = [
        (None, {"fields": ["partner_country", "first_met_on", "seat_somebody", "decisions"]}),
        SOURCE,
    ]
    inlines = [SeatRows]
    country = related("partner_country", _("partner country"))
    decisions = related_list(_("decisions"), "parties.JointCommitteeDecision", "committee__id__exact")

    @admin.display(description=_("members"))
    def seat_somebody(self, committee: Any) -> str:
        if committee.pk is None:
            return "–"
        address = reverse("admin:parties_jointcommitteemember_add")
        return format_html('<a href="{}?committee={}">{}</a>', address, committee.pk, _("Seat a member"))


class DesignationRows(ReadOnlyInline):
    model = Designation
    fields = ["reference", "partner_country", "status", "designated_on", "accredited_until"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Designation]:
        return super().get_queryset(request).select_related("partner_country")


class ThirdPartyEntityResource(OfficeResource):
    organisation = Field(
        column_name="organisation",
        attribute="organisation",
        widget=ForeignKeyWidget(Organisation, field="public_id"),
    )

    class Meta(OfficeResource.Meta):
        model = ThirdPartyEntity
        import_id_fields = ("slug",)
        fields = ("slug", "name", "organisation", "source", "verification", "notes")


@admin.register(ThirdPartyEntity)
class ThirdPartyEntityAdmin(ListAdmin):
    resource_classes = [ThirdPartyEntityResource]
    list_display = ["name", "organisation_link", "designation_count", "verification"]
    list_filter = ["designations__partner_country", "verification"]
    list_select_related = ["organisation"]
    search_fields = ["name", "slug", "organisation__name"]
    autocomplete_fields = ["organisation"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["projects"]
    fieldsets = [(None, {"fields": ["name", "slug", "organisation", "projects"]}), SOURCE]
    inlines = [DesignationRows]
    organisation_link = related("organisation", _("organisation"))
    projects = related_list(_("projects"), "projects.Project", "third_party_entity__id__exact")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ThirdPartyEntity]:
        return super().get_queryset(request).annotate(designated=Count("designations"))

    @admin.display(description=_("designations"), ordering="designated")
    def designation_count(self, entity: Any) -> int:
        return entity.designated


class AccreditationFilter(admin.SimpleListFilter):
    """Designations by what is left of the entity's accreditation."""

    title = _("accreditation")
    parameter_name = "accreditation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("ended", _("ended, still designated")),
            ("running", _("running")),
            ("unknown", _("end not known")),
        ]

    def queryset(self, request: HttpRequest, rows: QuerySet[Designation]) -> QuerySet[Designation]:
        today = timezone.localdate()
        match self.value():
            case "ended":
                return rows.filter(accredited_until__lt=today, status=Designation.Status.DESIGNATED)
            case "running":
                return rows.filter(accredited_until__gte=today)
            case "unknown":
                return rows.filter(accredited_until__isnull=True)
        return rows


class DesignationScopeRows(OfficeInline):
    model = DesignationScope
    autocomplete_fields = ["scope"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DesignationScope]:
        return super().get_queryset(request).select_related("scope", "designation")


@admin.register(Designation)
class DesignationAdmin(OfficeAdmin):
    list_display = ["__str__", "entity", "country", "status", "designated_on", "accredited_until"]
    list_filter = ["status", AccreditationFilter, "partner_country", "verification"]
    list_select_related = ["third_party_entity", "partner_country"]
    search_fields = ["reference", "third_party_entity__name"]
    date_hierarchy = "designated_on"
    autocomplete_fields = ["third_party_entity", "partner_country"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "third_party_entity",
                    "partner_country",
                    "reference",
                    "status",
                    "status_as_printed",
                    "designated_on",
                    "accredited_until",
                ]
            },
        ),
        SOURCE,
    ]
    inlines = [DesignationScopeRows]
    entity = related("third_party_entity", _("third-party entity"))
    country = related("partner_country", _("partner country"))

    def named(self, designation: Designation) -> str:
        return f"{designation.third_party_entity.name}: {designation}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Designation]:
        return super().get_queryset(request).select_related("third_party_entity", "partner_country")


@admin.register(DesignationScope)
class DesignationScopeAdmin(OfficeAdmin):
    list_display = ["designation_link", "entity", "scope", "activity"]
    list_display_links = ["activity"]  # the first column is a link already
    list_filter = ["activity", "scope", "designation__partner_country"]
    list_select_related = ["designation__third_party_entity", "scope"]
    search_fields = ["designation__reference", "designation__third_party_entity__name", "scope__name"]
    autocomplete_fields = ["designation", "scope"]
    designation_link = related("designation", _("designation"))
    entity = related("designation__third_party_entity", _("third-party entity"))
