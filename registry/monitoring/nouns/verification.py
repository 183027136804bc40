"""A third-party entity's opinion on a monitoring report, and the amounts it verified."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.lifecycle.models import Case
from registry.monitoring.nouns.recalculations import Recalculation
from registry.monitoring.nouns.reports import MonitoringReport
from registry.parties.models import JointCommitteeDecision, ThirdPartyEntity
from registry.submissions.models import SubmissionVersion


@pghistory.track()
class VerificationReport(models.Model):
    """The opinion (domain section 3.5), given once at the end of a verification."""

    class Opinion(models.TextChoices):
        UNQUALIFIED = "unqualified", _("unqualified (positive)")
        QUALIFIED = "qualified", _("qualified")
        ADVERSE = "adverse", _("adverse")
        DISCLAIMER = "disclaimer", _("disclaimer")

    report = models.ForeignKey(
        MonitoringReport,
        verbose_name=_("monitoring report"),
        on_delete=models.PROTECT,
        related_name="verification_reports",
    )
    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="verification_report"
    )
    third_party_entity = models.ForeignKey(
        ThirdPartyEntity,
        verbose_name=_("third-party entity"),
        on_delete=models.PROTECT,
        related_name="verification_reports",
    )
    submission = models.ForeignKey(
        SubmissionVersion,
        verbose_name=_("report as handed in"),
        on_delete=models.PROTECT,
        related_name="verification_reports",
    )
    recalculation = models.ForeignKey(
        Recalculation,
        verbose_name=_("recalculation it was held against"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="verification_reports",
    )
    opinion = models.CharField(_("opinion"), max_length=12, choices=Opinion)
    reported_on = models.DateField(_("date of the report"))

    class Meta:
        verbose_name = _("verification report")
        verbose_name_plural = _("verification reports")
        ordering = ["report", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="verification_positive_once", fields=["report"], condition=Q(opinion="unqualified")
            ),
            models.CheckConstraint(
                name="verification_positive_is_held_against_a_recalculation",
                condition=~Q(opinion="unqualified") | Q(recalculation__isnull=False),
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_verification_reports", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.report} {self.reported_on}"

    @property
    def is_positive(self) -> bool:
        return self.opinion == self.Opinion.UNQUALIFIED


class VerifiedAmount(models.Model):
    """Whole tonnes of one calendar year. Never above the recalculated ones without a reason and a decision."""

    verification = models.ForeignKey(
        VerificationReport,
        verbose_name=_("verification report"),
        on_delete=models.PROTECT,
        related_name="amounts",
    )
    year = models.PositiveSmallIntegerField(_("year"))
    reference_emissions = models.CharField(_("verified reference emissions"), max_length=200)
    project_emissions = models.CharField(_("verified project emissions"), max_length=200)
    emission_reductions = models.CharField(_("verified emission reductions"), max_length=200)
    quantity = models.PositiveBigIntegerField(_("verified, whole tonnes"))
    recalculated = models.PositiveBigIntegerField(_("recalculated, whole tonnes"))
    reason = models.TextField(_("why it differs"), blank=True)
    decision = models.ForeignKey(
        JointCommitteeDecision,
        verbose_name=_("decision"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="verified_amounts",
    )

    class Meta:
        verbose_name = _("verified amount")
        verbose_name_plural = _("verified amounts")
        ordering = ["verification", "year"]
        constraints = [
            models.UniqueConstraint(name="verified_year_once", fields=["verification", "year"]),
            models.CheckConstraint(
                name="verified_never_above_recalculated_without_a_decision",
                condition=Q(quantity__lte=F("recalculated")) | (~Q(reason="") & Q(decision__isnull=False)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_verified_amounts", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.quantity}"
