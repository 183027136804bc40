"""What a request for issuance asks for, and what a side's own issuance is about.

A request rests on one monitoring report that was verified. How much of each calendar year may be issued
is kept with it as it stood when the request was handed in: the lesser of what the third-party entity
verified and of what the registry recalculated (invariants I6, I10).
"""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from registry.issuance.nouns.decisions import CountryNotification, IssuanceDecision
from registry.lifecycle.models import Case
from registry.projects.models import Project

PERIOD = Func(
    F("first_on"),
    F("last_on"),
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="daterange",
    output_field=DateRangeField(),
)


@pghistory.track()
class IssuanceRequest(models.Model):
    """A request for the credits of one monitoring report; ``is_live`` until it is rejected or withdrawn."""

    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="issuance_request"
    )
    report_case = models.ForeignKey(
        Case,
        verbose_name=_("monitoring report"),
        on_delete=models.PROTECT,
        related_name="issuance_requests",
    )
    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.PROTECT, related_name="issuance_requests"
    )
    first_on = models.DateField(_("monitored from"))
    last_on = models.DateField(_("monitored to"))
    is_live = models.BooleanField(_("asks still, or was decided"), default=True)
    decision = models.OneToOneField(
        IssuanceDecision,
        verbose_name=_("decision"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="request",
    )

    class Meta:
        verbose_name = _("issuance request")
        verbose_name_plural = _("issuance requests")
        ordering = ["project", "first_on", "id"]
        constraints = [
            models.UniqueConstraint(
                name="issuance_request_one_per_report", fields=["report_case"], condition=Q(is_live=True)
            ),
            models.CheckConstraint(
                name="issuance_request_period_in_order", condition=Q(last_on__gte=F("first_on"))
            ),
            models.CheckConstraint(
                name="issuance_request_decided_is_live", condition=Q(decision__isnull=True) | Q(is_live=True)
            ),
            # No month of a project is credited twice (invariant I12).
            ExclusionConstraint(
                name="issuance_requests_of_a_project_do_not_overlap",
                expressions=[("project", RangeOperators.EQUAL), (PERIOD, RangeOperators.OVERLAPS)],
                condition=Q(is_live=True),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_requests", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="keep_decided_requests",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decision__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.first_on} – {self.last_on}"


@pghistory.track()
class IssuableAmount(models.Model):
    """Whole tonnes of one calendar year, as verified and as recalculated; kept once the request is decided."""

    request = models.ForeignKey(
        IssuanceRequest, verbose_name=_("request"), on_delete=models.PROTECT, related_name="amounts"
    )
    vintage = models.PositiveSmallIntegerField(_("vintage"))
    verified = models.PositiveBigIntegerField(_("verified, tCO2e"))
    recalculated = models.PositiveBigIntegerField(_("recalculated, tCO2e"))

    class Meta:
        verbose_name = _("amount that may be issued")
        verbose_name_plural = _("amounts that may be issued")
        ordering = ["request", "vintage"]
        constraints = [
            models.UniqueConstraint(name="issuable_amount_once", fields=["request", "vintage"]),
            models.CheckConstraint(
                name="issuable_vintage_is_a_year", condition=Q(vintage__range=(1990, 2199))
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_decided_amounts",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("whose", "bigint")],
                func="""
                    IF TG_OP = 'INSERT' THEN whose := NEW.request_id; ELSE whose := OLD.request_id; END IF;
                    IF EXISTS (SELECT 1 FROM issuance_issuancerequest
                               WHERE id = whose AND decision_id IS NOT NULL) THEN
                        RAISE EXCEPTION 'what a decision rests on does not change'
                              USING ERRCODE = '23514', CONSTRAINT = 'issuance_decided_amounts_stay';
                    END IF;
                    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.vintage}"

    @property
    def most(self) -> int:
        """At most so many units may be issued of this year."""
        return min(self.verified, self.recalculated)


class SideIssuance(models.Model):
    """One side's own issuance of what it was notified of: a case of its own, on a date of its own (I8)."""

    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="side_issuance"
    )
    notification = models.OneToOneField(
        CountryNotification,
        verbose_name=_("notification"),
        on_delete=models.PROTECT,
        related_name="side_issuance",
    )

    class Meta:
        verbose_name = _("issuance by a side")
        verbose_name_plural = _("issuances by sides")
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="keep_side_issuances", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.notification_id}"
