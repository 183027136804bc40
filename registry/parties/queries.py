"""What pages, endpoints and other rooms' guards read: designations on a day, the agenda, decisions."""

from collections.abc import Iterable
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.identity.models.parties import Organisation, PartnerCountry, Side
from registry.lifecycle.tables import Unmet
from registry.parties.nouns.decisions import Assent, JointCommitteeDecision
from registry.parties.nouns.designations import Designation, ThirdPartyEntity
from registry.parties.nouns.periods import Accreditation, DesignationScope, Suspension

Entity = ThirdPartyEntity | Organisation
Scopes = int | Iterable[int]  # numbers of sectoral scopes


def is_designated(
    entity: Entity, country: PartnerCountry | str, scope: Scopes, activity: str, on: date
) -> bool:
    """Whether the entity was designated in the country for the scope(s) and the activity on the day.

    ``activity`` is "validation" or "verification". What is not known counts as no: see
    :func:`designation_unmet` for the reason.
    """
    return not designation_unmet(entity, country, scope, activity, on)


def designation_unmet(
    entity: Entity, country: PartnerCountry | str, scope: Scopes, activity: str, on: date
) -> list[Unmet]:
    """Why the entity was not designated for this on that day, or that it is not known; empty when it was.

    Of several designations in the country (one was withdrawn, another followed) the one that comes
    nearest answers. Codes: not_designated, designation_date_unknown, not_yet_designated,
    designation_withdrawn, designation_end_unknown, designation_suspended, suspension_dates_unknown,
    accreditation_ended, scope_not_designated. Four queries.
    """
    numbers = [scope] if isinstance(scope, int) else sorted(set(scope))
    code = country.code if isinstance(country, PartnerCountry) else country
    found = _designations_of(entity).filter(partner_country=code)
    answers = [_unmet(designation, numbers, activity, on) for designation in found]
    if not answers:
        name = entity.name
        text = _("%(entity)s is not designated in this country.") % {"entity": name}
        return [Unmet("not_designated", text)]
    return min(answers, key=len)


def _designations_of(entity: Entity) -> QuerySet[Designation]:
    mine = (
        Designation.objects.filter(third_party_entity__organisation=entity)
        if isinstance(entity, Organisation)
        else Designation.objects.filter(third_party_entity=entity)
    )
    scopes = Prefetch("scopes", queryset=DesignationScope.objects.select_related("scope"))
    return mine.select_related("third_party_entity").prefetch_related(scopes, "suspensions", "accreditations")


def standing_on(designation: Designation, on: date) -> list[Unmet]:
    """Why a designation did not count on a day, whatever the scope; empty when it did. Reads what is prefetched."""
    facts = _facts(designation, on)
    return [
        *_unmet_by_its_dates(designation, on, facts),
        *_unmet_by_suspension(designation, on, facts),
        *_unmet_by_accreditation(designation, on, facts),
    ]


def _facts(designation: Designation, on: date) -> dict[str, str]:
    return {
        "designation": str(designation),
        "entity": designation.third_party_entity.name,
        "date": date_format(on, "DATE_FORMAT"),
    }


def _unmet(designation: Designation, numbers: list[int], activity: str, on: date) -> list[Unmet]:
    found, facts = standing_on(designation, on), _facts(designation, on)
    held = {
        row.scope.number for row in designation.scopes.all() if row.activity == activity and holds(row, on)
    }
    for number in numbers:
        if number not in held:
            text = _("%(entity)s was not designated for %(activity)s in scope %(scope)s on %(date)s.")
            named = {"activity": DesignationScope.Activity(activity).label, "scope": number}
            found.append(Unmet("scope_not_designated", text % {**facts, **named}))
    return found


def holds(row: DesignationScope | Suspension, on: date) -> bool:
    """Whether a period covers a day: ``since`` included, ``until`` not."""
    return (row.since is None or row.since <= on) and (row.until is None or on < row.until)


def _unmet_by_its_dates(designation: Designation, on: date, facts: dict[str, str]) -> list[Unmet]:
    if designation.designated_on is None:
        text = _("It is not known since when %(entity)s is designated (%(designation)s).")
        return [Unmet("designation_date_unknown", text % facts)]
    if on < designation.designated_on:
        return [Unmet("not_yet_designated", _("%(entity)s was not yet designated on %(date)s.") % facts)]
    if designation.status != Designation.Status.WITHDRAWN:
        return []
    if designation.withdrawn_on is None:
        text = _("It is not known until when %(entity)s was designated (%(designation)s).")
        return [Unmet("designation_end_unknown", text % facts)]
    if on >= designation.withdrawn_on:
        text = _("The designation of %(entity)s was withdrawn by %(date)s.")
        return [Unmet("designation_withdrawn", text % facts)]
    return []


