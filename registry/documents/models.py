"""Documents of a case, and their versions. Nothing here is edited or deleted but by the few ways named.

A confidential document has a public twin: another document with the confidential parts taken
out, whose versions say which full version they redact (invariant I19).
"""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.documents.errors import Quarantine
from registry.identity.models.parties import Organisation
from registry.identity.models.people import User
from registry.lifecycle.hooks import label_of
from registry.lifecycle.models import Case


class DocumentKind(models.TextChoices):
    """What a document is for. The rule sets' required attachments use the same names."""

    PROJECT_IDEA_NOTE = "project_idea_note", _("project idea note")
    PROJECT_DESIGN_DOCUMENT = "project_design_document", _("project design document")
    MONITORING_PLAN_SPREADSHEET = "monitoring_plan_spreadsheet", _("monitoring plan spreadsheet")
    METHODOLOGY_TEXT = "methodology_text", _("text of the methodology")
    METHODOLOGY_SPREADSHEET = "methodology_spreadsheet", _("spreadsheet of the methodology")
    DRAFT_PROJECT_DESIGN_DOCUMENT = "draft_project_design_document", _("draft project design document")
    ADDITIONAL_INFORMATION = "additional_information", _("additional information")
    MODALITIES_OF_COMMUNICATION = "modalities_of_communication", _("signed modalities of communication")
    ENVIRONMENTAL_IMPACT_ASSESSMENT = (
        "environmental_impact_assessment",
        _("environmental impact assessment"),
    )
    STAKEHOLDER_CONSULTATION = "stakeholder_consultation", _("record of the local stakeholder consultation")
    SUSTAINABLE_DEVELOPMENT_PLAN = "sustainable_development_plan", _("sustainable development plan")
    SUSTAINABLE_DEVELOPMENT_REPORT = "sustainable_development_report", _("sustainable development report")
    EMISSION_FACTOR_SOURCE = "emission_factor_source", _("source of an emission factor")
    VALIDATION_REPORT = "validation_report", _("validation report")
    VERIFICATION_REPORT = "verification_report", _("verification report")
    MONITORING_REPORT = "monitoring_report", _("monitoring report")
    REGISTRATION_REQUEST = "registration_request", _("signed registration request")
    CHANGE_DESCRIPTION = "change_description", _("description of the changes")
    ACCREDITATION_CERTIFICATE = "accreditation_certificate", _("certificate of accreditation")
    ORGANISATION_REGISTRATION = "organisation_registration", _("proof of the organisation's registration")
    PROOF_OF_IDENTITY = "proof_of_identity", _("proof of identity")
    POWER_OF_ATTORNEY = "power_of_attorney", _("power of attorney")
    MINUTES = "minutes", _("minutes")
    LETTER = "letter", _("letter")
    OTHER = "other", _("other document")


