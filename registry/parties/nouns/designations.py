"""Joint Committees, third-party entities and what they are designated for."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from registry.identity.models.facts import SourcedFact
from registry.identity.models.parties import Organisation, PartnerCountry


@pghistory.track()
class SectoralScope(SourcedFact):
    """One of the sectoral scopes, numbered as on the lists of third-party entities."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("sectoral scope")
        verbose_name_plural = _("sectoral scopes")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="sectoral_scope_number_in_list", condition=Q(number__gte=1) & Q(number__lte=99)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


@pghistory.track()
class JointCommittee(SourcedFact):
    """The committee of both governments; one per partner country."""

    partner_country = models.OneToOneField(
        PartnerCountry,
        verbose_name=_("partner country"),
        on_delete=models.PROTECT,
        related_name="joint_committee",
    )
    first_met_on = models.DateField(_("first met on"), null=True, blank=True)

    class Meta:
        verbose_name = _("Joint Committee")
        verbose_name_plural = _("Joint Committees")
        ordering = ["partner_country"]

    def __str__(self) -> str:
        return f"JP-{self.partner_country_id}"


@pghistory.track()
class ThirdPartyEntity(SourcedFact):
    """A body that validates and verifies, under the name printed on the lists."""

    slug = models.SlugField(_("address"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=300, unique=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="third_party_entities",
    )

    class Meta:
        verbose_name = _("third-party entity")
        verbose_name_plural = _("third-party entities")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Designation(SourcedFact):
    """A Joint Committee's designation of an entity, as the country's list prints it."""

    class Status(models.TextChoices):
        DESIGNATED = "designated", _("designated")
        SUSPENDED = "suspended", _("suspended")
        WITHDRAWN = "withdrawn", _("withdrawn")

    third_party_entity = models.ForeignKey(
        ThirdPartyEntity,
        verbose_name=_("third-party entity"),
        on_delete=models.PROTECT,
        related_name="designations",
    )
    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        on_delete=models.PROTECT,
        related_name="designations",
    )
    reference = models.CharField(_("reference"), max_length=16, blank=True)
    designated_on = models.DateField(_("designated on"), null=True, blank=True)
    accredited_until = models.DateField(_("accredited until"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=Status)
    status_as_printed = models.CharField(_("status as printed"), max_length=200, blank=True)
    withdrawn_on = models.DateField(
        _("withdrawn on"), null=True, blank=True, help_text=_("The first day on which it no longer held.")
    )
    is_voluntary_withdrawal = models.BooleanField(_("withdrawn by the entity itself"), default=False)

    class Meta:
        verbose_name = _("designation")
        verbose_name_plural = _("designations")
        ordering = ["partner_country", "reference", "third_party_entity", "designated_on"]
        constraints = [
            models.UniqueConstraint(
                name="designation_reference_once", fields=["reference"], condition=~Q(reference="")
            ),
            # Without a reference, entity, country and date say which designation is meant.
            models.UniqueConstraint(
                name="designation_without_reference_once",
                fields=["third_party_entity", "partner_country", "designated_on"],
                condition=Q(reference=""),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="designation_reference_form",
                condition=Q(reference="") | Q(reference__regex=r"^TPE-[A-Z]{2}-[0-9]{3}$"),
            ),
            models.CheckConstraint(
                name="designation_reference_of_country",
                condition=Q(reference="") | Q(partner_country=Substr("reference", 5, 2)),
            ),
            models.CheckConstraint(
                name="designation_accredited_after_designated",
                condition=Q(designated_on__isnull=True)
                | Q(accredited_until__isnull=True)
                | Q(accredited_until__gte=F("designated_on")),
            ),
            models.CheckConstraint(
                name="designation_withdrawn_has_status",
                condition=Q(withdrawn_on__isnull=True) & Q(is_voluntary_withdrawal=False)
                | Q(status="withdrawn"),
            ),
            models.CheckConstraint(
                name="designation_withdrawn_after_designated",
                condition=Q(designated_on__isnull=True)
                | Q(withdrawn_on__isnull=True)
                | Q(withdrawn_on__gte=F("designated_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"{self.partner_country_id} {self.designated_on or '–'}"
