"""Who stands before the portal: the organisations and offices of a signed-in person, asked once per page."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from registry.identity.models.parties import Organisation
from registry.identity.models.people import Membership, Role
from registry.identity.policies import held_by

OFFICES = (Role.SECRETARIAT, Role.JOINT_COMMITTEE_MEMBER, Role.REGISTRY_OFFICER)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is in the mechanism now, as far as the portal's menu and empty pages depend on it."""

    memberships: tuple[Membership, ...] = ()
    organisations: tuple[Organisation, ...] = field(default=())

    def holds(self, *roles: str) -> bool:
        return any(membership.role in roles for membership in self.memberships)

    @property
    def is_in_committee(self) -> bool:
        """Members decide, secretariats minute; officers and governments look on."""
        return self.holds(
            Role.JOINT_COMMITTEE_MEMBER, Role.SECRETARIAT, Role.REGISTRY_OFFICER, Role.GOVERNMENT
        )

    @property
    def has_office(self) -> bool:
        return self.holds(*OFFICES)

    @property
    def looks_on(self) -> bool:
        """Governments and auditors, who see what was handed in and take no step of it."""
        onlookers = (Role.GOVERNMENT, Role.AUDITOR)
        return bool(self.memberships) and all(one.role in onlookers for one in self.memberships)

    @property
    def is_entity(self) -> bool:
        return self.holds(Role.THIRD_PARTY_ENTITY)

    @property
    def is_newcomer(self) -> bool:
        """Signed in, but without any part in the mechanism yet."""
        return not self.memberships


def standing_of(user: Any) -> Standing:
    """One query: the memberships in force with their organisations and countries."""
    held = held_by(user)
    return Standing(memberships=held, organisations=tuple(_once(one.organisation for one in held)))


def _once(organisations: Iterable[Organisation | None]) -> list[Organisation]:
    found = {one.pk: one for one in organisations if one is not None}
    return sorted(found.values(), key=lambda one: one.name)
