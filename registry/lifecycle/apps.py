"""The state machines: cases, the steps taken, and who may take which."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class LifecycleConfig(AppConfig):
    """The room's place among Django's applications."""

    name = "registry.lifecycle"
    label = "lifecycle"
    verbose_name = _("Lifecycle")

    def ready(self) -> None:
        """Let every room declare its state machines, and what it answers to them."""
        autodiscover_modules("lifecycle", "hooks")
