"""The other side's registry: its pinned keys, the transfers with it, and what was said.

A message and the step of the ledger that it tells of are written in one transaction (``OutgoingMessage``,
``IncomingMessage``), so that what was done is always said, and what was said twice is done once.
"""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.models import Account, Registry, Transaction
from registry.article6.link.machine import FINAL, Kind, Role, State
from registry.identity.models.people import User

ROLES = [(Role.ORIGIN.value, _("origin")), (Role.DESTINATION.value, _("destination"))]
STATES = [
    (State.PROPOSED.value, _("proposed")),
    (State.ACCEPTED.value, _("accepted")),
    (State.OWED.value, _("to be booked")),
    (State.COMPLETED.value, _("completed")),
    (State.REJECTED.value, _("rejected")),
    (State.TERMINATED.value, _("terminated")),
]
KINDS = [
    (Kind.PROPOSE.value, _("proposal")),
    (Kind.ACCEPT.value, _("acceptance")),
    (Kind.REFUSE.value, _("refusal")),
    (Kind.COMPLETE.value, _("completion")),
    (Kind.TERMINATE.value, _("termination")),
]
OVER = sorted(state.value for state in FINAL)


@pghistory.track()
class Counterpart(models.Model):
    """The registry of the other side, as one registry of ours deals with it.

    ``mirror`` is the account of our ledger in which units of ours stand while the other registry has them.
    """

    own = models.ForeignKey(
        Registry, verbose_name=_("our registry"), on_delete=models.PROTECT, related_name="counterparts"
    )
    code = models.CharField(_("its code"), max_length=2)
    name = models.CharField(_("name"), max_length=200)
    address = models.URLField(_("address of its door for messages"), max_length=300)
    mirror = models.OneToOneField(
        Account, verbose_name=_("account for units over there"), on_delete=models.PROTECT, related_name="+"
    )
    is_operational = models.BooleanField(
        _("in operation"),
        default=False,
        help_text=_(
            "No: nothing new is proposed or accepted. What was accepted is still brought to its end."
        ),
    )

    class Meta:
        verbose_name = _("linked registry")
        verbose_name_plural = _("linked registries")
        ordering = ["own", "code"]
        constraints = [
            models.UniqueConstraint(name="counterpart_once", fields=["own", "code"]),
            models.CheckConstraint(name="counterpart_is_another", condition=~Q(code=F("own"))),
            models.CheckConstraint(name="counterpart_code_is_iso", condition=Q(code__regex=r"^[A-Z]{2}$")),
        ]
        triggers = [pgtrigger.Protect(name="keep_counterparts", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.own_id} – {self.code}"


@pghistory.track()
class CounterpartKey(models.Model):
    """A public key of the other registry, pinned by two officers; the next one is pinned before the last one ends."""

    counterpart = models.ForeignKey(
        Counterpart, verbose_name=_("linked registry"), on_delete=models.PROTECT, related_name="keys"
    )
    key_id = models.CharField(_("key id"), max_length=100)
    public_key = models.BinaryField(_("public key"), max_length=32)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)
    introduced_by = models.ForeignKey(
        User, verbose_name=_("introduced by"), on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        User,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("key of a linked registry")
        verbose_name_plural = _("keys of linked registries")
        ordering = ["counterpart", "valid_from"]
        constraints = [
            models.UniqueConstraint(name="counterpart_key_once", fields=["counterpart", "key_id"]),
            models.CheckConstraint(
                name="counterpart_key_by_two_officers",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("introduced_by")),
            ),
            models.CheckConstraint(
                name="counterpart_key_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_keys", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="keys_do_not_change", exclude=["valid_to", "confirmed_by"]),
        ]

    def __str__(self) -> str:
        return self.key_id


class LinkTransferQuerySet(models.QuerySet["LinkTransfer"]):
    """Transfers between registries, by how far they are."""

    def under_way(self) -> "LinkTransferQuerySet":
        """Not ended at our end."""
        return self.exclude(state__in=OVER)


