"""Who sits in a Joint Committee, on which side, from when until when."""

import uuid
from datetime import datetime

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import Side
from registry.identity.models.people import User
from registry.parties.nouns.designations import JointCommittee


class JointCommitteeMemberQuerySet(models.QuerySet["JointCommitteeMember"]):
    """Members by adjective."""

    def in_office(self, moment: datetime | None = None) -> "JointCommitteeMemberQuerySet":
        at = moment or timezone.now()
        return self.filter(since__lte=at).filter(Q(until__isnull=True) | Q(until__gt=at))

    def of_side(self, side: str) -> "JointCommitteeMemberQuerySet":
        return self.filter(side=side)


@pghistory.track()
class JointCommitteeMember(models.Model):
    """A seat held by a person. It begins and ends; whoever comes back gets a new one."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    committee = models.ForeignKey(
        JointCommittee, verbose_name=_("Joint Committee"), on_delete=models.PROTECT, related_name="members"
    )
    person = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="committee_seats"
    )
    side = models.CharField(_("side"), max_length=8, choices=Side)
    function = models.CharField(_("office held"), max_length=200, blank=True)
    is_chair = models.BooleanField(_("co-chair of the side"), default=False)
    is_name_public = models.BooleanField(
        _("name published"), default=False, help_text=_("Only then is the name shown to everybody.")
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = JointCommitteeMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a Joint Committee")
        verbose_name_plural = _("members of Joint Committees")
        ordering = ["committee", "side", "-is_chair", "id"]
        constraints = [
            models.CheckConstraint(
                name="committee_seat_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
            # Nobody speaks for both sides of one committee.
            models.UniqueConstraint(
                name="committee_seat_once", fields=["committee", "person"], condition=Q(until__isnull=True)
            ),
            models.UniqueConstraint(
                name="committee_chair_once_per_side",
                fields=["committee", "side"],
                condition=Q(until__isnull=True, is_chair=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_side_display()})"
