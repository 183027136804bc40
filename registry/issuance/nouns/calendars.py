"""When a project is expected to report what it monitored, and to have it verified.

The mechanism's texts that could be read name no frequency: it comes from the project's own monitoring plan,
or an officer enters it with its source. Without one nothing is due.
"""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.identity.models.facts import SourcedFact
from registry.lifecycle.models import Case
from registry.projects.models import Project


@pghistory.track()
class MonitoringCalendar(SourcedFact):
    """How often one project reports, and how long after a period its report and its verification are due."""

    project = models.OneToOneField(
        Project, verbose_name=_("project"), on_delete=models.PROTECT, related_name="monitoring_calendar"
    )
    months = models.PositiveSmallIntegerField(_("months of a monitoring period"))
    report_due_days = models.PositiveSmallIntegerField(
        _("report due, days after the period"), null=True, blank=True, help_text=_("Empty: never due.")
    )
    verification_due_days = models.PositiveSmallIntegerField(
        _("verification due, days after the period"), null=True, blank=True, help_text=_("Empty: never due.")
    )
    remind_days_before = models.PositiveSmallIntegerField(_("remind, days before"), default=30)
    escalate_days_after = models.PositiveSmallIntegerField(
        _("escalate, days after it was missed"), default=30
    )
    follows_plan = models.BooleanField(
        _("follows the monitoring plan"),
        default=False,
        help_text=_("Written anew whenever the plan changes."),
    )

    class Meta:
        verbose_name = _("monitoring calendar")
        verbose_name_plural = _("monitoring calendars")
        ordering = ["project"]
        constraints = [
            models.CheckConstraint(
                name="monitoring_calendar_has_months", condition=Q(months__range=(1, 120))
            ),
            models.CheckConstraint(
                name="monitoring_calendar_verifies_after_report",
                condition=Q(report_due_days__isnull=True)
                | Q(verification_due_days__isnull=True)
                | Q(verification_due_days__gte=F("report_due_days")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.project)


class ExpectedReportQuerySet(models.QuerySet["ExpectedReport"]):
    """Expected reports by adjective."""

    def awaited(self) -> "ExpectedReportQuerySet":
        return self.filter(report_case__isnull=True)

    def missed(self) -> "ExpectedReportQuerySet":
        return self.filter(missed_at__isnull=False, verified_at__isnull=True)


class ExpectedReport(models.Model):
    """One monitoring period of a calendar: whether its report is there, verified, or missed."""

    calendar = models.ForeignKey(
        MonitoringCalendar, verbose_name=_("calendar"), on_delete=models.CASCADE, related_name="periods"
    )
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    report_due_on = models.DateField(_("report due on"), null=True, blank=True)
    verification_due_on = models.DateField(_("verification due on"), null=True, blank=True)
    report_case = models.ForeignKey(
        Case,
        verbose_name=_("monitoring report"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    verified_at = models.DateTimeField(_("seen verified"), null=True, blank=True)
    missed_at = models.DateTimeField(_("flagged as missed"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated"), null=True, blank=True)

    objects = ExpectedReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("expected monitoring report")
        verbose_name_plural = _("expected monitoring reports")
        ordering = ["calendar", "first_on"]
        constraints = [
            models.UniqueConstraint(name="expected_report_once", fields=["calendar", "first_on"]),
            models.CheckConstraint(
                name="expected_report_ends_after_it_begins", condition=Q(last_on__gte=F("first_on"))
            ),
            models.CheckConstraint(
                name="expected_report_escalates_what_was_missed",
                condition=Q(escalated_at__isnull=True) | Q(missed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="expected_report_due",
                fields=["report_due_on", "id"],
                condition=Q(report_case__isnull=True),
            ),
            models.Index(
                name="expected_report_unverified",
                fields=["verification_due_on", "id"],
                condition=Q(verified_at__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="flagged_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__missed_at__isnull=False)
                & pgtrigger.Q(old__missed_at__df=pgtrigger.F("new__missed_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on}"
