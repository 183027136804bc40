"""Certificates and reversals in the officers' site: read; a reversal begins as a case."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.accounts.models import Certificate, Reversal
from registry.accounts.queries.purposes import purposes
from registry.identity.administration.base import ReadOnlyAdmin
from registry.identity.administration.links import related


class PurposeFilter(admin.SimpleListFilter):
    """By what the units were used for, in words."""

    title = gettext_lazy("purpose")
    parameter_name = "purpose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, str(purpose.label)) for code, purpose in purposes().items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Certificate]) -> QuerySet[Certificate]:
        return queryset.filter(purpose_code=self.value()) if self.value() else queryset


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    instead_of_deleting = gettext_lazy("A certificate stays; what it says follows the ledger.")
    list_display = ["number", "kind", "quantity", "origin_link", "recorded_at", "is_reversed", "page"]
    list_filter = ["kind", PurposeFilter]
    list_select_related = ["entry__reversed_by", "origin"]
    search_fields = ["number__startswith"]
    date_hierarchy = "recorded_at"
    ordering = ["-sequence"]
    origin_link = related("origin", gettext_lazy("out of the account"))

    @admin.display(description=gettext_lazy("reversed"), boolean=True)
    def is_reversed(self, row: Certificate) -> bool:
        return getattr(row.entry, "reversed_by", None) is not None

    @admin.display(description=gettext_lazy("page"))
    def page(self, row: Certificate) -> Any:
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("certificate"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        address = reverse("portal:start-lifecycle", args=["retirement_reversal"])
        tools = [{"label": _("Reverse a retirement or cancellation"), "url": address}]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})


@admin.register(Reversal)
class ReversalAdmin(ReadOnlyAdmin):
    list_display = ["case_link", "decision_reference", "reversed_link", "correcting_link"]
    list_display_links = ["decision_reference"]
    list_select_related = ["case", "reversed_entry", "correcting_entry"]
    search_fields = ["decision_reference", "case__reference"]
    case_link = related("case", gettext_lazy("case"))
    reversed_link = related("reversed_entry", gettext_lazy("entry that was reversed"))
    correcting_link = related("correcting_entry", gettext_lazy("correcting entry"))
