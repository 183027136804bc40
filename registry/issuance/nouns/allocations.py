"""Who gets how many units of which vintage: as asked for, and as decided.

Integers per vintage and recipient, stored as they were asked for and decided; nothing is computed from a
percentage (invariant I9). Sums are held by deferred triggers: of a request against what may be issued, of
a decision against what each side was notified of.
"""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.models import Account
from registry.identity.models.parties import Organisation, Side
from registry.issuance.nouns.decisions import CountryNotification
from registry.issuance.nouns.requests import IssuanceRequest
from registry.issuance.nouns.sums import allocations_add_up

_REQUESTED_WITHIN = """
    IF EXISTS (
        SELECT 1
          FROM issuance_requestedallocation AS part
          LEFT JOIN issuance_issuableamount AS amount
                 ON amount.request_id = part.request_id AND amount.vintage = part.vintage
         WHERE part.request_id = NEW.request_id
         GROUP BY part.vintage, amount.id
        HAVING amount.id IS NULL OR sum(part.quantity) > least(amount.verified, amount.recalculated)
    ) THEN
        RAISE EXCEPTION 'more is asked for of a vintage than was verified and recalculated'
              USING ERRCODE = '23514', CONSTRAINT = 'issuance_request_within_verified';
    END IF;
    RETURN NULL;
"""


class RecipientKind(models.TextChoices):
    """Units are issued to the governments and to participants of the project, to nobody else (I7)."""

    GOVERNMENT = "government", _("government")
    PARTICIPANT = "participant", _("project participant")


class Allocation(models.Model):
    """So many units of one vintage for one recipient of one side."""

    number = models.PositiveSmallIntegerField(_("number"))
    vintage = models.PositiveSmallIntegerField(_("vintage"))
    recipient_kind = models.CharField(_("kind of recipient"), max_length=12, choices=RecipientKind)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("participant"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    account = models.ForeignKey(
        Account,
        verbose_name=_("account"),
        to_field="public_id",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: the recipient's holding account, opened at the issuance where there is none."),
    )
    quantity = models.PositiveBigIntegerField(_("units"))

    class Meta:
        abstract = True

    @property
    def recipient(self) -> str:
        """The participant by name, or the government."""
        return self.organisation.name if self.organisation else str(RecipientKind.GOVERNMENT.label)


def _shape(prefix: str) -> list[models.CheckConstraint]:
    """What a row says by itself."""
    return [
        models.CheckConstraint(name=f"{prefix}_of_a_unit_or_more", condition=Q(quantity__gte=1)),
        models.CheckConstraint(name=f"{prefix}_vintage_is_a_year", condition=Q(vintage__range=(1990, 2199))),
        models.CheckConstraint(
            name=f"{prefix}_participant_is_named",
            condition=Q(recipient_kind="government", organisation__isnull=True)
            | Q(recipient_kind="participant", organisation__isnull=False),
        ),
    ]


@pghistory.track()
class RequestedAllocation(Allocation):
    """A row of a request; replaced when the request is revised, kept once it is decided."""

    request = models.ForeignKey(
        IssuanceRequest, verbose_name=_("request"), on_delete=models.PROTECT, related_name="allocations"
    )
    side = models.CharField(_("side"), max_length=8, choices=Side)

    class Meta:
        verbose_name = _("requested allocation")
        verbose_name_plural = _("requested allocations")
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(name="requested_allocation_number_once", fields=["request", "number"]),
            *_shape("requested_allocation"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="requested_within_verified",
                level=pgtrigger.Row,
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=_REQUESTED_WITHIN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.number}"


@pghistory.track()
class CreditAllocation(Allocation):
    """A row of a decision: never changed; ``transaction_id``, the units that stand for it, is written once."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    notification = models.ForeignKey(
        CountryNotification,
        verbose_name=_("notification"),
        on_delete=models.PROTECT,
        related_name="allocations",
    )
    transaction_id = models.UUIDField(_("ledger transaction"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("credit allocation")
        verbose_name_plural = _("credit allocations")
        ordering = ["notification", "number"]
        constraints = [
            models.UniqueConstraint(name="credit_allocation_number_once", fields=["notification", "number"]),
            models.CheckConstraint(
                name="credit_allocation_units_are_in_an_account",
                condition=Q(transaction_id__isnull=True) | Q(account__isnull=False),
            ),
            *_shape("credit_allocation"),
        ]
        triggers = [
            allocations_add_up(
                "(SELECT decision_id FROM issuance_countrynotification WHERE id = NEW.notification_id)"
            ),
            pgtrigger.Protect(name="keep_allocations", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="allocations_do_not_change", exclude=["account", "transaction_id"]),
            pgtrigger.Protect(
                name="allocation_issued_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__transaction_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notification_id}/{self.number}"
