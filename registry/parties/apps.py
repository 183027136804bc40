"""The `parties` room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartiesConfig(AppConfig):
    name = "registry.parties"
    label = "parties"
    verbose_name = _("Parties")
