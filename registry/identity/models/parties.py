"""Countries of the mechanism and the organisations that take part in it."""

import uuid

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.identity.models.facts import SourcedFact, Verification
from registry.identity.models.words import word_indexes

# ISO 3166-1, upper case; Japan is "JP" and is no partner country.
is_country_code = RegexValidator(r"^[A-Z]{2}$", _("Two capital letters (ISO 3166-1 alpha-2)."))


class Side(models.TextChoices):
    """The two sides of every bilateral decision; each issues in its own registry."""

    JAPAN = "japan", _("Japan")
    PARTNER = "partner", _("partner country")


@pghistory.track()
class PartnerCountry(SourcedFact):
    """A country that signed the bilateral document with Japan."""

    code = models.CharField(_("country code"), max_length=2, primary_key=True, validators=[is_country_code])
    iso3 = models.CharField(_("three-letter code"), max_length=3, unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    position = models.PositiveSmallIntegerField(_("order of signing"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_at_place = models.CharField(_("signed at"), max_length=120, blank=True)
    membership_verification = models.CharField(
        _("membership verified"), max_length=16, choices=Verification, default=Verification.NOT_VERIFIED
    )
    date_verification = models.CharField(
        _("date verified"), max_length=16, choices=Verification, default=Verification.NOT_VERIFIED
    )
    place_verification = models.CharField(
        _("place verified"), max_length=16, choices=Verification, default=Verification.NOT_VERIFIED
    )

    class Meta:
        verbose_name = _("partner country")
        verbose_name_plural = _("partner countries")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                name="partner_country_code_is_iso",
                condition=Q(code__regex=r"^[A-Z]{2}$") & ~Q(code="JP"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Organisation(SourcedFact):
    """A firm, ministry or body; never a country (a country is a party)."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=300)
    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
    )
    country_code = models.CharField(_("country code"), max_length=2, blank=True, validators=[is_country_code])
    registration_number = models.CharField(
        _("registration number"),
        max_length=60,
        blank=True,
        help_text=_("In the business register of its country."),
    )
    is_demonstration = models.BooleanField(
        _("demonstration"),
        default=False,
        help_text=_("Made for trying the registry out; no such organisation is meant."),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(name="organisation_once_per_country", fields=["name", "country_code"]),
        ]
        indexes = [
            *word_indexes("name", "organisation_name_words"),
            models.Index(
                name="organisation_not_verified", fields=["id"], condition=~Q(verification="verified")
            ),
        ]

    def __str__(self) -> str:
        return self.name
