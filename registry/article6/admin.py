"""Authorisations for officers: to read; they are begun, adopted and revoked as cases."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.article6.models import (
    Authorisation,
    AuthorisationRevocation,
    AuthorisationVersion,
    AuthorisedUse,
)
from registry.article6.queries.authorisations import used_under
from registry.identity.administration.base import ReadOnlyAdmin, ReadOnlyInline
from registry.identity.administration.links import related

BY_CASE = _("A later version, or a revocation, is adopted by two officers of the side in a case of its own.")


class VersionRows(ReadOnlyInline):
    model = AuthorisationVersion
    fields = ["number", "uses", "quantity", "first_vintage", "last_vintage", "valid_from", "valid_to"]
    show_change_link = True


@admin.register(Authorisation)
class AuthorisationAdmin(ReadOnlyAdmin):
    instead_of_deleting = BY_CASE
    list_display = ["reference", "country", "side"]
    list_filter = ["partner_country", "side"]
    list_select_related = ["partner_country"]
    search_fields = ["reference"]
    inlines = [VersionRows]
    country = related("partner_country", _("partner country"))


@admin.register(AuthorisationVersion)
class AuthorisationVersionAdmin(ReadOnlyAdmin):
    instead_of_deleting = BY_CASE
    list_display = ["named_link", "number", "quantity", "valid_from", "valid_to", "adopted_on", "case_link"]
    list_display_links = ["number"]
    list_filter = ["authorisation__partner_country", "authorisation__side", "adopted_on"]
    list_select_related = ["authorisation", "case"]
    search_fields = ["authorisation__reference"]
    date_hierarchy = "valid_from"
    readonly_fields = ["used"]
    named_link = related("authorisation", _("authorisation"))
    case_link = related("case", _("case"))

    @admin.display(description=_("used"))
    def used(self, row: AuthorisationVersion) -> int:
        """Units under this version, counted from the ledger; on its own page only."""
        return used_under([row.pk])[row.pk]


@admin.register(AuthorisationRevocation)
class AuthorisationRevocationAdmin(ReadOnlyAdmin):
    instead_of_deleting = BY_CASE
    list_display = ["named_link", "effective_from", "spares_transferred", "decided_on", "case_link"]
    list_display_links = ["effective_from"]
    list_select_related = ["authorisation", "case"]
    search_fields = ["authorisation__reference"]
    date_hierarchy = "effective_from"
    named_link = related("authorisation", _("authorisation"))
    case_link = related("case", _("case"))


@admin.register(AuthorisedUse)
class AuthorisedUseAdmin(ReadOnlyAdmin):
    list_display = ["version", "transaction_id", "use", "using_party"]
    list_filter = ["use", "using_party"]
    search_fields = ["version__authorisation__reference"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("version__authorisation", "transaction", "series")
