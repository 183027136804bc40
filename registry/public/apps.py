"""The `public` room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    name = "registry.public"
    label = "public"
    verbose_name = _("Public register")
