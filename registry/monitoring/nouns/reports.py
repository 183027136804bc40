"""Monitoring reports, and what was taken in for them: a workbook, the web form, meter readings."""

import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.documents.models import DocumentVersion
from registry.identity.models.people import User
from registry.lifecycle.models import Case
from registry.methodologies.models import MethodologyVersion
from registry.projects.models import DesignDocument, Project


class MonitoringReportQuerySet(models.QuerySet["MonitoringReport"]):
    """Reports by adjective."""

    def standing(self) -> "MonitoringReportQuerySet":
        """Handed in and neither withdrawn nor rejected: no other may be about the same days."""
        return self.filter(is_standing=True)

    def verified(self) -> "MonitoringReportQuerySet":
        return self.filter(case__state__in=("verified", "closed"))


@pghistory.track()
class MonitoringReport(models.Model):
    """One project, one period of days (both inclusive). Where it stands, its case says.

    It is held to one version of the design document and to one methodology version, whose adopted
    content is pinned by its digest when the report is first calculated.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="monitoring_report"
    )
    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.PROTECT, related_name="monitoring_reports"
    )
    design_document = models.ForeignKey(
        DesignDocument,
        verbose_name=_("design document"),
        on_delete=models.PROTECT,
        related_name="monitoring_reports",
        help_text=_("Its monitoring plan is the one that was followed."),
    )
    methodology_version = models.ForeignKey(
        MethodologyVersion,
        verbose_name=_("methodology"),
        on_delete=models.PROTECT,
        related_name="monitoring_reports",
    )
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    is_standing = models.BooleanField(
        _("standing"), default=False, help_text=_("Handed in, and neither withdrawn nor rejected.")
    )
    begun_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)

    objects = MonitoringReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("monitoring report")
        verbose_name_plural = _("monitoring reports")
        ordering = ["project", "first_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="monitoring_report_ends_after_it_begins", condition=Q(last_on__gte=F("first_on"))
            ),
            # Invariant I12: a day's reductions are reported once.
            ExclusionConstraint(
                name="monitoring_periods_of_a_project_do_not_overlap",
                condition=Q(is_standing=True),
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
        triggers = [pgtrigger.Protect(name="keep_monitoring_reports", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.case.reference or f"{self.project} {self.first_on} – {self.last_on}"

    @property
    def years(self) -> range:
        """The calendar years it is about: the vintages."""
        return range(self.first_on.year, self.last_on.year + 1)


class Intake(models.Model):
    """One way in, taken whole or not at all. A later one of its line takes the place of an earlier one.

    Two lines: what was monitored (a workbook, the form), and meter readings. ``faults`` is why a file was
    refused: ``[{"code", "sheet", "cell", "found", "accepted", "text"}]``. ``claims`` is what the file
    itself calculated: ``{"years": {"2024": {"RE", "PE", "ER", "cell"}}, "cells": [{"sheet", "cell", "symbol",
    "point", "period", "unit", "claimed", "recalculated", "difference", "is_the_same"}]}``, exact text.
    """

    class Kind(models.TextChoices):
        WORKBOOK = "workbook", _("workbook")
        FORM = "form", _("web form")
        PROGRAM = "program", _("by a program")
        READINGS = "readings", _("meter readings")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        TAKEN = "taken", _("taken")
        REFUSED = "refused", _("refused")

    VALUES = (Kind.WORKBOOK, Kind.FORM, Kind.PROGRAM)

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(
        MonitoringReport,
        verbose_name=_("monitoring report"),
        on_delete=models.PROTECT,
        related_name="intakes",
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("way in"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    is_current = models.BooleanField(_("current"), default=False)
    document_version = models.ForeignKey(
        DocumentVersion,
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="intakes",
    )
    sha256 = models.CharField(_("SHA-256 of what came"), max_length=64)
    rows = models.PositiveBigIntegerField(_("rows"), default=0)
    faults = models.JSONField(_("faults"), default=list, blank=True)
    claims = models.JSONField(_("calculated by the file"), default=dict, blank=True)
    asked_by = models.ForeignKey(
        User, verbose_name=_("brought by"), on_delete=models.PROTECT, related_name="intakes"
    )
    asked_at = models.DateTimeField(_("brought"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    request_id = models.UUIDField(_("request id"), unique=True)
    request_hash = models.CharField(_("hash of the request"), max_length=64)

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(name="intake_number_once", fields=["report", "number"]),
            models.UniqueConstraint(
                name="intake_values_current_once",
                fields=["report"],
                condition=Q(is_current=True) & ~Q(kind="readings"),
            ),
            models.UniqueConstraint(
                name="intake_readings_current_once",
                fields=["report"],
                condition=Q(is_current=True, kind="readings"),
            ),
            models.CheckConstraint(
                name="intake_current_was_taken", condition=Q(is_current=False) | Q(state="taken")
            ),
            models.CheckConstraint(
                name="intake_finished_has_a_moment",
                condition=Q(state__in=["waiting", "reading"], finished_at__isnull=True)
                | Q(state__in=["taken", "refused"], finished_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_intakes", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="keep_what_came",
                fields=["report", "number", "kind", "document_version", "sha256", "asked_by", "asked_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.number} {self.kind}"

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.WAITING, self.State.READING)
