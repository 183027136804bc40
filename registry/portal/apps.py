"""The door of companies, third-party entities, secretariats and committees."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The room's place among Django's applications."""

    name = "registry.portal"
    label = "portal"
    verbose_name = _("Portal")