class LinkTransfer(models.Model):
    """One transfer between two registries, as one end keeps it. ``public_id`` is the same at both ends.

    ``blocks``: ``[{"first", "last", "partner_country", "reference", "vintage"}]``, serial numbers of
    ``issuing_registry``. ``waits_because``: the code with which our own ledger refused the step last.
    """

    public_id = models.UUIDField(_("transfer"))
    counterpart = models.ForeignKey(
        Counterpart, verbose_name=_("linked registry"), on_delete=models.PROTECT, related_name="transfers"
    )
    role = models.CharField(_("our end"), max_length=12, choices=ROLES)
    state = models.CharField(_("state"), max_length=12, choices=STATES)
    issuing_registry = models.CharField(_("issued by"), max_length=2, blank=True)
    own_account = models.ForeignKey(
        Account,
        verbose_name=_("our account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    other_account = models.CharField(_("account over there"), max_length=64, blank=True)
    blocks = models.JSONField(_("units"), default=list, blank=True)
    quantity = models.PositiveBigIntegerField(_("quantity"), default=0)
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    reservation = models.ForeignKey(
        Transaction,
        verbose_name=_("reservation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    entry = models.ForeignKey(
        Transaction,
        verbose_name=_("entry of the ledger"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    code = models.CharField(_("check that refused it"), max_length=8, blank=True)
    waits_because = models.CharField(_("waits because"), max_length=64, blank=True)
    begun_at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = LinkTransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer between registries")
        verbose_name_plural = _("transfers between registries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="link_transfer_once_per_end", fields=["counterpart", "public_id"]),
            models.CheckConstraint(
                name="link_transfer_state_of_its_end",
                condition=Q(role=Role.ORIGIN.value)
                & Q(state__in=[State.PROPOSED.value, State.ACCEPTED.value, *OVER])
                | Q(role=Role.DESTINATION.value)
                & Q(state__in=[State.ACCEPTED.value, State.OWED.value, *OVER]),
            ),
            models.CheckConstraint(
                name="link_transfer_ended_or_under_way",
                condition=Q(state__in=OVER, ended_at__isnull=False)
                | ~Q(state__in=OVER) & Q(ended_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["state", "answer_by"], name="link_transfer_under_way")]
        triggers = [
            pgtrigger.Protect(name="keep_transfers", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="ended_transfers_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=OVER),
            ),
            pgtrigger.ReadOnly(
                name="what_is_transferred_stays",
                exclude=["state", "reservation", "entry", "code", "waits_because", "ended_at"],
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class OutgoingMessage(models.Model):
    """What we said, the very bytes of it. Repeated until the other end has answered."""

    message_id = models.UUIDField(unique=True, default=uuid.uuid4)
    transfer = models.ForeignKey(
        LinkTransfer, verbose_name=_("transfer"), on_delete=models.PROTECT, related_name="said"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    body = models.BinaryField(_("body"))
    created_at = models.DateTimeField(_("made"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer_code = models.CharField(_("refused with"), max_length=8, blank=True)

    class Meta:
        verbose_name = _("message to a linked registry")
        verbose_name_plural = _("messages to linked registries")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="outgoing_message_once", fields=["transfer", "kind"]),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(answered_at__isnull=True), name="outgoing_message_due"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="keep_messages", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="what_was_said_stays",
                exclude=["attempts", "next_attempt_at", "answered_at", "answer_code"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


class IncomingMessage(models.Model):
    """What the other end said, and the answer it got: the same message again gets the same answer."""

    counterpart = models.ForeignKey(
        Counterpart, verbose_name=_("linked registry"), on_delete=models.PROTECT, related_name="heard"
    )
    message_id = models.UUIDField(_("message"))
    transfer_public_id = models.UUIDField(_("transfer"), db_index=True)
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    body = models.BinaryField(_("body"))
    key_id = models.CharField(_("signed with"), max_length=100)
    answer = models.BinaryField(_("answer"))
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("message of a linked registry")
        verbose_name_plural = _("messages of linked registries")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="incoming_message_once", fields=["counterpart", "message_id"]),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_what_was_heard", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"
