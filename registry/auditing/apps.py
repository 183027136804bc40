"""The `auditing` room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditingConfig(AppConfig):
    name = "registry.auditing"
    label = "auditing"
    verbose_name = _("Auditing")
