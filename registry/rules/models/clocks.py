"""The clocks that run in cases, and what was told because of them.

A clock is written once per start and keeps how its days are counted as they were counted when it began:
a later rule set, holiday or time zone moves no deadline that somebody was already told.
"""

from typing import ClassVar
from zoneinfo import ZoneInfo

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.lifecycle.models import Case
from registry.rules.models.values import RuleSetClock


class ClockQuerySet(models.QuerySet["Clock"]):
    """Clocks by adjective."""

    def open(self) -> "ClockQuerySet":
        return self.filter(closed_at__isnull=True)

    def running(self) -> "ClockQuerySet":
        return self.open().filter(paused_at__isnull=True)


@pghistory.track(exclude=["attempts", "last_error", "next_look_at"])
class Clock(models.Model):
    """One start of one clock in one case. Days are those of ``time_zone``, the partner country's."""

    class Outcome(models.TextChoices):
        STOPPED = "stopped", _("stopped in time")
        STOPPED_LATE = "stopped_late", _("stopped late")
        RAN_OUT = "ran_out", _("ran out")
        CASE_ENDED = "case_ended", _("the case ended")

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="clocks")
    key = models.CharField(_("clock"), max_length=64)
    opened_at = models.DateTimeField(_("opened"))
    opened_on = models.DateField(_("first day"))
    days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    counts = models.CharField(_("counts"), max_length=16, choices=RuleSetClock.Counts)
    is_inclusive = models.BooleanField(_("the first day counts"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    due_on = models.DateField(_("last day"), null=True, blank=True)
    maximum_due_on = models.DateField(_("last day at most"), null=True, blank=True)
    remind_days_before = models.PositiveSmallIntegerField(_("remind, days before"), null=True, blank=True)
    paused_by_rule = models.BooleanField(_("paused by the rule set"), default=False)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    days_paused = models.PositiveIntegerField(_("days paused"), default=0)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, blank=True)
    # The sweeper's own columns: when to look at it next, how often a step was tried, what went wrong.
    next_look_at = models.DateTimeField(_("looked at next"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    objects: ClassVar = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("running clock")
        verbose_name_plural = _("running clocks")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="clock_open_once", fields=["case", "key"], condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="clock_closed_has_an_outcome",
                condition=Q(closed_at__isnull=True, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="clock_maximum_is_no_earlier",
                condition=Q(maximum_due_on__isnull=True) | Q(maximum_due_on__gte=F("due_on")),
            ),
            models.CheckConstraint(
                name="clock_looked_at_while_it_runs",
                condition=Q(next_look_at__isnull=True)
                | Q(closed_at__isnull=True, paused_at__isnull=True, due_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="clock_to_look_at",
                fields=["next_look_at", "id"],
                condition=Q(next_look_at__isnull=False),
            ),
            # The windows for public inputs: those that are open, what closes first on top; those that are over.
            models.Index(
                name="clock_call_open",
                fields=["due_on", "id"],
                condition=Q(key__endswith="public_inputs", closed_at__isnull=True, paused_at__isnull=True),
            ),
            models.Index(
                name="clock_call_over",
                fields=["-closed_at", "-id"],
                condition=Q(key__endswith="public_inputs", closed_at__isnull=False),
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_clocks", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.key} ({self.case_id})"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class ClockNotice(models.Model):
    """What was announced because of a clock: each kind once for each last day. Never changed."""

    class Kind(models.TextChoices):
        REMINDER = "clock_due_soon", _("reminder")
        ESCALATION = "clock_overdue", _("overdue")
        STUCK = "clock_stuck", _("the registry could not take the step")

    clock = models.ForeignKey(
        Clock, verbose_name=_("clock"), on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    due_on = models.DateField(_("last day"))
    announced_at = models.DateTimeField(_("announced"))

    class Meta:
        verbose_name = _("announcement of a clock")
        verbose_name_plural = _("announcements of clocks")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="clock_notice_once", fields=["clock", "kind", "due_on"]),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_clock_notices", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.clock_id})"
