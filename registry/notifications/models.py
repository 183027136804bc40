"""Notices: who must do what by when. The table is the outbox and the notice board in one.

A :class:`Notice` is written in the transaction of the event it tells of. A worker then makes one
:class:`Delivery` per person concerned and sends the e-mails; both steps may run twice.
"""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from registry.identity.models.people import Membership, Role, User
from registry.notifications.kinds import kind_of


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices by adjective."""

    def addressed_to(self, user: User) -> "NoticeQuerySet":
        """Those to the person, and those to a role the person holds at this moment."""
        roles = Membership.objects.in_force().filter(user=user).values("role")
        addressed = Q(audience_user=user) | Q(audience_role__in=roles)
        if user.is_superuser:
            addressed |= Q(audience_role=Role.REGISTRY_OFFICER)
        return self.filter(addressed)

    def unread_by(self, user: User) -> "NoticeQuerySet":
        read = Delivery.objects.filter(notice=OuterRef("pk"), recipient=user, read_at__isnull=False)
        return self.addressed_to(user).filter(~Exists(read))

    def waiting(self, moment: datetime | None = None) -> "NoticeQuerySet":
        """Not yet turned into deliveries."""
        return self.filter(drained_at__isnull=True, raised_at__lte=moment or timezone.now())


class Notice(models.Model):
    """One thing that a person or a role has to know and act upon."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=64)
    subject = models.CharField(_("subject"), max_length=300)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    link = models.CharField(_("page"), max_length=500, blank=True)
    audience_role = models.CharField(_("to everybody who is"), max_length=32, choices=Role, blank=True)
    audience_user = models.ForeignKey(
        User,
        verbose_name=_("to one person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notices",
    )
    dedupe_key = models.CharField(_("raised once per"), max_length=200, unique=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    raised_at = models.DateTimeField(_("raised"), default=timezone.now, db_index=True)
    drained_at = models.DateTimeField(_("handed out"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="notice_to_a_role_or_a_person",
                condition=Q(audience_role="", audience_user__isnull=False)
                | (~Q(audience_role="") & Q(audience_user__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="notice_waiting", fields=["raised_at"], condition=Q(drained_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.subject

    @cached_property
    def words(self) -> tuple[str, str]:
        """Title and action in the language that is active when first asked for."""
        return kind_of(self.kind).rendered({"subject": self.subject, **self.facts})

    @property
    def title(self) -> str:
        return self.words[0]

    @property
    def action(self) -> str:
        return self.words[1]

    @property
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.due_at < timezone.now()


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries by adjective."""

    def unsent(self, moment: datetime | None = None) -> "DeliveryQuerySet":
        """E-mails to try now: not sent, not given up, and not waiting after a failure."""
        return self.filter(
            emailed_at__isnull=True,
            attempts__lt=Delivery.MOST_ATTEMPTS,
            next_attempt_at__lte=moment or timezone.now(),
        )


class Delivery(models.Model):
    """One notice on its way to one person: e-mailed once, read in the registry once."""

    MOST_ATTEMPTS = 12  # with the growing pause: about three days

    notice = models.ForeignKey(
        Notice, verbose_name=_("notice"), on_delete=models.PROTECT, related_name="deliveries"
    )
    recipient = models.ForeignKey(
        User, verbose_name=_("recipient"), on_delete=models.PROTECT, related_name="deliveries"
    )
    emailed_at = models.DateTimeField(_("e-mailed"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="delivery_once_per_person", fields=["notice", "recipient"]),
        ]
        indexes = [
            models.Index(
                name="delivery_unsent", fields=["next_attempt_at"], condition=Q(emailed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} → {self.recipient_id}"
