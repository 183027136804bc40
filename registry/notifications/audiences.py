"""To whom a notice goes: a person, a role (in a country), the members of an organisation, a part in a case.

An audience is kept as it was said and resolved to people when the notice is handed out, so that it
reaches whoever holds the place then, and not whoever held it when something happened.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import ORGANISATION_ROLES, Level, Membership, Role, User
from registry.lifecycle.models import Case
from registry.lifecycle.policies import OFFICES, people_of_part
from registry.lifecycle.tables import PARTS_OF_ORGANISATIONS, Part
from registry.notifications.models import Notice


@dataclass(frozen=True, slots=True)
class RoleIn:
    """Everybody who holds a role for a country, or for all countries."""

    role: Role
    partner_country: PartnerCountry | None


@dataclass(frozen=True, slots=True)
class CasePart:
    """Everybody who acts in that part of a case: an organisation's editors, or an office's holders."""

    case: Case
    part: Part


@dataclass(frozen=True, slots=True)
class MembersOf:
    """Editors and administrators of an organisation."""

    organisation: Organisation


Audience = Role | User | RoleIn | CasePart | MembersOf


def columns(audience: Audience) -> dict[str, Any]:
    """The audience as columns of a Notice."""
    match audience:
        case User():
            return {"audience_user": audience}
        case RoleIn(role, country):
            return {"audience_role": Role(role).value, "audience_country": country}
        case CasePart(case, part):
            return {"case": case, "audience_part": Part(part).value}
        case MembersOf(organisation):
            return {"audience_organisation": organisation}
    return {"audience_role": Role(audience).value}


def recipients(notice: Notice) -> list[User]:
    """The active people a notice is for, at this moment, in the order they were made."""
    people = _concerned(notice).filter(is_active=True)
    if notice.not_to_id is not None:
        people = people.exclude(pk=notice.not_to_id)
    return list(people.order_by("pk"))


def _concerned(notice: Notice) -> QuerySet[User]:
    if notice.audience_user_id is not None:
        return User.objects.filter(pk=notice.audience_user_id)
    if notice.audience_organisation_id is not None:
        return _members(Q(organisation=notice.audience_organisation_id))
    if notice.audience_part:
        assert notice.case is not None, "says the constraint"
        return people_in_part(notice.case, Part(notice.audience_part))
    held = Membership.objects.in_force().having(notice.audience_role)
    if notice.audience_country_id is not None:
        held = held.filter(Q(partner_country=notice.audience_country_id) | Q(partner_country__isnull=True))
    concerned = Q(pk__in=held.values("user"))
    if notice.audience_role == Role.REGISTRY_OFFICER:
        concerned |= Q(is_superuser=True)
    return User.objects.filter(concerned)


def people_in_part(case: Case, part: Part) -> QuerySet[User]:
    """Who acts in a part of a case now. Readers of an organisation look, and are told nothing."""
    people: QuerySet[User] = people_of_part(case, part)
    if part in PARTS_OF_ORGANISATIONS:
        organisations = case.parties.current().filter(part=part).values("organisation")
        if organisations.exists():
            return _members(Q(organisation__in=organisations))
        return people  # nobody's yet: the person who began it
    if OFFICES.get(Role.REGISTRY_OFFICER) == part:
        return User.objects.filter(Q(pk__in=people.values("pk")) | Q(is_superuser=True))
    return people


def _members(of: Q) -> QuerySet[User]:
    held = Membership.objects.in_force().having(*ORGANISATION_ROLES).at_least(Level.EDITOR).filter(of)
    return User.objects.filter(pk__in=held.values("user"))
