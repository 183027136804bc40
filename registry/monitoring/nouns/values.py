"""Monitored values by cell, and meter readings by line."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.monitoring.nouns.reports import Intake


class MonitoredValue(models.Model):
    """One value of a parameter at a monitoring point for some days of one calendar year.

    ``value`` is kept as it was written: an exact decimal, or a category such as ``grid``. ``first_on`` is
    empty for what holds for the whole project (fixed ex ante).
    """

    intake = models.ForeignKey(
        Intake, verbose_name=_("intake"), on_delete=models.PROTECT, related_name="values"
    )
    position = models.PositiveIntegerField(_("position"))
    sheet = models.CharField(_("sheet"), max_length=80, blank=True)
    cell = models.CharField(_("cell"), max_length=40)
    is_fixed = models.BooleanField(_("fixed ex ante"), default=False)
    symbol = models.CharField(_("parameter"), max_length=80)
    point = models.CharField(_("monitoring point"), max_length=80, blank=True)
    first_on = models.DateField(_("first day"), null=True, blank=True)
    last_on = models.DateField(_("last day"), null=True, blank=True)
    value = models.CharField(_("value"), max_length=120)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    option = models.CharField(_("monitoring option"), max_length=8, blank=True)
    description = models.TextField(_("description of data"), blank=True)
    source = models.TextField(_("source of data"), blank=True)
    methods = models.TextField(_("measurement methods and procedures"), blank=True)
    frequency = models.CharField(_("monitoring frequency"), max_length=300, blank=True)
    comments = models.TextField(_("other comments"), blank=True)

    class Meta:
        verbose_name = _("monitored value")
        verbose_name_plural = _("monitored values")
        ordering = ["intake", "position"]
        constraints = [
            models.UniqueConstraint(name="monitored_value_position_once", fields=["intake", "position"]),
            models.CheckConstraint(
                name="monitored_value_days_both_or_none",
                condition=Q(first_on__isnull=True, last_on__isnull=True)
                | Q(first_on__isnull=False, last_on__gte=models.F("first_on")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_values", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.symbol} = {self.value} {self.unit}"

    @property
    def place(self) -> str:
        """Where it stands: ``MRS(input)!E12``."""
        return f"{self.sheet}!{self.cell}" if self.sheet else self.cell


class Channel(models.Model):
    """The readings of one parameter at one point. ``facts``: what was counted while they were read."""

    intake = models.ForeignKey(
        Intake, verbose_name=_("intake"), on_delete=models.PROTECT, related_name="channels"
    )
    symbol = models.CharField(_("parameter"), max_length=80)
    point = models.CharField(_("monitoring point"), max_length=80, blank=True)
    unit = models.CharField(_("unit"), max_length=60)
    count = models.PositiveBigIntegerField(_("readings"), default=0)
    years = models.JSONField(_("per calendar year"), default=dict)
    facts = models.JSONField(_("what was counted"), default=dict)

    class Meta:
        verbose_name = _("channel of readings")
        verbose_name_plural = _("channels of readings")
        ordering = ["intake", "symbol", "point"]
        constraints = [
            models.UniqueConstraint(name="channel_once", fields=["intake", "symbol", "point"]),
        ]

    def __str__(self) -> str:
        return f"{self.symbol} {self.point}".strip()


class Reading(models.Model):
    """One reading: the line of the file it stands in, when what it measures begins, how much.

    Written by COPY, read in order of line; ``value`` is exact as it was written, up to thirty places.
    """

    pk = models.CompositePrimaryKey("channel", "line")
    channel = models.ForeignKey(
        Channel,
        verbose_name=_("channel"),
        on_delete=models.PROTECT,
        related_name="readings",
        db_index=False,
    )
    line = models.PositiveIntegerField(_("line"))
    at = models.DateTimeField(_("begins"))
    value = models.DecimalField(_("value"), max_digits=60, decimal_places=30)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        triggers = [
            pgtrigger.Protect(name="keep_readings", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.value}"
