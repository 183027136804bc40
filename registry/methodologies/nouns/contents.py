"""What a methodology version says as data, tables of factors, and what officers confirmed about both."""

import uuid
from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.identity.models.people import User
from registry.methodologies.nouns.texts import (
    AdoptedText,
    AdoptedTextQuerySet,
    text_constraints,
    text_triggers,
)

TABLE_NAME = r"^[a-z][a-z0-9_]*$"


@pghistory.track(exclude=["text"])
class MethodologyContent(AdoptedText):
    """One revision of the content of a methodology version: its file, whole and without references to others.

    The text is what ``language.read`` takes; the adopted one is what calculations are made with.
    """

    version = models.ForeignKey(
        "methodologies.MethodologyVersion",
        verbose_name=_("methodology version"),
        on_delete=models.PROTECT,
        related_name="contents",
    )

    objects: ClassVar = AdoptedTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("content of a methodology")
        verbose_name_plural = _("contents of methodologies")
        ordering = ["version", "-revision"]
        constraints = [
            *text_constraints("content"),
            models.UniqueConstraint(name="content_revision_once", fields=["version", "revision"]),
            models.UniqueConstraint(
                name="content_in_force_once", fields=["version"], condition=Q(status="adopted")
            ),
        ]
        triggers = text_triggers("contents", "version")

    def __str__(self) -> str:
        return f"{self.version_id}, {self.revision}"


@pghistory.track(exclude=["text"])
class FactorTable(AdoptedText):
    """One revision of a table of emission factors or the like, and the days for which it holds.

    Several may be in force under one name, each for days of its own.
    """

    name = models.CharField(_("name"), max_length=64)
    title = models.CharField(_("title"), max_length=300, blank=True)
    valid_from = models.DateField(
        _("valid from"), null=True, blank=True, help_text=_("Empty: no first day is known.")
    )
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("Empty: until a later one is adopted.")
    )

    objects: ClassVar = AdoptedTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("table of factors")
        verbose_name_plural = _("tables of factors")
        ordering = ["name", "-revision"]
        constraints = [
            *text_constraints("factor_table"),
            models.UniqueConstraint(name="factor_table_revision_once", fields=["name", "revision"]),
            models.UniqueConstraint(
                name="factor_table_begins_once",
                fields=["name", "valid_from"],
                condition=Q(status="adopted"),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="factor_table_name_is_a_word", condition=Q(name__regex=TABLE_NAME)),
            models.CheckConstraint(
                name="factor_table_ends_after_it_begins",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        triggers = text_triggers("factor_tables", "name", "title", "valid_from")

    def __str__(self) -> str:
        return f"{self.name}, {self.revision}"


class ValueConfirmationQuerySet(models.QuerySet["ValueConfirmation"]):
    """Confirmations by adjective."""

    def in_force(self) -> "ValueConfirmationQuerySet":
        return self.filter(status=ValueConfirmation.Status.IN_FORCE)


@pghistory.track()
class ValueConfirmation(models.Model):
    """An officer's word that a value, factor or formula stands in a source.

    ``says`` is what was confirmed, so that another value at the same place is unconfirmed again. Where the
    rules of the country ask for two people the second one puts it in force.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for the second officer")
        IN_FORCE = "in_force", _("confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    content = models.ForeignKey(
        MethodologyContent,
        verbose_name=_("content"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="confirmations",
    )
    table = models.ForeignKey(
        FactorTable,
        verbose_name=_("table of factors"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="confirmations",
    )
    # The version or the name of the table, so that a later revision finds what was said of the same value.
    subject = models.CharField(_("of"), max_length=80)
    place = models.CharField(_("place"), max_length=200)
    says = models.TextField(_("what is confirmed"))
    source = models.TextField(_("source"))
    source_dated_on = models.DateField(_("date of the source"))
    status = models.CharField(_("standing"), max_length=10, choices=Status, default=Status.WAITING)
    confirmed_by = models.ForeignKey(
        User, verbose_name=_("confirmed by"), on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), default=timezone.now)
    seconded_by = models.ForeignKey(
        User,
        verbose_name=_("second officer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    seconded_at = models.DateTimeField(_("second confirmation"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User,
        verbose_name=_("withdrawn by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects: ClassVar = ValueConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation of a value")
        verbose_name_plural = _("confirmations of values")
        ordering = ["subject", "place", "-id"]
        constraints = [
            models.CheckConstraint(
                name="confirmation_of_one_thing",
                condition=Q(content__isnull=False, table__isnull=True)
                | Q(content__isnull=True, table__isnull=False),
            ),
            models.CheckConstraint(name="confirmation_names_a_source", condition=~Q(source="")),
            models.UniqueConstraint(
                name="confirmation_open_once",
                fields=["subject", "place", "says"],
                condition=~Q(status="withdrawn"),
            ),
            models.CheckConstraint(
                name="confirmation_by_two_people",
                condition=Q(seconded_by__isnull=True, seconded_at__isnull=True)
                | (Q(seconded_at__isnull=False) & ~Q(seconded_by=F("confirmed_by"))),
            ),
            models.CheckConstraint(
                name="confirmation_withdrawn_by_somebody",
                condition=Q(status="withdrawn", withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                | ~Q(status="withdrawn") & Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="keep_confirmations", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="keep_words_of_confirmations",
                fields=[
                    *("content", "table", "subject", "place", "says", "source", "source_dated_on"),
                    *("confirmed_by", "confirmed_at"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.place}"


class ContentRequest(models.Model):
    """A request that was carried out: the same id again gives the same row."""

    request_id = models.UUIDField(_("request id"), primary_key=True)
    request_hash = models.CharField(_("hash of the request"), max_length=64)
    answer_id = models.BigIntegerField(_("row"))

    class Meta:
        verbose_name = _("request about a content")
        verbose_name_plural = _("requests about contents")
        triggers = [
            pgtrigger.Protect(name="keep_content_requests", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return str(self.request_id)
