"""Projects as publicly listed, who takes part in them, and planned projects."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.identity.models.facts import SourcedFact
from registry.identity.models.parties import Organisation, PartnerCountry, Side
from registry.identity.models.words import word_indexes
from registry.methodologies.models import MethodologyVersion
from registry.parties.models import SectoralScope, ThirdPartyEntity


@pghistory.track()
class Project(SourcedFact):
    """A project under its reference, such as MN003.

    A project that only an issuance names is a placeholder: ``in_project_list`` is false
    and nothing but its reference is known (decisions 16).
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        PUBLIC_INPUTS = "public_inputs", _("public inputs")
        VALIDATION = "validation", _("validation")
        VALIDATED = "validated", _("validated")
        REGISTRATION_REQUESTED = "registration_requested", _("registration requested")
        REGISTERED = "registered", _("registered")
        REGISTRATION_REQUEST_WITHDRAWN = "request_withdrawn", _("registration request withdrawn")
        REJECTED = "rejected", _("registration rejected")
        WITHDRAWN = "withdrawn", _("project withdrawn")
        COMPLETED = "completed", _("project completed")
        NOT_KNOWN = "not_known", _("not known")

    reference = models.CharField(_("reference"), max_length=5, unique=True)
    partner_country = models.ForeignKey(
        PartnerCountry, verbose_name=_("partner country"), on_delete=models.PROTECT, related_name="projects"
    )
    title = models.CharField(_("title"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=32, choices=Status, default=Status.NOT_KNOWN)
    status_as_printed = models.CharField(_("status as printed"), max_length=200, blank=True)
    in_project_list = models.BooleanField(
        _("in the project list"),
        default=True,
        help_text=_("No: only an issuance names this project; nothing else of it is known."),
    )
    sectoral_scope = models.ForeignKey(
        SectoralScope,
        verbose_name=_("sectoral scope"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    inferred_sectoral_scope = models.ForeignKey(
        SectoralScope,
        verbose_name=_("sectoral scope guessed from memory"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects_inferred",
        help_text=_("A guess, kept apart; never shown as official."),
    )
    methodology_versions = models.ManyToManyField(
        MethodologyVersion,
        verbose_name=_("methodology versions"),
        through="ProjectMethodology",
        related_name="projects",
    )
    third_party_entity = models.ForeignKey(
        ThirdPartyEntity,
        verbose_name=_("third-party entity"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    third_party_entity_as_printed = models.CharField(
        _("third-party entity as printed"), max_length=300, blank=True
    )
    third_party_entity_source = models.TextField(_("source of the third-party entity"), blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    withdrawn_on = models.DateField(
        _("withdrawn on"), null=True, blank=True, help_text=_("The first day on which it was one no longer.")
    )
    estimated_annual_reductions_tco2e = models.PositiveBigIntegerField(
        _("estimated reductions per year (tCO2e)"), null=True, blank=True
    )
    estimate_source = models.TextField(_("source of the estimate"), blank=True)
    operation_started_on = models.DateField(_("operation started on"), null=True, blank=True)
    operational_lifetime_years = models.PositiveSmallIntegerField(
        _("operational lifetime (years)"), null=True, blank=True
    )
    operation_source = models.TextField(_("source of start and lifetime"), blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    url = models.URLField(_("page"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                name="project_reference_form", condition=Q(reference__regex=r"^[A-Z]{2}[0-9]{3}$")
            ),
            models.CheckConstraint(
                name="project_reference_of_country", condition=Q(partner_country=Left("reference", 2))
            ),
            models.CheckConstraint(
                name="project_listed_has_title", condition=Q(in_project_list=False) | ~Q(title="")
            ),
            models.CheckConstraint(
                name="project_placeholder_claims_nothing",
                condition=Q(in_project_list=True) | Q(status="not_known", registered_on__isnull=True),
            ),
            models.CheckConstraint(
                name="project_coordinates_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # One alone would make the range "not known", which a check lets pass.
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]
        indexes = [
            # Searched by any part of these; sorted as the public list offers.
            *word_indexes("reference", "project_reference_words"),
            *word_indexes("title", "project_title_words"),
            models.Index(name="project_by_title", fields=["title", "id"]),
            models.Index(name="project_by_status", fields=["status", "partner_country", "id"]),
            models.Index(name="project_oldest", fields=["registered_on", "id"]),
            models.Index(F("registered_on").desc(nulls_last=True), F("id").desc(), name="project_newest"),
            # What officers look after: few rows each.
            models.Index(name="project_unlisted", fields=["id"], condition=Q(in_project_list=False)),
            models.Index(name="project_not_verified", fields=["id"], condition=~Q(verification="verified")),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def operation_is_ahead(self) -> bool:
        """Whether the day that is given for the start of operation is still to come."""
        return self.operation_started_on is not None and self.operation_started_on > timezone.localdate()


@pghistory.track()
class ProjectMethodology(models.Model):
    """A methodology a project uses; linked once that version is in the list of methodologies."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="methodologies"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    reference = models.CharField(_("reference as printed"), max_length=8)
    version = models.CharField(_("version"), max_length=8, blank=True)
    methodology_version = models.ForeignKey(
        MethodologyVersion,
        verbose_name=_("methodology version"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="project_methodologies",
    )

    class Meta:
        verbose_name = _("methodology of a project")
        verbose_name_plural = _("methodologies of projects")
        ordering = ["project", "position"]
        constraints = [
            models.UniqueConstraint(name="project_methodology_position_once", fields=["project", "position"]),
            models.UniqueConstraint(
                name="project_methodology_once", fields=["project", "reference", "version"]
            ),
            models.CheckConstraint(
                name="project_methodology_reference_form",
                condition=Q(reference__regex=r"^[A-Z]{2}_AM[0-9]{3}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.version}".strip()


@pghistory.track()
class ProjectParticipant(models.Model):
    """An organisation's part in one project, on one of the two sides."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="participants"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="participations",
    )
    side = models.CharField(_("side"), max_length=8, choices=Side)
    position = models.PositiveSmallIntegerField(_("position"))
    is_focal_point = models.BooleanField(_("focal point"), default=False)
    name_as_printed = models.CharField(_("name as printed"), max_length=500)

    class Meta:
        verbose_name = _("project participant")
        verbose_name_plural = _("project participants")
        ordering = ["project", "side", "position"]
        constraints = [
            models.UniqueConstraint(
                name="project_participant_position_once", fields=["project", "side", "position"]
            ),
        ]
        indexes = [
            *word_indexes("name_as_printed", "participant_name_words"),
        ]

    def __str__(self) -> str:
        return self.name_as_printed


@pghistory.track()
class PlannedProject(SourcedFact):
    """A project idea note and the Joint Committee's date of "no objection"."""

    class Status(models.TextChoices):
        UNDER_CONSIDERATION = "under_consideration", _("under consideration")
        NO_OBJECTION = "no_objection", _("no objection")
        OBJECTION = "objection", _("objection")
        WITHDRAWN = "withdrawn", _("withdrawn")
        NOT_KNOWN = "not_known", _("not known")

    reference = models.CharField(_("reference"), max_length=9, unique=True)
    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        on_delete=models.PROTECT,
        related_name="planned_projects",
    )
    title = models.CharField(_("title"), max_length=500)
    status = models.CharField(_("status"), max_length=24, choices=Status, default=Status.NOT_KNOWN)
    no_objection_on = models.DateField(_("no objection on"), null=True, blank=True)

    class Meta:
        verbose_name = _("planned project")
        verbose_name_plural = _("planned projects")
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                name="planned_project_reference_form",
                condition=Q(reference__regex=r"^[A-Z]{2}_PIN[0-9]{3}$"),
            ),
            models.CheckConstraint(
                name="planned_project_reference_of_country",
                condition=Q(partner_country=Left("reference", 2)),
            ),
        ]
        indexes = [
            *word_indexes("title", "planned_project_title_words"),
            *word_indexes("reference", "planned_reference_words"),
            models.Index(name="planned_project_by_title", fields=["title", "id"]),
            models.Index(
                name="planned_project_unverified", fields=["id"], condition=~Q(verification="verified")
            ),
        ]

    def __str__(self) -> str:
        return self.reference
