"""Instructions: what a representative proposes to do with units, who agreed to it, and what became of it.

An instruction sets its units aside when it is proposed. Another representative approves it, the receiver
accepts it where the rules or the account's terms ask for that, and then it is executed: at once, or at the
moment that the delays and working windows of the rule set give. Every step is an event, append-only. The
states have the numbers of the Kyoto system beside them (Data Exchange Standards, transaction status), so that
officers who know it feel at home.
"""

import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.models import Account, Transaction
from registry.identity.models.people import User


class InstructionKind(models.TextChoices):
    """What is done with units. A return goes back to a government's holding account of the same registry."""

    TRANSFER = "transfer", _("transfer")
    RETIREMENT = "retirement", _("retirement")
    CANCELLATION = "cancellation", _("cancellation")
    RETURN = "return", _("return")
    CORRECTION = "correction", _("correction")


class InstructionState(models.TextChoices):
    AWAITING_APPROVAL = "awaiting_approval", _("awaiting approval")
    PROPOSED = "proposed", _("awaiting the receiver's acceptance")
    ACCEPTED = "accepted", _("accepted by the receiver")
    DELAYED = "delayed", _("approved, to be executed later")
    COMPLETED = "completed", _("completed")
    TERMINATED = "terminated", _("terminated")
    REJECTED = "rejected", _("rejected")
    CANCELLED = "cancelled", _("aborted")
    REVERSED = "reversed", _("reversed")


# Source: status numbers of the Data Exchange Standards, as in the public code of the UK registry.
DES_STATUS: Mapping[str, int] = MappingProxyType(
    {
        InstructionState.AWAITING_APPROVAL: 0,
        InstructionState.PROPOSED: 1,
        InstructionState.COMPLETED: 4,
        InstructionState.TERMINATED: 5,
        InstructionState.REJECTED: 6,
        InstructionState.CANCELLED: 7,
        InstructionState.ACCEPTED: 8,
        InstructionState.REVERSED: 20,
        InstructionState.DELAYED: 30,
    }
)
OPEN_STATES = (
    InstructionState.AWAITING_APPROVAL,
    InstructionState.PROPOSED,
    InstructionState.ACCEPTED,
    InstructionState.DELAYED,
)
ENDED_STATES = tuple(state for state in InstructionState if state not in OPEN_STATES)


class InstructionQuerySet(models.QuerySet["Instruction"]):
    """Instructions by adjective."""

    def open(self) -> "InstructionQuerySet":
        """Neither done nor given up: their units are set aside."""
        return self.filter(state__in=OPEN_STATES)

    def leaving(self, account: Account) -> "InstructionQuerySet":
        return self.filter(origin=account)


