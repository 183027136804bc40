"""Invitations into an organisation or an office: who may come in, as what, and until when.

The token that opens an invitation is sent to the invited address and never stored; the
row keeps its SHA-256 digest.
"""

import uuid
from datetime import datetime

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import Organisation, PartnerCountry, Side
from registry.identity.models.people import ORGANISATION_ROLES, Level, Role, User

# What officers invite into for a country; the Joint Committee and the government speak for a side.
INVITED_OFFICES = (Role.SECRETARIAT, Role.GOVERNMENT, Role.JOINT_COMMITTEE_MEMBER)
OFFICES_OF_A_SIDE = (Role.GOVERNMENT, Role.JOINT_COMMITTEE_MEMBER)


class MemberInvitationQuerySet(models.QuerySet["MemberInvitation"]):
    """Invitations by adjective."""

    def standing(self, moment: datetime | None = None) -> "MemberInvitationQuerySet":
        """Those that may still be accepted."""
        return self.unanswered().filter(expires_at__gt=moment or timezone.now())

    def unanswered(self) -> "MemberInvitationQuerySet":
        """Neither accepted nor revoked; expired ones too."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


@pghistory.track(exclude=["token_digest"])
class MemberInvitation(models.Model):
    """One address invited into one organisation, in a role and at a level; or into an office."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations",
        help_text=_("For project participants and third-party entities."),
    )
    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations",
        help_text=_("For an office; a secretariat without one serves all countries."),
    )
    side = models.CharField(_("side"), max_length=8, choices=Side, blank=True)
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=32, choices=Role)
    level = models.CharField(_("level"), max_length=16, choices=Level, default=Level.EDITOR)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, verbose_name=_("invited by"), on_delete=models.PROTECT, related_name="invitations_made"
    )
    invited_at = models.DateTimeField(_("invited"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User,
        verbose_name=_("accepted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations_accepted",
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    # The outbox: a worker sends what has no moment here yet.
    emailed_at = models.DateTimeField(_("e-mail sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts to send"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)

    objects = MemberInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="invitation_into_an_organisation_or_office",
                condition=Q(role__in=ORGANISATION_ROLES, organisation__isnull=False)
                & Q(partner_country__isnull=True, side="")
                | Q(role__in=INVITED_OFFICES, organisation__isnull=True),
                violation_error_message=_(
                    "Participants and third-party entities are invited into an organisation, the secretariat, "
                    "the government and the Joint Committee for a country; the other roles are given to people."
                ),
            ),
            models.CheckConstraint(
                name="invitation_for_a_side",
                condition=~Q(role__in=OFFICES_OF_A_SIDE)
                | Q(partner_country__isnull=False, side__in=Side.values),
                violation_error_message=_("Name the country and the side."),
            ),
            models.CheckConstraint(name="invitation_level_known", condition=Q(level__in=Level.values)),
            models.CheckConstraint(
                name="invitation_answered_once",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_somebody",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_expires_after_it_was_made", condition=Q(expires_at__gt=F("invited_at"))
            ),
            models.UniqueConstraint(
                F("organisation"),
                F("partner_country"),
                Lower("email"),
                F("role"),
                name="invitation_open_once",
                nulls_distinct=False,
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"

    @property
    def into(self) -> str:
        """For whom the invited will act: the organisation, or the country and its side."""
        if self.organisation is not None:
            return self.organisation.name
        place = _("all partner countries") if self.partner_country is None else _(self.partner_country.name)
        return f"{place} ({self.get_side_display()})" if self.side else str(place)

    def is_standing(self, moment: datetime | None = None) -> bool:
        return (
            self.accepted_at is None
            and self.revoked_at is None
            and self.expires_at > (moment or timezone.now())
        )
