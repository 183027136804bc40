"""The `issuance` room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IssuanceConfig(AppConfig):
    name = "registry.issuance"
    label = "issuance"
    verbose_name = _("Issuance")
