"""Issuance decisions and what each side was notified of, for officers."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.identity.administration.base import (
    SOURCE,
    OfficeAdmin,
    OfficeInline,
    ReadOnlyAdmin,
    ReadOnlyInline,
)
from registry.identity.administration.links import link_to_list, related
from registry.issuance.models import (
    CountryNotification,
    CreditAllocation,
    DecidedProject,
    ExpectedReport,
    IssuableAmount,
    IssuanceDecision,
    IssuanceRequest,
    MonitoringCalendar,
    OverIssuance,
    RequestedAllocation,
    Reverification,
    ReverificationDifference,
    SideIssuance,
)


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
                return rows.filter(
                    quantity__gt=0, is_issued=True, transaction_id__isnull=True, decision__is_taken_here=False
                )
            case "units":
                return rows.filter(
                    Q(transaction_id__isnull=False) | Q(is_issued=True, decision__is_taken_here=True)
                )
            case "no_amount":
                return rows.filter(quantity__isnull=True)
        return rows


class TakenHere:
    """What a decision taken here says does not change: such rows are read."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        decision = getattr(obj, "decision", obj)
        if obj is not None and decision.is_taken_here:
            return False
        return bool(super().has_change_permission(request, obj))  # type: ignore[misc]


@admin.register(IssuanceDecision)
class IssuanceDecisionAdmin(TakenHere, OfficeAdmin):
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
    list_filter = ["is_taken_here", "scope", "partner_country", "vintage", "verification"]
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
class CountryNotificationAdmin(TakenHere, OfficeAdmin):
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


def ledger_entry(notification: CountryNotification | CreditAllocation) -> Any:
    """A link to the ledger's transaction that made the units; a dash while there is none."""
    if notification.transaction_id is None:
        return "–"
    return link_to_list(
        apps.get_model("credits.Transaction"), _("entry"), public_id=notification.transaction_id
    )


class AmountRows(ReadOnlyInline):
    model = IssuableAmount
    fields = ["vintage", "verified", "recalculated"]


class RequestedRows(ReadOnlyInline):
    model = RequestedAllocation
    fields = ["number", "vintage", "side", "recipient_kind", "organisation", "account", "quantity"]


@admin.register(IssuanceRequest)
class IssuanceRequestAdmin(ReadOnlyAdmin):
    list_display = ["case_link", "project_link", "first_on", "last_on", "is_live", "decision_link"]
    list_display_links = ["first_on"]
    list_filter = ["is_live", "project__partner_country"]
    list_select_related = ["case", "project", "decision"]
    search_fields = ["project__reference", "case__reference"]
    date_hierarchy = "first_on"
    inlines = [AmountRows, RequestedRows]
    case_link = related("case", _("case"))
    project_link = related("project", _("project"))
    decision_link = related("decision", _("decision"))


@admin.register(SideIssuance)
class SideIssuanceAdmin(ReadOnlyAdmin):
    list_display = ["case_link", "notification_link"]
    list_display_links = None
    list_select_related = ["case", "notification"]
    search_fields = ["case__reference", "notification__decision__slug"]
    case_link = related("case", _("case"))
    notification_link = related("notification", _("notification"))


@admin.register(CreditAllocation)
class CreditAllocationAdmin(ReadOnlyAdmin):
    list_display = [
        "notification_link",
        "number",
        "vintage",
        "recipient_kind",
        "organisation",
        "quantity",
        "entry",
    ]
    list_display_links = ["number"]
    list_filter = ["recipient_kind", "vintage", "notification__side"]
    list_select_related = ["notification", "organisation"]
    search_fields = ["notification__decision__slug", "organisation__name"]
    notification_link = related("notification", _("notification"))

    @admin.display(description=_("ledger"))
    def entry(self, allocation: CreditAllocation) -> Any:
        return ledger_entry(allocation)


@admin.register(OverIssuance)
class OverIssuanceAdmin(ReadOnlyAdmin):
    list_display = ["case_link", "allocation_link", "quantity", "decision_reference", "settled_on"]
    list_display_links = ["quantity"]
    list_select_related = ["case", "allocation"]
    search_fields = ["case__reference", "decision_reference"]
    date_hierarchy = "settled_on"
    case_link = related("case", _("case"))
    allocation_link = related("allocation", _("allocation"))


class ExpectedRows(ReadOnlyInline):
    model = ExpectedReport
    fields = ["first_on", "last_on", "report_due_on", "verification_due_on", "verified_at", "missed_at"]


@admin.register(MonitoringCalendar)
class MonitoringCalendarAdmin(OfficeAdmin):
    instead_of_deleting = _("Correct the calendar; what was told of it stays told.")
    list_display = ["project_link", "months", "report_due_days", "verification_due_days", "follows_plan"]
    list_display_links = ["months"]
    list_filter = ["follows_plan", "verification", "project__partner_country"]
    list_select_related = ["project"]
    search_fields = ["project__reference", "project__title"]
    autocomplete_fields = ["project"]
    inlines = [ExpectedRows]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "project",
                    "months",
                    ("report_due_days", "verification_due_days"),
                    ("remind_days_before", "escalate_days_after"),
                    "follows_plan",
                ]
            },
        ),
        SOURCE,
    ]
    project_link = related("project", _("project"))


class DifferenceRows(ReadOnlyInline):
    model = ReverificationDifference
    fields = ["decision", "check_code", "place", "expected", "found"]


@admin.register(Reverification)
class ReverificationAdmin(ReadOnlyAdmin):
    list_display = ["period", "outcome", "progress", "difference_count", "started_at", "finished_at"]
    list_filter = ["outcome"]
    date_hierarchy = "period"
    inlines = [DifferenceRows]
    fields = [
        *("period", "outcome", "progress", "difference_count", "alarm_raised_at"),
        *("figures", "started_at", "seen_at", "finished_at"),
    ]

    @admin.display(description=_("progress"))
    def progress(self, run: Reverification) -> str:
        return f"{run.percent} %, {run.checked} / {run.total}"
