"""The spine of the ledger: one row for each recorded act."""

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from credits.nouns.accounts import Account
from credits.nouns.ranges import GREATEST_ENTRY_BYTES, OctetLength


class Transaction(models.Model):
    """One recorded act: what, who, on what basis, when, and its entry bytes.

    The spine of the ledger: movements, account events, holds, reservations and
    logged acts each hang on one row here, in dependency order of ``sequence``.
    A higher sequence has a later ``recorded_at``, over the whole ledger.
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
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    resolves = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="resolved_by")
    facts = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    entry = models.BinaryField(max_length=GREATEST_ENTRY_BYTES)

    class Meta:
        indexes = [
            models.Index(fields=["recorded_at", "sequence"], name="transaction_recorded_at"),
            models.Index(
                fields=["account", "sequence"], condition=Q(account__isnull=False), name="transaction_account"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="transaction_entry_fits_the_log",
                condition=LessThanOrEqual(OctetLength("entry"), GREATEST_ENTRY_BYTES),
            ),
            models.CheckConstraint(
                name="transaction_approver_is_not_actor",
                condition=Q(approver_id="") | ~Q(approver_id=F("actor_id")),
            ),
            models.CheckConstraint(
                name="transaction_two_officers_where_asked",
                condition=~Q(kind__in=["correction", "hold_placed", "hold_lifted"]) | ~Q(approver_id=""),
            ),
            models.CheckConstraint(
                name="transaction_correction_cites",
                condition=Q(kind="correction", reverses__isnull=False) & ~Q(decision_reference="")
                | ~Q(kind="correction") & Q(reverses__isnull=True),
            ),
            models.CheckConstraint(
                name="transaction_resolution_kind",
                condition=Q(resolves__isnull=True) & ~Q(kind="release")
                | Q(resolves__isnull=False, kind__in=["transfer", "retirement", "cancellation", "release"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
