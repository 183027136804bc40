"""The `monitoring` room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """The room's place among Django's applications."""

    name = "registry.monitoring"
    label = "monitoring"
    verbose_name = _("Monitoring")
