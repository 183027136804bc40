"""Rule sets, for officers: new versions are added, none is changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.identity.administration.base import SOURCE, OfficeAdmin
from registry.identity.administration.links import related
from registry.rules.models.rule_sets import RuleSet


@admin.register(RuleSet)
class RuleSetAdmin(OfficeAdmin):
    instead_of_deleting = _("A version stays what it was; add a later one, which then holds.")
    list_display = [
        "document",
        "version",
        "country",
        "track",
        "valid_from",
        "valid_to",
        "formats_are_official",
        "verification",
    ]
    list_display_links = ["document", "version"]
    list_filter = [
        "partner_country",
        ("track", admin.EmptyFieldListFilter),
        "formats_are_official",
        "verification",
    ]
    list_select_related = ["partner_country"]
    search_fields = ["document", "version", "track", "partner_country__name"]
    date_hierarchy = "valid_from"
    autocomplete_fields = ["partner_country"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "partner_country",
                    "track",
                    "document",
                    "version",
                    ("valid_from", "valid_to"),
                    "serial_number_template",
                    "account_number_template",
                    "formats_are_official",
                    "labels",
                ]
            },
        ),
        SOURCE,
    ]
    country = related("partner_country", _("partner country"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # the database refuses it too (trigger keep_versions)
