"""People who sign in, and the roles they hold for a time.

A person may do nothing by being a user: every right comes from a membership that
is in force at the moment of the act.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from registry.identity.models.parties import Organisation, PartnerCountry, Side


class Role(models.TextChoices):
    """What a person may be in the mechanism."""

    REGISTRY_OFFICER = "registry_officer", _("registry officer")
    SECRETARIAT = "secretariat", _("secretariat")
    JOINT_COMMITTEE_MEMBER = "joint_committee_member", _("Joint Committee member")
    PARTICIPANT = "participant", _("project participant")
    THIRD_PARTY_ENTITY = "third_party_entity", _("third-party entity")
    GOVERNMENT = "government", _("government")
    AUDITOR = "auditor", _("auditor")


# Roles that a person holds for a firm or body, at a level; the others are held for a country or for all.
ORGANISATION_ROLES = (Role.PARTICIPANT, Role.THIRD_PARTY_ENTITY)


class Level(models.TextChoices):
    """How much a member may do for the organisation; each level includes those below it."""

    ADMINISTRATOR = "administrator", _("administrator")
    EDITOR = "editor", _("editor")
    READER = "reader", _("reader")

    def and_above(self) -> "list[Level]":
        """The levels that include this one: ``READER.and_above()`` are all three."""
        order = list(Level)
        return order[: order.index(self) + 1]


class UserManager(BaseUserManager["User"]):
    """Finds and makes people by e-mail address, whatever its case."""

    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """One spelling per address: the whole of it in lower case."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=self.normalize_email(email))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person without any role. Raises ValueError without an address."""
        address = self.normalize_email(email)
        if not address:
            raise ValueError("a person needs an e-mail address")
        user = self.model(email=address, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The first officer of an installation, made from the command line."""
        return self.create_user(email, password, is_superuser=True, **fields)


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person with a login. The e-mail address is the name to sign in with.

    Django's groups and permissions are left out on purpose: rights come from
    memberships, through ``policies.py``, and a second place to grant them would be
    a second answer to "who may".
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=8, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    is_superuser = models.BooleanField(
        _("first officer"),
        default=False,
        help_text=_("Made on the command line, to let the first officers in."),
    )
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "id"]
        constraints = [
            # The manager writes lower case; the database refuses a second spelling by any other way.
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_its_case"),
        ]
        indexes = [models.Index(name="user_first_officers", fields=["id"], condition=Q(is_superuser=True))]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = User.objects.normalize_email(self.email)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @cached_property
    def is_staff(self) -> bool:
        """Whether Django's admin lets this person in: officers, by role and not by a flag."""
        if self.is_superuser:
            return True
        return self.memberships.in_force().having(Role.REGISTRY_OFFICER).exists()

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Django's own question; only the first officer has rights without a role."""
        return self.is_active and self.is_superuser

    def has_perms(self, permissions: Iterable[str], obj: object = None) -> bool:
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_superuser


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by adjective: ``in_force`` at a moment, ``having`` a role."""

    def in_force(self, moment: datetime | None = None) -> "MembershipQuerySet":
        at = moment or timezone.now()
        return self.filter(since__lte=at).filter(Q(until__isnull=True) | Q(until__gt=at))

    def having(self, *roles: Role | str) -> "MembershipQuerySet":
        return self.filter(role__in=roles)

    def at_least(self, level: Level) -> "MembershipQuerySet":
        return self.filter(level__in=level.and_above())

    def for_countries(self, codes: Iterable[str]) -> "MembershipQuerySet":
        return self.filter(partner_country__in=list(codes))


@pghistory.track()
class Membership(models.Model):
    """A role held by a person for an organisation or country, from since until until."""

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=32, choices=Role)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    partner_country = models.ForeignKey(
        PartnerCountry,
        verbose_name=_("partner country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    side = models.CharField(_("side"), max_length=8, choices=Side, blank=True)
    level = models.CharField(
        _("level"),
        max_length=16,
        choices=Level,
        default=Level.EDITOR,
        help_text=_(
            "In an organisation: an administrator also invites and ends memberships, a reader only reads."
        ),
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=500, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["user", "role", "since"]
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
            models.CheckConstraint(
                name="membership_of_an_organisation",
                condition=~Q(role__in=["participant", "third_party_entity"]) | Q(organisation__isnull=False),
            ),
            models.CheckConstraint(name="membership_level_known", condition=Q(level__in=Level.values)),
            models.UniqueConstraint(
                name="membership_open_once",
                fields=["user", "role", "organisation", "partner_country"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(name="membership_by_role", fields=["role", "user"])]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.user_id})"
