"""The `parties` room as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartiesConfig(AppConfig):
    """The room's place among Django's applications."""

    name = "registry.parties"
    label = "parties"
    verbose_name = _("Parties")

    def ready(self) -> None:
        """Load each file of the package of lifecycles, whose ``__init__.py`` stays empty."""
        for topic in ("enrolment", "designation", "suspension"):
            import_module(f"{self.name}.lifecycle.{topic}")
