"""Keep the members of an organisation: end a membership, change its level, leave.

An organisation that has members in a role keeps an administrator in it. The rule is
checked with the organisation's row locked, so that two administrators who leave at the
same moment do not both go.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.errors import LastAdministrator, MembershipEnded, NotYourMembership
from registry.identity.history import change_context
from registry.identity.models.parties import Organisation
from registry.identity.models.people import ORGANISATION_ROLES, Level, Membership, Role, User
from registry.identity.operations.roles import grant_role
from registry.identity.policies import authorise_manage_members, person


@transaction.atomic
def end_membership(membership: Membership, *, by: User, reason: str) -> Membership:
    """An administrator ends a membership of the organisation, now.

    Raises PermissionDenied, MembershipEnded, LastAdministrator.
    """
    locked = _locked(membership)
    authority = authorise_manage_members(by, _organisation(locked), locked.role, basis=reason)
    return _end(locked, authority, reason)


@transaction.atomic
def leave_organisation(membership: Membership, *, by: User, reason: str) -> Membership:
    """End one's own membership. Raises NotYourMembership, MembershipEnded, LastAdministrator."""
    locked = _locked(membership)
    if locked.user_id != by.pk or locked.role not in ORGANISATION_ROLES:
        raise NotYourMembership
    return _end(locked, Authority(actor=person(by), basis=reason), reason)


@transaction.atomic
def change_level(membership: Membership, level: Level, *, by: User, reason: str) -> Membership:
    """The same role at another level: one membership ends and another begins.

    Returns the one in force. Raises PermissionDenied, MembershipEnded, LastAdministrator.
    """
    locked = _locked(membership)
    organisation = _organisation(locked)
    authority = authorise_manage_members(by, organisation, locked.role, basis=reason)
    if locked.level == level:
        return locked
    ended = _end(locked, authority, reason)
    return grant_role(
        locked.user,
        Role(locked.role),
        authority=authority,
        organisation=organisation,
        partner_country=locked.partner_country,
        side=locked.side,
        level=level,
        since=ended.until,  # without a gap: the person belonged all the time
    )


def _locked(membership: Membership) -> Membership:
    """The membership as it is now, behind a lock on its organisation."""
    if membership.organisation_id is not None:
        Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    return Membership.objects.select_for_update().get(pk=membership.pk)


def _organisation(membership: Membership) -> Organisation:
    if membership.organisation is None or membership.role not in ORGANISATION_ROLES:
        raise PermissionDenied(_("Officers give and end this role."))
    return membership.organisation


def _end(membership: Membership, authority: Authority, reason: str) -> Membership:
    now = timezone.now()
    if membership.until is not None and membership.until <= now:
        raise MembershipEnded
    if membership.level == Level.ADMINISTRATOR:
        others = Membership.objects.in_force(now).filter(
            organisation=membership.organisation_id,
            role=membership.role,
            level=Level.ADMINISTRATOR,
            user__is_active=True,
        )
        if not others.exclude(pk=membership.pk).exists():
            raise LastAdministrator
    membership.until = now
    with change_context(authority, reason=reason):
        membership.save(update_fields=["until"])
    return membership
