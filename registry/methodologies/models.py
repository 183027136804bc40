"""Approved methodologies and their versions, as far as their titles and dates are public.

What a methodology contains (parameters, criteria, formulas) is not here yet.
"""

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from registry.identity.models.facts import SourcedFact, Verification
from registry.identity.models.parties import PartnerCountry
from registry.parties.models import SectoralScope


class TitleBasis(models.TextChoices):
    """Where the title of a methodology was read."""

    PAGE = "page", _("read on a page")
    MEMORY = "memory", _("from memory, not confirmed")
    BLANK = "blank", _("title not known")


@pghistory.track()
class Methodology(SourcedFact):
    """An approved methodology under its reference, such as MN_AM003.

    Title, scope and their marks are those of the latest version that has a title.
    """

    reference = models.CharField(_("reference"), max_length=8, unique=True)
    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        on_delete=models.PROTECT,
        related_name="methodologies",
    )
    title = models.CharField(_("title"), max_length=500, blank=True)
    title_basis = models.CharField(
        _("title read"), max_length=8, choices=TitleBasis, default=TitleBasis.BLANK
    )
    sectoral_scope = models.ForeignKey(
        SectoralScope,
        verbose_name=_("sectoral scope"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="methodologies",
    )

    class Meta:
        verbose_name = _("methodology")
        verbose_name_plural = _("methodologies")
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                name="methodology_reference_form", condition=Q(reference__regex=r"^[A-Z]{2}_AM[0-9]{3}$")
            ),
            models.CheckConstraint(
                name="methodology_reference_of_country", condition=Q(partner_country=Left("reference", 2))
            ),
            models.CheckConstraint(
                name="methodology_title_has_basis",
                condition=Q(title="", title_basis="blank") | (~Q(title="") & ~Q(title_basis="blank")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


@pghistory.track()
class MethodologyVersion(SourcedFact):
    """One version, written major.minor whatever the page prints (Ver2.0, ver02.0)."""

    methodology = models.ForeignKey(
        Methodology, verbose_name=_("methodology"), on_delete=models.PROTECT, related_name="versions"
    )
    version = models.CharField(_("version"), max_length=8)
    title = models.CharField(_("title"), max_length=500, blank=True)
    title_basis = models.CharField(
        _("title read"), max_length=8, choices=TitleBasis, default=TitleBasis.BLANK
    )
    sectoral_scope = models.ForeignKey(
        SectoralScope,
        verbose_name=_("sectoral scope"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="methodology_versions",
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    url = models.URLField(_("page"), max_length=500, blank=True)
    reference_verification = models.CharField(
        _("reference and version verified"),
        max_length=16,
        choices=Verification,
        default=Verification.NOT_VERIFIED,
    )
    projects_as_printed = models.TextField(_("projects using it, as printed"), blank=True)

    class Meta:
        verbose_name = _("methodology version")
        verbose_name_plural = _("methodology versions")
        ordering = ["methodology", "version"]
        constraints = [
            models.UniqueConstraint(name="methodology_version_once", fields=["methodology", "version"]),
            models.CheckConstraint(
                name="methodology_version_is_major_minor",
                condition=Q(version__regex=r"^(0|[1-9][0-9]*)\.[0-9]+$"),
            ),
            models.CheckConstraint(
                name="methodology_version_title_has_basis",
                condition=Q(title="", title_basis="blank") | (~Q(title="") & ~Q(title_basis="blank")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.methodology_id} {self.version}"
