"""What keeps units where they are: reservations and holds."""

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.nouns.accounts import Account, Registry
from credits.nouns.ranges import SerialRangeExpression, serials_in_order
from credits.nouns.series import Series
from credits.nouns.transactions import Transaction


class Reservation(models.Model):
    """Units set aside by the first step of a two-step instruction."""

    transaction = models.OneToOneField(Transaction, on_delete=models.PROTECT, primary_key=True)
    intended_kind = models.CharField(max_length=24, choices=Transaction.Kind)
    origin = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.BigIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="reservation_quantity_positive", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="reservation_intended_kind",
                condition=Q(intended_kind__in=["transfer", "retirement", "cancellation"]),
            ),
        ]


class ReservedRange(models.Model):
    """The serials a reservation set aside; append-only record."""

    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="ranges")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, db_index=False)
    first_serial = models.BigIntegerField()
    last_serial = models.BigIntegerField()

    class Meta:
        constraints = [serials_in_order("reserved_range_serials_in_order")]


class HoldEvent(models.Model):
    """A restriction placed on, or lifted from, a range, an account or a series.

    A hold on an account stops what leaves it; one on a series or a range stops
    those units wherever they are. Holds may overlap: each is lifted on its own.
    """

    class Action(models.TextChoices):
        PLACE = "place", _("placed")
        LIFT = "lift", _("lifted")

    transaction = models.OneToOneField(Transaction, on_delete=models.PROTECT, primary_key=True)
    action = models.CharField(max_length=8, choices=Action)
    lifts = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="lifted_by")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT)
    series = models.ForeignKey(Series, null=True, on_delete=models.PROTECT)
    registry = models.ForeignKey(Registry, null=True, on_delete=models.PROTECT, db_index=False)
    first_serial = models.BigIntegerField(null=True)
    last_serial = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500)
    case_reference = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            GistIndex(
                "registry",
                SerialRangeExpression("first_serial", "last_serial"),
                condition=Q(action="place", first_serial__isnull=False),
                name="hold_event_serials",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="hold_event_one_scope",
                condition=Q(action="lift", lifts__isnull=False)
                & Q(account=None, series=None, registry=None, first_serial=None, last_serial=None)
                | Q(action="place", lifts__isnull=True)
                & (
                    Q(account__isnull=False, series=None, registry=None, first_serial=None, last_serial=None)
                    | Q(
                        account=None, series__isnull=False, registry=None, first_serial=None, last_serial=None
                    )
                    | Q(account=None, series=None, registry__isnull=False)
                    & Q(first_serial__gte=1, last_serial__gte=F("first_serial"))
                ),
            )
        ]
