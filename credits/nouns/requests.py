"""Requests and their answers, the queue of the transparency log, and the clock."""

from django.db import models
from django.db.models import Q

from credits.nouns.transactions import Transaction


class Request(models.Model):
    """A request id and the content it stands for.

    Its answer is the transaction that carries the same request id or, when it
    was refused, a :class:`RefusedRequest`: never both, never neither.
    """

    request_id = models.UUIDField(primary_key=True)
    request_hash = models.BinaryField(max_length=32)
    recorded_at = models.DateTimeField()


class RefusedRequest(models.Model):
    """The refusal a request was answered with, kept so that a late retry gets it again."""

    request = models.OneToOneField(
        Request, on_delete=models.PROTECT, primary_key=True, related_name="refused"
    )
    code = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()


class LogQueue(models.Model):
    """Transactions that wait for their place in the transparency log."""

    transaction = models.OneToOneField(Transaction, on_delete=models.PROTECT, primary_key=True)


class LedgerClock(models.Model):
    """One owner-only row: the offset added to the database's clock, zero in production."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    offset = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(name="ledger_clock_is_one_row", condition=Q(id=1))]
