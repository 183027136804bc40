"""Over-issuance found later, and how it was settled."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.models import Account
from registry.issuance.nouns.allocations import CreditAllocation
from registry.lifecycle.models import Case

_WITHIN_ISSUED = """
    IF (SELECT sum(settlement.quantity) FROM issuance_overissuance AS settlement
         WHERE settlement.allocation_id = NEW.allocation_id)
       > (SELECT quantity FROM issuance_creditallocation WHERE id = NEW.allocation_id) THEN
        RAISE EXCEPTION 'more would be settled than was issued'
              USING ERRCODE = '23514', CONSTRAINT = 'over_issuance_within_issued';
    END IF;
    RETURN NULL;
"""


@pghistory.track()
class OverIssuance(models.Model):
    """Units that should not have been issued, settled by a decision and two officers.

    The units are cancelled out of the account that holds them; where they had been retired or passed on, a
    correcting entry puts them back first. Nothing of the issuance itself is edited.
    """

    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="over_issuance"
    )
    allocation = models.ForeignKey(
        CreditAllocation,
        verbose_name=_("allocation"),
        on_delete=models.PROTECT,
        related_name="settlements",
    )
    quantity = models.PositiveBigIntegerField(_("units"))
    decision_reference = models.CharField(_("decision"), max_length=200)
    account = models.ForeignKey(
        Account,
        verbose_name=_("cancelled from"),
        to_field="public_id",
        on_delete=models.PROTECT,
        related_name="+",
    )
    correction_id = models.UUIDField(_("correcting entry"), null=True, blank=True, unique=True)
    cancellation_id = models.UUIDField(_("mandatory cancellation"), unique=True)
    settled_on = models.DateField(_("settled on"))

    class Meta:
        verbose_name = _("settled over-issuance")
        verbose_name_plural = _("settled over-issuances")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="over_issuance_of_a_unit_or_more", condition=Q(quantity__gte=1)),
            models.CheckConstraint(name="over_issuance_by_a_decision", condition=~Q(decision_reference="")),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_over_issuances", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="over_issuance_within_issued",
                level=pgtrigger.Row,
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func=_WITHIN_ISSUED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.allocation_id}: {self.quantity}"
