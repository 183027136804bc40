"""What an account holds its own instructions to. Nothing here loosens what the rule set says."""

from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.models import Account


@pghistory.track()
class AccountTerms(models.Model):
    """Limits and approvals of one account: tightened at once by a representative, loosened by application.

    An account without a row is held to the defaults: no limits of its own, and always a second approval.
    """

    account = models.OneToOneField(
        Account,
        verbose_name=_("account"),
        to_field="public_id",
        db_column="account_public_id",
        on_delete=models.PROTECT,
        related_name="terms",
    )
    single_limit = models.PositiveBigIntegerField(
        _("most units of one instruction"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    daily_limit = models.PositiveBigIntegerField(
        _("most units of one day"),
        null=True,
        blank=True,
        help_text=_("What leaves the account by transfer, retirement and cancellation. Empty: no limit."),
    )
    second_approval = models.BooleanField(
        _("another representative approves"),
        default=True,
        help_text=_("No: units go to accounts on the trusted list without a second person."),
    )
    outside_trusted_allowed = models.BooleanField(
        _("sends to accounts outside its list"),
        default=True,
        help_text=_("No: to trusted accounts only; otherwise as the rule set lets it, after the delay."),
    )
    receiver_accepts = models.BooleanField(
        _("asks before it receives"),
        default=False,
        help_text=_("Units of others come in only when a representative accepts them."),
    )

    class Meta:
        verbose_name = _("limits of an account")
        verbose_name_plural = _("limits of accounts")
        ordering = ["account_id"]
        constraints = [
            models.CheckConstraint(
                name="account_terms_limits_of_a_unit_or_more",
                condition=(Q(single_limit__isnull=True) | Q(single_limit__gte=1))
                & (Q(daily_limit__isnull=True) | Q(daily_limit__gte=1)),
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_account_terms", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.account_id)

    def as_data(self) -> dict[str, Any]:
        """``{"single_limit", "daily_limit", "second_approval", "outside_trusted_allowed", "receiver_accepts"}``."""
        return {name: getattr(self, name) for name in TERMS}


TERMS = ("single_limit", "daily_limit", "second_approval", "outside_trusted_allowed", "receiver_accepts")
