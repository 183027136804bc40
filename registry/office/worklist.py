"""The officers' worklist: cases of all countries, what is due first on top, page after page.

A page costs the same number of queries whatever the number of cases: it is read by an index from where
the last one ended (key-set), and figures are counted up to a bound and shown as “200+” beyond it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from registry.identity.models.parties import Organisation
from registry.identity.models.people import Membership, Role, User
from registry.identity.models.words import SHORTEST_WORD
from registry.lifecycle.models import CaseParty
from registry.lifecycle.policies import cases_visible_to
from registry.lifecycle.querysets import CasePage, CaseQuerySet
from registry.lifecycle.querysets import page_of as case_page_of

CASES_PER_PAGE = 50
COUNTED_TO = 200
MOST_ORGANISATIONS = 50
NOBODY, ME = "nobody", "me"
OVERDUE, THIS_WEEK = "overdue", "week"
OPEN, FINISHED = "open", "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader asked for; every part may be blank. ``assigned_to``: ME, NOBODY or a person's public id."""

    country: str = ""
    lifecycle: str = ""
    state: str = ""
    waits_for: str = ""
    assigned_to: str = ""
    due: str = ""
    words: str = ""
    standing: str = OPEN


def chosen(
    user: User, wanted: Wanted, *, among: CaseQuerySet | None = None, today: date | None = None
) -> CaseQuerySet:
    """The cases that the person asked for, in no order yet; ``among`` those that they may see."""
    cases = cases_visible_to(user) if among is None else among
    cases = cases.filter(is_final=wanted.standing == FINISHED)
    if wanted.country:
        cases = cases.filter(partner_country=wanted.country)
    if wanted.lifecycle:
        cases = cases.filter(lifecycle=wanted.lifecycle)
    if wanted.state:
        cases = cases.filter(state=wanted.state)
    if wanted.waits_for:
        cases = cases.filter(waits_for=wanted.waits_for)
    if wanted.assigned_to == NOBODY:
        cases = cases.filter(assigned_to__isnull=True)
    elif wanted.assigned_to == ME:
        cases = cases.filter(assigned_to=user)
    elif wanted.assigned_to:
        cases = cases.filter(assigned_to__public_id=wanted.assigned_to)
    cases = cases.filter(_due(wanted.due, today or timezone.localdate()))
    return cases.called(wanted.words, *_taken_part_in(wanted.words)) if wanted.words else cases


def _due(due: str, today: date) -> Q:
    if due == OVERDUE:
        return Q(due_on__lt=today)
    if due == THIS_WEEK:
        return Q(due_on__gte=today, due_on__lt=today + timedelta(days=7 - today.weekday()))
    return Q()


def _taken_part_in(words: str) -> list[Any]:
    """Keys of the cases in which an organisation of that name takes part."""
    if len(words) < SHORTEST_WORD:
        return []
    named = Organisation.objects.filter(name__has_part=words).order_by("pk").values_list("pk", flat=True)
    parties = CaseParty.objects.current().filter(organisation__in=list(named[:MOST_ORGANISATIONS]))
    return [parties.order_by().values("case")]


def page_of(cases: CaseQuerySet, *, after: str = "", finished: bool = False) -> CasePage:
    """One page of what was chosen, with what a row shows (ValueError: no such key)."""
    shown = cases.select_related("partner_country", "assigned_to", "parent")
    return case_page_of(shown, CASES_PER_PAGE, after=after, finished=finished)


def bounded(cases: CaseQuerySet, bound: int = COUNTED_TO) -> str:
    """How many, as text: exact up to the bound, “200+” beyond. Never reads more rows than that."""
    number = cases.order_by()[: bound + 1].count()
    return f"{bound}+" if number > bound else str(number)


def figures(user: User, *, among: CaseQuerySet | None = None) -> dict[str, str]:
    """What stands above the list: mine, nobody's, overdue, due this week. Four bounded counts."""
    visible = cases_visible_to(user) if among is None else among
    asked = {
        "mine": Wanted(assigned_to=ME),
        "unassigned": Wanted(assigned_to=NOBODY),
        "overdue": Wanted(due=OVERDUE),
        "this_week": Wanted(due=THIS_WEEK),
    }
    return {name: bounded(chosen(user, wanted, among=visible)) for name, wanted in asked.items()}


def assignable(country: str | None = None) -> list[User]:
    """Officers and secretariat members (of a country), by name: the people that cases are given to."""
    held = Membership.objects.in_force().having(Role.REGISTRY_OFFICER, Role.SECRETARIAT)
    if country:
        held = held.filter(Q(partner_country=country) | Q(partner_country__isnull=True))
    # Both halves have an index: an "or" of them would have none.
    those = held.values("user").union(User.objects.filter(is_superuser=True).order_by().values("pk"))
    return list(User.objects.filter(pk__in=those, is_active=True).order_by("name", "pk"))
