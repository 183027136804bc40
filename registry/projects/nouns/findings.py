"""Findings of a third-party entity and what is said about them."""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import Organisation
from registry.identity.models.people import User
from registry.lifecycle.models import Case
from registry.lifecycle.tables import Part
from registry.projects.schemas.findings import every_item, said_check


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings by adjective."""

    def unsettled(self) -> "FindingQuerySet":
        return self.exclude(state=Finding.State.CLOSED)

    def blocking(self) -> "FindingQuerySet":
        """What keeps an opinion from being positive: CAR and CL, not FAR (domain section 2.5)."""
        return self.unsettled().exclude(kind=Finding.Kind.FORWARD_ACTION)


@pghistory.track()
class Finding(models.Model):
    """One finding of a case. Its first words stay as they are; what follows is in its messages."""

    class Kind(models.TextChoices):
        CORRECTIVE_ACTION = "corrective_action", _("corrective action request (CAR)")
        CLARIFICATION = "clarification", _("clarification request (CL)")
        FORWARD_ACTION = "forward_action", _("forward action request (FAR)")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    SHORT = {Kind.CORRECTIVE_ACTION: "CAR", Kind.CLARIFICATION: "CL", Kind.FORWARD_ACTION: "FAR"}

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    number = models.PositiveSmallIntegerField(_("number"))
    item = models.CharField(_("item"), max_length=40)
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    text = models.TextField(_("finding"))
    cells = models.JSONField(
        _("cells"), default=list, blank=True, help_text=_("Where it is: cells of a sheet, lines of a file.")
    )
    check_code = models.CharField(
        _("check"), max_length=64, blank=True, help_text=_("The check of the registry that found it.")
    )
    check_facts = models.JSONField(
        _("facts of the check"),
        null=True,
        blank=True,
        help_text=_("Of what the check found: it is said in the language of whoever reads it."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    raised_at = models.DateTimeField(_("raised"), default=timezone.now)
    raised_by = models.ForeignKey(
        User,
        verbose_name=_("raised by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
        help_text=_("Nobody: a check of the registry found it."),
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["case", "kind", "number"]
        constraints = [
            models.UniqueConstraint(name="finding_number_once", fields=["case", "kind", "number"]),
            models.CheckConstraint(
                name="finding_closed_has_a_moment",
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(name="finding_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="finding_raised_by_somebody_or_a_check",
                condition=Q(raised_by__isnull=False, check_code="")
                | (Q(raised_by__isnull=True) & ~Q(check_code="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_findings", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="keep_words_of_findings",
                fields=[
                    *("case", "kind", "number", "item", "grade", "text", "raised_at", "raised_by"),
                    *("cells", "check_code", "check_facts"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_item_display(self) -> str:
        """The item as its report prints it."""
        return str(dict(every_item()).get(self.item, self.item))

    @property
    def said(self) -> str:
        """What was found, as it was written; what a check of the registry found, in the reader's language."""
        return (said_check(self.check_facts) if self.check_facts else "") or self.text

    @property
    def label(self) -> str:
        """As reports print it: CAR 1."""
        return f"{self.SHORT[self.Kind(self.kind)]} {self.number}"


class FindingMessage(models.Model):
    """An answer, a reply, a closure or a reopening. Written once, never changed."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer")
        REPLY = "reply", _("reply")
        CLOSURE = "closure", _("closure")
        REOPENING = "reopening", _("reopening")

    finding = models.ForeignKey(
        Finding, verbose_name=_("finding"), on_delete=models.PROTECT, related_name="messages"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("text"))
    part = models.CharField(_("as"), max_length=24, choices=Part)
    author = models.ForeignKey(
        User, verbose_name=_("by"), on_delete=models.PROTECT, related_name="finding_messages"
    )
    author_name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="finding_messages",
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("message on a finding")
        verbose_name_plural = _("messages on findings")
        ordering = ["finding", "number"]
        constraints = [
            models.UniqueConstraint(name="finding_message_number_once", fields=["finding", "number"]),
            models.CheckConstraint(name="finding_message_says_something", condition=~Q(text="")),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_finding_messages", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}/{self.number} {self.kind}"


class FindingRequest(models.Model):
    """The request that wrote a finding or a message: the same id again gives the same answer."""

    request_id = models.UUIDField(_("request id"), primary_key=True)
    request_hash = models.CharField(_("hash of the request"), max_length=64)
    finding = models.ForeignKey(
        Finding, verbose_name=_("finding"), on_delete=models.PROTECT, related_name="requests"
    )

    class Meta:
        verbose_name = _("request on a finding")
        verbose_name_plural = _("requests on findings")

    def __str__(self) -> str:
        return str(self.request_id)
