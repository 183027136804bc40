"""What a person confirmed with the second factor, when, and with what: evidence kept beside the act."""

import uuid
from datetime import datetime, timedelta

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.identity.models.people import User

LONGEST_PURPOSE = 200


class Method(models.TextChoices):
    """With what; recovery codes open a session and confirm nothing."""

    TOTP = "totp", _("authenticator app")
    WEBAUTHN = "webauthn", _("passkey or security key")


class SecondFactorConfirmationQuerySet(models.QuerySet["SecondFactorConfirmation"]):
    def unspent(
        self, within: timedelta, moment: datetime | None = None
    ) -> "SecondFactorConfirmationQuerySet":
        """Those that may still be used, given not longer ago than ``within``."""
        earliest = (moment or timezone.now()) - within
        return self.filter(spent_at__isnull=True, confirmed_at__gte=earliest)


@pghistory.track()
class SecondFactorConfirmation(models.Model):
    """One code or one signature of a passkey, given for one purpose and used at most once."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="second_factor_confirmations"
    )
    purpose = models.CharField(
        _("purpose"), max_length=LONGEST_PURPOSE, help_text=_("What was confirmed, such as one instruction.")
    )
    method = models.CharField(_("with"), max_length=16, choices=Method)
    evidence = models.CharField(
        _("evidence"),
        max_length=64,
        unique=True,
        help_text=_("SHA-256 of the code with its time step, or of the signed challenge: never given twice."),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), default=timezone.now)
    spent_at = models.DateTimeField(_("used at"), null=True, blank=True)

    objects = SecondFactorConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation with the second factor")
        verbose_name_plural = _("confirmations with the second factor")
        ordering = ["-confirmed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="second_factor_used_after_it_was_given",
                condition=Q(spent_at__isnull=True) | Q(spent_at__gte=F("confirmed_at")),
            ),
            models.CheckConstraint(name="second_factor_method_known", condition=Q(method__in=Method.values)),
        ]
        indexes = [models.Index(name="second_factor_by_person", fields=["user", "-confirmed_at"])]

    def __str__(self) -> str:
        return f"{self.purpose} ({self.get_method_display()})"
