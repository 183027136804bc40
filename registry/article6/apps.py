"""The `article6` room as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

TOPICS = ("authorisations",)


class Article6Config(AppConfig):
    """The room's place among Django's applications."""

    name = "registry.article6"
    label = "article6"
    verbose_name = _("Article 6")

    def ready(self) -> None:
        """Load forms, lifecycles and the checks of messages, whose packages' ``__init__.py`` stay empty."""
        for topic in TOPICS:
            import_module(f"{self.name}.schemas.{topic}")
            import_module(f"{self.name}.lifecycle.{topic}")
        import_module(f"{self.name}.link.catalogue")
