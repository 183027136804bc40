"""Proposed methodologies, approved ones and their versions.

Of a version from the public list only title and date are known; one that was proposed here keeps its
text, sections A to I, as data. What is calculated with is its content (``nouns/contents.py``).
"""

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from registry.identity.models.facts import SourcedFact, Verification
from registry.identity.models.parties import PartnerCountry
from registry.lifecycle.models import Case
from registry.methodologies.nouns.contents import (
    ContentRequest,
    FactorTable,
    MethodologyContent,
    ValueConfirmation,
)
from registry.parties.models import SectoralScope
from registry.submissions.models import SubmissionVersion

__all__ = [
    "ContentRequest",
    "FactorTable",
    "Methodology",
    "MethodologyContent",
    "MethodologyVersion",
    "ProposedMethodology",
    "TitleBasis",
    "ValueConfirmation",
]


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


class MethodologyVersionQuerySet(models.QuerySet["MethodologyVersion"]):
    """Versions by adjective."""

    def valid_on(self, day: date) -> "MethodologyVersionQuerySet":
        """Not known to be approved later than, or to have ended by, that day.

        A version of the public list has no known end: a later version of the same methodology, approved
        by that day, ends it.
        """
        later = MethodologyVersion.objects.filter(
            methodology=models.OuterRef("methodology"),
            approved_on__lte=day,
            approved_on__gt=models.OuterRef("approved_on"),
        )
        return (
            self.exclude(approved_on__gt=day)
            .exclude(ended_on__lte=day)
            .exclude(status=MethodologyVersion.Status.WITHDRAWN, ended_on__isnull=True)
            .exclude(models.Exists(later), ended_on__isnull=True)
        )


@pghistory.track()
class MethodologyVersion(SourcedFact):
    """One version, written major.minor whatever the page prints (Ver2.0, ver02.0)."""

    class Status(models.TextChoices):
        VALID = "valid", _("valid")
        SUPERSEDED = "superseded", _("superseded")
        WITHDRAWN = "withdrawn", _("withdrawn")
        NOT_KNOWN = "not_known", _("not known")

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
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.NOT_KNOWN)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    ended_on = models.DateField(
        _("no longer valid from"),
        null=True,
        blank=True,
        help_text=_("The day on which a later version was approved, or this one withdrawn."),
    )
    proponent = models.CharField(_("methodology proponent"), max_length=300, blank=True)
    text = models.JSONField(
        _("text"), default=dict, blank=True, help_text=_("Sections A to I as data; empty where not known.")
    )
    url = models.URLField(_("page"), max_length=500, blank=True)
    reference_verification = models.CharField(
        _("reference and version verified"),
        max_length=16,
        choices=Verification,
        default=Verification.NOT_VERIFIED,
    )
    projects_as_printed = models.TextField(_("projects using it, as printed"), blank=True)

    objects = MethodologyVersionQuerySet.as_manager()

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
            models.UniqueConstraint(
                name="methodology_version_valid_once", fields=["methodology"], condition=Q(status="valid")
            ),
            models.CheckConstraint(
                name="methodology_version_ends_after_approval",
                condition=Q(approved_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("approved_on")),
            ),
            models.CheckConstraint(
                name="methodology_version_valid_has_no_end",
                condition=~Q(status="valid") | Q(ended_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.methodology_id} {self.version}"


@pghistory.track()
class ProposedMethodology(models.Model):
    """A proposal, or a request to revise, under its own number, such as MN_PM004 (domain section 4.2)."""

    class Status(models.TextChoices):
        PUBLIC_INPUTS = "public_inputs", _("public inputs open")
        PUBLIC_INPUTS_CLOSED = "public_inputs_closed", _("public inputs closed")
        FURTHER_WORK = "further_work", _("further work asked for")
        APPROVED = "approved", _("approved")
        NOT_APPROVED = "not_approved", _("not approved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    reference = models.CharField(_("proposed methodology number"), max_length=8, unique=True)
    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        on_delete=models.PROTECT,
        related_name="proposed_methodologies",
    )
    title = models.CharField(_("title"), max_length=500)
    proponent = models.CharField(_("methodology proponent"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=24, choices=Status, default=Status.PUBLIC_INPUTS)
    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="proposed_methodology"
    )
    submission = models.ForeignKey(
        SubmissionVersion,
        verbose_name=_("proposal as handed in"),
        on_delete=models.PROTECT,
        related_name="proposed_methodologies",
    )
    revises = models.ForeignKey(
        MethodologyVersion,
        verbose_name=_("revises"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="revisions",
    )
    public_input_opens_on = models.DateField(_("public inputs open"), null=True, blank=True)
    public_input_closes_on = models.DateField(_("public inputs close"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    approved_as = models.OneToOneField(
        MethodologyVersion,
        verbose_name=_("approved as"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposed_as",
    )

    class Meta:
        verbose_name = _("proposed methodology")
        verbose_name_plural = _("proposed methodologies")
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                name="proposed_methodology_reference_form",
                condition=Q(reference__regex=r"^[A-Z]{2}_PM[0-9]{3}$"),
            ),
            models.CheckConstraint(
                name="proposed_methodology_reference_of_country",
                condition=Q(partner_country=Left("reference", 2)),
            ),
            models.CheckConstraint(
                name="proposed_methodology_window_closes_after_it_opens",
                condition=Q(public_input_closes_on__isnull=True)
                | Q(public_input_closes_on__gte=F("public_input_opens_on")),
            ),
            models.CheckConstraint(
                name="proposed_methodology_approved_as_a_version",
                condition=Q(status="approved", approved_as__isnull=False, decided_on__isnull=False)
                | (~Q(status="approved") & Q(approved_as__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
