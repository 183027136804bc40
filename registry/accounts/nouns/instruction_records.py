"""What is kept beside an instruction: its steps, and the requests that asked for it."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.accounts.nouns.instructions import (
    DES_STATUS,
    Instruction,
    InstructionState,
)
from registry.identity.models.people import User


class InstructionEvent(models.Model):
    """One step of an instruction: who took it, on what basis, when and why. Never changed."""

    instruction = models.ForeignKey(
        Instruction, verbose_name=_("instruction"), on_delete=models.PROTECT, related_name="events"
    )
    number = models.PositiveIntegerField(_("number"))
    step = models.CharField(_("step"), max_length=16)
    origin_state = models.CharField(_("from"), max_length=24, choices=InstructionState, blank=True)
    state = models.CharField(_("to"), max_length=24, choices=InstructionState)
    request_id = models.UUIDField(unique=True)
    user = models.ForeignKey(
        User, verbose_name=_("person"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_kind = models.CharField(_("kind of actor"), max_length=16)
    actor_id = models.CharField(_("actor"), max_length=64)
    actor_name = models.CharField(_("name"), max_length=200)
    basis = models.CharField(_("basis"), max_length=500)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    happened_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("event of an instruction")
        verbose_name_plural = _("events of instructions")
        ordering = ["instruction", "number"]
        constraints = [
            models.UniqueConstraint(name="instruction_event_number_once", fields=["instruction", "number"])
        ]
        triggers = [
            pgtrigger.Protect(name="keep_instruction_events", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id}/{self.number} {self.step}"

    @property
    def des_status(self) -> int:
        return DES_STATUS[self.state]


class InstructionRequest(models.Model):
    """A request id and what it stood for; ``failures`` is the refusal it was answered with, so that a late retry
    gets the same answer. Never changed."""

    request_id = models.UUIDField(primary_key=True)
    digest = models.CharField(_("SHA-256 of the content"), max_length=64)
    failures = models.JSONField(_("refused by"), default=list, blank=True)
    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("request for an instruction")
        verbose_name_plural = _("requests for instructions")
        ordering = ["-asked_at"]
        triggers = [
            pgtrigger.Protect(name="keep_instruction_requests", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return str(self.request_id)
