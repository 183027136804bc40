"""Units of the other side's registry that are booked here, and how they came and went.

They keep the serial numbers of the registry that issued them, which knows them to be with us: in its account for
units over here. Our own number line is not touched by them, and nothing is issued anew, so that a unit is counted
once, wherever it is. Of what can be done with them here only sending them back exists yet.
"""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from credits.models import Account
from credits.nouns.ranges import SerialRangeExpression, quantity_of_range, serials_in_order
from registry.article6.nouns.linking import Counterpart, LinkTransfer


class ForeignUnits(models.Model):
    """Units of the other registry's number line that are booked here now, in an account of ours.

    The exclusion constraint is on their own number line: one unit is booked once.
    """

    counterpart = models.ForeignKey(
        Counterpart, verbose_name=_("issued by"), on_delete=models.PROTECT, related_name="units_here"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="foreign_units"
    )
    first_serial = models.BigIntegerField(_("first serial number"))
    last_serial = models.BigIntegerField(_("last serial number"))
    quantity = quantity_of_range()
    partner_country = models.CharField(_("partner country"), max_length=2)
    reference = models.CharField(_("project"), max_length=64)
    vintage = models.PositiveSmallIntegerField(_("vintage"), null=True, blank=True)
    set_aside_for = models.ForeignKey(
        LinkTransfer,
        verbose_name=_("set aside for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("units of another registry")
        verbose_name_plural = _("units of other registries")
        ordering = ["counterpart", "first_serial"]
        constraints = [
            serials_in_order("foreign_units_serials_in_order"),
            ExclusionConstraint(
                name="foreign_units_booked_once",
                expressions=[
                    ("counterpart", RangeOperators.EQUAL),
                    (SerialRangeExpression("first_serial", "last_serial"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counterpart.code} {self.first_serial}–{self.last_serial}"


class ForeignMovement(models.Model):
    """Units of the other registry that came, or went back; the history of what is booked here, never changed."""

    class Direction(models.TextChoices):
        IN = "in", _("came")
        OUT = "out", _("went back")

    transfer = models.ForeignKey(
        LinkTransfer, verbose_name=_("transfer"), on_delete=models.PROTECT, related_name="movements"
    )
    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="+"
    )
    first_serial = models.BigIntegerField(_("first serial number"))
    last_serial = models.BigIntegerField(_("last serial number"))
    quantity = quantity_of_range()
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("movement of another registry's units")
        verbose_name_plural = _("movements of other registries' units")
        ordering = ["id"]
        constraints = [
            serials_in_order("foreign_movement_serials_in_order"),
            models.UniqueConstraint(
                name="foreign_movement_once", fields=["transfer", "direction", "first_serial"]
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_movements", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.direction} {self.first_serial}–{self.last_serial}"
