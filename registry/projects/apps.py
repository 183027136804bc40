"""The `projects` room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "registry.projects"
    label = "projects"
    verbose_name = _("Projects")
