"""What changed, in an order that never changes; and whom the registry tells of it, where, and how that went.

A :class:`Change` is written in the transaction of what happened, without a place in the order. It gets its
``position`` afterwards, by one program at a time (``operations.ordering``): what commits late comes late, and
never behind what a reader has passed already.
"""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.changes.kinds import KINDS, TOLD
from registry.identity.models.parties import Organisation
from registry.identity.models.people import User
from registry.lifecycle.models import Case

KIND_CHOICES = [(kind.code, kind.label) for kind in KINDS.values()]
TOLD_CHOICES = [(kind.code, kind.label) for kind in TOLD]


class Change(models.Model):
    """One thing that happened. Never changed, but for the place in the order that it is given once."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    position = models.BigIntegerField(_("position"), null=True, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=64, choices=KIND_CHOICES)
    subject = models.CharField(_("about"), max_length=120)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    accounts = ArrayField(models.UUIDField(), verbose_name=_("accounts"), default=list, blank=True)
    case = models.ForeignKey(
        Case, verbose_name=_("case"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    key = models.CharField(_("once per"), max_length=160, unique=True)
    happened_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-id"]
        indexes = [
            models.Index(name="change_to_place", fields=["id"], condition=Q(position__isnull=True)),
            GinIndex(name="change_accounts", fields=["accounts"]),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_changes", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="keep_what_changed", exclude=["position"]),
            pgtrigger.Protect(
                name="keep_positions",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__position__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def address(self) -> str:
        """Where its subject is read, as an address of this server; blank where it has none of its own."""
        pattern = KINDS[self.kind].address
        return f"/api/v1/{pattern.format(subject=self.subject)}" if pattern else ""


class LedgerFollowed(models.Model):
    """Up to which entry of the ledger changes were made: one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(_("entry of the ledger"), default=0)

    class Meta:
        verbose_name = _("ledger followed")
        verbose_name_plural = _("ledger followed")
        constraints = [models.CheckConstraint(name="ledger_followed_is_one_row", condition=Q(id=1))]


@pghistory.track(exclude=["told_up_to", "failing_since"])
class WebhookEndpoint(models.Model):
    """Where an organisation wants to be told of changes that concern it."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        DISABLED = "disabled", _("switched off after long failure")
        REMOVED = "removed", _("removed")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="webhook_endpoints",
    )
    address = models.URLField(_("address"), max_length=500)
    description = models.CharField(_("what it is for"), max_length=200, blank=True)
    kinds = ArrayField(
        models.CharField(max_length=64, choices=TOLD_CHOICES), verbose_name=_("kinds of change")
    )
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.ACTIVE)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    told_up_to = models.BigIntegerField(_("told up to position"), default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    made_by = models.ForeignKey(User, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    request_id = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        ordering = ["-id"]
        indexes = [models.Index(name="webhook_active", fields=["id"], condition=Q(state="active"))]

    def __str__(self) -> str:
        return self.address

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE


class WebhookSecret(models.Model):
    """What messages to an endpoint are signed with. ``sealed``: readable with this installation's key only."""

    endpoint = models.ForeignKey(
        WebhookEndpoint, verbose_name=_("endpoint"), on_delete=models.PROTECT, related_name="secrets"
    )
    sealed = models.BinaryField()
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    ends_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    request_id = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name = _("secret of a webhook endpoint")
        verbose_name_plural = _("secrets of webhook endpoints")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.made_at:%Y-%m-%d}"


class WebhookMessageQuerySet(models.QuerySet["WebhookMessage"]):
    def due(self) -> "WebhookMessageQuerySet":
        return self.filter(
            delivered_at__isnull=True,
            given_up_at__isnull=True,
            next_attempt_at__lte=timezone.now(),
            endpoint__state=WebhookEndpoint.State.ACTIVE,
        )


class WebhookMessage(models.Model):
    """One message to one endpoint, in the very bytes it is sent in; the outbox and its record in one."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(
        WebhookEndpoint, verbose_name=_("endpoint"), on_delete=models.PROTECT, related_name="messages"
    )
    change = models.ForeignKey(
        Change, verbose_name=_("change"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=64)
    body = models.TextField(_("body"))
    request_id = models.UUIDField(unique=True, null=True, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)

    objects = WebhookMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook message")
        verbose_name_plural = _("webhook messages")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="webhook_message_once_per_change", fields=["endpoint", "change"]),
        ]
        indexes = [
            models.Index(
                name="webhook_message_due",
                fields=["next_attempt_at"],
                condition=Q(delivered_at__isnull=True, given_up_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.endpoint_id}"

    @property
    def message_id(self) -> str:
        """The ``webhook-id``: the same however often it is sent."""
        return f"msg_{self.public_id.hex}"

    @property
    def outcome(self) -> Any:
        if self.delivered_at is not None:
            return _("delivered")
        return _("given up") if self.given_up_at is not None else _("waiting")


class WebhookAttempt(models.Model):
    """One try to deliver a message: what the other end answered, or why it could not be asked."""

    message = models.ForeignKey(
        WebhookMessage, verbose_name=_("message"), on_delete=models.PROTECT, related_name="tries"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    tried_at = models.DateTimeField(_("tried"), default=timezone.now)
    status = models.PositiveSmallIntegerField(_("answered with status"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"))

    class Meta:
        verbose_name = _("attempt to deliver")
        verbose_name_plural = _("attempts to deliver")
        ordering = ["message", "number"]
        constraints = [
            models.UniqueConstraint(name="webhook_attempt_number_once", fields=["message", "number"]),
        ]
        triggers = [pgtrigger.Protect(name="keep_webhook_attempts", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.message_id}/{self.number}"
