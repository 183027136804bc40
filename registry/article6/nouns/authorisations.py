"""What a Party authorises under Article 6.2: its versions, its revocation, and what was done under it.

A version is adopted by two officers of the authorising side and never changed; a later one takes its place for
what comes after. How much of it is used is not stored: it is counted from the ledger's rows.
"""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.models import Series, Transaction
from registry.identity.models.parties import PartnerCountry, Side
from registry.lifecycle.models import Case

JAPAN = "JP"
# Letters, digits and hyphens only: what both published checkers of the agreed electronic format accept.
REFERENCE = r"^[A-Za-z0-9][A-Za-z0-9-]*$"
COOPERATIVE_APPROACH = r"^CA[0-9]{4}$"
GREATEST_QUANTITY = 2**53 - 1


class Use(models.TextChoices):
    """What units are used for. Purposes of the agreed electronic format are made of these (nomenclature 16)."""

    NDC = "ndc", _("towards a nationally determined contribution")
    IMP = "imp", _("international mitigation purposes other than that")
    OP = "op", _("other purposes")


class FirstTransfer(models.TextChoices):
    """When units used for other purposes count as first transferred (decision 2/CMA.3, annex, paragraph 2(b))."""

    AUTHORISATION = "authorisation", _("with the authorisation")
    ISSUANCE = "issuance", _("with their issuance")
    USE_OR_CANCELLATION = "use_or_cancellation", _("with their use or cancellation")


class Authorisation(models.Model):
    """An authorisation under the number that its Party gave it; what it says, its versions say."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("authorisation"), max_length=40, validators=[RegexValidator(REFERENCE)])
    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        on_delete=models.PROTECT,
        related_name="authorisations",
    )
    side = models.CharField(_("authorising side"), max_length=8, choices=Side)

    class Meta:
        verbose_name = _("authorisation")
        verbose_name_plural = _("authorisations")
        ordering = ["partner_country", "reference"]
        constraints = [
            models.UniqueConstraint(
                name="authorisation_once_per_party", fields=["partner_country", "side", "reference"]
            ),
            models.CheckConstraint(
                name="authorisation_reference_form", condition=Q(reference__regex=REFERENCE)
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_authorisations", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def authorising_party(self) -> str:
        """ISO 3166-1 alpha-2 of the Party that authorises."""
        return JAPAN if self.side == Side.JAPAN else str(self.partner_country_id)


class AuthorisationVersion(models.Model):
    """What is authorised, from one adoption on. Lists that are empty leave it open to all."""

    authorisation = models.ForeignKey(
        Authorisation, verbose_name=_("authorisation"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="authorisation_version"
    )
    cooperative_approach = models.CharField(_("cooperative approach"), max_length=6, blank=True)
    using_parties = ArrayField(
        models.CharField(max_length=2), verbose_name=_("using Parties"), default=list, blank=True
    )
    uses = ArrayField(models.CharField(max_length=3, choices=Use), verbose_name=_("uses"))
    uses_as_written = models.CharField(_("uses as written"), max_length=300, blank=True)
    quantity = models.BigIntegerField(_("units at most"), null=True, blank=True)
    first_vintage = models.PositiveSmallIntegerField(_("first vintage"), null=True, blank=True)
    last_vintage = models.PositiveSmallIntegerField(_("last vintage"), null=True, blank=True)
    projects = ArrayField(
        models.CharField(max_length=64), verbose_name=_("projects"), default=list, blank=True
    )
    methodologies = ArrayField(
        models.CharField(max_length=8), verbose_name=_("methodologies"), default=list, blank=True
    )
    sectors = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("sectoral scopes"), default=list, blank=True
    )
    first_transfer = models.CharField(_("first transfer"), max_length=20, choices=FirstTransfer, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    terms = models.TextField(_("terms and conditions"), blank=True)
    change_conditions = models.TextField(_("conditions of change and revocation"), blank=True)
    adopted_on = models.DateField(_("adopted on"))

    class Meta:
        verbose_name = _("version of an authorisation")
        verbose_name_plural = _("versions of authorisations")
        ordering = ["authorisation", "number"]
        constraints = [
            models.UniqueConstraint(name="authorisation_version_once", fields=["authorisation", "number"]),
            models.CheckConstraint(
                name="authorisation_quantity_in_line",
                condition=Q(quantity__isnull=True) | Q(quantity__gte=1, quantity__lte=GREATEST_QUANTITY),
            ),
            models.CheckConstraint(
                name="authorisation_vintages_in_order",
                condition=Q(first_vintage__isnull=True)
                | Q(last_vintage__isnull=True)
                | Q(last_vintage__gte=F("first_vintage")),
            ),
            models.CheckConstraint(
                name="authorisation_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="authorisation_of_a_use",
                condition=Q(uses__len__gte=1) & Q(uses__contained_by=Use.values),
            ),
            # For other purposes the Party says what the first transfer is; for the pledge it is always the
            # first international transfer.
            models.CheckConstraint(
                name="authorisation_says_first_transfer",
                condition=Q(uses__contained_by=[Use.NDC.value], first_transfer="")
                | (~Q(uses__contained_by=[Use.NDC.value]) & Q(first_transfer__in=FirstTransfer.values)),
            ),
            models.CheckConstraint(
                name="authorisation_cooperative_approach_form",
                condition=Q(cooperative_approach="") | Q(cooperative_approach__regex=COOPERATIVE_APPROACH),
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_versions", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.authorisation} {self.number}"

    @property
    def use_labels(self) -> list[str]:
        """The uses in words, in the order of the nomenclature."""
        return [str(Use(code).label) for code in Use.values if code in self.uses]


class AuthorisationRevocation(models.Model):
    """An authorisation taken back from a day on, by two officers of its side."""

    authorisation = models.OneToOneField(
        Authorisation, verbose_name=_("authorisation"), on_delete=models.PROTECT, related_name="revocation"
    )
    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="authorisation_revocation"
    )
    effective_from = models.DateField(_("holds from"))
    spares_transferred = models.BooleanField(
        _("leaves alone what was first transferred before"), default=True
    )
    grounds = models.TextField(_("grounds"))
    decided_on = models.DateField(_("decided on"))

    class Meta:
        verbose_name = _("revocation of an authorisation")
        verbose_name_plural = _("revocations of authorisations")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="revocation_never_reaches_back", condition=Q(effective_from__gte=F("decided_on"))
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_revocations", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.authorisation}: {self.effective_from}"


class AuthorisedUse(models.Model):
    """An entry of the ledger that was made under a version: which units and how many, the ledger's rows say.

    ``transaction`` is the entry that set the units aside (a reservation) or moved them.
    """

    version = models.ForeignKey(
        AuthorisationVersion, verbose_name=_("version"), on_delete=models.PROTECT, related_name="entries"
    )
    transaction = models.ForeignKey(
        Transaction, verbose_name=_("entry of the ledger"), on_delete=models.PROTECT, related_name="+"
    )
    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.PROTECT, related_name="+")
    use = models.CharField(
        _("use"), max_length=3, choices=Use, blank=True, help_text=_("Empty: a transfer between registries.")
    )
    using_party = models.CharField(_("using Party"), max_length=2)

    class Meta:
        verbose_name = _("use of an authorisation")
        verbose_name_plural = _("uses of authorisations")
        ordering = ["transaction", "series", "version"]
        constraints = [
            models.UniqueConstraint(name="authorised_use_once", fields=["transaction", "series", "version"]),
            models.CheckConstraint(name="authorised_use_known", condition=Q(use__in=["", *Use.values])),
        ]
        triggers = [pgtrigger.Protect(name="keep_uses", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.transaction_id}"
