"""Documents and their versions, by content; quarantine."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """The room's place among Django's applications."""

    name = "registry.documents"
    label = "documents"
    verbose_name = _("Documents")
