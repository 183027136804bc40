"""Series, issuances, blocks and movements of the ledger, read in the officers' site."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from credits.models import BlockOwner, CreditBlock, Issuance, Movement, Series
from registry.identity.administration.links import link_to_list, related
from registry.office.ledger_admin import LedgerAdmin, serials
from registry.projects.models import Project


@admin.register(Series)
class SeriesAdmin(LedgerAdmin):
    list_display = [
        "key",
        "registry",
        "partner_country",
        "project",
        "vintage",
        "period_first_on",
        "period_last_on",
    ]
    list_filter = ["registry", "partner_country", "vintage"]
    list_select_related = ["registry"]
    search_fields = ["key", "reference"]
    ordering = ["key"]
    fields = [
        *("key", "registry", "partner_country", "reference", "project"),
        *("period_first_on", "period_last_on", "vintage", "rows"),
    ]

    @admin.display(description=_("project"), ordering="reference")
    def project(self, series: Series) -> Any:
        """By reference, without a query: the list of projects takes it from there."""
        return link_to_list(Project, series.reference, reference=series.reference)

    @admin.display(description=_("rows of this series"))
    def rows(self, series: Series) -> Any:
        return format_html_join(
            " · ",
            "{}",
            (
                (link_to_list(model, text, series__id__exact=series.pk),)
                for model, text in (
                    (Issuance, _("issuances")),
                    (BlockOwner, _("blocks")),
                    (Movement, _("movements")),
                )
            ),
        )


@admin.register(Issuance)
class IssuanceAdmin(LedgerAdmin):
    list_display = ["transaction_link", "series_link", serials, "destination_link", "issued_on"]
    list_display_links = [serials]
    list_filter = ["series__registry", "series__partner_country", "issued_on"]
    list_select_related = ["transaction", "series", "destination"]
    search_exactly = ("series__reference", "transaction__public_id")
    ordering = ["-transaction"]
    fields = [
        "transaction_link",
        "series_link",
        "first_serial",
        "last_serial",
        "destination_link",
        "issued_on",
    ]
    transaction_link = related("transaction", _("transaction"))
    series_link = related("series", _("series"))
    destination_link = related("destination", _("issued to"))


@admin.register(CreditBlock)
class CreditBlockAdmin(LedgerAdmin):
    list_display = ["id", "registry", serials, "quantity", "series_link", "owner_link"]
    list_filter = ["registry", "series__partner_country"]
    list_select_related = ["registry", "series", "owner__account"]
    search_exactly = ("series__reference", "first_serial", "last_serial")
    search_help_text = _("Project reference, or the first or last serial number of a block.")
    ordering = ["registry", "first_serial"]
    fields = ["registry", "first_serial", "last_serial", "quantity", "series_link", "owner_link", "movements"]
    series_link = related("series", _("series"))
    owner_link = related("owner__account", _("held by"))

    @admin.display(description=_("movements of the series"))
    def movements(self, block: CreditBlock) -> Any:
        return link_to_list(Movement, _("movements"), series__id__exact=block.series_id)


@admin.register(BlockOwner)
class BlockOwnerAdmin(LedgerAdmin):
    list_display = ["block_link", serials, "account_link", "series_link", "reserved_link"]
    list_display_links = [serials]
    list_filter = ["series__registry", "series__partner_country", "account__kind"]
    list_select_related = ["block", "account", "series", "reserved_by"]
    search_exactly = ("account__number", "series__reference")
    ordering = ["block"]
    block_link = related("block", _("block"))
    account_link = related("account", _("held by"))
    series_link = related("series", _("series"))
    reserved_link = related("reserved_by", _("reserved by"))

    def get_ordering(self, request: HttpRequest) -> Any:
        return ["block_id"]  # the primary key; "block" would be ordered by a join


@admin.register(Movement)
class MovementAdmin(LedgerAdmin):
    list_display = [
        *("sequence", "recorded_at", "transaction_link", "series_link", serials),
        *("quantity", "origin_link", "destination_link"),
    ]
    list_filter = ["registry", "recorded_at"]
    list_select_related = ["transaction", "series", "origin", "destination"]
    search_exactly = ("transaction__public_id", "series__reference")
    search_help_text = _("Transaction id or project reference, in full.")
    ordering = ["-sequence"]
    fields = [
        *("sequence", "recorded_at", "transaction_link", "registry", "series_link"),
        *("first_serial", "last_serial", "quantity"),
        *("origin_link", "origin_after", "destination_link", "destination_after", "blocks"),
    ]
    transaction_link = related("transaction", _("transaction"))
    series_link = related("series", _("series"))
    origin_link = related("origin", _("from"))
    destination_link = related("destination", _("to"))

    @admin.display(description=_("blocks now"))
    def blocks(self, movement: Movement) -> Any:
        return link_to_list(BlockOwner, _("blocks of the series"), series__id__exact=movement.series_id)
