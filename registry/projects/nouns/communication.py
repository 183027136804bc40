"""Who speaks for a project: statements of modalities of communication, each valid until superseded."""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import Organisation
from registry.lifecycle.models import Case
from registry.projects.nouns.projects import Project
from registry.submissions.models import SubmissionVersion


@pghistory.track()
class ModalitiesOfCommunication(models.Model):
    """A statement of all participants; exactly one of a project is current (invariant I17)."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        Project,
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="modalities_of_communication",
    )
    number = models.PositiveSmallIntegerField(_("version"))
    focal_point = models.ForeignKey(
        Organisation,
        verbose_name=_("focal point entity"),
        on_delete=models.PROTECT,
        related_name="focal_point_of",
    )
    focal_point_is_participant = models.BooleanField(_("the focal point is a participant"))
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="modalities_of_communication"
    )
    submission = models.ForeignKey(
        SubmissionVersion,
        verbose_name=_("statement as handed in"),
        on_delete=models.PROTECT,
        related_name="modalities_of_communication",
    )
    effective_from = models.DateField(_("in effect from"))
    superseded_on = models.DateField(_("superseded on"), null=True, blank=True)
    is_current = models.BooleanField(_("current"), default=True)

    class Meta:
        verbose_name = _("modalities of communication")
        verbose_name_plural = _("modalities of communication")
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="modalities_of_communication_number_once", fields=["project", "number"]
            ),
            models.UniqueConstraint(
                name="modalities_of_communication_current_once",
                fields=["project"],
                condition=Q(is_current=True),
            ),
            models.CheckConstraint(
                name="modalities_of_communication_superseded_is_not_current",
                condition=Q(is_current=True, superseded_on__isnull=True)
                | Q(is_current=False, superseded_on__gte=F("effective_from")),
            ),
        ]
        triggers = [
            # A statement nobody may sign for binds nobody: looked at when the transaction ends.
            pgtrigger.Trigger(
                name="has_a_primary_signatory",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM projects_authorisedsignatory AS signatory
                        WHERE signatory.modalities_id = NEW.id AND signatory.rank = 'primary'
                              AND signatory.organisation_id = NEW.focal_point_id
                    ) THEN
                        RAISE EXCEPTION 'modalities of communication % have no primary signatory', NEW.id
                            USING ERRCODE = '23514', CONSTRAINT = 'modalities_have_a_primary_signatory';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"


@pghistory.track()
class AuthorisedSignatory(models.Model):
    """Who signs for an organisation under one statement. How to reach them, only the form says."""

    class Rank(models.TextChoices):
        PRIMARY = "primary", _("primary")
        ALTERNATE = "alternate", _("alternate")

    modalities = models.ForeignKey(
        ModalitiesOfCommunication,
        verbose_name=_("modalities of communication"),
        on_delete=models.PROTECT,
        related_name="signatories",
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="signatories"
    )
    rank = models.CharField(_("rank"), max_length=10, choices=Rank)
    last_name = models.CharField(_("last name"), max_length=300)
    first_name = models.CharField(_("first name"), max_length=300)
    title = models.CharField(_("title"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("authorised signatory")
        verbose_name_plural = _("authorised signatories")
        ordering = ["modalities", "organisation", "-rank"]
        constraints = [
            models.UniqueConstraint(
                name="authorised_signatory_once_per_rank", fields=["modalities", "organisation", "rank"]
            ),
        ]
        triggers = [
            # Statements are superseded, never edited.
            pgtrigger.Protect(name="keep_signatories", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.last_name}, {self.first_name}"
