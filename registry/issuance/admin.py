"""Issuance decisions and what each side was notified of, for officers."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.identity.administration.base import SOURCE, OfficeAdmin, OfficeInline
from registry.identity.administration.links import link_to_list, related
from registry.issuance.models import CountryNotification, DecidedProject, IssuanceDecision


class NotificationRows(OfficeInline):
    model = CountryNotification
    fields = ["side", "quantity", "quantity_verification", "is_derived", "is_issued", "issued_on", "entry"]
    readonly_fields = ["entry"]
    max_num = 2  # the two sides

    @admin.display(description=_("ledger"))
    def entry(self, notification: CountryNotification) -> Any:
        return ledger_entry(notification)


class DecidedProjectRows(OfficeInline):
    model = DecidedProject
    autocomplete_fields = ["project"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DecidedProject]:
        return super().get_queryset(request).select_related("project")


class StandFilter(admin.SimpleListFilter):
    """Notifications by how far they came: notified, issued by the side, units in the ledger."""

    title = _("how far")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("waiting", _("notified, not issued")),
            ("without_units", _("issued, no units in the ledger")),
            ("units", _("units in the ledger")),
            ("no_amount", _("amount not published")),
        ]

    def queryset(
        self, request: HttpRequest, rows: QuerySet[CountryNotification]
    ) -> QuerySet[CountryNotification]:
        match self.value():
            case "waiting":
                return rows.filter(quantity__isnull=False, is_issued=False)
            case "without_units":
                return rows.filter(quantity__gt=0, is_issued=True, transaction_id__isnull=True)
            case "units":
                return rows.filter(transaction_id__isnull=False)
            case "no_amount":
                return rows.filter(quantity__isnull=True)
        return rows


@admin.register(IssuanceDecision)
class IssuanceDecisionAdmin(OfficeAdmin):
    instead_of_deleting = _("A decision stays; correct it, and its history shows what it said before.")
    list_display = [
        "slug",
        "country",
        "projects_as_printed",
        "decided_on",
        "total_quantity",
        "vintage",
        "scope",
        "verification",
    ]
    list_filter = ["scope", "partner_country", "vintage", "verification"]
    list_select_related = ["partner_country"]
    search_fields = ["slug", "projects_as_printed", "status_as_printed"]
    date_hierarchy = "decided_on"
    autocomplete_fields = ["partner_country"]
    inlines = [NotificationRows, DecidedProjectRows]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "slug",
                    "partner_country",
                    "projects_as_printed",
                    ("scope", "scope_as_printed"),
                    "number",
                    "decided_on",
                    "status_as_printed",
                ]
            },
        ),
        (
            _("Amount and period"),
            {
                "fields": [
                    ("total_quantity", "government_of_japan_quantity"),
                    ("monitoring_from", "monitoring_to"),
                    "period_as_printed",
                    "vintage",
                    "serials_as_printed",
                    "derived_fields",
                ]
            },
        ),
        SOURCE,
    ]
    country = related("partner_country", _("partner country"))


@admin.register(CountryNotification)
class CountryNotificationAdmin(OfficeAdmin):
    instead_of_deleting = _("A notification with units in the ledger stays; others are corrected.")
    list_display = ["decision_link", "side", "quantity", "is_issued", "issued_on", "is_derived", "entry"]
    list_display_links = ["side"]
    list_filter = [StandFilter, "side", "is_issued", "is_derived", "decision__partner_country"]
    list_select_related = ["decision"]
    search_fields = ["decision__slug", "decision__projects_as_printed"]
    date_hierarchy = "issued_on"
    ordering = ["decision__slug", "side"]
    autocomplete_fields = ["decision"]
    readonly_fields = ["entry"]
    fields = [
        "decision",
        "side",
        "quantity",
        "quantity_verification",
        "is_derived",
        "is_issued",
        "issued_on",
        "entry",
    ]
    decision_link = related("decision", _("decision"))

    @admin.display(description=_("ledger"))
    def entry(self, notification: CountryNotification) -> Any:
        return ledger_entry(notification)


@admin.register(DecidedProject)
class DecidedProjectAdmin(OfficeAdmin):
    list_display = ["decision_link", "project_link"]
    list_display_links = None
    list_filter = ["decision__partner_country", "decision__scope"]
    list_select_related = ["decision", "project"]
    search_fields = ["decision__slug", "project__reference", "project__title"]
    ordering = ["decision__slug", "project__reference"]
    autocomplete_fields = ["decision", "project"]
    decision_link = related("decision", _("decision"))
    project_link = related("project", _("project"))

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        # The page of a project links here.
        return lookup == "project__id__exact" or super().lookup_allowed(lookup, value, request)


def ledger_entry(notification: CountryNotification) -> Any:
    """A link to the ledger's transaction that made the units; a dash while there is none."""
    if notification.transaction_id is None:
        return "–"
    return link_to_list(
        apps.get_model("credits.Transaction"), _("entry"), public_id=notification.transaction_id
    )
