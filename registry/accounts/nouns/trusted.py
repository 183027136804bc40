"""The accounts to which an account may send without the delay of a stranger."""

import uuid
from datetime import datetime

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credits.models import Account
from registry.identity.models.people import User


class TrustedAccountQuerySet(models.QuerySet["TrustedAccount"]):
    """Entries of the list by adjective."""

    def on_the_list(self) -> "TrustedAccountQuerySet":
        """Proposed or approved, and not taken off."""
        return self.filter(state__in=[TrustedAccount.State.PROPOSED, TrustedAccount.State.APPROVED])

    def in_effect(self, moment: datetime | None = None) -> "TrustedAccountQuerySet":
        """Approved by a second person, and the delay is over."""
        at = moment or timezone.now()
        return self.filter(state=TrustedAccount.State.APPROVED, takes_effect_at__lte=at)


@pghistory.track()
class TrustedAccount(models.Model):
    """One account number on the list of another account.

    Proposed by one representative and approved by another, it counts when the delay of the rule set is over;
    taken off, it counts no more at once. Accounts of one holder trust each other without an entry.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        REMOVED = "removed", _("taken off")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        Account,
        verbose_name=_("account"),
        to_field="public_id",
        db_column="account_public_id",
        on_delete=models.PROTECT,
        related_name="trusted_accounts",
    )
    number = models.CharField(_("trusted account"), max_length=64)
    name = models.CharField(_("name for it"), max_length=200, blank=True)
    state = models.CharField(_("standing"), max_length=16, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        User, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    approved_by = models.ForeignKey(
        User, verbose_name=_("approved by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    takes_effect_at = models.DateTimeField(_("takes effect"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, verbose_name=_("ended by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = TrustedAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("trusted account")
        verbose_name_plural = _("trusted accounts")
        ordering = ["account_id", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                name="trusted_account_once",
                fields=["account", "number"],
                condition=Q(state__in=["proposed", "approved"]),
            ),
            models.CheckConstraint(
                name="trusted_account_approved_by_another",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True, takes_effect_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False, takes_effect_at__isnull=False)
                & ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="trusted_account_states",
                condition=Q(state="proposed", approved_by__isnull=True, ended_at__isnull=True)
                | Q(state="approved", approved_by__isnull=False, ended_at__isnull=True)
                | Q(state="declined", approved_by__isnull=True, ended_at__isnull=False)
                | Q(state="removed", ended_at__isnull=False),
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_trusted_accounts", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.number
