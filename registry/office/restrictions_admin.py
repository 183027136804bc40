"""The ledger's reservations, holds, requests, queue and clock, read in the officers' site."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from credits.models import (
    HoldEvent,
    LedgerClock,
    LogQueue,
    RefusedRequest,
    Registry,
    Request,
    Reservation,
    ReservedRange,
    Transaction,
)
from registry.identity.administration.links import link_to_list, related
from registry.office.ledger_admin import LedgerAdmin, serials, shown_json


@admin.register(Registry)
class RegistryAdmin(LedgerAdmin):
    list_display = ["code", "last_serial", "accounts"]
    search_fields = ["code"]
    ordering = ["code"]
    fields = ["code", "last_serial", "accounts"]

    @admin.display(description=_("accounts"))
    def accounts(self, registry: Registry) -> Any:
        from credits.models import Account

        return link_to_list(Account, _("accounts"), registry__code__exact=registry.pk)


@admin.register(Reservation)
class ReservationAdmin(LedgerAdmin):
    list_display = [
        "transaction_link",
        "intended_kind",
        "quantity",
        "origin_link",
        "destination_link",
        "expires_at",
    ]
    list_display_links = ["quantity"]
    list_filter = ["intended_kind", "expires_at"]
    list_select_related = ["transaction", "origin", "destination"]
    search_exactly = ("transaction__public_id", "origin__number")
    ordering = ["-transaction"]
    transaction_link = related("transaction", _("transaction"))
    origin_link = related("origin", _("from"))
    destination_link = related("destination", _("to"))


@admin.register(ReservedRange)
class ReservedRangeAdmin(LedgerAdmin):
    list_display = ["reservation_link", serials, "series_link"]
    list_display_links = [serials]
    list_filter = ["series__registry"]
    list_select_related = ["reservation", "series"]
    search_exactly = ("series__reference",)
    ordering = ["-id"]
    reservation_link = related("reservation", _("reservation"))
    series_link = related("series", _("series"))


@admin.register(HoldEvent)
class HoldEventAdmin(LedgerAdmin):
    list_display = [
        "transaction_link",
        "action",
        "account_link",
        "series_link",
        serials,
        "reason",
        "case_reference",
    ]
    list_display_links = ["action"]
    list_filter = ["action"]
    list_select_related = ["transaction", "account", "series"]
    search_fields = ["reason", "case_reference", "account__number"]
    ordering = ["-transaction"]
    transaction_link = related("transaction", _("transaction"))
    account_link = related("account", _("account"))
    series_link = related("series", _("series"))


@admin.register(Request)
class RequestAdmin(LedgerAdmin):
    list_display = ["request_id", "recorded_at", "refusal", "entry"]
    list_filter = ["recorded_at"]
    list_select_related = ["refused"]
    search_exactly = ("request_id",)
    ordering = ["-recorded_at"]
    fields = ["request_id", "recorded_at", "digest", "refusal", "entry"]

    @admin.display(description=_("refused with"))
    def refusal(self, request: Request) -> str:
        refused = getattr(request, "refused", None)
        return refused.code if refused is not None else "–"

    @admin.display(description=_("answer"))
    def entry(self, request: Request) -> Any:
        return link_to_list(Transaction, _("transaction"), request_id=request.request_id)

    @admin.display(description=_("digest of the content"))
    def digest(self, request: Request) -> str:
        return bytes(request.request_hash).hex()


@admin.register(RefusedRequest)
class RefusedRequestAdmin(LedgerAdmin):
    list_display = ["request_link", "code", "recorded_at"]
    list_display_links = ["code"]
    list_filter = ["code", "recorded_at"]
    list_select_related = ["request"]
    search_exactly = ("request__request_id", "code")
    ordering = ["-recorded_at"]
    fields = ["request_link", "code", "shown_details", "recorded_at"]
    request_link = related("request", _("request"), text="request_id")

    @admin.display(description=_("details"))
    def shown_details(self, refused: RefusedRequest) -> Any:
        return shown_json(refused.details)


@admin.register(LogQueue)
class LogQueueAdmin(LedgerAdmin):
    list_display = ["transaction_link", "kind", "recorded_at"]
    list_display_links = ["kind"]
    list_select_related = ["transaction"]
    search_exactly = ("transaction__public_id",)
    ordering = ["transaction_id"]
    transaction_link = related("transaction", _("transaction"))

    @admin.display(description=_("kind"))
    def kind(self, waiting: LogQueue) -> str:
        return waiting.transaction.get_kind_display()

    @admin.display(description=_("recorded"))
    def recorded_at(self, waiting: LogQueue) -> Any:
        return waiting.transaction.recorded_at


@admin.register(LedgerClock)
class LedgerClockAdmin(LedgerAdmin):
    list_display = ["id", "offset"]
