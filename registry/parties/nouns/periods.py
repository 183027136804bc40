"""What holds of a designation from when until when: scopes, suspensions, accreditations.

So that "was it designated for this scope on that day" has one exact answer, nothing here is
overwritten: a period begins and ends. ``since`` is the first day, ``until`` the first day no longer.
"""

from datetime import date

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.parties.nouns.designations import Designation, SectoralScope


class Days(Func):
    """The days from ``since`` to the day before ``until``; open where one of them is not known."""

    function = "daterange"
    output_field = DateRangeField()


class PeriodQuerySet(models.QuerySet[models.Model]):
    """Rows that hold from ``since`` (that day included) until ``until`` (that day not)."""

    def on(self, day: date) -> "PeriodQuerySet":
        began = Q(since__isnull=True) | Q(since__lte=day)
        return self.filter(began & (Q(until__isnull=True) | Q(until__gt=day)))

    def standing(self) -> "PeriodQuerySet":
        return self.filter(until__isnull=True)


@pghistory.track()
class DesignationScope(models.Model):
    """A scope an entity is designated for, separately for each activity, for as long as it is.

    ``since`` empty: as long as the designation itself. ``until``: the first day without it.
    """

    class Activity(models.TextChoices):
        VALIDATION = "validation", _("validation")
        VERIFICATION = "verification", _("verification")

    designation = models.ForeignKey(
        Designation, verbose_name=_("designation"), on_delete=models.CASCADE, related_name="scopes"
    )
    scope = models.ForeignKey(
        SectoralScope, verbose_name=_("sectoral scope"), on_delete=models.PROTECT, related_name="designations"
    )
    activity = models.CharField(_("activity"), max_length=16, choices=Activity)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("designated scope")
        verbose_name_plural = _("designated scopes")
        ordering = ["designation", "activity", "scope", "since"]
        constraints = [
            ExclusionConstraint(
                name="designation_scope_once",
                expressions=[
                    ("designation", RangeOperators.EQUAL),
                    ("scope", RangeOperators.EQUAL),
                    ("activity", RangeOperators.EQUAL),
                    (Days("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="designation_scope_ends_after_it_begins",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope_id} {self.activity}"


@pghistory.track()
class Suspension(models.Model):
    """Days on which a designation does not count, until it is lifted. Never deleted."""

    designation = models.ForeignKey(
        Designation, verbose_name=_("designation"), on_delete=models.PROTECT, related_name="suspensions"
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("lifted on"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200)
    lifted_on_basis = models.CharField(_("lifted on the basis of"), max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["designation", "since"]
        constraints = [
            ExclusionConstraint(
                name="suspensions_do_not_overlap",
                expressions=[
                    ("designation", RangeOperators.EQUAL),
                    (Days("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="suspension_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_suspensions", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.since} – {self.until or ''}".strip()


@pghistory.track()
class Accreditation(models.Model):
    """A certificate that a designation stands on. Where none is kept, ``accredited_until`` alone speaks."""

    class Standard(models.TextChoices):
        ISO_14065 = "iso_14065", _("ISO 14065")
        CLEAN_DEVELOPMENT_MECHANISM = "clean_development_mechanism", _("Clean Development Mechanism")
        OTHER = "other", _("other")

    designation = models.ForeignKey(
        Designation, verbose_name=_("designation"), on_delete=models.PROTECT, related_name="accreditations"
    )
    standard = models.CharField(_("standard"), max_length=40, choices=Standard, default=Standard.ISO_14065)
    certificate = models.CharField(_("number of the certificate"), max_length=120, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    last_on = models.DateField(_("last day"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("accreditation")
        verbose_name_plural = _("accreditations")
        ordering = ["designation", "since", "id"]
        constraints = [
            models.CheckConstraint(
                name="accreditation_ends_after_it_begins",
                condition=Q(since__isnull=True) | Q(last_on__isnull=True) | Q(last_on__gte=F("since")),
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_accreditations", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_standard_display()} {self.certificate}".strip()


class AccreditationLapse(models.Model):
    """That an accreditation ran out, noted once per designation and last day. Never changed."""

    designation = models.ForeignKey(
        Designation, verbose_name=_("designation"), on_delete=models.PROTECT, related_name="lapses"
    )
    accredited_until = models.DateField(_("accredited until"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        verbose_name = _("lapse of an accreditation")
        verbose_name_plural = _("lapses of accreditations")
        ordering = ["-recorded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="accreditation_lapse_once", fields=["designation", "accredited_until"]
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_lapses", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.designation_id} {self.accredited_until}"
