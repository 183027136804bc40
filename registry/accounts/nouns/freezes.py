"""Freezes: of one account, of one side's registry, or of everything. Append-only.

One officer freezes, and it counts at once; to lift it, one officer proposes and another confirms. Every act is
a row of its own about the freeze, and none is ever changed.
"""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credits.models import Account, Registry
from registry.identity.models.people import User

# A freeze that was lifted takes no further act, and who proposed the lifting does not confirm it.
IN_ORDER = """
    IF NEW.action = 'placed' THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM accounts_freezeevent WHERE id = NEW.about_id AND action = 'placed' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an act about a freeze names the freeze'
              USING ERRCODE = '23514', CONSTRAINT = 'freeze_in_order';
    END IF;
    IF EXISTS (SELECT 1 FROM accounts_freezeevent WHERE about_id = NEW.about_id AND action = 'lifted') THEN
        RAISE EXCEPTION 'the freeze was lifted already'
              USING ERRCODE = '23514', CONSTRAINT = 'freeze_in_order';
    END IF;
    IF NEW.answers_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM accounts_freezeevent AS proposal
         WHERE proposal.id = NEW.answers_id AND proposal.about_id = NEW.about_id
           AND proposal.action = 'lift_proposed'
           AND (NEW.action <> 'lifted' OR proposal.acted_by_id <> NEW.acted_by_id)) THEN
        RAISE EXCEPTION 'a lifting is confirmed by another officer than who proposed it'
              USING ERRCODE = '23514', CONSTRAINT = 'freeze_in_order';
    END IF;
    RETURN NEW;
"""


class FreezeQuerySet(models.QuerySet["FreezeEvent"]):
    """Freezes by adjective."""

    def standing(self) -> "FreezeQuerySet":
        """Placed, and not lifted."""
        lifted = FreezeEvent.objects.filter(about=OuterRef("pk"), action=FreezeEvent.Action.LIFTED)
        return self.filter(~Exists(lifted), action=FreezeEvent.Action.PLACED)

    def unanswered(self) -> "FreezeQuerySet":
        """Proposals to lift that nobody confirmed or turned down."""
        answered = FreezeEvent.objects.filter(answers=OuterRef("pk"))
        return self.filter(~Exists(answered), action=FreezeEvent.Action.LIFT_PROPOSED)


class FreezeEvent(models.Model):
    """An act about a freeze. A placed freeze names its scope: an account, a registry, or neither for all."""

    class Action(models.TextChoices):
        PLACED = "placed", _("frozen")
        LIFT_PROPOSED = "lift_proposed", _("lifting proposed")
        LIFT_DECLINED = "lift_declined", _("lifting turned down")
        LIFTED = "lifted", _("lifted")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    action = models.CharField(_("act"), max_length=16, choices=Action)
    account = models.ForeignKey(
        Account,
        verbose_name=_("account"),
        to_field="public_id",
        db_column="account_public_id",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="freezes",
    )
    registry = models.ForeignKey(
        Registry,
        verbose_name=_("registry"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="freezes",
        help_text=_("Without an account and a registry: every account of every registry."),
    )
    about = models.ForeignKey(
        "self",
        verbose_name=_("about"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later_acts",
    )
    answers = models.OneToOneField(
        "self", verbose_name=_("answers"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500)
    decision_reference = models.CharField(_("decision"), max_length=200, blank=True)
    acted_by = models.ForeignKey(User, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    acted_at = models.DateTimeField(_("at"), default=timezone.now)

    objects = FreezeQuerySet.as_manager()

    class Meta:
        verbose_name = _("freeze")
        verbose_name_plural = _("freezes")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="freeze_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="freeze_has_one_scope", condition=Q(account__isnull=True) | Q(registry__isnull=True)
            ),
            models.CheckConstraint(
                name="freeze_acts",
                condition=Q(action="placed", about__isnull=True, answers__isnull=True)
                | Q(account__isnull=True, registry__isnull=True, about__isnull=False)
                & (
                    Q(action="lift_proposed", answers__isnull=True)
                    | Q(action__in=["lift_declined", "lifted"], answers__isnull=False)
                ),
            ),
            models.UniqueConstraint(
                name="freeze_lifted_once", fields=["about"], condition=Q(action="lifted")
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="freeze_in_order", operation=pgtrigger.Insert, when=pgtrigger.Before, func=IN_ORDER
            ),
            pgtrigger.Protect(name="keep_freezes", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.account_id or self.registry_id or '*'}"