class Instruction(models.Model):
    """One instruction. ``choice`` is how its units were asked for, as it was said; ``facts`` go with them into
    the ledger. ``version`` counts its changes. ``reservation_id`` and ``transaction_id`` are public ids of the
    ledger's transactions: the one that set the units aside, and the one that moved them."""

    Kind = InstructionKind
    State = InstructionState

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    request_id = models.UUIDField(unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=InstructionKind)
    state = models.CharField(
        _("state"), max_length=24, choices=InstructionState, default=InstructionState.AWAITING_APPROVAL
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    origin = models.ForeignKey(
        Account,
        verbose_name=_("from account"),
        on_delete=models.PROTECT,
        related_name="instructions_out",
        db_index=False,
    )
    destination = models.ForeignKey(
        Account,
        verbose_name=_("to account"),
        on_delete=models.PROTECT,
        related_name="instructions_in",
        db_index=False,
    )
    quantity = models.PositiveBigIntegerField(_("units"))
    choice = models.JSONField(_("units as asked for"), default=dict)
    purpose = models.CharField(_("purpose"), max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    reference = models.CharField(_("own reference"), max_length=100, blank=True)
    decision_reference = models.CharField(_("decision"), max_length=200, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    reverses = models.ForeignKey(
        Transaction,
        verbose_name=_("reverses"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    rules_key = models.CharField(_("rule set"), max_length=200, blank=True)
    needs_approval = models.BooleanField(_("needs a second person"), default=True)
    needs_acceptance = models.BooleanField(_("needs the receiver's acceptance"), default=False)
    is_trusted = models.BooleanField(_("to a trusted account"), default=False)
    proposed_by = models.ForeignKey(
        User, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        User, verbose_name=_("approved by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_by = models.ForeignKey(
        User, verbose_name=_("accepted by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed"))
    approved_at = models.DateTimeField(_("approved"), null=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    expires_at = models.DateTimeField(
        _("open until"), help_text=_("What is not approved, accepted or executed by then is terminated.")
    )
    executes_at = models.DateTimeField(_("executes"), null=True)
    looked_at = models.DateTimeField(_("last tried"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    blocked_by = models.CharField(
        _("kept by the check"),
        max_length=8,
        blank=True,
        help_text=_("Number of the check that kept it from being executed when it was last tried."),
    )
    reservation_id = models.UUIDField(_("reservation"), null=True, unique=True)
    transaction_id = models.UUIDField(_("ledger transaction"), null=True, unique=True)
    batch = models.ForeignKey(
        "accounts.InstructionFile",
        verbose_name=_("file"),
        null=True,
        on_delete=models.PROTECT,
        related_name="instructions",
        db_index=False,
    )
    batch_row = models.PositiveIntegerField(_("row of the file"), null=True)

    objects: ClassVar = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        ordering = ["-id"]
        constraints = [
            # Four eyes, whatever the code says: nobody agrees to what they proposed themselves.
            models.CheckConstraint(
                name="instruction_approver_is_not_proposer",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="instruction_accepter_is_not_proposer",
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="instruction_executed_after_approval",
                condition=~Q(state__in=["proposed", "accepted", "delayed", "completed", "reversed"])
                | Q(needs_approval=False)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="instruction_executed_after_acceptance",
                condition=~Q(state__in=["accepted", "delayed", "completed", "reversed"])
                | Q(needs_acceptance=False)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="instruction_completed_by_a_transaction",
                condition=Q(state__in=["completed", "reversed"], transaction_id__isnull=False)
                | (~Q(state__in=["completed", "reversed"]) & Q(transaction_id__isnull=True)),
            ),
            models.CheckConstraint(
                name="instruction_ended_has_an_end",
                condition=Q(state__in=[state.value for state in OPEN_STATES], ended_at__isnull=True)
                | (~Q(state__in=[state.value for state in OPEN_STATES]) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="instruction_delayed_until",
                condition=~Q(state="delayed") | Q(executes_at__isnull=False),
            ),
            models.CheckConstraint(
                name="instruction_sets_units_aside",
                condition=Q(kind="correction", reverses__isnull=False, reservation_id__isnull=True)
                | (~Q(kind="correction") & Q(reverses__isnull=True, reservation_id__isnull=False)),
            ),
            models.CheckConstraint(name="instruction_of_some_units", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="instruction_state_known", condition=Q(state__in=InstructionState.values)
            ),
            models.CheckConstraint(
                name="instruction_kind_known", condition=Q(kind__in=InstructionKind.values)
            ),
            models.UniqueConstraint(
                name="instruction_row_once", fields=["batch", "batch_row"], condition=Q(batch__isnull=False)
            ),
            # Of two corrections of one transaction the second is refused before anybody looks at it.
            models.UniqueConstraint(
                name="instruction_reverses_once",
                fields=["reverses"],
                condition=Q(reverses__isnull=False, state__in=["awaiting_approval", "delayed", "completed"]),
            ),
        ]
        indexes = [
            models.Index(name="instruction_out", fields=["origin", "state", "-id"]),
            models.Index(name="instruction_in", fields=["destination", "state", "-id"]),
            models.Index(name="instruction_due", fields=["executes_at", "id"], condition=Q(state="delayed")),
            models.Index(
                name="instruction_open_until",
                fields=["expires_at", "id"],
                condition=Q(state__in=[state.value for state in OPEN_STATES]),
            ),
            models.Index(
                name="instruction_spent", fields=["origin", "proposed_at"], condition=~Q(kind="correction")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_instructions", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="keep_ended_instructions",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["terminated", "rejected", "cancelled", "reversed"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it: the registry and a running number, as transactions are in the Kyoto system."""
        return f"{self.origin.registry_id}{self.pk}"

    @property
    def des_status(self) -> int:
        """The number of its state in the Kyoto system."""
        return DES_STATUS[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES
