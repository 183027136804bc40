"""The `rules` room as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    name = "registry.rules"
    label = "rules"
    verbose_name = _("Rule sets")

    def import_models(self) -> None:
        """Load each file of the models package, whose ``__init__.py`` stays empty."""
        super().import_models()
        for topic in ("rule_sets", "values", "calendars", "clocks"):
            import_module(f"{self.name}.models.{topic}")
