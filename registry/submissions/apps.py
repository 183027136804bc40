"""Forms as data: drafts, versions, differences, public inputs."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    """The room's place among Django's applications."""

    name = "registry.submissions"
    label = "submissions"
    verbose_name = _("Submissions")

    def ready(self) -> None:
        """Let every room declare its forms."""
        autodiscover_modules("schemas")
