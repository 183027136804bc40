"""The `changes` room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChangesConfig(AppConfig):
    name = "registry.changes"
    label = "changes"
    verbose_name = _("Changes told to programs")
