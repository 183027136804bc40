"""The parts of a trial's people in this room: seats in a Joint Committee, and an entity that is designated.

Only in a trial; the people themselves are made by ``identity``. Run again, nothing is doubled.
"""

from datetime import date

from django.conf import settings
from django.db import transaction

from registry.identity.history import change_context
from registry.identity.models.facts import Verification
from registry.identity.models.parties import PartnerCountry
from registry.identity.models.people import Membership, Role
from registry.identity.operations.demonstration import BASIS
from registry.identity.system_authority import system_authority
from registry.parties.effects import next_reference
from registry.parties.nouns.committee import JointCommitteeMember
from registry.parties.nouns.designations import Designation, JointCommittee, SectoralScope, ThirdPartyEntity
from registry.parties.nouns.periods import DesignationScope

COUNTRIES = ("KZ", "MN")
SLUG = "quality-assurance-body-demonstration"
SINCE = date(2020, 1, 1)
NOTES = "Made for trying the registry out; no such designation is meant."


@transaction.atomic
def give_demonstration_parts() -> None:
    """Seat the demonstration members; designate the demonstration entity. RuntimeError outside a trial."""
    if not settings.TRIAL:
        raise RuntimeError("demonstration parts exist in trial mode only")
    with change_context(system_authority(__name__, BASIS), reason=BASIS):
        people = Membership.objects.in_force().filter(user__is_demonstration=True)
        for membership in people.having(Role.JOINT_COMMITTEE_MEMBER).select_related("user"):
            _seat(membership)
        entity = people.having(Role.THIRD_PARTY_ENTITY).select_related("organisation").first()
        if entity is not None:
            for country in PartnerCountry.objects.filter(code__in=COUNTRIES):
                _designate(entity, country)


def _seat(membership: Membership) -> None:
    if membership.partner_country is None:
        return
    committee, _new = JointCommittee.objects.get_or_create(partner_country=membership.partner_country)
    JointCommitteeMember.objects.get_or_create(
        committee=committee,
        person=membership.user,
        until=None,
        defaults={"side": membership.side, "is_chair": True},
    )


def _designate(membership: Membership, country: PartnerCountry) -> None:
    """For every scope and both activities, so that whatever is tried finds its entity."""
    organisation = membership.organisation
    assert organisation is not None, "says the constraint on such roles"
    marked = {"verification": Verification.NOT_VERIFIED, "notes": NOTES}
    entity, _new = ThirdPartyEntity.objects.get_or_create(
        slug=SLUG, defaults={"name": organisation.name, "organisation": organisation, **marked}
    )
    if entity.designations.filter(partner_country=country).exists():
        return
    designation = Designation.objects.create(
        third_party_entity=entity,
        partner_country=country,
        designated_on=SINCE,
        reference=next_reference(country.code),
        status=Designation.Status.DESIGNATED,
        status_as_printed="demonstration",
        **marked,
    )
    DesignationScope.objects.bulk_create(
        DesignationScope(designation=designation, scope=scope, activity=activity)
        for scope in SectoralScope.objects.all()
        for activity in DesignationScope.Activity
    )
