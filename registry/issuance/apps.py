"""The `issuance` room as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

TOPICS = ("requests", "settlements")


class IssuanceConfig(AppConfig):
    """The room's place among Django's applications."""

    name = "registry.issuance"
    label = "issuance"
    verbose_name = _("Issuance")

    def ready(self) -> None:
        """Load each file of the packages of forms and lifecycles, whose ``__init__.py`` stay empty."""
        for topic in TOPICS:
            import_module(f"{self.name}.schemas.{topic}")
        for topic in TOPICS:
            import_module(f"{self.name}.lifecycle.{topic}")
