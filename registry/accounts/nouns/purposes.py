"""What units are retired or cancelled for, and under which scheme the use is reported. Rows, each with its source.

Retired units count toward the pledge of a country; cancelled ones serve any other use (domain notes, sections
5.1 and 5.3). That is sourced; how the other uses are told apart is this project's own, and each row says so.
"""

from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.models import Account
from registry.identity.models.facts import SourcedFact

# The names of the shipped rows, here so that they are translated; a row that officers' rules add has its own.
WORDS: dict[str, Any] = {
    "national_pledge": _("Counted toward a country's pledge"),
    "own_offsetting": _("Offsetting of one's own emissions"),
    "gx_ets": _("Use in the emissions trading scheme GX-ETS"),
    "product_claim": _("Claim about a product or service"),
    "on_behalf": _("On behalf of another"),
    "mandatory": _("Mandatory cancellation by decision"),
}
SCHEME_WORDS: dict[str, Any] = {
    "gx_ets": _("GX-ETS, emissions trading scheme of Japan"),
    "shk_reporting": _("SHK, greenhouse gas reporting system of Japan"),
    "voluntary": _("voluntary, under no scheme"),
}

# Where units go that are used up: the kinds of account, with their words.
ENDS = [(kind.value, kind.label) for kind in (Account.Kind.RETIREMENT, Account.Kind.CANCELLATION)]


class Use(models.TextChoices):
    """The three uses that an authorisation under Article 6 names (domain notes of Article 6)."""

    NDC = "ndc", _("toward a nationally determined contribution")
    INTERNATIONAL = "imp", _("for international mitigation purposes")
    OTHER = "op", _("for other purposes")


@pghistory.track()
class UsageScheme(SourcedFact):
    """A scheme under which the use is reported, or none."""

    code = models.CharField(_("code"), max_length=32, primary_key=True)
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("usage scheme")
        verbose_name_plural = _("usage schemes")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return str(SCHEME_WORDS.get(self.code, self.name))


@pghistory.track()
class Purpose(SourcedFact):
    """One purpose; an application has exactly one, and it says to which kind of account the units go."""

    code = models.CharField(_("code"), max_length=32, primary_key=True)
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"))
    account_kind = models.CharField(
        _("goes to"),
        max_length=24,
        choices=ENDS,
    )
    needs_beneficiary = models.BooleanField(_("names a beneficiary"))
    is_on_behalf = models.BooleanField(
        _("on behalf of another"), help_text=_("Asks for the permission letter of the beneficiary.")
    )
    needs_scheme = models.BooleanField(_("names a usage scheme"))
    only_scheme = models.ForeignKey(
        UsageScheme,
        verbose_name=_("always under the scheme"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    for_officers_only = models.BooleanField(
        _("by officers only"), help_text=_("On a decision of the Joint Committee.")
    )
    authorisation_use = models.CharField(
        _("use in an authorisation"),
        max_length=3,
        choices=Use,
        blank=True,
        help_text=_("Empty: no use of the outcome, so that none is needed."),
    )

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                name="purpose_goes_to_an_end",
                condition=Q(account_kind__in=[Account.Kind.RETIREMENT, Account.Kind.CANCELLATION]),
            ),
            models.CheckConstraint(
                name="purpose_on_behalf_names_whom",
                condition=Q(is_on_behalf=False) | Q(needs_beneficiary=True),
            ),
            models.CheckConstraint(
                name="purpose_scheme_is_asked_for", condition=Q(only_scheme=None) | Q(needs_scheme=True)
            ),
        ]

    def __str__(self) -> str:
        return str(WORDS.get(self.code, self.name))

    @property
    def label(self) -> str:
        """Its name in the language of the reader."""
        return str(self)

    @property
    def is_retirement(self) -> bool:
        return self.account_kind == Account.Kind.RETIREMENT
