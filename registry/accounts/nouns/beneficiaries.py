"""In whose name units are retired or cancelled: entered by an account holder, vetted by an officer, never deleted."""

import uuid
from typing import ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import Organisation, is_country_code
from registry.identity.models.people import User
from registry.identity.models.words import LetterPairs
from registry.lifecycle.models import Case


class IdentifierKind(models.TextChoices):
    """What identifies a beneficiary beside its name. The list is this project's own."""

    CORPORATE_NUMBER = "corporate_number", _("corporate number of Japan")
    BUSINESS_REGISTER = "business_register", _("number in the business register")
    LEI = "lei", _("legal entity identifier (LEI)")
    TAX = "tax", _("tax number")
    OTHER = "other", _("other number")
    NONE = "none", _("none")


class BeneficiaryQuerySet(models.QuerySet["Beneficiary"]):
    """Beneficiaries by adjective."""

    def vetted(self) -> "BeneficiaryQuerySet":
        return self.filter(state=Beneficiary.State.VETTED)

    def standing(self) -> "BeneficiaryQuerySet":
        """Entered or vetted: what a new one is compared with."""
        return self.filter(state__in=[Beneficiary.State.ENTERED, Beneficiary.State.VETTED])


@pghistory.track()
class Beneficiary(models.Model):
    """An organisation or a person. ``matching`` and ``matching_latin`` are the names as they are compared.

    A person's name is never written into the ledger, and is public only while the person consents.
    """

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("organisation")
        PERSON = "person", _("natural person")

    class State(models.TextChoices):
        ENTERED = "entered", _("entered, not vetted")
        VETTED = "vetted", _("vetted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        MERGED = "merged", _("merged into another")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="beneficiary"
    )
    entered_by = models.ForeignKey(
        Organisation, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    name = models.CharField(_("name in its original script"), max_length=300)
    name_latin = models.CharField(_("name in Latin letters"), max_length=300)
    country_code = models.CharField(_("country"), max_length=2, validators=[is_country_code])
    identifier_kind = models.CharField(_("identified by"), max_length=24, choices=IdentifierKind)
    identifier = models.CharField(_("identifier"), max_length=60, blank=True)
    is_holder_itself = models.BooleanField(_("the account holder itself"), default=False)
    consents_to_publication = models.BooleanField(_("the person consents to publication"), default=False)
    matching = models.CharField(max_length=300, editable=False)
    matching_latin = models.CharField(max_length=300, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.ENTERED)
    vetted_by = models.ForeignKey(
        User, verbose_name=_("vetted by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    vetted_at = models.DateTimeField(_("vetted"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_here",
    )

    objects: ClassVar = BeneficiaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("beneficiary")
        verbose_name_plural = _("beneficiaries")
        ordering = ["name_latin", "id"]
        indexes = [
            GinIndex(OpClass("matching", name="gin_trgm_ops"), name="beneficiary_matching"),
            GinIndex(LetterPairs("matching"), name="beneficiary_matching_pairs"),
            GinIndex(OpClass("matching_latin", name="gin_trgm_ops"), name="beneficiary_matching_latin"),
            models.Index(
                fields=["country_code", "identifier_kind", "identifier"], name="beneficiary_identifier"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="beneficiary_identifier_of_a_kind",
                condition=Q(identifier_kind="none", identifier="")
                | ~Q(identifier_kind="none") & ~Q(identifier=""),
            ),
            models.CheckConstraint(
                name="beneficiary_vetted_by_somebody",
                condition=~Q(state="vetted") | Q(vetted_by__isnull=False, vetted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="beneficiary_merged_into_another",
                condition=Q(state="merged", merged_into__isnull=False) & ~Q(merged_into=F("id"))
                | ~Q(state="merged") & Q(merged_into__isnull=True),
            ),
            models.CheckConstraint(
                name="beneficiary_only_a_person_consents",
                condition=Q(kind="person") | Q(consents_to_publication=False),
            ),
            models.UniqueConstraint(
                name="beneficiary_vetted_once",
                fields=["country_code", "identifier_kind", "identifier"],
                condition=Q(state="vetted") & ~Q(identifier_kind="none"),
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_beneficiaries", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name_latin if self.name == self.name_latin else f"{self.name} ({self.name_latin})"

    @property
    def is_vetted(self) -> bool:
        return self.state == self.State.VETTED

    @property
    def is_public(self) -> bool:
        """Whether everybody may read the name: an organisation's, or that of a person who consents."""
        return self.is_vetted and (self.kind == self.Kind.ORGANISATION or self.consents_to_publication)


class BeneficiaryLetter(models.Model):
    """An account holder may name the beneficiary: on the letter that lies in the case, or because it is the holder.

    Written once when an officer vets it. What was permitted ends by its withdrawal, never by deletion.
    """

    beneficiary = models.ForeignKey(
        Beneficiary, verbose_name=_("beneficiary"), on_delete=models.PROTECT, related_name="letters"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("account holder"), on_delete=models.PROTECT, related_name="+"
    )
    case = models.OneToOneField(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="+")
    letter_sha256 = models.CharField(_("SHA-256 of the letter"), max_length=64, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("permission to name a beneficiary")
        verbose_name_plural = _("permissions to name beneficiaries")
        ordering = ["beneficiary", "id"]
        constraints = [
            models.UniqueConstraint(
                name="beneficiary_letter_one_stands",
                fields=["beneficiary", "organisation"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="beneficiary_letter_withdrawn_for_a_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_letters", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="letters_do_not_change", exclude=["withdrawn_at", "withdrawn_reason"]),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.beneficiary_id}"
