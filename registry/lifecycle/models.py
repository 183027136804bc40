"""Cases, the steps they have taken, and who has which part in them.

A case is one run of a lifecycle: one registration request, one methodology proposal. What it is
about, it knows by an opaque reference (``MN003``); what was handed in lies in other rooms.
"""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import Organisation, PartnerCountry, Side
from registry.identity.models.people import User
from registry.identity.models.words import word_indexes
from registry.lifecycle.hooks import label_of, step_label
from registry.lifecycle.querysets import CasePartyQuerySet, CaseQuerySet
from registry.lifecycle.tables import PARTS_OF_ORGANISATIONS, Lifecycle, Part, State, lifecycle_of

OPEN = Q(is_final=False)
BY_COUNTRY = ["partner_country", "due_on", "id"]


@pghistory.track(exclude=["version"])
class Case(models.Model):
    """One run of a lifecycle, in one state. Moved only by ``operations.take_step``."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lifecycle = models.CharField(_("procedure"), max_length=64)
    state = models.CharField(_("state"), max_length=64)
    reference = models.CharField(
        _("reference"),
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Given when it is first handed in."),
    )
    title = models.CharField(_("title"), max_length=500)
    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    track = models.CharField(_("track"), max_length=64, blank=True)
    subject_reference = models.CharField(_("about"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    rules_key = models.CharField(_("rule set"), max_length=120, blank=True)
    opened_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    opened_by = models.ForeignKey(
        User,
        verbose_name=_("begun by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opened_cases",
    )
    submitted_at = models.DateTimeField(_("first handed in"), null=True, blank=True, editable=False)
    state_since = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    waits_for = models.CharField(_("waits for"), max_length=24, choices=Part, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    is_final = models.BooleanField(_("finished"), default=False)
    assigned_to = models.ForeignKey(
        User,
        verbose_name=_("worked on by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assigned_cases",
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    opening_hash = models.CharField(_("hash of the opening request"), max_length=64, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="case_finished_waits_for_nobody",
                condition=Q(is_final=False) | Q(waits_for="", due_on__isnull=True),
            ),
            models.CheckConstraint(
                name="case_handed_in_has_reference",
                condition=Q(submitted_at__isnull=True) | Q(reference__isnull=False),
            ),
            models.CheckConstraint(name="case_parent_is_older", condition=Q(parent__lt=F("id"))),
        ]
        indexes = [
            # Worklists: what is open, by who must act, by what is due first.
            models.Index(name="case_worklist", fields=["waits_for", *BY_COUNTRY], condition=OPEN),
            models.Index(name="case_country_due", fields=BY_COUNTRY, condition=OPEN),
            models.Index(name="case_due", fields=["due_on", "id"], condition=OPEN),
            models.Index(name="case_assigned", fields=["assigned_to", "due_on", "id"], condition=OPEN),
            models.Index(name="case_open_newest", fields=["-id"], condition=OPEN),
            models.Index(name="case_kind", fields=["lifecycle", "state", "-id"]),
            models.Index(name="case_subject", fields=["subject_reference", "id"]),
            *word_indexes("title", "case_title_words"),
        ]

    def __str__(self) -> str:
        return self.reference or self.title

    @property
    def table(self) -> Lifecycle:
        """The lifecycle this case runs through."""
        return lifecycle_of(self.lifecycle)

    @property
    def position(self) -> State:
        """The state it stands in, as the lifecycle describes it."""
        return self.table.state(self.state)

    @property
    def state_label(self) -> str:
        return str(self.position.label)

    @property
    def lifecycle_label(self) -> str:
        return label_of(self.rules_key, self.lifecycle, str(self.table.label))

    @property
    def is_editable(self) -> bool:
        return self.position.is_editable


@pghistory.track()
class CaseParty(models.Model):
    """An organisation's part in a case, for as long as it has it."""

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="case_parties",
    )
    part = models.CharField(_("part"), max_length=24, choices=Part)
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = CasePartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party of a case")
        verbose_name_plural = _("parties of cases")
        ordering = ["case", "part", "id"]
        constraints = [
            models.UniqueConstraint(
                name="case_party_once",
                fields=["case", "organisation", "part"],
                condition=Q(until__isnull=True),
            ),
            models.CheckConstraint(
                name="case_party_is_an_organisations_part", condition=Q(part__in=PARTS_OF_ORGANISATIONS)
            ),
        ]
        indexes = [
            models.Index(
                name="case_party_of_organisation",
                fields=["organisation", "part", "case"],
                condition=Q(until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} ({self.organisation_id})"


class StepTaken(models.Model):
    """One step of one case: who took it, in what part, on what basis, when and why. Never changed."""

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField(_("number"))
    step = models.CharField(_("step"), max_length=64)
    origin = models.CharField(_("from"), max_length=64)
    destination = models.CharField(_("to"), max_length=64)
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)
    user = models.ForeignKey(
        User, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="steps"
    )
    actor_kind = models.CharField(_("kind of actor"), max_length=24)
    actor_id = models.CharField(_("id of the actor"), max_length=120)
    actor_name = models.CharField(_("by"), max_length=200)
    approver_id = models.CharField(_("id of the second person"), max_length=120, blank=True)
    approver_name = models.CharField(_("confirmed by"), max_length=200, blank=True)
    part = models.CharField(_("as"), max_length=24, choices=Part)
    side = models.CharField(_("side"), max_length=8, choices=Side, blank=True)
    basis = models.CharField(_("basis"), max_length=500)
    reason = models.TextField(_("reason"), blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    is_public = models.BooleanField(_("public"), default=True)
    request_id = models.UUIDField(_("request id"), unique=True)
    request_hash = models.CharField(_("hash of the request"), max_length=64)

    class Meta:
        verbose_name = _("step taken")
        verbose_name_plural = _("steps taken")
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(name="step_taken_number_once", fields=["case", "number"]),
        ]
        indexes = [models.Index(name="step_taken_newest", fields=["-taken_at"])]
        triggers = [
            pgtrigger.Protect(name="keep_steps", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.step}"

    @property
    def label(self) -> str:
        step = self.case.table.step(self.step)
        return step_label(self.case, step) if step else self.step

    @property
    def destination_label(self) -> str:
        return str(self.case.table.state(self.destination).label)


class RefusedStep(models.Model):
    """A step that was refused, so that a late retry of the same request gets the same answer."""

    request_id = models.UUIDField(_("request id"), primary_key=True)
    request_hash = models.CharField(_("hash of the request"), max_length=64)
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="refused_steps"
    )
    step = models.CharField(_("step"), max_length=64)
    code = models.CharField(_("code"), max_length=64)
    details = models.JSONField(_("details"), default=dict)
    actor_kind = models.CharField(_("kind of actor"), max_length=24)
    actor_id = models.CharField(_("id of the actor"), max_length=120)
    actor_name = models.CharField(_("by"), max_length=200)
    refused_at = models.DateTimeField(_("refused"), default=timezone.now)

    class Meta:
        verbose_name = _("refused step")
        verbose_name_plural = _("refused steps")
        ordering = ["-refused_at"]
        triggers = [
            pgtrigger.Protect(name="keep_refusals", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.code}"


class StepProposal(models.Model):
    """A step that the rule set lets only two people take: proposed by one, waiting for another."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="proposals")
    step = models.CharField(_("step"), max_length=64)
    proposed_by = models.ForeignKey(
        User, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="proposed_steps"
    )
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    case_version = models.PositiveIntegerField(_("version of the case"))
    request_id = models.UUIDField(_("request id"), unique=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="closed_proposals",
    )
    taken = models.OneToOneField(
        StepTaken,
        verbose_name=_("step taken"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposal",
    )

    class Meta:
        verbose_name = _("proposed step")
        verbose_name_plural = _("proposed steps")
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                name="proposal_open_once_per_case", fields=["case"], condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="proposal_confirmed_by_another",
                condition=Q(taken__isnull=True) | ~Q(closed_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} ({self.case_id})"


class Comment(models.Model):
    """What officers and the secretariat write to each other about a case; never shown outside."""

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(
        User, verbose_name=_("by"), on_delete=models.PROTECT, related_name="case_comments"
    )
    text = models.TextField(_("text"))
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    request_id = models.UUIDField(_("request id"), unique=True, null=True, editable=False)

    class Meta:
        verbose_name = _("internal comment")
        verbose_name_plural = _("internal comments")
        ordering = ["case", "written_at", "id"]
        triggers = [
            pgtrigger.Protect(name="keep_comments", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ReferenceCounter(models.Model):
    """The last number given under a key, such as ``MN003-REG``. Numbers are never given twice."""

    key = models.CharField(_("key"), max_length=60, primary_key=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("counter of references")
        verbose_name_plural = _("counters of references")

    def __str__(self) -> str:
        return f"{self.key} {self.last}"
