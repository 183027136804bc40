"""What a project is designed to be, in versions, and for which days it may claim reductions."""

import uuid

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from registry.lifecycle.models import Case
from registry.methodologies.models import MethodologyVersion
from registry.parties.models import ThirdPartyEntity
from registry.projects.nouns.projects import Project
from registry.submissions.models import SubmissionVersion


@pghistory.track()
class DesignDocument(models.Model):
    """One version of a project's design document. What it says, the handed-in forms keep.

    A later version supersedes the one before it on the day it takes effect: a revision during validation
    when it is handed in, a change after registration when the Joint Committee approves it.
    """

    class Status(models.TextChoices):
        PUBLISHED = "published", _("published")
        VALIDATED = "validated", _("validated")
        REGISTERED = "registered", _("registered")
        SUPERSEDED = "superseded", _("superseded")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.PROTECT, related_name="design_documents"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.PUBLISHED)
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="design_documents"
    )
    submission = models.ForeignKey(
        SubmissionVersion,
        verbose_name=_("design document as handed in"),
        on_delete=models.PROTECT,
        related_name="design_documents",
    )
    monitoring_plan = models.ForeignKey(
        SubmissionVersion,
        verbose_name=_("monitoring plan as handed in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="design_documents_monitored",
    )
    methodology_versions = models.ManyToManyField(
        MethodologyVersion, verbose_name=_("methodologies applied"), related_name="design_documents"
    )
    published_on = models.DateField(_("published on"))
    effective_from = models.DateField(
        _("in effect from"),
        null=True,
        blank=True,
        help_text=_("From registration, or from the approval of a change."),
    )
    effective_to = models.DateField(_("in effect until"), null=True, blank=True)
    public_input_opens_on = models.DateField(_("public inputs open"), null=True, blank=True)
    public_input_closes_on = models.DateField(_("public inputs close"), null=True, blank=True)

    class Meta:
        verbose_name = _("design document")
        verbose_name_plural = _("design documents")
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(name="design_document_number_once", fields=["project", "number"]),
            models.UniqueConstraint(
                name="design_document_registered_once",
                fields=["project"],
                condition=Q(status="registered"),
            ),
            models.UniqueConstraint(
                name="design_document_open_once",
                fields=["project"],
                condition=Q(status__in=["published", "validated"]),
            ),
            models.CheckConstraint(name="design_document_number_counts", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="design_document_registered_has_effect",
                condition=~Q(status="registered") | Q(effective_from__isnull=False),
            ),
            models.CheckConstraint(
                name="design_document_ends_after_it_begins",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
            ),
            models.CheckConstraint(
                name="design_document_window_closes_after_it_opens",
                condition=Q(public_input_closes_on__isnull=True)
                | Q(public_input_closes_on__gte=F("public_input_opens_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"


@pghistory.track()
class CreditingPeriod(models.Model):
    """The days, both inclusive, for which a project's reductions may be credited."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.PROTECT, related_name="crediting_periods"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="crediting_periods"
    )

    class Meta:
        verbose_name = _("crediting period")
        verbose_name_plural = _("crediting periods")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(name="crediting_period_number_once", fields=["project", "number"]),
            models.CheckConstraint(
                name="crediting_period_ends_after_it_begins", condition=Q(last_on__gte=F("first_on"))
            ),
            ExclusionConstraint(
                name="crediting_periods_of_a_project_do_not_overlap",
                expressions=[
                    ("project", RangeOperators.EQUAL),
                    (
                        Func(
                            F("first_on"),
                            F("last_on"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on}"


@pghistory.track()
class ValidationReport(models.Model):
    """A third-party entity's opinion on one version of a design document."""

    class Opinion(models.TextChoices):
        POSITIVE = "positive", _("positive")
        NEGATIVE = "negative", _("negative")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.PROTECT, related_name="validation_reports"
    )
    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="validation_report"
    )
    design_document = models.ForeignKey(
        DesignDocument,
        verbose_name=_("design document validated"),
        on_delete=models.PROTECT,
        related_name="validation_reports",
    )
    third_party_entity = models.ForeignKey(
        ThirdPartyEntity,
        verbose_name=_("third-party entity"),
        on_delete=models.PROTECT,
        related_name="validation_reports",
    )
    submission = models.ForeignKey(
        SubmissionVersion,
        verbose_name=_("report as handed in"),
        on_delete=models.PROTECT,
        related_name="validation_reports",
    )
    opinion = models.CharField(_("opinion"), max_length=8, choices=Opinion)
    reported_on = models.DateField(_("date of the report"))
    submitted_for_validation_on = models.DateField(
        _("submitted for validation on"),
        help_text=_("On this day the methodology version had to be valid."),
    )

    class Meta:
        verbose_name = _("validation report")
        verbose_name_plural = _("validation reports")
        ordering = ["project", "-reported_on", "-id"]

    def __str__(self) -> str:
        return f"{self.project} {self.reported_on}"
