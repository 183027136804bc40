"""The `methodologies` room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MethodologiesConfig(AppConfig):
    name = "registry.methodologies"
    label = "methodologies"
    verbose_name = _("Methodologies")
