"""Who may, and on whose authority: the questions about people that every room asks.

A right is a role held now. Questions take anything a request may carry as its user
(nobody, a signed-in person, an inactive one) and answer no unless all is well.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from credits.authority import ActorRef, Authority
from registry.identity.models.people import Membership, MembershipQuerySet, Role, User


def memberships_of(user: Any, *, moment: datetime | None = None) -> MembershipQuerySet:
    """The memberships in force of a person who may sign in; none for anybody else."""
    if not isinstance(user, User) or not user.is_active:
        return Membership.objects.none()
    return user.memberships.in_force(moment)


def has_role(
    user: Any, *roles: Role, partner_country: str | None = None, moment: datetime | None = None
) -> bool:
    """Whether the person holds one of the roles now (or at ``moment``).

    With ``partner_country`` the role must be for that country, or for all of them
    (a membership that names none).
    """
    held = memberships_of(user, moment=moment).having(*roles)
    if partner_country is not None:
        held = held.filter(Q(partner_country=partner_country) | Q(partner_country__isnull=True))
    return held.exists()


def is_officer(user: Any) -> bool:
    """A registry officer, or the first officer made on the command line."""
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return True
    return has_role(user, Role.REGISTRY_OFFICER)


def is_auditor(user: Any) -> bool:
    return has_role(user, Role.AUDITOR)


def person(user: User) -> ActorRef:
    """How the ledger and the history name a person."""
    return ActorRef(kind="person", public_id=str(user.public_id), name=user.name or user.email)


def authorise(
    user: Any,
    roles: Iterable[Role],
    *,
    basis: str,
    partner_country: str | None = None,
    approved_by: User | None = None,
) -> Authority:
    """The authority of a person to act in one of the roles; the rooms' ``authorise_x`` call this.

    ``approved_by`` is the second pair of eyes, who needs the same role and must be
    somebody else. Raises PermissionDenied.
    """
    wanted = tuple(roles)
    people = [user] if approved_by is None else [user, approved_by]
    if not all(has_role(one, *wanted, partner_country=partner_country) for one in people):
        raise PermissionDenied(_("This needs a role that you do not hold."))
    if approved_by is not None and approved_by.pk == user.pk:
        raise PermissionDenied(_("The second approval must come from somebody else."))
    return Authority(
        actor=person(user),
        basis=basis,
        approved_by=None if approved_by is None else person(approved_by),
    )


def authorise_manage_people(user: Any, *, basis: str) -> Authority:
    """Officers give and end roles. Raises PermissionDenied for anybody else."""
    if not is_officer(user):
        raise PermissionDenied(_("Only registry officers manage people."))
    return Authority(actor=person(user), basis=basis)


def people_visible_to(user: Any) -> models.QuerySet[User]:
    """Officers see everybody, others themselves, visitors nobody."""
    if is_officer(user):
        return User.objects.all()
    if isinstance(user, User) and user.is_active:
        return User.objects.filter(pk=user.pk)
    return User.objects.none()
