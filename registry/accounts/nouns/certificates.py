"""Certificates of retirement and cancellation, and what was reversed. Written once; what they say is the ledger's."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credits.models import Account, Transaction
from registry.lifecycle.models import Case

APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Certificate(models.Model):
    """That a certificate was issued for one entry of the ledger, under a number that never changes.

    Nothing of the certificate's content is kept here: it is made from the ledger's row whenever it is asked for.
    """

    number = models.CharField(_("number"), max_length=64, unique=True)
    entry = models.OneToOneField(
        Transaction,
        verbose_name=_("entry"),
        to_field="public_id",
        on_delete=models.PROTECT,
        related_name="certificate",
    )
    sequence = models.BigIntegerField(_("position in the ledger"), unique=True)
    kind = models.CharField(_("kind"), max_length=24, choices=Transaction.Kind)
    account = models.ForeignKey(
        Account,
        verbose_name=_("retirement or cancellation account"),
        to_field="public_id",
        on_delete=models.PROTECT,
        related_name="+",
    )
    origin = models.ForeignKey(
        Account,
        verbose_name=_("out of the account"),
        to_field="public_id",
        on_delete=models.PROTECT,
        related_name="+",
    )
    quantity = models.PositiveBigIntegerField(_("units"))
    # As the entry has it, here for lists alone.
    purpose_code = models.CharField(_("code of the purpose"), max_length=64, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    rules_key = models.CharField(_("numbered by"), max_length=200)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["account", "-sequence"], name="certificate_of_account"),
            models.Index(fields=["origin", "-sequence"], name="certificate_of_origin"),
            models.Index(fields=["purpose_code", "-sequence"], name="certificate_of_purpose"),
            models.Index(fields=["recorded_at"], name="certificate_recorded"),
        ]
        constraints = [
            models.CheckConstraint(
                name="certificate_of_an_end",
                condition=Q(kind__in=[Transaction.Kind.RETIREMENT, Transaction.Kind.CANCELLATION]),
            ),
            models.CheckConstraint(name="certificate_of_a_unit_or_more", condition=Q(quantity__gte=1)),
        ]
        triggers = [pgtrigger.Protect(name="keep_certificates", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("public:certificate", args=[self.number])


class Reversal(models.Model):
    """A retirement or cancellation was put back by a correcting entry, on a decision, by two officers."""

    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="reversal"
    )
    reversed_entry = models.OneToOneField(
        Transaction,
        verbose_name=_("entry that was reversed"),
        to_field="public_id",
        on_delete=models.PROTECT,
        related_name="+",
    )
    correcting_entry = models.OneToOneField(
        Transaction,
        verbose_name=_("correcting entry"),
        to_field="public_id",
        on_delete=models.PROTECT,
        related_name="+",
    )
    decision_reference = models.CharField(_("decision"), max_length=200)
    decision_sha256 = models.CharField(_("SHA-256 of the decision"), max_length=64)
    rules_key = models.CharField(_("under the rules"), max_length=200)

    class Meta:
        verbose_name = _("reversal")
        verbose_name_plural = _("reversals")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="reversal_by_a_decision", condition=~Q(decision_reference="")),
            models.CheckConstraint(
                name="reversal_decision_attached", condition=Q(decision_sha256__regex="^[0-9a-f]{64}$")
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_reversals", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return str(self.case_id)
