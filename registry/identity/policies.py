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
from registry.identity import hooks
from registry.identity.models.invitations import MemberInvitation
from registry.identity.models.parties import Organisation
from registry.identity.models.people import (
    ORGANISATION_ROLES,
    Level,
    Membership,
    MembershipQuerySet,
    Role,
    User,
)
from registry.identity.reading import once


def memberships_of(user: Any, *, moment: datetime | None = None) -> MembershipQuerySet:
    """The memberships in force of a person who may sign in; none for anybody else."""
    if not isinstance(user, User) or not user.is_active:
        return Membership.objects.none()
    return user.memberships.in_force(moment)


def held_by(user: Any) -> tuple[Membership, ...]:
    """The same as rows, with organisations and countries, oldest first: asked once while a page is read."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    return once(
        ("memberships", user.pk),
        lambda: tuple(memberships_of(user).select_related("organisation", "partner_country").order_by("pk")),
    )


def has_role(
    user: Any, *roles: Role, partner_country: str | None = None, moment: datetime | None = None
) -> bool:
    """Whether the person holds one of the roles now (or at ``moment``).

    With ``partner_country`` the role must be for that country, or for all of them
    (a membership that names none).
    """
    held = held_by(user) if moment is None else tuple(memberships_of(user, moment=moment))
    return any(
        one.role in roles and partner_country in (None, one.partner_country_id or partner_country)
        for one in held
    )


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


def own_authority(user: User, *, basis: str) -> Authority:
    """The authority of a person over what is their own, such as a code of theirs."""
    return Authority(actor=person(user), basis=basis)


def must_have_second_factor(user: Any) -> bool:
    """Officers, and whoever a room above says may do what must not hang on a password alone."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return is_officer(user) or any(hooks.needs_second_factor(user))


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


def organisations_of(
    user: Any,
    *,
    at_least: Level = Level.READER,
    roles: Iterable[Role] = ORGANISATION_ROLES,
    moment: datetime | None = None,
) -> models.QuerySet[Organisation]:
    """The organisations a person stands for now (or at ``moment``), at this level or above.

    A reader reads, an editor acts, an administrator keeps the members too. ``roles`` narrows it
    to what the organisation does there: a project participant, or a third-party entity.
    """
    held = memberships_of(user, moment=moment).having(*roles).at_least(at_least)
    return Organisation.objects.filter(pk__in=held.values("organisation"))


def organisation_keys(
    user: Any, *, at_least: Level = Level.READER, roles: Iterable[Role] = ORGANISATION_ROLES
) -> list[int]:
    """The keys of ``organisations_of``, out of what is asked once while a page is read."""
    wanted, levels = set(roles), at_least.and_above()
    held = (one for one in held_by(user) if one.role in wanted and one.level in levels)
    return sorted({one.organisation_id for one in held if one.organisation_id is not None})


def stands_for(
    user: Any,
    organisation: Organisation,
    *,
    at_least: Level = Level.READER,
    roles: Iterable[Role] = ORGANISATION_ROLES,
) -> bool:
    """Whether the person holds one of the roles in the organisation at this level or above."""
    return organisations_of(user, at_least=at_least, roles=roles).filter(pk=organisation.pk).exists()


def own_organisations(user: Any) -> models.QuerySet[Organisation]:
    """Every organisation the person belongs to in whatever role: on these nobody decides.

    An officer's ministry counts, and so does a firm that the officer merely reads for.
    """
    return Organisation.objects.filter(pk__in=memberships_of(user).values("organisation"))


def authorise_manage_members(
    user: Any, organisation: Organisation, role: Role | str, *, basis: str
) -> Authority:
    """An administrator invites and ends memberships in the role held there; an officer in any.

    So nobody widens what an organisation may do by an invitation. Raises PermissionDenied.
    """
    if not is_officer(user) and not stands_for(
        user, organisation, at_least=Level.ADMINISTRATOR, roles=[Role(role)]
    ):
        raise PermissionDenied(_("Only an administrator of the organisation keeps its members."))
    return Authority(actor=person(user), basis=basis)


def may_manage_members(user: Any, organisation: Organisation) -> bool:
    """Whether the person keeps the organisation's members in any of its roles."""
    return is_officer(user) or stands_for(user, organisation, at_least=Level.ADMINISTRATOR)


def members_visible_to(user: Any) -> MembershipQuerySet:
    """Officers see every membership, members those of their organisations, others their own."""
    if is_officer(user):
        return Membership.objects.all()
    if not isinstance(user, User) or not user.is_active:
        return Membership.objects.none()
    theirs = Q(organisation__in=organisations_of(user).values("pk"), role__in=ORGANISATION_ROLES)
    return Membership.objects.filter(theirs | Q(user=user))


def invitations_visible_to(user: Any) -> models.QuerySet[MemberInvitation]:
    """Officers see every invitation, administrators those into their organisations."""
    if is_officer(user):
        return MemberInvitation.objects.all()
    kept = organisations_of(user, at_least=Level.ADMINISTRATOR)
    return MemberInvitation.objects.filter(organisation__in=kept.values("pk"))
