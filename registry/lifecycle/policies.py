"""Who may see a case, and in what part somebody acts in it: the only place that answers this."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.identity.models.people import ORGANISATION_ROLES, Level, Membership, Role, User
from registry.identity.policies import held_by, is_auditor, is_officer, organisation_keys, own_organisations
from registry.identity.reading import once
from registry.lifecycle.actors import PROGRAM_PARTS, Actor
from registry.lifecycle.models import Case, CaseParty, Comment
from registry.lifecycle.querysets import CaseQuerySet
from registry.lifecycle.tables import Part

# An office for a country, and the part it gives in that country's cases.
OFFICES = {
    Role.SECRETARIAT: Part.SECRETARIAT,
    Role.JOINT_COMMITTEE_MEMBER: Part.JOINT_COMMITTEE,
    Role.GOVERNMENT: Part.GOVERNMENT,
    Role.REGISTRY_OFFICER: Part.OFFICER,
}


def organisations_of(user: Any, *, writing: bool = False) -> list[int]:
    """Keys of the organisations a person acts for now; with ``writing`` those they may write for."""
    return organisation_keys(user, at_least=Level.EDITOR if writing else Level.READER)


def offices_of(user: Any) -> dict[Part, set[str] | None]:
    """The offices a person holds, each with its countries; None stands for all countries."""
    found: dict[Part, set[str] | None] = {}
    if isinstance(user, User) and is_officer(user) and user.is_superuser:
        found[Part.OFFICER] = None
    for membership in held_by(user):
        part = OFFICES.get(Role(membership.role))
        if part is None:
            continue
        if membership.partner_country_id is None:
            found[part] = None
        elif found.get(part, set()) is not None:
            countries = found.setdefault(part, set())
            assert countries is not None
            countries.add(membership.partner_country_id)
    return found


def holds_office(offices: dict[Part, set[str] | None], part: Part, country: str | None) -> bool:
    """Whether one of the offices counts in a country. A case of no country is for the registry officers,
    and for whoever holds an office for all countries."""
    if part not in offices:
        return False
    countries = offices[part]
    return countries is None or (part == Part.OFFICER if country is None else country in countries)


def parties_now(case: Case) -> tuple[CaseParty, ...]:
    """Who has which part in a case now: asked once while a page is read."""
    return once(("parties", case.pk), lambda: tuple(case.parties.current()))


def parts_of(user: Any, case: Case, *, writing: bool = True) -> frozenset[Part]:
    """The parts in which a person may act in a case now; with ``writing=False`` also as a reader."""
    offices = offices_of(user)
    found = {part for part in offices if holds_office(offices, part, case.partner_country_id)}
    parties = parties_now(case)
    mine = set(organisations_of(user, writing=writing))
    found.update(Part(party.part) for party in parties if party.organisation_id in mine)
    has_proponent = any(party.part == Part.PROPONENT for party in parties)
    if not has_proponent and isinstance(user, User) and user.is_active and case.opened_by_id == user.pk:
        found.add(Part.PROPONENT)  # a person who enrols an organisation that is not yet there
    return frozenset(found)


def parts_of_actor(actor: Actor, case: Case) -> frozenset[Part]:
    """As ``parts_of``; a program is the registry itself, and a decision speaks for the Committee."""
    if actor.decision:
        return frozenset({Part.JOINT_COMMITTEE})
    if actor.is_program:
        return PROGRAM_PARTS
    return parts_of(actor.user, case)


def cases_visible_to(user: Any) -> CaseQuerySet:
    """Cases a person may read: of their organisations, begun by them, or of their office's countries.

    A case that was never handed in is seen by its own side only. Visitors see no case; what is
    public of one, its timeline shows (``queries.timeline``).
    """
    if not isinstance(user, User) or not user.is_active:
        return Case.objects.none()
    keys = _own_cases(user)
    if sees_every_country(user):
        return Case.objects.filter(Q(pk__in=keys) | Q(submitted_at__isnull=False))
    handed_in = Case.objects.submitted().order_by().values("pk")
    for part, countries in offices_of(user).items():
        keys = keys.union(handed_in.filter(partner_country__in=countries or ()))
        if part == Part.OFFICER:  # a case of no country, such as an enrolment, is vetted by officers
            keys = keys.union(handed_in.filter(partner_country__isnull=True))
    return Case.objects.filter(pk__in=keys)


def sees_every_country(user: Any) -> bool:
    """Whether the person reads what was handed in anywhere: most cases, then, rather than a few."""
    return is_auditor(user) or None in offices_of(user).values()


def _own_cases(user: User) -> Any:
    """Keys of what they began or take part in. Each part of such a union is read by an index of its own.

    A case that stands in the name of an organisation is its members' to see: whoever left it has left its cases.
    """
    proponents = CaseParty.objects.current().filter(case=OuterRef("pk"), part=Part.PROPONENT)
    begun = Case.objects.filter(~Exists(proponents), opened_by=user).order_by().values("pk")
    organisations = organisations_of(user)
    if not organisations:
        return begun
    taking_part = CaseParty.objects.current().filter(organisation__in=organisations).order_by()
    return begun.union(taking_part.values("case"))


def belongs_to_a_party(user: Any, case: Case) -> bool:
    """Whether the person belongs, in whatever role, to an organisation with a part in the case: there
    nobody who holds an office judges."""
    mine = own_organisations(user).values("pk")
    return case.parties.current().filter(organisation__in=mine).exists()


def may_see(user: Any, case: Case) -> bool:
    return once(
        ("sees", getattr(user, "pk", None), case.pk),
        lambda: cases_visible_to(user).filter(pk=case.pk).exists(),
    )


def may_edit(user: Any, case: Case) -> bool:
    """Whether the person may save the forms and documents of a case: it is open for it, and they are its editors."""
    position = case.position
    return position.is_editable and bool(set(position.editors) & parts_of(user, case))


def may_comment(user: Any, case: Case) -> bool:
    """Internal comments, and having the case on one's desk: officers and the secretariat of the country, unless
    they belong to a party."""
    works = bool({Part.OFFICER, Part.SECRETARIAT} & parts_of(user, case)) and may_see(user, case)
    return works and not belongs_to_a_party(user, case)


def comments_visible_to(user: Any) -> QuerySet[Comment]:
    """Internal comments as officers list them: none on cases of their own organisations."""
    own = CaseParty.objects.current().filter(case=OuterRef("case"), organisation__in=own_organisations(user))
    return Comment.objects.filter(~Exists(own), case__in=cases_visible_to(user))


def people_of_part(case: Case, part: Part) -> Any:
    """The people who act in that part of a case now, for messages: at hand-out time, not before."""
    people = User.objects.filter(is_active=True)
    if part == Part.PROGRAM:
        return people.none()
    roles = [role for role, office in OFFICES.items() if office == part]
    if roles:
        held = Membership.objects.in_force().having(*roles)
        if case.partner_country_id:
            held = held.filter(Q(partner_country=case.partner_country_id) | Q(partner_country__isnull=True))
        elif part != Part.OFFICER:  # a case of no country is no single country's
            held = held.filter(partner_country__isnull=True)
        return people.filter(pk__in=held.values("user"))
    organisations = case.parties.current().filter(part=part).values("organisation")
    held = Membership.objects.in_force().having(*ORGANISATION_ROLES).filter(organisation__in=organisations)
    concerned = Q(pk__in=held.values("user"))
    if part == Part.PROPONENT and case.opened_by_id and not case.parties.filter(part=part).exists():
        concerned |= Q(pk=case.opened_by_id)
    return people.filter(concerned)
