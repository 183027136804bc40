"""Joint Committee decisions on issuance, and what each side was notified of and issued.

Amounts are integers as decided, never recomputed from a percentage. "Issued" is a fact
printed by the side; the units standing for it are in the ledger and nowhere else.

Decisions read from public pages and decisions taken here are rows of the same tables. One that was
taken here never changes, and its parts by vintage and recipient are credit allocations.
"""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from registry.identity.models.facts import SourcedFact, Verification
from registry.identity.models.parties import PartnerCountry, Side
from registry.issuance.nouns.sums import allocations_add_up, keep_notified_here, sides_add_up
from registry.projects.models import Project


@pghistory.track()
class IssuanceDecision(SourcedFact):
    """One row of the public issuance tables: of one project, of several, or without an amount."""

    class Scope(models.TextChoices):
        PROJECT = "project", _("one project")
        AGGREGATE = "aggregate", _("several projects together")
        AMOUNT_UNKNOWN = "amount_unknown", _("amount not known")

    slug = models.CharField(_("address"), max_length=120, unique=True)
    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        on_delete=models.PROTECT,
        related_name="issuance_decisions",
    )
    projects = models.ManyToManyField(
        Project,
        verbose_name=_("projects"),
        through="DecidedProject",
        related_name="issuance_decisions",
    )
    projects_as_printed = models.CharField(_("projects as printed"), max_length=500)
    scope = models.CharField(_("scope"), max_length=16, choices=Scope)
    scope_as_printed = models.CharField(_("scope as printed"), max_length=100)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    monitoring_from = models.DateField(_("monitored from"), null=True, blank=True)
    monitoring_to = models.DateField(_("monitored to"), null=True, blank=True)
    period_as_printed = models.CharField(_("period as printed"), max_length=200, blank=True)
    vintage = models.PositiveSmallIntegerField(_("vintage"), null=True, blank=True)
    total_quantity = models.PositiveBigIntegerField(_("total"), null=True, blank=True)
    government_of_japan_quantity = models.PositiveBigIntegerField(
        _("Government of Japan"),
        null=True,
        blank=True,
        help_text=_("Part of the Japan side, which also has private participants."),
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    status_as_printed = models.CharField(_("status as printed"), max_length=200, blank=True)
    serials_as_printed = models.CharField(_("serial numbers as printed"), max_length=500, blank=True)
    derived_fields = models.CharField(_("derived figures"), max_length=300, blank=True)
    is_taken_here = models.BooleanField(
        _("taken here"),
        default=False,
        editable=False,
        help_text=_("By a decision of the Joint Committee in this register, not read from a public page."),
    )

    class Meta:
        verbose_name = _("issuance decision")
        verbose_name_plural = _("issuance decisions")
        ordering = ["partner_country", "projects_as_printed", "number", "decided_on", "id"]
        constraints = [
            models.UniqueConstraint(
                name="issuance_number_once",
                fields=["projects_as_printed", "number", "vintage"],
                condition=Q(number__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="issuance_projects_of_country",
                condition=Q(partner_country=Left("projects_as_printed", 2)),
            ),
            models.CheckConstraint(
                name="issuance_number_positive", condition=Q(number__isnull=True) | Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="issuance_period_in_order",
                condition=Q(monitoring_from__isnull=True)
                | Q(monitoring_to__isnull=True)
                | Q(monitoring_to__gte=F("monitoring_from")),
            ),
            models.CheckConstraint(
                name="issuance_vintage_is_a_year",
                condition=Q(vintage__isnull=True) | Q(vintage__range=(1990, 2199)),
            ),
            models.CheckConstraint(
                name="issuance_without_amount_has_none",
                condition=~Q(scope="amount_unknown")
                | Q(total_quantity__isnull=True, government_of_japan_quantity__isnull=True),
            ),
            models.CheckConstraint(
                name="issuance_government_within_total",
                condition=Q(government_of_japan_quantity__isnull=True)
                | Q(total_quantity__isnull=True)
                | Q(government_of_japan_quantity__lte=F("total_quantity")),
            ),
        ]
        triggers = [
            sides_add_up("NEW.id"),
            pgtrigger.Protect(
                name="keep_decisions_taken_here",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__is_taken_here=True),
            ),
        ]

    def __str__(self) -> str:
        return self.slug


@pghistory.track()
class DecidedProject(models.Model):
    """A project that a decision names; an aggregate names several, or only a number of them."""

    decision = models.ForeignKey(
        IssuanceDecision,
        verbose_name=_("decision"),
        on_delete=models.CASCADE,
        related_name="decided_projects",
    )
    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.PROTECT, related_name="decided"
    )

    class Meta:
        verbose_name = _("project of a decision")
        verbose_name_plural = _("projects of decisions")
        ordering = ["decision", "project"]
        constraints = [
            models.UniqueConstraint(name="decided_project_once", fields=["decision", "project"]),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.project_id}"


@pghistory.track()
class CountryNotification(models.Model):
    """What one side was notified of, and whether it has issued it.

    ``quantity`` null means not published. ``transaction_id`` is the ledger's issuance, set
    once units stand for it; from then on the quantity stays as it is.
    """

    decision = models.ForeignKey(
        IssuanceDecision, verbose_name=_("decision"), on_delete=models.CASCADE, related_name="notifications"
    )
    side = models.CharField(_("side"), max_length=8, choices=Side)
    quantity = models.PositiveBigIntegerField(_("quantity"), null=True, blank=True)
    quantity_verification = models.CharField(
        _("quantity verified"), max_length=16, choices=Verification, default=Verification.NOT_VERIFIED
    )
    is_derived = models.BooleanField(
        _("derived"), default=False, help_text=_("Computed from other printed figures, not printed itself.")
    )
    is_issued = models.BooleanField(_("issued"), default=False)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    transaction_id = models.UUIDField(_("ledger transaction"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("notification to a side")
        verbose_name_plural = _("notifications to sides")
        ordering = ["decision", "side"]
        constraints = [
            models.UniqueConstraint(name="country_notification_once", fields=["decision", "side"]),
            models.CheckConstraint(
                name="country_notification_dated_when_issued",
                condition=Q(issued_on__isnull=True) | Q(is_issued=True),
            ),
            models.CheckConstraint(
                name="country_notification_units_when_issued",
                condition=Q(transaction_id__isnull=True) | Q(is_issued=True, quantity__gt=0),
            ),
        ]
        triggers = [
            sides_add_up("NEW.decision_id"),
            allocations_add_up("NEW.decision_id"),
            keep_notified_here(),
            pgtrigger.Protect(
                name="keep_what_became_units",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__transaction_id__isnull=False)
                & (
                    pgtrigger.Q(old__quantity__df=pgtrigger.F("new__quantity"))
                    | pgtrigger.Q(old__transaction_id__df=pgtrigger.F("new__transaction_id"))
                    | pgtrigger.Q(old__side__df=pgtrigger.F("new__side"))
                    | pgtrigger.Q(old__decision__df=pgtrigger.F("new__decision"))
                ),
            ),
            pgtrigger.Protect(
                name="keep_notification_with_units",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__transaction_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.side}"
