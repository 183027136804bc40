"""Authorisations, and the link with the other registry, for officers: to read. Both are changed elsewhere."""

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
    Counterpart,
    CounterpartKey,
    ForeignMovement,
    ForeignUnits,
    IncomingMessage,
    LinkTransfer,
    OutgoingMessage,
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


class KeyRows(ReadOnlyInline):
    model = CounterpartKey
    fields = ["key_id", "valid_from", "valid_to", "introduced_by", "confirmed_by"]


@admin.register(Counterpart)
class CounterpartAdmin(ReadOnlyAdmin):
    list_display = ["own", "code", "name", "is_operational"]
    list_display_links = ["code"]
    list_filter = ["is_operational"]
    list_select_related = ["own"]
    search_fields = ["code", "name"]
    inlines = [KeyRows]


class SaidRows(ReadOnlyInline):
    model = OutgoingMessage
    fields = ["kind", "created_at", "attempts", "next_attempt_at", "answered_at", "answer_code"]


class MovementRows(ReadOnlyInline):
    model = ForeignMovement
    fields = ["direction", "first_serial", "last_serial", "quantity", "recorded_at"]


@admin.register(LinkTransfer)
class LinkTransferAdmin(ReadOnlyAdmin):
    """What waits for whom, and why: the state, the check that refused it, what our own ledger said last."""

    list_display = [
        "public_id",
        "counterpart",
        "role",
        "state",
        "quantity",
        "code",
        "waits_because",
        "begun_at",
    ]
    list_filter = ["role", "state", "counterpart"]
    list_select_related = ["counterpart"]
    search_fields = ["=public_id"]
    date_hierarchy = "begun_at"
    inlines = [SaidRows, MovementRows]


@admin.register(IncomingMessage)
class IncomingMessageAdmin(ReadOnlyAdmin):
    list_display = ["message_id", "counterpart", "kind", "transfer_public_id", "key_id", "received_at"]
    list_filter = ["kind", "counterpart"]
    list_select_related = ["counterpart"]
    search_fields = ["=message_id", "=transfer_public_id"]
    date_hierarchy = "received_at"
    fields = ["counterpart", "message_id", "transfer_public_id", "kind", "key_id", "received_at"]


@admin.register(ForeignUnits)
class ForeignUnitsAdmin(ReadOnlyAdmin):
    list_display = [
        "counterpart",
        "first_serial",
        "last_serial",
        "quantity",
        "account",
        "reference",
        "vintage",
    ]
    list_display_links = ["first_serial"]
    list_filter = ["counterpart", "partner_country"]
    list_select_related = ["counterpart", "account"]
    search_fields = ["reference", "account__number"]
