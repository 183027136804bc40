"""What was filled in on the forms of a case: one draft at a time, and every version handed in.

A :class:`Submission` is a form's place in a case. Its newest :class:`SubmissionVersion` may be a draft,
which is saved over and over; a submitted version is never changed again, and the database sees to that.
"""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.identity.models.people import User
from registry.lifecycle.models import Case, StepTaken
from registry.submissions.schema import Form, form_of, in_words_of

LONGEST_INPUT = 10_000  # characters of a public input


class Submission(models.Model):
    """One form in one case, from the first time somebody saved it."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="submissions"
    )
    form_code = models.CharField(_("form"), max_length=60)
    begun_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["case", "form_code"]
        constraints = [
            models.UniqueConstraint(name="submission_once_per_form", fields=["case", "form_code"]),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_submissions", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.form_code} ({self.case_id})"

    @property
    def form(self) -> Form:
        return form_of(self.form_code)


class SubmissionVersionQuerySet(models.QuerySet["SubmissionVersion"]):
    """Versions by adjective."""

    def of(self, case: Case, form_code: str) -> "SubmissionVersionQuerySet":
        return self.filter(submission__case=case, submission__form_code=form_code)

    def submitted(self) -> "SubmissionVersionQuerySet":
        return self.filter(state=SubmissionVersion.State.SUBMITTED)

    def drafts(self) -> "SubmissionVersionQuerySet":
        return self.filter(state=SubmissionVersion.State.DRAFT)


class SubmissionVersion(models.Model):
    """A content: ``{section: {field: value}}``, in the shapes of ``schema.Kind``.

    ``edition`` counts the saves of the form, from version to version; whoever saves says which one they
    saw. ``form_version`` is the form's version in the case's rule set, written down when it was handed in.
    ``sha256`` is of the canonical bytes (``values/canonical.py``).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("handed in")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(
        Submission, verbose_name=_("submission"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    content = models.JSONField(_("content"), default=dict, blank=True)
    edition = models.PositiveIntegerField(_("edition"), default=1)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)
    saved_by = models.ForeignKey(
        User,
        verbose_name=_("saved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="saved_drafts",
    )
    form_version = models.CharField(_("version of the form"), max_length=60, blank=True)
    rules_key = models.CharField(_("rule set"), max_length=120, blank=True)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        User,
        verbose_name=_("handed in by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="submitted_versions",
    )
    taken = models.ForeignKey(
        StepTaken,
        verbose_name=_("with the step"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="submitted_versions",
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)

    objects = SubmissionVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a submission")
        verbose_name_plural = _("versions of submissions")
        ordering = ["submission", "number"]
        constraints = [
            models.UniqueConstraint(name="submission_version_once", fields=["submission", "number"]),
            models.UniqueConstraint(
                name="submission_one_draft", fields=["submission"], condition=Q(state="draft")
            ),
            models.CheckConstraint(
                name="submission_version_handed_in_is_sealed",
                condition=Q(state="draft", submitted_at__isnull=True, taken__isnull=True, sha256="")
                | Q(
                    state="submitted",
                    submitted_at__isnull=False,
                    taken__isnull=False,
                    sha256__regex=r"^[0-9a-f]{64}$",
                ),
            ),
            models.CheckConstraint(
                name="submission_version_counts_from_one", condition=Q(number__gte=1, edition__gte=1)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="keep_handed_in",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="submitted"),
            ),
            pgtrigger.Protect(name="keep_versions", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def form(self) -> Form:
        """As the rules call it that it was handed in under."""
        return in_words_of(self.rules_key, self.submission.form)


class AnsweredRequest(models.Model):
    """What a request id was answered, so that a retry gets the same answer: also when it was refused."""

    request_id = models.UUIDField(_("request id"), primary_key=True)
    request_hash = models.CharField(_("hash of the request"), max_length=64)
    code = models.CharField(_("code of the refusal"), max_length=64, blank=True)
    answer = models.JSONField(_("answer"), default=dict)
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)

    class Meta:
        verbose_name = _("answered request")
        verbose_name_plural = _("answered requests")
        ordering = ["-answered_at"]
        triggers = [
            pgtrigger.Protect(name="keep_answers", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.request_id)


class PublicInputQuerySet(models.QuerySet["PublicInput"]):
    """Inputs by adjective."""

    def published(self) -> "PublicInputQuerySet":
        return self.filter(status=PublicInput.Status.PUBLISHED)

    def waiting(self) -> "PublicInputQuerySet":
        return self.filter(status=PublicInput.Status.WAITING)


@pghistory.track(exclude=["email"])
class PublicInput(models.Model):
    """What somebody wrote about a methodology or a design document while inputs were called for.

    The e-mail address is for questions of the secretariat and is shown to nobody else. The text stays
    as it came; it is published or declined, with a reason.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        PUBLISHED = "published", _("published")
        DECLINED = "declined", _("declined")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="public_inputs"
    )
    name = models.CharField(_("name"), max_length=200)
    organisation = models.CharField(_("organisation"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    text = models.TextField(_("input"), max_length=LONGEST_INPUT)
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64, editable=False)
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.WAITING)
    moderated_by = models.ForeignKey(
        User,
        verbose_name=_("moderated by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="moderated_inputs",
    )
    moderated_at = models.DateTimeField(_("moderated"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = PublicInputQuerySet.as_manager()

    class Meta:
        verbose_name = _("public input")
        verbose_name_plural = _("public inputs")
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(name="public_input_once", fields=["case", "name", "text_sha256"]),
            models.CheckConstraint(
                name="public_input_moderated_by_somebody",
                condition=Q(status="waiting", moderated_at__isnull=True, moderated_by__isnull=True)
                | Q(~Q(status="waiting"), moderated_at__isnull=False, moderated_by__isnull=False),
            ),
            models.CheckConstraint(
                name="public_input_declined_with_reason", condition=~Q(status="declined", reason="")
            ),
        ]
        indexes = [
            models.Index(name="public_input_waiting", fields=["received_at"], condition=Q(status="waiting")),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_inputs", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="keep_what_was_written",
                fields=["case", "name", "organisation", "text", "text_sha256", "received_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.case_id})"

    @property
    def shown_name(self) -> str:
        """Who wrote it, as it is published: never the address."""
        return f"{self.name}, {self.organisation}" if self.organisation else self.name

    def as_public(self) -> dict[str, Any]:
        """What everybody may read of a published input."""
        return {
            "id": str(self.public_id),
            "name": self.name,
            "organisation": self.organisation,
            "text": self.text,
            "received_at": self.received_at,
        }
