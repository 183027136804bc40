"""The values of a rule set, each a row with its source. Editable while the rule set is a draft."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.identity.models.facts import SourcedFact
from registry.lifecycle.tables import Part
from registry.rules.models.figures import check_parameter
from registry.rules.models.rule_sets import RuleSet

# The lock (FOR SHARE) waits for an adoption under way, so that no value slips in behind it.
KEEP_VALUES = """
    IF TG_OP <> 'INSERT' THEN
        PERFORM 1 FROM rules_ruleset WHERE id = OLD.rule_set_id AND status = 'draft' FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'The values of a rule set change only while it is a draft.';
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM 1 FROM rules_ruleset WHERE id = NEW.rule_set_id AND status = 'draft' FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'The values of a rule set change only while it is a draft.';
        END IF;
        RETURN NEW;
    END IF;
    RETURN OLD;
"""


def keep_values() -> pgtrigger.Trigger:
    """Refuse a change of a value whose rule set is no draft."""
    return pgtrigger.Trigger(
        name="keep_values",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=KEEP_VALUES,
    )


class RuleValue(SourcedFact):
    """A value of one rule set. ``identified_by`` names it among those of its ``kind``."""

    kind: ClassVar[str] = ""
    identified_by: ClassVar[tuple[str, ...]] = ()

    rule_set = models.ForeignKey(
        RuleSet, verbose_name=_("rule set"), on_delete=models.PROTECT, related_name="%(class)s_rows"
    )

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """What tells it from others of its kind: ``completeness_check``, ``registration_request / submit``."""
        return " / ".join(str(getattr(self, field)) for field in self.identified_by)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The fields that say something, source and verification last."""
        names = [field.name for field in cls._meta.concrete_fields if field.name not in ("id", "rule_set")]
        facts = ("source", "verification", "notes")
        return (*(name for name in names if name not in facts), *facts)

    def content(self) -> dict[str, Any]:
        """Plain data of the row: what a digest, a comparison and a copy are made of."""
        return {name: getattr(self, name) for name in self.columns()}


@pghistory.track()
class RuleSetFeature(RuleValue):
    """A part of the cycle that applies or does not: an idea note, a credit allocation form …"""

    kind = "features"
    identified_by = ("feature",)

    feature = models.CharField(_("feature"), max_length=64)
    is_on = models.BooleanField(_("applies"), default=True)

    class Meta:
        verbose_name = _("feature")
        verbose_name_plural = _("features")
        ordering = ["rule_set", "feature"]
        constraints = [models.UniqueConstraint(name="rule_feature_once", fields=["rule_set", "feature"])]
        triggers = [keep_values()]

    def __str__(self) -> str:
        return self.feature


@pghistory.track()
class RuleSetClock(RuleValue):
    """How long something takes at most, how its days are counted, and what stops the counting."""

    kind = "clocks"
    identified_by = ("key",)

    class Counts(models.TextChoices):
        CALENDAR_DAYS = "calendar_days", _("calendar days")
        WORKING_DAYS = "working_days", _("working days of both sides")

    key = models.CharField(_("clock"), max_length=64)
    days = models.PositiveSmallIntegerField(
        _("days"), null=True, blank=True, help_text=_("Empty: not known, so nothing is ever due.")
    )
    maximum_days = models.PositiveSmallIntegerField(
        _("days at most"),
        null=True,
        blank=True,
        help_text=_("How far it may be extended; empty: not at all."),
    )
    counts = models.CharField(_("counts"), max_length=16, choices=Counts, default=Counts.CALENDAR_DAYS)
    is_inclusive = models.BooleanField(
        _("the first day counts"),
        default=False,
        help_text=_("A window that is open on its first and its last day."),
    )
    paused_by = ArrayField(
        models.CharField(max_length=32, choices=Part),
        verbose_name=_("stands still while waiting for"),
        default=list,
        blank=True,
    )
    remind_days_before = models.PositiveSmallIntegerField(
        _("remind, days before"), null=True, blank=True, help_text=_("Empty: no reminder.")
    )

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["rule_set", "key"]
        constraints = [
            models.UniqueConstraint(name="rule_clock_once", fields=["rule_set", "key"]),
            models.CheckConstraint(
                name="rule_clock_runs_a_day_or_more", condition=Q(days__isnull=True) | Q(days__gte=1)
            ),
            models.CheckConstraint(
                name="rule_clock_extends_what_it_has",
                condition=Q(maximum_days__isnull=True) | Q(days__isnull=False, maximum_days__gte=F("days")),
            ),
            models.CheckConstraint(
                name="rule_clock_reminds_within_its_days",
                condition=Q(remind_days_before__isnull=True)
                | Q(days__isnull=True)
                | Q(remind_days_before__lt=F("days")),
            ),
        ]
        triggers = [keep_values()]

    def __str__(self) -> str:
        return self.key