def _unmet_by_suspension(designation: Designation, on: date, facts: dict[str, str]) -> list[Unmet]:
    periods = list(designation.suspensions.all())
    if any(holds(period, on) for period in periods):
        return [Unmet("designation_suspended", _("%(entity)s was suspended on %(date)s.") % facts)]
    standing = any(period.until is None for period in periods)
    if designation.status == Designation.Status.SUSPENDED and not standing:
        text = _("It is not known since when %(entity)s is suspended (%(designation)s).")
        return [Unmet("suspension_dates_unknown", text % facts)]
    return []


def _unmet_by_accreditation(designation: Designation, on: date, facts: dict[str, str]) -> list[Unmet]:
    """By the certificates that are kept; without any, by the last day alone, which may not be known."""
    certificates = list(designation.accreditations.all())
    if certificates:
        is_accredited = any(_covers(certificate, on) for certificate in certificates)
    else:
        is_accredited = designation.accredited_until is None or on <= designation.accredited_until
    if is_accredited:
        return []
    return [Unmet("accreditation_ended", _("%(entity)s was not accredited on %(date)s.") % facts)]


def accredited(on: date, *, prefix: str = "") -> Q:
    """The same as a condition on rows of designations (``prefix``: on how they are reached, ``designations__``)."""
    certificates = Accreditation.objects.filter(designation=OuterRef(f"{prefix}pk"))
    began = Q(since__isnull=True) | Q(since__lte=on)
    covering = certificates.filter(began & (Q(last_on__isnull=True) | Q(last_on__gte=on)))
    last_day = {f"{prefix}accredited_until__isnull": True}, {f"{prefix}accredited_until__gte": on}
    alone = Q(**last_day[0]) | Q(**last_day[1])
    return Q(Exists(covering)) | ~Q(Exists(certificates)) & alone


def standing(on: date) -> QuerySet[Designation]:
    """The designations that somebody can be appointed under on a day: neither suspended nor withdrawn, accredited,
    and not still to come. One whose day is not known is among them: its report will have to name it."""
    begun = Q(designated_on__isnull=True) | Q(designated_on__lte=on)
    return Designation.objects.filter(begun & accredited(on), status=Designation.Status.DESIGNATED)


def _covers(certificate: Accreditation, on: date) -> bool:
    return (certificate.since is None or certificate.since <= on) and (
        certificate.last_on is None or on <= certificate.last_on
    )


LIKE_ENOUGH = 0.7  # of 1: shared letters in the same order
MOST_COMPARED = 300  # organisations of one country that share a word of the name


def known_organisation(content: dict[str, Any]) -> Organisation | None:
    """The organisation that an enrolment's form means, if it is registered: by number, or by name, in its country."""
    stated = content.get("organisation", {})
    of_country = Organisation.objects.filter(country_code=stated.get("country", ""))
    number = (stated.get("registration_number") or "").strip()
    if number and (found := of_country.filter(registration_number__iexact=number).first()):
        return found
    return of_country.filter(name__iexact=(stated.get("name") or "").strip()).first()


def similar_organisations(content: dict[str, Any]) -> list[Organisation]:
    """Registered organisations an enrolment may mean: the same one first, then those with a similar name."""
    stated = content.get("organisation", {})
    name = " ".join((stated.get("name") or "").casefold().split())
    if not name:
        return []
    shared = Q()
    for word in sorted(name.split(), key=len, reverse=True)[:4]:
        shared |= Q(name__icontains=word)
    same_country = Organisation.objects.filter(shared, country_code=stated.get("country", ""))
    ranked = [
        (SequenceMatcher(None, name, one.name.casefold()).ratio(), one)
        for one in same_country[:MOST_COMPARED]
    ]
    similar = [one for ratio, one in sorted(ranked, key=lambda pair: -pair[0]) if ratio >= LIKE_ENOUGH]
    known = known_organisation(content)
    return similar if known is None else [known, *(one for one in similar if one != known)]


def complete(decisions: QuerySet[JointCommitteeDecision]) -> QuerySet[JointCommitteeDecision]:
    """Decisions with what a row of them shows."""
    return decisions.select_related(
        "case__partner_country", "case__parent", "committee__partner_country", "taken"
    ).prefetch_related("assents__member__person")


def sides_of(decision: JointCommitteeDecision) -> list[dict[str, Any]]:
    """What each side said, or that it has not answered: always both sides."""
    given = {one.side: one for one in decision.assents.all()}
    return [said(side.value, given.get(side.value)) for side in Side]


def said(side: str, assent: Assent | None) -> dict[str, Any]:
    """One side's line; ``agrees`` is None while it has not answered."""
    if assent is None:
        return {"side": side, "agrees": None, "member_name": "", "given_at": None, "reason": ""}
    member = assent.member
    return {
        "side": side,
        "agrees": assent.agrees,
        "member_name": assent.get_way_display() if member is None else member.person.name,
        "given_at": assent.given_at,
        "reason": assent.reason,
    }
