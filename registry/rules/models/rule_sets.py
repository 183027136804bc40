"""Rule sets: what differs by partner country, track and version, as rows.

A version is drafted by one person, adopted by another and never changed again: what was
begun under it is read and judged by it for ever. Its values are rows of ``values.py``.
"""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from registry.identity.models.facts import SourcedFact
from registry.identity.models.parties import PartnerCountry
from registry.identity.models.people import User
from registry.rules.formats import validate_account_number_template, validate_serial_number_template

VERSION_PATTERN = r"^[0-9]+\.[0-9]+$"
# What stands between two slashes of a rule set's key.
NAME_PATTERN = r"^[a-z0-9_]*$"
FORMATS_DOCUMENT = "number_formats"
CYCLE_DOCUMENT = "project_cycle"
COUNTRIES_DOCUMENT = "countries"
ACCOUNTS_DOCUMENT = "accounts"

# An adopted version only ever gets an end; a proposed one is adopted or taken back as it is.
KEEP_ADOPTED = """
    IF OLD.status = 'adopted' THEN
        IF (to_jsonb(NEW) - 'valid_to') IS DISTINCT FROM (to_jsonb(OLD) - 'valid_to')
           OR (OLD.valid_to IS NOT NULL AND NEW.valid_to IS DISTINCT FROM OLD.valid_to) THEN
            RAISE EXCEPTION 'An adopted rule set is never changed: adopt a new version.';
        END IF;
    ELSIF OLD.status = 'discarded' THEN
        RAISE EXCEPTION 'A discarded rule set stays discarded.';
    ELSIF OLD.status = 'proposed' THEN
        IF (to_jsonb(NEW) - ARRAY['status', 'proposed_by_id', 'proposed_at', 'adopted_by_id', 'adopted_at',
                                  'content_digest', 'valid_from'])
           IS DISTINCT FROM
           (to_jsonb(OLD) - ARRAY['status', 'proposed_by_id', 'proposed_at', 'adopted_by_id', 'adopted_at',
                                  'content_digest', 'valid_from']) THEN
            RAISE EXCEPTION 'A proposed rule set is adopted or taken back, not changed.';
        END IF;
    END IF;
    RETURN NEW;
"""


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    """Rule sets by adjective."""

    def adopted(self) -> "RuleSetQuerySet":
        return self.filter(status=RuleSet.Status.ADOPTED)


@pghistory.track()
class RuleSet(SourcedFact):
    """The rules of one partner country (or of none in particular), track and version."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed for adoption")
        ADOPTED = "adopted", _("adopted")
        DISCARDED = "discarded", _("discarded")

    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rule_sets",
        help_text=_("Empty: holds where a country has no rule set of its own."),
    )
    track = models.CharField(
        _("track"), max_length=64, blank=True, help_text=_("Such as first_generation or second_generation.")
    )
    document = models.CharField(_("document"), max_length=64)
    version = models.CharField(_("version"), max_length=16)
    title = models.CharField(_("title"), max_length=200, blank=True)
    status = models.CharField(
        _("standing"), max_length=16, choices=Status, default=Status.DRAFT, editable=False
    )
    valid_from = models.DateField(
        _("valid from"),
        null=True,
        blank=True,
        help_text=_("Empty: not known; officers' versions get the day of adoption."),
    )
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    serial_number_template = models.CharField(
        _("serial number template"),
        max_length=200,
        blank=True,
        validators=[validate_serial_number_template],
        help_text=_("Only in the document number_formats."),
    )
    account_number_template = models.CharField(
        _("account number template"),
        max_length=200,
        blank=True,
        validators=[validate_account_number_template],
        help_text=_("Only in the document number_formats."),
    )
    formats_are_official = models.BooleanField(
        _("formats are official"),
        default=False,
        help_text=_("No: the formats are this project's own until the official ones are known."),
    )
    labels = models.JSONField(_("labels of numbers"), default=dict, blank=True)
    proposed_by = models.ForeignKey(
        User,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True, editable=False)
    adopted_by = models.ForeignKey(
        User,
        verbose_name=_("adopted by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    adopted_at = models.DateTimeField(_("adopted"), null=True, blank=True, editable=False)
    content_digest = models.CharField(
        _("digest of the content"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("SHA-256 of every value as it was adopted."),
    )

    objects: ClassVar = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["partner_country", "track", "document", "id"]
        constraints = [
            models.UniqueConstraint(
                name="rule_set_version_once",
                fields=["partner_country", "track", "document", "version"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="rule_set_version_is_major_minor", condition=Q(version__regex=VERSION_PATTERN)
            ),
            models.CheckConstraint(
                name="rule_set_names_fit_into_a_key",
                condition=Q(track__regex=NAME_PATTERN) & Q(document__regex=NAME_PATTERN) & ~Q(document=""),
            ),
            models.CheckConstraint(
                name="rule_set_ends_after_it_begins",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="rule_set_with_formats_has_templates",
                condition=~Q(document=FORMATS_DOCUMENT)
                | (~Q(serial_number_template="") & ~Q(account_number_template="")),
            ),
            # A program adopts what is shipped; everything else takes two people.
            models.CheckConstraint(
                name="rule_set_adopted_by_two_people",
                condition=~Q(status="adopted")
                | Q(proposed_by__isnull=True, adopted_by__isnull=True)
                | (Q(proposed_by__isnull=False, adopted_by__isnull=False) & ~Q(proposed_by=F("adopted_by"))),
            ),
            models.UniqueConstraint(
                Coalesce("partner_country", Value("")),
                "track",
                "document",
                "valid_from",
                condition=Q(status="adopted"),
                name="rule_set_one_begins_a_day",
            ),
        ]
        triggers = [
            # A request is pinned to the version it was made under, so a version stays what it was.
            pgtrigger.Trigger(
                name="keep_versions", operation=pgtrigger.Update, when=pgtrigger.Before, func=KEEP_ADOPTED
            ),
            pgtrigger.Protect(name="keep_rule_sets", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.version}"

    @property
    def key(self) -> str:
        """``KZ/second_generation/project_cycle/1.0``; ``any`` for no country in particular."""
        return f"{self.partner_country_id or 'any'}/{self.track}/{self.document}/{self.version}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_adopted(self) -> bool:
        return self.status == self.Status.ADOPTED
