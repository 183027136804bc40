"""Who acts for an account: rights to propose, to approve and to read, for a time.

A right is worth something only while its person belongs to the holder: whoever leaves the
organisation has no right from that moment on, and does not get it back by coming again.
"""

from datetime import datetime
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credits.models import Account
from registry.identity.models.people import ORGANISATION_ROLES, Level, Membership, Role, User

RIGHTS = ("may_propose", "may_approve", "may_read")

# A representative only ever gets an end; another right is another row.
KEEP_RIGHTS = """
    IF (to_jsonb(NEW) - ARRAY['valid_until', 'ended_by_id', 'end_reason'])
       IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['valid_until', 'ended_by_id', 'end_reason'])
       OR (OLD.valid_until IS NOT NULL AND (NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until)) THEN
        RAISE EXCEPTION 'A representative only gets an end, and never a later one.';
    END IF;
    RETURN NEW;
"""


class RangeAggregate(models.Aggregate):
    """Several spans of time as one multirange; those that touch become one."""

    function = "range_agg"
    output_field = models.TextField()


class Span(Func):
    """``tstzrange(from, until, bounds)``; an until of nothing has no end."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class Covers(Func):
    """Whether a multirange holds a range whole."""

    arg_joiner = " @> "
    template = "(%(expressions)s)"
    output_field = models.BooleanField()


def _memberships() -> models.QuerySet[Membership]:
    """The memberships by which the person of a representative (``OuterRef``) belongs to the holder.

    Of a government's account: the office of that country and side.
    """
    holder = "account__holder__"
    of_the_organisation = Q(
        organisation=OuterRef(f"{holder}organisation"), role__in=[str(role) for role in ORGANISATION_ROLES]
    )
    of_the_government = Q(
        role=Role.GOVERNMENT,
        partner_country=OuterRef(f"{holder}partner_country"),
        side=OuterRef(f"{holder}side"),
    )
    return Membership.objects.filter(of_the_organisation | of_the_government, user=OuterRef("person"))


def _belonged_since() -> Any:
    """All the time for which the person belonged, as one multirange."""
    spans = _memberships().order_by().values("user")
    return Subquery(spans.annotate(spans=RangeAggregate(Span("since", "until"))).values("spans"))


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    """Representatives by adjective."""

    def standing(self, moment: datetime | None = None) -> "RepresentativeQuerySet":
        """Whose time has come and not ended; of their membership nothing is asked."""
        at = moment or timezone.now()
        begun = self.filter(valid_from__lte=at)
        return begun.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=at))

    def in_force(self, moment: datetime | None = None) -> "RepresentativeQuerySet":
        """Who may act: in their time, able to sign in, and belonging to the holder without a gap since then."""
        at = moment or timezone.now()
        since_then = Span(F("valid_from"), Value(at), Value("[]"))
        return self.standing(at).filter(Covers(_belonged_since(), since_then), person__is_active=True)

    def writing(self, moment: datetime | None = None) -> "RepresentativeQuerySet":
        """Those whose membership lets them write for the holder: a reader of an organisation only reads."""
        members = _memberships().in_force(moment).filter(level__in=Level.EDITOR.and_above())  # type: ignore[attr-defined]
        return self.filter(Exists(members))


@pghistory.track()
class Representative(models.Model):
    """A person's rights in one account, from a moment until another."""

    account = models.ForeignKey(
        Account,
        verbose_name=_("account"),
        to_field="public_id",
        db_column="account_public_id",
        on_delete=models.PROTECT,
        related_name="representatives",
    )
    person = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="represents"
    )
    may_propose = models.BooleanField(_("proposes instructions"), default=False)
    may_approve = models.BooleanField(_("approves what another proposed"), default=False)
    may_read = models.BooleanField(_("reads the account"), default=True)
    valid_from = models.DateTimeField(_("from"), default=timezone.now)
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)
    basis = models.CharField(
        _("basis"), max_length=200, help_text=_("The application by which officers vetted the person.")
    )
    ended_by = models.ForeignKey(
        User,
        verbose_name=_("ended by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    end_reason = models.CharField(_("why it ended"), max_length=500, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["account_id", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                name="representative_has_a_right",
                condition=Q(may_propose=True) | Q(may_approve=True) | Q(may_read=True),
                violation_error_message=_("A representative proposes, approves or reads."),
            ),
            models.CheckConstraint(
                name="representative_ends_after_the_beginning",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="representative_once_at_a_time",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (Span("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person represents the account in that time already."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_rights", operation=pgtrigger.Update, when=pgtrigger.Before, func=KEEP_RIGHTS
            ),
            pgtrigger.Protect(name="keep_representatives", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {', '.join(right for right in RIGHTS if getattr(self, right))}"

    @property
    def rights(self) -> frozenset[str]:
        """Of ``RIGHTS``, those that the person has."""
        return frozenset(right for right in RIGHTS if getattr(self, right))
