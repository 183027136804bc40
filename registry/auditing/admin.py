"""Ledger verifications and downloads, read by officers."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.auditing.models import Download, VerificationRun
from registry.identity.administration.base import ReadOnlyAdmin
from registry.identity.administration.links import related


@admin.register(VerificationRun)
class VerificationRunAdmin(ReadOnlyAdmin):
    list_display = ["period", "outcome", "position", "shown_duration", "attempts", "first_break"]
    list_filter = ["outcome"]
    search_fields = ["first_break"]
    date_hierarchy = "period"
    fields = [
        *("period", "outcome", "first_break", "position", "checked", "breaks"),
        *("started_at", "finished_at", "shown_duration", "attempts"),
    ]

    @admin.display(description=_("took"))
    def shown_duration(self, run: VerificationRun) -> Any:
        return "–" if run.duration is None else _("%.1f s") % run.duration.total_seconds()


@admin.register(Download)
class DownloadAdmin(ReadOnlyAdmin):
    instead_of_deleting = _("Downloads are the record of who saw the ledger.")
    list_display = ["requested_at", "owner_link", "dataset", "format", "door", "status", "position"]
    list_filter = ["dataset", "format", "door", "status"]
    list_select_related = ["owner"]
    search_fields = ["owner_name", "owner__email", "file_name"]
    date_hierarchy = "requested_at"
    owner_link = related("owner", _("asked by"))
