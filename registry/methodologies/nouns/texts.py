"""A text that is adopted by two officers and pinned by its digest: what contents and tables of factors share.

Texts are only added. A revision is drafted, proposed by one officer and adopted by another; the one before it
is then superseded. What was calculated under a revision stays bound to it.
"""

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.identity.models.people import User

# What may become of a revision, and which columns each step writes. Text, digest and number never change.
KEEP_STANDING = """
    IF OLD.status = NEW.status THEN
        IF OLD.status <> 'adopted'
           OR (to_jsonb(NEW) - 'valid_to') IS DISTINCT FROM (to_jsonb(OLD) - 'valid_to') THEN
            RAISE EXCEPTION 'A revision stays what it was: add another one.';
        END IF;
    ELSIF (OLD.status, NEW.status) NOT IN (
        ('draft', 'proposed'), ('draft', 'discarded'), ('proposed', 'draft'), ('proposed', 'adopted'),
        ('adopted', 'superseded')
    ) THEN
        RAISE EXCEPTION 'A revision that is % does not become %.', OLD.status, NEW.status;
    END IF;
    IF OLD.status = 'adopted' AND (NEW.proposed_by_id, NEW.proposed_at, NEW.adopted_by_id, NEW.adopted_at)
       IS DISTINCT FROM (OLD.proposed_by_id, OLD.proposed_at, OLD.adopted_by_id, OLD.adopted_at) THEN
        RAISE EXCEPTION 'Who adopted a revision, and when, stays.';
    END IF;
    RETURN NEW;
"""


class Standing(models.TextChoices):
    """Where a revision stands."""

    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed for adoption")
    ADOPTED = "adopted", _("adopted")
    SUPERSEDED = "superseded", _("superseded")
    DISCARDED = "discarded", _("discarded")


def sha256_of(column: str) -> Func:
    """PostgreSQL's own SHA-256 of a text column, in hexadecimal."""
    octets = Func(F(column), Value("UTF8"), function="convert_to", output_field=models.BinaryField())
    digest = Func(octets, function="sha256", output_field=models.BinaryField())
    return Func(digest, Value("hex"), function="encode", output_field=TextField())


class AdoptedTextQuerySet(models.QuerySet["AdoptedText"]):
    """Revisions by adjective."""

    def in_force(self) -> Self:
        return self.filter(status=Standing.ADOPTED)

    def ever_adopted(self) -> Self:
        """In force, or once in force: what is public."""
        return self.filter(status__in=[Standing.ADOPTED, Standing.SUPERSEDED])


class AdoptedText(models.Model):
    """One revision of a text. Numbers count drafts too, so none is given twice."""

    Standing: ClassVar = Standing

    revision = models.PositiveIntegerField(_("revision"))
    text = models.TextField(_("text"))
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of the text in UTF-8."))
    status = models.CharField(_("standing"), max_length=12, choices=Standing, default=Standing.DRAFT)
    is_shipped = models.BooleanField(
        _("shipped"), default=False, help_text=_("Drafted by the registry from a file that it came with.")
    )
    drafted_by = models.ForeignKey(
        User,
        verbose_name=_("drafted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    drafted_at = models.DateTimeField(_("drafted"), default=timezone.now)
    proposed_by = models.ForeignKey(
        User,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        User,
        verbose_name=_("adopted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    adopted_at = models.DateTimeField(_("adopted"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_in_force(self) -> bool:
        return self.status == Standing.ADOPTED

    @property
    def was_adopted(self) -> bool:
        return self.adopted_at is not None


def text_constraints(prefix: str) -> list[models.BaseConstraint]:
    """What the database holds of every kind of adopted text."""
    is_adopted = Q(status__in=["adopted", "superseded"])
    return [
        models.CheckConstraint(name=f"{prefix}_digest_is_of_the_text", condition=Q(digest=sha256_of("text"))),
        models.CheckConstraint(
            name=f"{prefix}_drafted_by_somebody",
            condition=Q(is_shipped=True, drafted_by__isnull=True)
            | Q(is_shipped=False, drafted_by__isnull=False),
        ),
        models.CheckConstraint(
            name=f"{prefix}_proposed_by_somebody",
            condition=(
                Q(status__in=["draft", "discarded"], proposed_by__isnull=True, proposed_at__isnull=True)
                | Q(
                    status__in=["proposed", "adopted", "superseded"],
                    proposed_by__isnull=False,
                    proposed_at__isnull=False,
                )
            ),
        ),
        models.CheckConstraint(
            name=f"{prefix}_adopted_by_two_people",
            condition=(is_adopted & Q(adopted_by__isnull=False, adopted_at__isnull=False))
            & ~Q(adopted_by=F("proposed_by"))
            | ~is_adopted & Q(adopted_by__isnull=True, adopted_at__isnull=True),
        ),
        models.CheckConstraint(
            name=f"{prefix}_superseded_has_a_moment",
            condition=Q(status="superseded", superseded_at__isnull=False)
            | ~Q(status="superseded") & Q(superseded_at__isnull=True),
        ),
    ]


def text_triggers(prefix: str, *fixed: str) -> list[pgtrigger.Trigger]:
    """Nothing is deleted, no text changes, and a revision goes only where it may. ``fixed``: more columns."""
    return [
        pgtrigger.Protect(name=f"keep_{prefix}", operation=pgtrigger.Delete),
        pgtrigger.ReadOnly(
            name=f"keep_text_of_{prefix}",
            fields=["revision", "text", "digest", "is_shipped", "drafted_by", "drafted_at", *fixed],
        ),
        pgtrigger.Trigger(
            name=f"keep_standing_of_{prefix}",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            func=KEEP_STANDING,
        ),
    ]
