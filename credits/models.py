"""The nouns of the ledger: units of 1 tCO2e as unbroken serial ranges.

Two facts carry everything else: a :class:`CreditBlock` is one unbroken run of
serial numbers on its registry's number line, and a :class:`BlockOwner` says
which account holds it now. :class:`Movement` is the history, append-only; every
"as of" question is answered from movements alone.

Rows are written only by the functions in ``credits/sql``; the runtime login may
read these tables and execute those functions, nothing else.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

# RFC 8785 numbers are exact below 2^53, and serials are written into entries.
GREATEST_SERIAL = 2**53 - 1


class SerialRangeExpression(Func):
    """``int8range(first_serial, last_serial, '[]')`` for constraints."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"


class Registry(models.Model):
    """One side's registry: one number line, never reused. Source: decisions 6."""

    code = models.CharField(max_length=8, primary_key=True)
    last_serial = models.BigIntegerField(default=0)


class Account(models.Model):
    """A place where units can be. Who holds it is not the ledger's business."""

    class Kind(models.TextChoices):
        GOVERNMENT_HOLDING = "government_holding", _("government holding")
        ENTITY_HOLDING = "entity_holding", _("entity holding")
        RETIREMENT = "retirement", _("retirement")
        CANCELLATION = "cancellation", _("cancellation")
        ISSUANCE = "issuance", _("issuance source")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        RESTRICTED = "restricted", _("restricted")
        SUSPENDED = "suspended", _("suspended")
        CLOSED = "closed", _("closed")

    public_id = models.UUIDField(unique=True)
    number = models.CharField(max_length=64, unique=True)
    registry = models.ForeignKey(Registry, on_delete=models.PROTECT)
    kind = models.CharField(max_length=24, choices=Kind)
    status = models.CharField(max_length=16, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField()


class AccountBalance(models.Model):
    """The only hot row of an account, and therefore its lock."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True)
    posted = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    last_recorded_at = models.DateTimeField()


class Transaction(models.Model):
    """One recorded act: what, who, on what basis, when, and its entry bytes.

    The spine of the ledger: movements, account events, holds, reservations and
    logged acts each hang on one row here, in dependency order of ``sequence``.
    """

    class Kind(models.TextChoices):
        ISSUANCE = "issuance", _("issuance")
        TRANSFER = "transfer", _("transfer")
        RETIREMENT = "retirement", _("retirement")
        CANCELLATION = "cancellation", _("cancellation")
        CORRECTION = "correction", _("correction")
        RESERVATION = "reservation", _("reservation")
        RELEASE = "release", _("release")
        ACCOUNT_OPENED = "account_opened", _("account opened")
        ACCOUNT_RESTRICTED = "account_restricted", _("account restricted")
        ACCOUNT_SUSPENDED = "account_suspended", _("account suspended")
        ACCOUNT_REOPENED = "account_reopened", _("account reopened")
        ACCOUNT_CLOSED = "account_closed", _("account closed")
        HOLD_PLACED = "hold_placed", _("hold placed")
        HOLD_LIFTED = "hold_lifted", _("hold lifted")
        ACT = "act", _("act")

    sequence = models.BigIntegerField(primary_key=True)  # drawn after the locks
    public_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=24, choices=Kind)
    request_id = models.UUIDField(unique=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200)
    basis = models.CharField(max_length=500)
    approver_kind = models.CharField(max_length=16, blank=True)
    approver_id = models.CharField(max_length=64, blank=True)
    approver_name = models.CharField(max_length=200, blank=True)
    decision_reference = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    resolves = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="resolved_by")
    facts = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    entry = models.BinaryField(max_length=65535)


class Series(models.Model):
    """Everything that is equal for all units issued together."""

    key = models.CharField(max_length=200, unique=True)
    registry = models.ForeignKey(Registry, on_delete=models.PROTECT)
    partner_country = models.CharField(max_length=2)
    reference = models.CharField(max_length=64, db_index=True)  # opaque: the project's
    period_first_on = models.DateField(null=True)
    period_last_on = models.DateField(null=True)
    vintage = models.SmallIntegerField(null=True)  # null: only a multi-year total is public


class Issuance(models.Model):
    """The fact that units were created, with the dates of the decision behind it."""

    transaction = models.OneToOneField(Transaction, on_delete=models.PROTECT, primary_key=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT)
    destination = models.ForeignKey(Account, on_delete=models.PROTECT)
    first_serial = models.BigIntegerField()
    last_serial = models.BigIntegerField()
    issued_on = models.DateField(null=True)  # a fact of the decision, never used for "as of"


class CreditBlock(models.Model):
    """One unbroken run of serial numbers of one series."""

    registry = models.ForeignKey(Registry, on_delete=models.PROTECT)
    series = models.ForeignKey(Series, on_delete=models.PROTECT)
    first_serial = models.BigIntegerField()
    last_serial = models.BigIntegerField()
    quantity = models.GeneratedField(
        expression=F("last_serial") - F("first_serial") + 1,
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="credit_block_serials_in_order",
                condition=Q(first_serial__gte=1)
                & Q(last_serial__gte=F("first_serial"))
                & Q(last_serial__lte=GREATEST_SERIAL),
            ),
            ExclusionConstraint(
                name="credit_block_no_overlap",
                expressions=[
                    ("registry", RangeOperators.EQUAL),
                    (SerialRangeExpression("first_serial", "last_serial"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Reservation(models.Model):
    """Units set aside by the first step of a two-step instruction."""

    transaction = models.OneToOneField(Transaction, on_delete=models.PROTECT, primary_key=True)
    intended_kind = models.CharField(max_length=24, choices=Transaction.Kind)
    origin = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    expires_at = models.DateTimeField()


class BlockOwner(models.Model):
    """Which account holds a block now, and whether it is reserved."""

    block = models.OneToOneField(CreditBlock, on_delete=models.PROTECT, primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    series = models.ForeignKey(Series, on_delete=models.PROTECT)
    vintage = models.SmallIntegerField(null=True)
    first_serial = models.BigIntegerField()
    last_serial = models.BigIntegerField()
    reserved_by = models.ForeignKey(Reservation, null=True, on_delete=models.PROTECT)


class ReservedRange(models.Model):
    """The serials a reservation set aside; append-only record."""

    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="ranges")
    series = models.ForeignKey(Series, on_delete=models.PROTECT)
    first_serial = models.BigIntegerField()
    last_serial = models.BigIntegerField()


class Movement(models.Model):
    """One range moved from one account to another; the history of every unit."""

    sequence = models.BigIntegerField(primary_key=True)
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="movements")
    registry = models.ForeignKey(Registry, on_delete=models.PROTECT)
    series = models.ForeignKey(Series, on_delete=models.PROTECT)
    first_serial = models.BigIntegerField()
    last_serial = models.BigIntegerField()
    quantity = models.GeneratedField(
        expression=F("last_serial") - F("first_serial") + 1,
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    origin = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="movements_out")
    destination = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="movements_in")
    origin_after = models.BigIntegerField()  # for the issuance source: units issued so far
    destination_after = models.BigIntegerField()
    recorded_at = models.DateTimeField()


class HoldEvent(models.Model):
    """A restriction placed on, or lifted from, a range, an account or a series."""

    class Action(models.TextChoices):
        PLACE = "place", _("placed")
        LIFT = "lift", _("lifted")

    transaction = models.OneToOneField(Transaction, on_delete=models.PROTECT, primary_key=True)
    action = models.CharField(max_length=8, choices=Action)
    lifts = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="lifted_by")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT)
    series = models.ForeignKey(Series, null=True, on_delete=models.PROTECT)
    registry = models.ForeignKey(Registry, null=True, on_delete=models.PROTECT)
    first_serial = models.BigIntegerField(null=True)
    last_serial = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500)
    case_reference = models.CharField(max_length=200, blank=True)


class Request(models.Model):
    """The answer given to a request id: the same answer for every repeat."""

    request_id = models.UUIDField(primary_key=True)
    request_hash = models.BinaryField(max_length=32)
    refusal = models.CharField(max_length=64, blank=True)  # the refusal's code; blank: accepted
    answer = models.JSONField()
    transaction = models.ForeignKey(Transaction, null=True, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()


class LogQueue(models.Model):
    """Transactions that wait for their place in the transparency log."""

    transaction = models.OneToOneField(Transaction, on_delete=models.PROTECT, primary_key=True)


class LedgerClock(models.Model):
    """One owner-only row: the offset added to the database's clock, zero in production."""

    offset = models.DurationField()
