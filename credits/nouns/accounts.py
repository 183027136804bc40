"""Registries, accounts and the balance row that is an account's lock."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.nouns.ranges import GREATEST_SERIAL


class Registry(models.Model):
    """One side's registry: one number line, never reused. Source: decisions 6."""

    code = models.CharField(max_length=8, primary_key=True)
    last_serial = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registry_last_serial_in_line",
                condition=Q(last_serial__gte=0, last_serial__lte=GREATEST_SERIAL),
            )
        ]

    def __str__(self) -> str:
        return self.code


class Account(models.Model):
    """A place where units can be. Who holds it is not the ledger's business.

    OPEN receives and sends; RESTRICTED receives but does not send; SUSPENDED and
    CLOSED do neither, and a closed account is empty and stays closed.
    """

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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registry"],
                condition=Q(kind="issuance"),
                name="account_one_issuance_source_per_registry",
            ),
            models.CheckConstraint(
                name="account_kind_known",
                condition=Q(
                    kind__in=[
                        "government_holding",
                        "entity_holding",
                        "retirement",
                        "cancellation",
                        "issuance",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="account_status_known",
                condition=Q(status__in=["open", "restricted", "suspended", "closed"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AccountBalance(models.Model):
    """The only hot row of an account, and therefore its lock.

    ``posted`` is the running balance of the account's last movement (for the
    issuance source: units issued so far); ``reserved`` is the part set aside.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True)
    posted = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    last_sequence = models.BigIntegerField()  # of the last transaction that touched the account
    last_recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="account_balance_posted_not_negative", condition=Q(posted__gte=0)),
            models.CheckConstraint(
                name="account_balance_reserved_within_posted",
                condition=Q(reserved__gte=0, reserved__lte=F("posted")),
            ),
        ]
