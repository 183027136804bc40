"""Decisions of a Joint Committee: what was put to it, what each side said, what came of it.

A decision is adopted when both sides assented, and the step of its case is taken in the same
transaction. Assents, declarations of conflicts and what was recorded of a meeting never change.
"""

import uuid
from datetime import date

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.documents.models import DocumentVersion
from registry.identity.models.parties import Side
from registry.identity.models.people import User
from registry.lifecycle import hooks
from registry.lifecycle.models import Case, StepTaken
from registry.parties.nouns.committee import JointCommitteeMember
from registry.parties.nouns.designations import JointCommittee


class JointCommitteeDecisionQuerySet(models.QuerySet["JointCommitteeDecision"]):
    """Decisions by adjective."""

    def open(self) -> "JointCommitteeDecisionQuerySet":
        return self.filter(status=JointCommitteeDecision.Status.OPEN)

    def adopted(self) -> "JointCommitteeDecisionQuerySet":
        return self.filter(status=JointCommitteeDecision.Status.ADOPTED)

    def unanswered_by(self, side: str) -> "JointCommitteeDecisionQuerySet":
        given = Assent.objects.filter(decision=OuterRef("pk"), side=side)
        return self.open().exclude(Exists(given))


@pghistory.track()
class JointCommitteeDecision(models.Model):
    """An outcome proposed for a case, with what the Committee made of it."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("in a meeting")
        ELECTRONIC = "electronic", _("electronic decision")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        ADOPTED = "adopted", _("adopted")
        NOT_ADOPTED = "not_adopted", _("not adopted")
        WITHDRAWN = "withdrawn", _("taken off the agenda")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    committee = models.ForeignKey(
        JointCommittee, verbose_name=_("Joint Committee"), on_delete=models.PROTECT, related_name="decisions"
    )
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="committee_decisions"
    )
    reference = models.CharField(_("reference"), max_length=32, unique=True)
    outcome = models.CharField(_("outcome"), max_length=64, help_text=_("The step that the case takes."))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=500)
    reason = models.TextField(_("reason"), blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    facts = models.JSONField(_("facts of the step"), default=dict, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN)
    opened_by = models.ForeignKey(
        User,
        verbose_name=_("put on the agenda by"),
        on_delete=models.PROTECT,
        related_name="decisions_opened",
    )
    opened_at = models.DateTimeField(_("put on the agenda"), default=timezone.now)
    silence_closes_at = models.DateTimeField(_("silence is assent from"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closing_reason = models.TextField(_("why it was closed"), blank=True)
    taken = models.OneToOneField(
        StepTaken,
        verbose_name=_("step taken"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="committee_decision",
    )

    objects = JointCommitteeDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of a Joint Committee")
        verbose_name_plural = _("decisions of Joint Committees")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="decision_open_once_per_case", fields=["case"], condition=Q(status="open")
            ),
            models.CheckConstraint(
                name="decision_closed_has_moment",
                condition=Q(status="open", closed_at__isnull=True)
                | ~Q(status="open") & Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_step_taken_is_adopted", condition=Q(taken__isnull=True) | Q(status="adopted")
            ),
            models.CheckConstraint(
                name="decision_reference_form",
                condition=Q(reference__regex=r"^[A-Z]{2}-JC-[0-9]{4}-[0-9]{3,}$"),
            ),
        ]
        indexes = [
            models.Index(
                name="decision_agenda", fields=["committee", "-opened_at"], condition=Q(status="open")
            ),
            models.Index(
                name="decision_silence",
                fields=["silence_closes_at"],
                condition=Q(status="open", silence_closes_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_decisions", operation=pgtrigger.Delete),
            # What was put to the Committee is what it decided on; a wrong proposal is withdrawn.
            pgtrigger.ReadOnly(
                name="decisions_do_not_change",
                exclude=["status", "closed_at", "closing_reason", "taken"],
            ),
            pgtrigger.Protect(
                name="decision_closed_once",
                operation=pgtrigger.Update,
                # All that may still be added is the step that an adopted decision led to.
                condition=~pgtrigger.Q(old__status="open")
                & (
                    ~pgtrigger.Q(old__status="adopted")
                    | ~pgtrigger.Q(old__status=pgtrigger.F("new__status"))
                    | pgtrigger.Q(old__taken__isnull=False)
                    | pgtrigger.Q(new__taken__isnull=True)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def decided_on(self) -> date | None:
        """The day it was closed, as the country counts days: silence ends there at midnight."""
        return hooks.rules_of(self.case.rules_key).today(self.closed_at) if self.closed_at else None

    @property
    def silence_counts_from(self) -> date | None:
        """The first day on which silence is assent, as the country counts days."""
        if self.silence_closes_at is None:
            return None
        return hooks.rules_of(self.case.rules_key).today(self.silence_closes_at)

    @property
    def outcome_label(self) -> str:
        step = self.case.table.step(self.outcome)
        return str(step.label) if step else self.outcome

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class Assent(models.Model):
    """What one side said to one decision; once, and never changed."""

    class Way(models.TextChoices):
        ELECTRONIC = "electronic", _("given here")
        MEETING = "meeting", _("given in the meeting")
        SILENCE = "silence", _("by silence")

    decision = models.ForeignKey(
        JointCommitteeDecision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="assents"
    )
    side = models.CharField(_("side"), max_length=8, choices=Side)
    member = models.ForeignKey(
        JointCommitteeMember,
        verbose_name=_("member"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assents",
    )
    agrees = models.BooleanField(_("agrees"))
    reason = models.TextField(_("reason"), blank=True)
    way = models.CharField(_("how"), max_length=12, choices=Way, default=Way.ELECTRONIC)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    request_id = models.UUIDField(_("request id"), unique=True, null=True, blank=True)

    class Meta:
        verbose_name = _("assent of a side")
        verbose_name_plural = _("assents of the sides")
        ordering = ["decision", "side"]
        constraints = [
            models.UniqueConstraint(name="assent_once_per_side", fields=["decision", "side"]),
            models.CheckConstraint(name="assent_side_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(
                name="assent_by_a_member_or_by_silence",
                condition=Q(way="silence", member__isnull=True, agrees=True)
                | ~Q(way="silence") & Q(member__isnull=False),
            ),
            models.CheckConstraint(
                name="assent_refused_with_reason", condition=Q(agrees=True) | ~Q(reason="")
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_assents", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {_('agrees') if self.agrees else _('does not agree')}"


class ConflictDeclaration(models.Model):
    """A member's own word of a conflict of interest: another member of that side decides."""

    decision = models.ForeignKey(
        JointCommitteeDecision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="conflicts"
    )
    member = models.ForeignKey(
        JointCommitteeMember, verbose_name=_("member"), on_delete=models.PROTECT, related_name="conflicts"
    )
    reason = models.TextField(_("reason"))
    declared_at = models.DateTimeField(_("declared"), default=timezone.now)

    class Meta:
        verbose_name = _("declared conflict of interest")
        verbose_name_plural = _("declared conflicts of interest")
        ordering = ["decision", "declared_at"]
        constraints = [
            models.UniqueConstraint(name="conflict_declared_once", fields=["decision", "member"]),
            models.CheckConstraint(name="conflict_has_reason", condition=~Q(reason="")),
        ]
        triggers = [pgtrigger.Protect(name="keep_conflicts", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.reason[:60]}"


@pghistory.track()
class MeetingRecord(models.Model):
    """What a meeting said to a decision, as one person recorded it and another confirmed."""

    class Status(models.TextChoices):
        RECORDED = "recorded", _("waits for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        RETURNED = "returned", _("returned")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(
        JointCommitteeDecision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="meetings"
    )
    meeting = models.CharField(
        _("meeting"), max_length=300, help_text=_("As it is called, and where it was.")
    )
    met_on = models.DateField(_("met on"))
    minutes = models.ForeignKey(
        DocumentVersion, verbose_name=_("minutes"), on_delete=models.PROTECT, related_name="meetings"
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.RECORDED)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="meetings_recorded"
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    settled_by = models.ForeignKey(
        User,
        verbose_name=_("confirmed or returned by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings_settled",
    )
    settled_at = models.DateTimeField(_("confirmed or returned"), null=True, blank=True)
    return_reason = models.TextField(_("why it was returned"), blank=True)

    class Meta:
        verbose_name = _("record of a meeting")
        verbose_name_plural = _("records of meetings")
        ordering = ["-recorded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="meeting_record_open_once", fields=["decision"], condition=Q(status="recorded")
            ),
            models.CheckConstraint(
                name="meeting_settled_by_another",
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("recorded_by")),
            ),
            models.CheckConstraint(
                name="meeting_settled_by_somebody",
                condition=Q(status="recorded", settled_by__isnull=True, settled_at__isnull=True)
                | ~Q(status="recorded") & Q(settled_by__isnull=False, settled_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_meetings", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="meetings_do_not_change",
                exclude=["status", "settled_by", "settled_at", "return_reason"],
            ),
            pgtrigger.Protect(
                name="meeting_settled_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__status="recorded"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.met_on} {self.meeting}"


class MeetingVoice(models.Model):
    """What one side said in a recorded meeting, and through which member."""

    record = models.ForeignKey(
        MeetingRecord, verbose_name=_("record"), on_delete=models.PROTECT, related_name="voices"
    )
    side = models.CharField(_("side"), max_length=8, choices=Side)
    member = models.ForeignKey(
        JointCommitteeMember, verbose_name=_("member"), on_delete=models.PROTECT, related_name="voices"
    )
    agrees = models.BooleanField(_("agrees"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("voice in a meeting")
        verbose_name_plural = _("voices in meetings")
        ordering = ["record", "side"]
        constraints = [
            models.UniqueConstraint(name="meeting_voice_once_per_side", fields=["record", "side"]),
            models.CheckConstraint(
                name="meeting_voice_refused_with_reason", condition=Q(agrees=True) | ~Q(reason="")
            ),
        ]
        triggers = [pgtrigger.Protect(name="keep_voices", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {_('agrees') if self.agrees else _('does not agree')}"
