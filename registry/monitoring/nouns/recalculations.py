"""What the registry itself calculated from what was monitored. Written once, never changed."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.methodologies.language.crediting import DOWN
from registry.methodologies.models import MethodologyContent
from registry.monitoring.nouns.reports import Intake, MonitoringReport

TOO_LARGE = "result_too_large"
REFUSALS = {
    TOO_LARGE: _("The result of %(year)s is too large to be kept: look at the values and their units.")
}


class Recalculation(models.Model):
    """One run with the pinned content of the methodology on the values taken last.

    ``result`` is the whole answer with its steps; ``inputs`` what went in, so that anybody can do it
    again, with ``tables`` and ``rounding`` as they were then; ``checks`` what the checks of quality found;
    ``cells`` claimed, recalculated and difference per cell. Numbers are exact text.
    """

    report = models.ForeignKey(
        MonitoringReport,
        verbose_name=_("monitoring report"),
        on_delete=models.PROTECT,
        related_name="recalculations",
    )
    number = models.PositiveIntegerField(_("number"))
    values_intake = models.ForeignKey(
        Intake,
        verbose_name=_("values"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recalculations",
    )
    readings_intake = models.ForeignKey(
        Intake,
        verbose_name=_("meter readings"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recalculations_of_readings",
    )
    methodology = models.CharField(_("methodology"), max_length=80)
    content = models.ForeignKey(
        MethodologyContent,
        verbose_name=_("content of the methodology"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recalculations",
    )
    content_sha256 = models.CharField(_("SHA-256 of the methodology's content"), max_length=64, blank=True)
    inputs = models.JSONField(_("inputs"), default=list)
    inputs_sha256 = models.CharField(_("SHA-256 of the inputs"), max_length=64)
    basis_sha256 = models.CharField(
        _("SHA-256 of its basis"),
        max_length=64,
        help_text=_(
            "Of the intakes, the plan, the form, the methodology's content and the rule set together."
        ),
    )
    result = models.JSONField(_("result"), default=dict)
    cells = models.JSONField(_("claimed and recalculated"), default=list)
    checks = models.JSONField(_("found by the checks"), default=list)
    refusal = models.TextField(
        _("why it could not be calculated"), blank=True, help_text=_("A code, and the year it is about.")
    )
    tables = models.JSONField(
        _("editions of tables"),
        null=True,
        blank=True,
        help_text=_(
            "Of each table of factors the editions in force when it was made: name, revision, digest, days."
        ),
    )
    rounding = models.CharField(
        _("rounding"), max_length=64, default=DOWN.value, help_text=_("To whole tonnes, from the rule set.")
    )
    tolerance = models.CharField(_("tolerance"), max_length=40, help_text=_("tCO2e, from the rule set"))
    rules_key = models.CharField(_("rule set"), max_length=120, blank=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("recalculation")
        verbose_name_plural = _("recalculations")
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(name="recalculation_number_once", fields=["report", "number"]),
            models.CheckConstraint(
                name="recalculation_succeeds_with_a_digest",
                condition=~Q(refusal="") | Q(content_sha256__regex="^[0-9a-f]{64}$"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_recalculations", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.number}"

    @property
    def is_complete(self) -> bool:
        return not self.refusal

    @property
    def why_refused(self) -> str:
        """In the reader's language; what was kept as text is read as it was written."""
        code, _slash, year = self.refusal.partition("/")
        return str(REFUSALS[code] % {"year": year}) if code in REFUSALS else self.refusal


class RecalculatedYear(models.Model):
    """A calendar year of a recalculation. ``credited``: whole tonnes, never below nothing."""

    recalculation = models.ForeignKey(
        Recalculation,
        verbose_name=_("recalculation"),
        on_delete=models.PROTECT,
        related_name="years",
    )
    year = models.PositiveSmallIntegerField(_("year"))
    reference_emissions = models.CharField(_("reference emissions"), max_length=200)
    project_emissions = models.CharField(_("project emissions"), max_length=200)
    emission_reductions = models.CharField(_("emission reductions"), max_length=200)
    credited = models.PositiveBigIntegerField(_("whole tonnes"))
    claimed = models.CharField(_("claimed"), max_length=200, blank=True)
    claimed_credited = models.BigIntegerField(_("claimed, whole tonnes"), null=True, blank=True)
    difference = models.CharField(_("claimed less recalculated"), max_length=200, blank=True)
    is_within_tolerance = models.BooleanField(_("within the tolerance"), default=True)

    class Meta:
        verbose_name = _("recalculated year")
        verbose_name_plural = _("recalculated years")
        ordering = ["recalculation", "year"]
        constraints = [
            models.UniqueConstraint(name="recalculated_year_once", fields=["recalculation", "year"]),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_recalculated_years", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.credited}"
