"""What auditors took away, and what the nightly verification found."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Download(models.Model):
    """One download of the ledger: who asked what of which position, and what became of it.

    A streamed one is finished by being asked; one made in the background passes through
    QUEUED and RUNNING, and its file is kept until it expires. Rows are never deleted: they
    are the record of who saw the ledger.
    """

    class Status(models.TextChoices):
        STREAMED = "streamed", _("streamed")
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")

    class Door(models.TextChoices):
        ROOM = "room", _("auditor's room")
        PROGRAM = "program", _("programming interface")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        related_name="ledger_downloads",
    )
    owner_name = models.CharField(_("name at the time"), max_length=200)
    door = models.CharField(_("door"), max_length=8, choices=Door, default=Door.ROOM)
    dataset = models.CharField(_("data"), max_length=16)
    format = models.CharField(_("format"), max_length=8)
    filters = models.JSONField(_("question"), default=dict)  # as asked, in words a person can read
    position = models.BigIntegerField(_("ledger position"))
    status = models.CharField(_("status"), max_length=16, choices=Status)
    requested_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)

    # Only for files made in the background.
    total_rows = models.BigIntegerField(_("rows in all"), null=True, blank=True)
    written_rows = models.BigIntegerField(_("rows written"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    run = models.UUIDField(_("run"), null=True, blank=True)  # whose turn it is to write
    seen_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=64, blank=True)  # a code; views.py has the words
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.BigIntegerField(_("bytes"), null=True, blank=True)
    file_name = models.CharField(_("file name"), max_length=100)
    fetches = models.PositiveIntegerField(_("times fetched"), default=0)
    fetched_at = models.DateTimeField(_("last fetched at"), null=True, blank=True)

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index("owner", F("requested_at").desc(), name="download_of_owner"),
            models.Index(
                "status",
                condition=Q(status__in=["queued", "running", "ready"]),
                name="download_unfinished",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="download_ready_has_file",
                condition=~Q(status="ready")
                | ~Q(sha256="") & Q(size__isnull=False, expires_at__isnull=False, finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="download_running_has_run",
                condition=~Q(status="running") | Q(run__isnull=False, seen_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.owner_name})"

    def get_absolute_url(self) -> str:
        return reverse("auditing:download", args=[self.public_id])

    @property
    def is_unfinished(self) -> bool:
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)

    @property
    def may_restart(self) -> bool:
        return self.status in (self.Status.FAILED, self.Status.CANCELLED, self.Status.EXPIRED)

    @property
    def percent(self) -> int:
        """0 to 100; 99 at most before the file is closed."""
        if self.status == self.Status.READY:
            return 100
        return min(99, self.written_rows * 100 // self.total_rows) if self.total_rows else 0


class VerificationRun(models.Model):
    """One verification of the whole ledger: one row per day, whoever asks and however often."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("running")
        CLEAN = "clean", _("clean")
        BROKEN = "broken", _("broken")
        FAILED = "failed", _("did not finish")

    period = models.DateField(_("day"), unique=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    run = models.UUIDField(_("run"), default=uuid.uuid4)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.RUNNING)
    position = models.BigIntegerField(_("ledger position"), null=True, blank=True)
    checked = models.JSONField(_("figures"), default=dict, blank=True)
    breaks = models.JSONField(_("breaks"), default=list, blank=True)
    first_break = models.TextField(_("first break"), blank=True)

    class Meta:
        verbose_name = _("ledger verification")
        verbose_name_plural = _("ledger verifications")
        ordering = ["-period"]
        constraints = [
            models.CheckConstraint(
                name="verification_run_finished_or_running",
                condition=Q(outcome="running", finished_at__isnull=True)
                | ~Q(outcome="running") & Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="verification_run_broken_names_break",
                condition=Q(outcome="broken") & ~Q(first_break="") | ~Q(outcome="broken"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.period)

    @property
    def is_clean(self) -> bool:
        return self.outcome == self.Outcome.CLEAN

    @property
    def passed(self) -> bool | None:
        """None while nobody knows."""
        return None if self.outcome == self.Outcome.RUNNING else self.is_clean

    @property
    def duration(self) -> Any:
        """A timedelta, or None while it runs."""
        return self.finished_at - self.started_at if self.finished_at else None
