"""Who stands behind a ledger account. The ledger itself does not know."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from credits.models import Account
from registry.identity.models.parties import Organisation, PartnerCountry, Side


@pghistory.track()
class AccountHolder(models.Model):
    """The holder of one ledger account, and the side it belongs to."""

    account = models.OneToOneField(
        Account,
        verbose_name=_("ledger account"),
        to_field="public_id",
        db_column="account_public_id",
        on_delete=models.PROTECT,
        related_name="holder",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accounts",
    )
    side = models.CharField(_("side"), max_length=8, choices=Side)
    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accounts",
    )
    label = models.CharField(_("label"), max_length=300)

    class Meta:
        verbose_name = _("account holder")
        verbose_name_plural = _("account holders")
        ordering = ["label", "id"]

    def __str__(self) -> str:
        return self.label
