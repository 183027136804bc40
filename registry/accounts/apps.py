"""The `accounts` room as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

SCHEMAS: tuple[str, ...] = ("applications", "measures", "beneficiaries", "reversals")
LIFECYCLES: tuple[str, ...] = ("applications", "measures", "beneficiaries", "reversals")


class AccountsConfig(AppConfig):
    """The room's place among Django's applications."""

    name = "registry.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Load each file of the packages of forms and lifecycles, whose ``__init__.py`` stay empty."""
        for topic in SCHEMAS:
            import_module(f"{self.name}.schemas.{topic}")
        for topic in LIFECYCLES:
            import_module(f"{self.name}.lifecycle.{topic}")
