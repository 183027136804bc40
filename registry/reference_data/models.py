"""What was loaded from where, and the official totals that loaded facts are compared with."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.identity.models.facts import SourcedFact


@pghistory.track()
class LoadedFile(models.Model):
    """A file whose facts were taken in; written once per content, never for a repeat."""

    name = models.CharField(_("file"), max_length=100)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    is_shipped = models.BooleanField(_("shipped with the registry"), default=False)
    rows = models.PositiveBigIntegerField(_("rows"))
    loaded_by = models.CharField(_("loaded by"), max_length=200)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("loaded file")
        verbose_name_plural = _("loaded files")
        ordering = ["-loaded_at", "name"]
        constraints = [
            models.UniqueConstraint(name="loaded_file_content_once", fields=["name", "sha256"]),
            models.CheckConstraint(
                name="loaded_file_digest_form", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class OfficialTotal(SourcedFact):
    """The total notified for a project as an official page prints it; compared, never used to fill in."""

    project_reference = models.CharField(_("project"), max_length=5, unique=True)
    total_notified = models.PositiveBigIntegerField(_("total notified"))

    class Meta:
        verbose_name = _("official total")
        verbose_name_plural = _("official totals")
        ordering = ["project_reference"]
        constraints = [
            models.CheckConstraint(
                name="official_total_reference_form",
                condition=Q(project_reference__regex=r"^[A-Z]{2}[0-9]{3}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.project_reference
