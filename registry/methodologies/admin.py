"""Methodologies and their versions, for officers."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.identity.administration.base import SOURCE, OfficeAdmin, ReadOnlyAdmin, ReadOnlyInline
from registry.identity.administration.links import related, related_list
from registry.methodologies.models import Methodology, MethodologyVersion, ProposedMethodology


class VersionRows(ReadOnlyInline):
    model = MethodologyVersion
    fields = ["version", "title", "status", "approved_on", "ended_on", "verification"]
    show_change_link = True


@admin.register(Methodology)
class MethodologyAdmin(OfficeAdmin):
    list_display = ["reference", "title", "country", "sectoral_scope", "title_basis", "verification"]
    list_filter = ["partner_country", "sectoral_scope", "title_basis", "verification"]
    list_select_related = ["partner_country", "sectoral_scope"]
    search_fields = ["reference", "title"]
    autocomplete_fields = ["partner_country", "sectoral_scope"]
    readonly_fields = ["projects"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "reference",
                    "partner_country",
                    "title",
                    "title_basis",
                    "sectoral_scope",
                    "projects",
                ]
            },
        ),
        SOURCE,
    ]
    inlines = [VersionRows]
    country = related("partner_country", _("partner country"))
    projects = related_list(
        _("projects using it"), "projects.ProjectMethodology", "methodology_version__methodology__id__exact"
    )


@admin.register(MethodologyVersion)
class MethodologyVersionAdmin(OfficeAdmin):
    list_display = [
        *("methodology_link", "version", "title", "status", "approved_on", "title_basis", "verification"),
    ]
    list_display_links = ["version"]
    list_filter = ["methodology__partner_country", "status", "sectoral_scope", "title_basis", "verification"]
    list_select_related = ["methodology"]
    search_fields = ["methodology__reference", "title", "=version"]
    date_hierarchy = "approved_on"
    ordering = ["methodology__reference", "version"]
    autocomplete_fields = ["methodology", "sectoral_scope"]
    readonly_fields = ["used_by"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "methodology",
                    "version",
                    "title",
                    "title_basis",
                    "sectoral_scope",
                    ("status", "approved_on", "ended_on"),
                    "proponent",
                    "text",
                    "url",
                    "reference_verification",
                    "projects_as_printed",
                    "used_by",
                ]
            },
        ),
        SOURCE,
    ]
    methodology_link = related("methodology", _("methodology"))
    # Not called `projects`: the model has a relation of that name, which Django would show in its place.
    used_by = related_list(
        _("projects using it"), "projects.ProjectMethodology", "methodology_version__id__exact"
    )

    def named(self, version: MethodologyVersion) -> str:
        return f"{version.methodology.reference} {version.version}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[MethodologyVersion]:
        # The version's own name shows the methodology, also in pickers.
        return super().get_queryset(request).select_related("methodology")


@admin.register(ProposedMethodology)
class ProposedMethodologyAdmin(ReadOnlyAdmin):
    """Proposals and requests to revise; the steps of their cases write them."""

    list_display = [
        *("reference", "title", "country", "status"),
        *("public_input_opens_on", "public_input_closes_on", "decided_on", "case_link"),
    ]
    list_filter = ["partner_country", "status"]
    list_select_related = ["partner_country", "case"]
    search_fields = ["reference", "title"]
    date_hierarchy = "public_input_opens_on"
    country = related("partner_country", _("partner country"))
    case_link = related("case", _("case"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProposedMethodology]:
        rows = super().get_queryset(request)
        return rows.select_related("revises__methodology", "approved_as__methodology")
