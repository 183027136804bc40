"""What was loaded from where, and official totals, for officers."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.identity.administration.base import SOURCE, OfficeAdmin, ReadOnlyAdmin
from registry.reference_data.models import LoadedFile, OfficialTotal


@admin.register(LoadedFile)
class LoadedFileAdmin(ReadOnlyAdmin):
    list_display = ["name", "rows", "is_shipped", "loaded_by", "loaded_at"]
    list_filter = ["is_shipped", "name"]
    search_fields = ["name", "sha256", "loaded_by"]
    date_hierarchy = "loaded_at"
    instead_of_deleting = _("What was loaded stays on record; load a corrected file over it.")


@admin.register(OfficialTotal)
class OfficialTotalAdmin(OfficeAdmin):
    list_display = ["project_reference", "total_notified", "verification"]
    list_filter = ["verification"]
    search_fields = ["project_reference"]
    fieldsets = [(None, {"fields": ["project_reference", "total_notified"]}), SOURCE]
