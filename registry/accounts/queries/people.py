"""The people that an application names, by the address they sign in with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.accounts.nouns.representatives import RIGHTS
from registry.identity.models.parties import Organisation
from registry.identity.models.people import ORGANISATION_ROLES, Level, Membership, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One row of an application: the person behind the address (if any), the rights, or the end of them."""

    email: str
    person: User | None
    rights: frozenset[str]
    ends: bool
    member_of: frozenset[int]  # keys of organisations in which the person belongs
    writes_for: frozenset[int]  # and may write for

    def belongs_to(self, organisation: Organisation) -> bool:
        """Whether the person is a member; who proposes or approves writes for the organisation, too."""
        only_reads = self.rights <= {"may_read"}
        return organisation.pk in (self.member_of if only_reads else self.writes_for)


def named_people(rows: Iterable[Mapping[str, Any]]) -> list[Named]:
    """The complete rows of a table of people, in their order. Two queries, however many there are."""
    given = [row for row in rows if row.get("email")]
    addresses = [User.objects.normalize_email(row["email"]) for row in given]
    people = {one.email: one for one in User.objects.filter(email__in=addresses, is_active=True)}
    belongs: dict[int, set[int]] = {}
    writes: dict[int, set[int]] = {}
    held = Membership.objects.in_force().having(*ORGANISATION_ROLES)
    rows_held = held.filter(user__in=people.values()).values_list("user_id", "organisation_id", "level")
    for user_id, organisation_id, level in rows_held:
        belongs.setdefault(user_id, set()).add(organisation_id or 0)
        if level in Level.EDITOR.and_above():
            writes.setdefault(user_id, set()).add(organisation_id or 0)
    found = []
    for row, email in zip(given, addresses, strict=True):
        person = people.get(email)
        key = person.pk if person is not None else 0
        found.append(
            Named(
                email=email,
                person=person,
                rights=frozenset(right for right in RIGHTS if row.get(right)),
                ends=row.get("change") == "end",
                member_of=frozenset(belongs.get(key, ())),
                writes_for=frozenset(writes.get(key, ())),
            )
        )
    return found


def would_represent(
    standing: Mapping[str, frozenset[str]], changes: Iterable[Named]
) -> dict[str, frozenset[str]]:
    """By address, who would represent the account with which rights after the changes."""
    found = dict(standing)
    for change in changes:
        if change.ends:
            found.pop(change.email, None)
        else:
            found[change.email] = change.rights
    return found
