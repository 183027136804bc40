"""Rule sets: what differs by partner country, track and version, as rows.

A minimal one exists from the start: number formats and labels. It is never changed
in place; a later version stands beside it, so that what was made under the old one
can still be read the way it was made.
"""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.identity.models.facts import SourcedFact
from registry.identity.models.parties import PartnerCountry
from registry.rules.formats import validate_account_number_template, validate_serial_number_template

VERSION_PATTERN = r"^[0-9]+\.[0-9]+$"


@pghistory.track()
class RuleSet(SourcedFact):
    """The rules of one partner country (or of none in particular), track and version."""

    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rule_sets",
        help_text=_("Empty: holds where a country has no rule set of its own."),
    )
    track = models.CharField(_("track"), max_length=64, blank=True)
    document = models.CharField(_("document"), max_length=64)
    version = models.CharField(_("version"), max_length=16)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    serial_number_template = models.CharField(
        _("serial number template"), max_length=200, validators=[validate_serial_number_template]
    )
    account_number_template = models.CharField(
        _("account number template"), max_length=200, validators=[validate_account_number_template]
    )
    formats_are_official = models.BooleanField(
        _("formats are official"),
        default=False,
        help_text=_("No: the formats are this project's own until the official ones are known."),
    )
    labels = models.JSONField(_("labels"), default=dict, blank=True)

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
                name="rule_set_ends_after_it_begins",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        triggers = [
            # A request is pinned to the version it was made under, so a version stays what it was.
            pgtrigger.Protect(name="keep_versions", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.version}"
