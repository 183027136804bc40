"""What units issued together have in common, and the fact of their issuance."""

from django.db import models

from credits.nouns.accounts import Account, Registry
from credits.nouns.ranges import serials_in_order
from credits.nouns.transactions import Transaction


class Series(models.Model):
    """Everything that is equal for all units issued together."""

    key = models.CharField(max_length=200, unique=True)
    registry = models.ForeignKey(Registry, on_delete=models.PROTECT)
    partner_country = models.CharField(max_length=2)
    reference = models.CharField(max_length=64, db_index=True)  # opaque: the project's
    period_first_on = models.DateField(null=True)
    period_last_on = models.DateField(null=True)
    vintage = models.SmallIntegerField(null=True)  # null: only a multi-year total is public

    class Meta:
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.key


class Issuance(models.Model):
    """The fact that units were created, with the dates of the decision behind it."""

    transaction = models.OneToOneField(Transaction, on_delete=models.PROTECT, primary_key=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT)
    destination = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    first_serial = models.BigIntegerField()
    last_serial = models.BigIntegerField()
    issued_on = models.DateField(null=True)  # a fact of the decision, never used for "as of"

    class Meta:
        constraints = [serials_in_order("issuance_serials_in_order")]
