"""The `monitoring` room as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

LOADED = (
    *("schemas.reports", "schemas.verification", "lifecycle.reports", "lifecycle.verification"),
    *("checks.wording", "queries.cells"),
)


class MonitoringConfig(AppConfig):
    """The room's place among Django's applications."""

    name = "registry.monitoring"
    label = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        """Load the forms and lifecycles, whose packages' ``__init__.py`` stay empty."""
        for name in LOADED:
            import_module(f"{self.name}.{name}")
