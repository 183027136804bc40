"""Units as unbroken serial ranges: what they are, who has them, how they moved."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q

from credits.nouns.accounts import Account, Registry
from credits.nouns.ranges import SerialRangeExpression, quantity_of_range, serials_in_order
from credits.nouns.restrictions import Reservation
from credits.nouns.series import Series
from credits.nouns.transactions import Transaction


class CreditBlock(models.Model):
    """One unbroken run of serial numbers of one series."""

    registry = models.ForeignKey(Registry, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT)
    first_serial = models.BigIntegerField()
    last_serial = models.BigIntegerField()
    quantity = quantity_of_range()

    class Meta:
        constraints = [
            serials_in_order("credit_block_serials_in_order"),
            # What the pair of foreign keys with the owner points at (credits/sql).
            models.UniqueConstraint(
                fields=["id", "series", "first_serial", "last_serial"], name="credit_block_identity"
            ),
            ExclusionConstraint(
                name="credit_block_no_overlap",
                expressions=[
                    ("registry", RangeOperators.EQUAL),
                    (SerialRangeExpression("first_serial", "last_serial"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class BlockOwner(models.Model):
    """Which account holds a block now, and whether it is reserved.

    ``vintage_order`` is the series' vintage, or ``UNKNOWN_VINTAGE_ORDER``: oldest
    first means by vintage, then series, then first serial.
    """

    block = models.OneToOneField(
        CreditBlock, on_delete=models.PROTECT, primary_key=True, db_constraint=False, related_name="owner"
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    vintage_order = models.SmallIntegerField()
    first_serial = models.BigIntegerField()
    last_serial = models.BigIntegerField()
    reserved_by = models.ForeignKey(Reservation, null=True, on_delete=models.PROTECT, db_index=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "vintage_order", "series", "first_serial"],
                include=["last_serial", "reserved_by", "block"],
                name="block_owner_oldest_first",
            ),
            # A serial's block is the last of its series that begins at or before it.
            models.Index(fields=["series", "first_serial"], name="block_owner_serials"),
            models.Index(
                fields=["reserved_by"], condition=Q(reserved_by__isnull=False), name="block_owner_reserved_by"
            ),
        ]


class Movement(models.Model):
    """One range moved from one account to another; the history of every unit."""

    sequence = models.BigIntegerField(primary_key=True)  # grows in the order of the account's movements
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="movements")
    registry = models.ForeignKey(Registry, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, db_constraint=False)
    first_serial = models.BigIntegerField()
    last_serial = models.BigIntegerField()
    quantity = quantity_of_range()
    origin = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="movements_out", db_constraint=False, db_index=False
    )
    destination = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="movements_in", db_constraint=False, db_index=False
    )
    origin_after = models.BigIntegerField()  # for the issuance source: units issued so far
    destination_after = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["origin", "transaction", "sequence"], include=["origin_after"], name="movement_out"
            ),
            models.Index(
                fields=["destination", "transaction", "sequence"],
                include=["destination_after"],
                name="movement_in",
            ),
            GistIndex(
                "registry", SerialRangeExpression("first_serial", "last_serial"), name="movement_serials"
            ),
        ]
        constraints = [
            serials_in_order("movement_serials_in_order"),
            models.CheckConstraint(
                name="movement_between_two_accounts", condition=~Q(origin=F("destination"))
            ),
            models.CheckConstraint(
                name="movement_balances_not_negative",
                condition=Q(origin_after__gte=0, destination_after__gte=0),
            ),
        ]
