"""The `config` room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "registry.config"
    label = "config"
    verbose_name = _("Composition root")

    def ready(self) -> None:
        """Give every process the configured Celery application, also those that only send tasks."""
        from registry.config import celery  # noqa: F401
