"""Seat a member in a Joint Committee, and end the seat: the person's role goes with it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.history import change_context
from registry.identity.models.people import Role, User
from registry.identity.operations.roles import end_role, grant_role
from registry.parties.errors import SeatEnded, SeatTaken
from registry.parties.nouns.committee import JointCommitteeMember
from registry.parties.nouns.designations import JointCommittee


@transaction.atomic
def seat_member(
    committee: JointCommittee,
    person: User,
    side: str,
    *,
    authority: Authority,
    function: str = "",
    is_chair: bool = False,
    is_name_public: bool = False,
) -> JointCommitteeMember:
    """From now on the person speaks for a side. Raises SeatTaken, ValidationError for a second chair."""
    JointCommittee.objects.select_for_update().get(pk=committee.pk)
    if committee.members.in_office().filter(person=person).exists():
        raise SeatTaken(person=person)
    seat = JointCommitteeMember(
        committee=committee,
        person=person,
        side=side,
        function=function,
        is_chair=is_chair,
        is_name_public=is_name_public,
    )
    seat.full_clean()
    with change_context(authority, reason=_("Seated in the Joint Committee")):
        seat.save()
    grant_role(
        person,
        Role.JOINT_COMMITTEE_MEMBER,
        authority=authority,
        partner_country=committee.partner_country,
        side=side,
    )
    return seat


@transaction.atomic
def end_seat(seat: JointCommitteeMember, *, authority: Authority, reason: str) -> JointCommitteeMember:
    """The person no longer speaks for the side. Raises SeatEnded."""
    locked = JointCommitteeMember.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    now = timezone.now()
    if locked.until is not None and locked.until <= now:
        raise SeatEnded
    locked.until = now
    with change_context(authority, reason=reason):
        locked.save(update_fields=["until"])
    held = (
        locked.person.memberships.in_force(now)
        .having(Role.JOINT_COMMITTEE_MEMBER)
        .filter(partner_country=locked.committee.partner_country)
    )
    for membership in held:
        end_role(membership, authority=authority, reason=reason)
    return locked