@pghistory.track()
class RuleSetForm(RuleValue):
    """Which form is used: the mechanism's token, the printed code and version as far as known."""

    kind = "forms"
    identified_by = ("form",)

    form = models.CharField(_("form"), max_length=64)
    token = models.CharField(_("token"), max_length=32, blank=True)
    code = models.CharField(_("printed code"), max_length=64, blank=True)
    version = models.CharField(_("version"), max_length=16, blank=True)
    annex = models.CharField(_("annex"), max_length=16, blank=True)

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["rule_set", "form"]
        constraints = [models.UniqueConstraint(name="rule_form_once", fields=["rule_set", "form"])]
        triggers = [keep_values()]

    def __str__(self) -> str:
        return self.form


@pghistory.track()
class RuleSetAttachment(RuleValue):
    """A document that a step of a lifecycle asks for."""

    kind = "attachments"
    identified_by = ("lifecycle", "step", "document_kind")

    lifecycle = models.CharField(_("lifecycle"), max_length=64)
    step = models.CharField(_("step"), max_length=64)
    document_kind = models.CharField(_("kind of document"), max_length=64)
    is_required = models.BooleanField(_("required"), default=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["rule_set", "lifecycle", "step", "document_kind"]
        constraints = [
            models.UniqueConstraint(
                name="rule_attachment_once", fields=["rule_set", "lifecycle", "step", "document_kind"]
            )
        ]
        triggers = [keep_values()]

    def __str__(self) -> str:
        return f"{self.lifecycle}, {self.step}: {self.document_kind}"


@pghistory.track()
class RuleSetSecondPerson(RuleValue):
    """A step that one person proposes and another one confirms."""

    kind = "second_persons"
    identified_by = ("lifecycle", "step")

    lifecycle = models.CharField(_("lifecycle"), max_length=64)
    step = models.CharField(_("step"), max_length=64)

    class Meta:
        verbose_name = _("step of two people")
        verbose_name_plural = _("steps of two people")
        ordering = ["rule_set", "lifecycle", "step"]
        constraints = [
            models.UniqueConstraint(name="rule_second_person_once", fields=["rule_set", "lifecycle", "step"])
        ]
        triggers = [keep_values()]

    def __str__(self) -> str:
        return f"{self.lifecycle}, {self.step}"


@pghistory.track()
class RuleSetLabel(RuleValue):
    """What the country calls something that others call otherwise."""

    kind = "labels"
    identified_by = ("key",)

    key = models.CharField(_("what"), max_length=64)
    text = models.CharField(_("is called"), max_length=200)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["rule_set", "key"]
        constraints = [models.UniqueConstraint(name="rule_label_once", fields=["rule_set", "key"])]
        triggers = [keep_values()]

    def __str__(self) -> str:
        return self.key


@pghistory.track()
class RuleSetParameter(RuleValue):
    """A figure or date of the rules that is no clock: a length in years, an earliest day."""

    kind = "parameters"
    identified_by = ("key",)

    key = models.CharField(_("parameter"), max_length=64)
    value = models.CharField(_("value"), max_length=64, blank=True, help_text=_("Empty: not known."))
    unit = models.CharField(_("unit"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering = ["rule_set", "key"]
        constraints = [models.UniqueConstraint(name="rule_parameter_once", fields=["rule_set", "key"])]
        triggers = [keep_values()]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        check_parameter(self.key, self.value)


@pghistory.track()
class RuleSetExclusion(RuleValue):
    """A technology that cannot be registered."""

    kind = "exclusions"
    identified_by = ("technology",)

    technology = models.CharField(_("technology"), max_length=200)

    class Meta:
        verbose_name = _("excluded technology")
        verbose_name_plural = _("excluded technologies")
        ordering = ["rule_set", "technology"]
        constraints = [models.UniqueConstraint(name="rule_exclusion_once", fields=["rule_set", "technology"])]
        triggers = [keep_values()]

    def __str__(self) -> str:
        return self.technology


@pghistory.track()
class RuleSetTrack(RuleValue):
    """Which tracks a country has, and which one a new case takes that names none.

    Only in the document ``countries``. An empty country code: where nothing else is said.
    """

    kind = "tracks"
    identified_by = ("country_code", "track")

    country_code = models.CharField(_("country code"), max_length=2, blank=True)
    track = models.CharField(_("track"), max_length=64)
    is_default = models.BooleanField(_("for new cases"), default=True)
    label = models.CharField(_("label"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("track of a country")
        verbose_name_plural = _("tracks of countries")
        ordering = ["rule_set", "country_code", "track"]
        constraints = [
            models.UniqueConstraint(name="rule_track_once", fields=["rule_set", "country_code", "track"]),
            models.UniqueConstraint(
                name="rule_track_one_default",
                fields=["rule_set", "country_code"],
                condition=Q(is_default=True),
            ),
        ]
        triggers = [keep_values()]

    def __str__(self) -> str:
        return f"{self.country_code}: {self.track}"


# Every kind of value, in the order in which pages show them.
VALUES: tuple[type[RuleValue], ...] = (
    RuleSetFeature,
    RuleSetClock,
    RuleSetForm,
    RuleSetAttachment,
    RuleSetSecondPerson,
    RuleSetLabel,
    RuleSetParameter,
    RuleSetExclusion,
    RuleSetTrack,
)
KINDS: dict[str, type[RuleValue]] = {model.kind: model for model in VALUES}
