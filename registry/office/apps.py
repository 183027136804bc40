"""The `office` room as a Django application, and the admin it puts in place of Django's own."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "registry.office"
    label = "office"
    verbose_name = _("Office")


class OfficeAdminConfig(AdminConfig):
    """Django's admin with the officers' site as the default one, which every room registers with."""

    default_site = "registry.office.site.OfficeSite"

    def ready(self) -> None:
        """Let every room register its tables; what a room leaves out is shown as it is, for reading."""
        super().ready()
        from registry.office.plain_admin import register_the_rest

        register_the_rest()
