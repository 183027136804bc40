"""The room of people, organisations, roles and who holds which ledger account."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "registry.identity"
    label = "identity"
    verbose_name = _("People and organisations")

    def import_models(self) -> None:
        """Load each file of the models package, whose ``__init__.py`` stays empty."""
        super().import_models()
        for topic in ("facts", "words", "parties", "people", "holders", "invitations", "confirmations"):
            import_module(f"{self.name}.models.{topic}")

    def ready(self) -> None:
        """Listen to the sign-in library: sessions begin and change their keys, the log is written."""
        for listener in ("sessions", "security_log"):
            import_module(f"{self.name}.{listener}")
