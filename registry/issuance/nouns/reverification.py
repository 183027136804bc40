"""Runs that look again at everything that was issued, and what they found different."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.issuance.nouns.decisions import IssuanceDecision


class Reverification(models.Model):
    """One run: one row per day, whoever asks. ``cursor``: decisions up to this key are done.

    A chunk of decisions and the cursor behind it are written in one transaction, so that a run that died
    goes on where it stood, and a message that comes twice finds its work done.
    """

    class Outcome(models.TextChoices):
        RUNNING = "running", _("running")
        CLEAN = "clean", _("clean")
        DIFFERENT = "different", _("differences found")

    period = models.DateField(_("day"), unique=True)
    started_at = models.DateTimeField(_("started"))
    seen_at = models.DateTimeField(_("last seen at work"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.RUNNING)
    cursor = models.BigIntegerField(_("done up to"), default=0)
    last = models.BigIntegerField(_("goes up to"), default=0)
    total = models.PositiveIntegerField(_("decisions to check"), default=0)
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    difference_count = models.PositiveIntegerField(_("differences"), default=0)
    alarm_raised_at = models.DateTimeField(_("alarm raised"), null=True, blank=True)
    run = models.UUIDField(_("run"), default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("re-verification of what was issued")
        verbose_name_plural = _("re-verifications of what was issued")
        ordering = ["-period"]
        constraints = [
            models.CheckConstraint(
                name="reverification_finished_or_running",
                condition=Q(outcome="running", finished_at__isnull=True)
                | ~Q(outcome="running") & Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="reverification_clean_found_nothing",
                condition=~Q(outcome="clean") | Q(difference_count=0),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_runs", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="keep_finished_runs",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.period)

    @property
    def checked(self) -> int:
        """Decisions done."""
        return int(self.figures.get("decisions", 0))

    @property
    def percent(self) -> int:
        """0 to 100; 99 at most while it runs."""
        if self.finished_at is not None:
            return 100
        return min(99, self.checked * 100 // self.total) if self.total else 0


class ReverificationDifference(models.Model):
    """One thing of one decision that is not as it was when it was issued. Never changed."""

    class Check(models.TextChoices):
        WORKBOOK = "workbook", _("stored monitoring data")
        RECALCULATION = "recalculation", _("recalculated amount")
        VERIFIED = "verified", _("verified amount")
        NOTIFIED = "notified", _("notified amount")
        UNITS = "units", _("units in the ledger")
        DOCUMENT = "document", _("stored document")
        FORM = "form", _("form as handed in")
        FAULT = "fault", _("could not be checked")

    run = models.ForeignKey(
        Reverification, verbose_name=_("run"), on_delete=models.PROTECT, related_name="differences"
    )
    decision = models.ForeignKey(
        IssuanceDecision,
        verbose_name=_("decision"),
        on_delete=models.PROTECT,
        related_name="differences",
    )
    check_code = models.CharField(_("what"), max_length=16, choices=Check)
    place = models.CharField(_("where"), max_length=300, blank=True)
    expected = models.CharField(_("was"), max_length=500, blank=True)
    found = models.CharField(_("is"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["run", "id"]
        constraints = [
            models.UniqueConstraint(
                name="reverification_difference_once", fields=["run", "decision", "check_code", "place"]
            )
        ]
        triggers = [pgtrigger.Protect(name="keep_differences", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.check_code} {self.place}"