class MediaType(models.TextChoices):
    """The types that are kept, as their content says: never as a name or a browser says."""

    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _("workbook (XLSX)")
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _("text (DOCX)")
    PDF = "application/pdf", _("PDF")
    PNG = "image/png", _("picture (PNG)")
    JPEG = "image/jpeg", _("picture (JPEG)")
    CSV = "text/csv", _("table (CSV)")
    TEXT = "text/plain", _("plain text")


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents by adjective."""

    def standing(self) -> "DocumentQuerySet":
        return self.filter(withdrawn_at__isnull=True)


@pghistory.track()
class Document(models.Model):
    """One document of a case; what it says lies in its versions. Only its withdrawal can be added."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(_("kind"), max_length=64, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=300)
    is_confidential = models.BooleanField(
        _("confidential"),
        default=False,
        help_text=_("Only the parties of the case and those who decide read it. It needs a public twin."),
    )
    twin_of = models.OneToOneField(
        "self",
        verbose_name=_("public twin of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="twin",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    created_by = models.ForeignKey(
        User,
        verbose_name=_("created by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    withdrawn_by = models.ForeignKey(
        User,
        verbose_name=_("withdrawn by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="withdrawn_documents",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["case", "kind", "id"]
        constraints = [
            models.CheckConstraint(
                name="document_twin_is_public", condition=Q(twin_of__isnull=True) | Q(is_confidential=False)
            ),
            models.CheckConstraint(
                name="document_twin_is_another",
                condition=Q(twin_of__isnull=True) | ~Q(twin_of=F("id")),
            ),
            models.CheckConstraint(name="document_kind_known", condition=Q(kind__in=DocumentKind.values)),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_documents", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="documents_do_not_change", exclude=["withdrawn_by", "withdrawn_at"]),
            pgtrigger.Protect(
                name="withdrawn_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            # I19: a twin belongs to a confidential document of the same case, and is of its kind.
            pgtrigger.Trigger(
                name="twin_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__twin_of__isnull=False),
                func="""
                    IF NOT EXISTS (SELECT 1 FROM documents_document
                                   WHERE id = NEW.twin_of_id AND is_confidential
                                     AND case_id = NEW.case_id AND kind = NEW.kind) THEN
                        RAISE EXCEPTION 'a public twin belongs to a confidential document of its case and kind'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_label(self) -> str:
        """What it is for, as the rules of its case call it."""
        return label_of(self.case.rules_key, self.kind, self.get_kind_display())

    @property
    def public_twin(self) -> "Document | None":
        """The document with the confidential parts taken out, where there is one."""
        return getattr(self, "twin", None)


class DocumentVersionQuerySet(models.QuerySet["DocumentVersion"]):
    """Versions by adjective."""

    def accepted(self) -> "DocumentVersionQuerySet":
        return self.filter(state=DocumentVersion.State.ACCEPTED)

    def published(self) -> "DocumentVersionQuerySet":
        return self.filter(is_published=True)

    def waiting(self) -> "DocumentVersionQuerySet":
        return self.filter(state=DocumentVersion.State.CHECKING)


class DocumentVersion(models.Model):
    """One file of a document: its bytes by digest, and what was found when they were checked.

    The row is written once. Only the outcome of the check and the publication are added, each once;
    triggers refuse anything else.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        ACCEPTED = "accepted", _("accepted")
        QUARANTINED = "quarantined", _("quarantined")

    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.BigIntegerField(_("bytes"))
    media_type = models.CharField(_("type"), max_length=128, choices=MediaType, blank=True)
    file_name = models.CharField(_("file name"), max_length=160)
    redacts = models.ForeignKey(
        "self",
        verbose_name=_("public version of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="redactions",
    )
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.CHECKING)
    quarantine_code = models.CharField(_("reason"), max_length=32, choices=Quarantine, blank=True)
    findings = models.JSONField(_("what was found"), default=dict, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True, editable=False)
    uploaded_by = models.ForeignKey(
        User,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="document_versions",
    )
    uploaded_by_name = models.CharField(_("name at the time"), max_length=200)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    request_id = models.UUIDField(_("request id"), unique=True)
    is_published = models.BooleanField(_("published"), default=False)
    published_at = models.DateTimeField(_("published on"), null=True, blank=True, editable=False)

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(name="document_version_number_once", fields=["document", "number"]),
            models.CheckConstraint(
                name="document_version_digest", condition=Q(sha256__regex="^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(name="document_version_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="document_version_quarantine_has_reason",
                condition=Q(state="quarantined") & ~Q(quarantine_code="")
                | ~Q(state="quarantined") & Q(quarantine_code=""),
            ),
            models.CheckConstraint(
                name="document_version_accepted_has_type", condition=~Q(state="accepted") | ~Q(media_type="")
            ),
            models.CheckConstraint(
                name="document_version_outcome_has_moment",
                condition=Q(state="checking", checked_at__isnull=True)
                | ~Q(state="checking") & Q(checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="document_version_published_is_accepted",
                condition=Q(is_published=False, published_at__isnull=True)
                | Q(is_published=True, published_at__isnull=False, state="accepted"),
            ),
        ]
        indexes = [
            models.Index(name="document_version_digest_index", fields=["sha256"]),
            models.Index(
                name="document_version_waiting", fields=["uploaded_at"], condition=Q(state="checking")
            ),
            models.Index(
                name="document_version_quarantine", fields=["-id"], condition=Q(state="quarantined")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_versions", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="versions_do_not_change",
                exclude=[
                    *("state", "quarantine_code", "findings", "media_type", "checked_at"),
                    *("is_published", "published_at"),
                ],
            ),
            pgtrigger.Protect(
                name="checked_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="checking")
                & (
                    ~pgtrigger.Q(old__state=pgtrigger.F("new__state"))
                    | ~pgtrigger.Q(old__quarantine_code=pgtrigger.F("new__quarantine_code"))
                    | ~pgtrigger.Q(old__media_type=pgtrigger.F("new__media_type"))
                ),
            ),
            pgtrigger.Protect(
                name="published_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_published=True),
            ),
            # I19: what is confidential is never published, whoever asks.
            pgtrigger.Trigger(
                name="confidential_never_public",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__is_published=True),
                func="""
                    IF EXISTS (SELECT 1 FROM documents_document
                               WHERE id = NEW.document_id AND is_confidential) THEN
                        RAISE EXCEPTION 'a confidential document cannot be published'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.number})"

    def get_absolute_url(self) -> str:
        return reverse("documents:download", args=[self.document.public_id, self.number, self.file_name])

    @property
    def reason(self) -> str:
        """Why it lies in quarantine, for people."""
        return str(Quarantine(self.quarantine_code).label) if self.quarantine_code else ""

    @property
    def is_accepted(self) -> bool:
        return self.state == self.State.ACCEPTED

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.CHECKING

    def about(self) -> dict[str, Any]:
        """What the ledger's log says of it when it is published: no names of people."""
        return {
            "case": self.document.case.reference or "",
            "document": str(self.document.public_id),
            "kind": self.document.kind,
            "media_type": self.media_type,
            "number": self.number,
            "sha256": self.sha256,
            "size": self.size,
        }
