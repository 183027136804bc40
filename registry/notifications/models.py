"""Notices: who must do what by when. The table is the outbox and the notice board in one.

A :class:`Notice` is written in the transaction of the event it tells of. A worker then makes one
:class:`Delivery` per person concerned and sends the e-mails, at once or gathered in one
:class:`Digest` per person and day; every step may run twice. What the database holds to: one
delivery per person and event, one digest per person, cadence and day.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Membership, Role, User
from registry.lifecycle.models import Case
from registry.lifecycle.tables import Part
from registry.notifications.kinds import Timing, kind_of


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices by adjective."""

    def addressed_to(self, user: User) -> "NoticeQuerySet":
        """Those handed to the person, and those to the person or a role of theirs still to be handed out.

        Both halves are read by an index of their own, however many notices there are.
        """
        handed = Delivery.objects.filter(recipient=user).values("notice")
        return self.filter(pk__in=handed.union(self._about_to_reach(user)))

    def unread_by(self, user: User) -> "NoticeQuerySet":
        read = Delivery.objects.filter(notice=OuterRef("pk"), recipient=user, read_at__isnull=False)
        unread = Delivery.objects.filter(recipient=user, read_at__isnull=True).values("notice")
        coming = self._about_to_reach(user)
        return self.filter(~Exists(read), pk__in=unread.union(coming), settled_at__isnull=True)

    def _about_to_reach(self, user: User) -> models.QuerySet[Any, Any]:
        """Keys of notices that wait in the outbox for this very person, or for a role held now."""
        held = Membership.objects.in_force().filter(user=user, role=OuterRef("audience_role"))
        here = Q(partner_country__isnull=True) | Q(partner_country=OuterRef("audience_country"))
        anywhere = Exists(held.filter(here)) | Q(Exists(held), audience_country__isnull=True)
        addressed = Q(audience_user=user) | (~Q(audience_role="") & anywhere)
        if user.is_superuser:
            addressed |= Q(audience_role=Role.REGISTRY_OFFICER)
        waiting = Notice.objects.filter(addressed, drained_at__isnull=True)
        return waiting.exclude(not_to=user).order_by().values("pk")

    def waiting(self, moment: datetime | None = None) -> "NoticeQuerySet":
        """Not yet turned into deliveries."""
        return self.filter(drained_at__isnull=True, raised_at__lte=moment or timezone.now())

    def to_hand_out(self) -> "NoticeQuerySet":
        """Waiting, and not put off because nobody was there to receive them."""
        return self.filter(drained_at__isnull=True, hand_out_at__lte=timezone.now()).order_by("hand_out_at")


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
    audience_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("for the country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    audience_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("to the members of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    case = models.ForeignKey(
        Case, verbose_name=_("case"), null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    audience_part = models.CharField(_("to everybody who acts as"), max_length=24, choices=Part, blank=True)
    not_to = models.ForeignKey(
        User,
        verbose_name=_("but not to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Whoever did it knows it."),
    )
    event_key = models.CharField(
        _("event"), max_length=160, blank=True, help_text=_("A person is told of an event once.")
    )
    dedupe_key = models.CharField(_("raised once per"), max_length=200, unique=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    raised_at = models.DateTimeField(_("raised"), default=timezone.now, db_index=True)
    hand_out_at = models.DateTimeField(_("to be handed out"), default=timezone.now, editable=False)
    drained_at = models.DateTimeField(_("handed out"), null=True, blank=True)
    settled_at = models.DateTimeField(
        _("done"), null=True, blank=True, help_text=_("What it asked for has been done since.")
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="notice_has_one_audience",
                condition=Q(audience_role="", audience_part="")
                & (
                    Q(audience_user__isnull=False, audience_organisation__isnull=True)
                    | Q(audience_user__isnull=True, audience_organisation__isnull=False)
                )
                | Q(audience_user__isnull=True, audience_organisation__isnull=True)
                & (
                    ~Q(audience_role="") & Q(audience_part="")
                    | Q(audience_role="") & ~Q(audience_part="") & Q(case__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="notice_country_narrows_a_role",
                condition=Q(audience_country__isnull=True) | ~Q(audience_role=""),
            ),
        ]
        indexes = [
            models.Index(name="notice_waiting", fields=["raised_at"], condition=Q(drained_at__isnull=True)),
            models.Index(
                name="notice_to_hand_out", fields=["hand_out_at"], condition=Q(drained_at__isnull=True)
            ),
            models.Index(name="notice_event", fields=["event_key", "id"], condition=~Q(event_key="")),
            models.Index(name="notice_unsettled", fields=["case"], condition=Q(settled_at__isnull=True)),
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
        return self.due_at is not None and self.settled_at is None and self.due_at < timezone.now()

    @property
    def is_binding(self) -> bool:
        return kind_of(self.kind).is_binding

    @property
    def audience(self) -> str:
        """To whom, in words: a person, a role (for a country), members, or a part in a case."""
        if self.audience_part:
            return str(self.get_audience_part_display())
        if self.audience_role and self.audience_country_id:
            return f"{self.get_audience_role_display()} ({self.audience_country_id})"
        return str(self.audience_user or self.audience_organisation or self.get_audience_role_display())


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries by adjective."""

    def unsent(self, moment: datetime | None = None) -> "DeliveryQuerySet":
        """E-mails of their own to try now: not sent, not given up, and not waiting after a failure."""
        return self.filter(
            timing=Timing.AT_ONCE,
            emailed_at__isnull=True,
            attempts__lt=Delivery.MOST_ATTEMPTS,
            next_attempt_at__lte=moment or timezone.now(),
        )

    def undigested(self) -> "DeliveryQuerySet":
        """Those that wait for the next digest of their reader."""
        return self.filter(timing__in=Timing.gathered(), digest__isnull=True, read_at__isnull=True)


class Digest(models.Model):
    """One e-mail with what came since the last: one per person, cadence and day."""

    recipient = models.ForeignKey(
        User, verbose_name=_("recipient"), on_delete=models.PROTECT, related_name="digests"
    )
    timing = models.CharField(_("how often"), max_length=16, choices=Timing)
    day = models.DateField(_("day"), help_text=_("In the recipient's time zone."))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    emailed_at = models.DateTimeField(_("e-mailed"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="digest_once_per_day", fields=["recipient", "timing", "day"]),
        ]
        indexes = [
            models.Index(
                name="digest_unsent", fields=["next_attempt_at"], condition=Q(emailed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.day}"


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

    timing = models.CharField(_("e-mail"), max_length=16, choices=Timing, default=Timing.AT_ONCE)
    event_key = models.CharField(_("event"), max_length=160, blank=True)
    digest = models.ForeignKey(
        Digest,
        verbose_name=_("digest"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deliveries",
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="delivery_once_per_person", fields=["notice", "recipient"]),
            models.UniqueConstraint(
                name="delivery_once_per_event", fields=["recipient", "event_key"], condition=~Q(event_key="")
            ),
        ]
        indexes = [
            models.Index(
                name="delivery_to_send",
                fields=["next_attempt_at"],
                condition=Q(emailed_at__isnull=True, timing="at_once"),
            ),
            models.Index(
                name="delivery_unread",
                fields=["recipient", "notice"],
                condition=Q(read_at__isnull=True),
            ),
            models.Index(
                name="delivery_for_digest",
                fields=["timing", "recipient"],
                condition=Q(digest__isnull=True, read_at__isnull=True, timing__in=["daily", "weekly"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} → {self.recipient_id}"


class Preference(models.Model):
    """When and where a person wants e-mails. Without a row: everything at once."""

    user = models.OneToOneField(
        User,
        verbose_name=_("person"),
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="notification_preference",
    )
    timing = models.CharField(
        _("e-mails"),
        max_length=16,
        choices=Timing,
        default=Timing.AT_ONCE,
        help_text=_("Where nothing else is chosen below."),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the digest"),
        default=7,
        help_text=_("From this hour of the day on, in the time zone above."),
    )

    class Meta:
        verbose_name = _("settings of notices")
        verbose_name_plural = _("settings of notices")
        constraints = [
            models.CheckConstraint(name="preference_hour_of_a_day", condition=Q(digest_hour__lt=24)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.timing}"


class KindPreference(models.Model):
    """When a person wants e-mails of one kind of notice."""

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="kind_preferences"
    )
    kind = models.CharField(_("kind"), max_length=64)
    timing = models.CharField(_("e-mails"), max_length=16, choices=Timing)

    class Meta:
        verbose_name = _("setting of a kind of notice")
        verbose_name_plural = _("settings of kinds of notice")
        constraints = [models.UniqueConstraint(name="kind_preference_once", fields=["user", "kind"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}: {self.timing}"
