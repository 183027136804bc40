"""Files of many instructions out of one account: taken whole, or not at all.

A file is read and judged row by row before anything is written (the dry run). Who brought it proposes it: the
units of every row are set aside in one transaction. Another representative approves it once, for all its rows;
then they are executed one after another, each as an instruction of its own.
"""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.models import Account
from registry.accounts.nouns.instructions import InstructionKind
from registry.identity.models.people import User


class FileState(models.TextChoices):
    WAITING = "waiting", _("its rows are being judged")
    REFUSED = "refused", _("refused")
    READY = "ready", _("every row would be accepted")
    PROPOSING = "proposing", _("its units are being set aside")
    PROPOSED = "proposed", _("awaiting approval")
    APPROVING = "approving", _("its rows are being approved")
    APPROVED = "approved", _("approved, being executed")
    COMPLETED = "completed", _("every row has come to its end")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


# A worker has something to do; nobody else has.
AT_WORK = (FileState.WAITING, FileState.PROPOSING, FileState.APPROVING)
GIVEN_UP = (FileState.REJECTED, FileState.WITHDRAWN, FileState.EXPIRED)
# Its instructions are decided on with it.
UNDECIDED = (FileState.PROPOSING, FileState.PROPOSED, FileState.APPROVING, *GIVEN_UP)


class InstructionFileQuerySet(models.QuerySet["InstructionFile"]):
    """Files by adjective."""

    def unfinished(self) -> "InstructionFileQuerySet":
        """Those that a worker has to go on with: judge, set aside, approve, execute, set free."""
        return self.filter(
            Q(state__in=[*AT_WORK, FileState.APPROVED]) | Q(state__in=GIVEN_UP, ended_at__isnull=True)
        )


class InstructionFile(models.Model):
    """One file. ``rows``: what stands in it, each ``{"row": 3, "cells": {"to_account": "…", …}}`` with the texts
    as they were typed. ``faults``: what is wrong, each ``{"row", "column", "code", "found", "accepted",
    "details"}``, row 0 for the file as a whole; at most so many as are told, ``fault_count`` says how many there
    are. ``version`` counts its changes. ``looked_at``: when a worker last took it up."""

    Kind = InstructionKind
    State = FileState

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    request_id = models.UUIDField(unique=True)
    request_hash = models.CharField(_("SHA-256 of what was asked"), max_length=64)
    account = models.ForeignKey(
        Account, verbose_name=_("from account"), on_delete=models.PROTECT, related_name="instruction_files"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=InstructionKind)
    state = models.CharField(_("state"), max_length=16, choices=FileState, default=FileState.WAITING)
    version = models.PositiveIntegerField(_("version"), default=1)
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    rows = models.JSONField(_("rows"), default=list, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    quantity = models.PositiveBigIntegerField(_("units"), default=0)
    faults = models.JSONField(_("faults"), default=list, blank=True)
    fault_count = models.PositiveIntegerField(_("faults"), default=0)
    brought_by = models.ForeignKey(
        User, verbose_name=_("brought by"), on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        User, verbose_name=_("approved by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    brought_at = models.DateTimeField(_("brought"))
    proposed_at = models.DateTimeField(_("proposed"), null=True)
    approved_at = models.DateTimeField(_("approved"), null=True)
    expires_at = models.DateTimeField(
        _("open until"), null=True, help_text=_("What is not approved by then expires.")
    )
    looked_at = models.DateTimeField(_("last worked on"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects: ClassVar = InstructionFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of instructions")
        verbose_name_plural = _("files of instructions")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="instruction_file_refused_for_a_reason",
                condition=~Q(state="refused") | Q(fault_count__gte=1),
            ),
            # Four eyes, whatever the code says.
            models.CheckConstraint(
                name="instruction_file_approver_is_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("brought_by")),
            ),
            models.CheckConstraint(
                name="instruction_file_executed_after_approval",
                condition=~Q(state__in=["approving", "approved", "completed"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="instruction_file_state_known", condition=Q(state__in=FileState.values)
            ),
            models.CheckConstraint(
                name="instruction_file_kind_known", condition=Q(kind__in=InstructionKind.values)
            ),
        ]
        indexes = [
            models.Index(
                name="instruction_file_unfinished",
                fields=["looked_at", "id"],
                condition=Q(ended_at__isnull=True),
            )
        ]
        triggers = [
            pgtrigger.Protect(name="keep_instruction_files", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="keep_ended_instruction_files",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            pgtrigger.ReadOnly(
                name="instruction_files_keep_what_was_brought",
                fields=["request_id", "request_hash", "account", "kind", "sha256", "rows", "brought_by"],
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        """Whether a worker is busy with it, so that whoever waits looks again soon."""
        freeing = self.state in GIVEN_UP and self.ended_at is None
        return self.state in (*AT_WORK, FileState.APPROVED) or freeing


class InstructionFileEvent(models.Model):
    """One step of a file: who took it, on what basis, when and why. Never changed."""

    file = models.ForeignKey(
        InstructionFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="events"
    )
    number = models.PositiveIntegerField(_("number"))
    step = models.CharField(_("step"), max_length=16)
    state = models.CharField(_("to"), max_length=16, choices=FileState)
    request_id = models.UUIDField(unique=True)
    user = models.ForeignKey(
        User, verbose_name=_("person"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_kind = models.CharField(_("kind of actor"), max_length=16)
    actor_id = models.CharField(_("actor"), max_length=64)
    actor_name = models.CharField(_("name"), max_length=200)
    basis = models.CharField(_("basis"), max_length=500)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    happened_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("event of a file of instructions")
        verbose_name_plural = _("events of files of instructions")
        ordering = ["file", "number"]
        constraints = [
            models.UniqueConstraint(name="instruction_file_event_number_once", fields=["file", "number"])
        ]
        triggers = [
            pgtrigger.Protect(
                name="keep_instruction_file_events", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number} {self.step}"
