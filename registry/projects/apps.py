"""The `projects` room as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

FORMS = ("planning", "design", "monitoring", "communication", "validation", "registration", "changes")
LIFECYCLES = ("planning", "design", "validation", "registration", "changes")


class ProjectsConfig(AppConfig):
    """The room's place among Django's applications."""

    name = "registry.projects"
    label = "projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        """Load each file of the packages of forms and lifecycles, whose ``__init__.py`` stay empty."""
        for topic in FORMS:
            import_module(f"{self.name}.schemas.{topic}")
        for topic in LIFECYCLES:
            import_module(f"{self.name}.lifecycle.{topic}")
