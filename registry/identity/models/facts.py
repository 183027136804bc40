"""What every loaded fact carries: where it was read, and whether it was checked.

A fact without a confirmed source shows that it has none (rule 8 of the house).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verification(models.TextChoices):
    """How far a fact was checked against a public page."""

    VERIFIED = "yes", _("verified")
    MEMORY = "memory", _("from memory, not verified")
    DERIVED = "derived", _("derived from other facts")
    NOT_VERIFIED = "no", _("not verified")


class SourcedFact(models.Model):
    """A row that was read somewhere, with the source as it was given."""

    source = models.TextField(_("source"), blank=True)
    verification = models.CharField(
        _("verification"), max_length=16, choices=Verification, default=Verification.NOT_VERIFIED
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        abstract = True

    @property
    def is_verified(self) -> bool:
        return self.verification == Verification.VERIFIED
