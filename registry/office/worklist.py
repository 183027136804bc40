"""The officers' worklist: cases of all countries, what is due first on top, page after page.

A page costs the same number of queries whatever the number of cases: it is read by an index from where
the last one ended (key-set), and figures are counted up to a bound and shown as “200+” beyond it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from registry.identity.models.parties import Organisation
from registry.identity.models.people import Membership, Role, User
from registry.lifecycle.models import Case, CaseParty
from registry.lifecycle.policies import cases_visible_to
from registry.lifecycle.querysets import CaseQuerySet

CASES_PER_PAGE = 50
COUNTED_TO = 200
SHORTEST_WORDS = 3  # an index of trigrams cannot help with less
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


@dataclass(frozen=True, slots=True)
class Page:
    """``older``: the key of the next page, or blank. ``is_first``: nothing stands before it."""

    cases: list[Case]
    older: str
    is_first: bool


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
    return cases.filter(_about(wanted.words)) if wanted.words else cases


def _due(due: str, today: date) -> Q:
    if due == OVERDUE:
        return Q(due_on__lt=today)
    if due == THIS_WEEK:
        return Q(due_on__gte=today, due_on__lt=today + timedelta(days=7 - today.weekday()))
    return Q()


def _about(words: str) -> Q:
    """A reference by its beginning, words of the title, or an organisation that takes part."""
    beginning = words.upper()
    found = Q(reference__startswith=beginning) | Q(subject_reference__startswith=beginning)
    if len(words) < SHORTEST_WORDS:
        return found
    named = Organisation.objects.filter(name__icontains=words).order_by("pk").values_list("pk", flat=True)
    organisations = list(named[:MOST_ORGANISATIONS])
    parties = CaseParty.objects.current().filter(case=OuterRef("pk"), organisation__in=organisations)
    return found | Q(title__icontains=words) | (Q(Exists(parties)) if organisations else Q())


def page_of(cases: CaseQuerySet, *, after: str = "", finished: bool = False) -> Page:
    """One page of what was chosen, beginning after a key that an earlier page gave (ValueError: no such key)."""
    shown = cases.select_related("partner_country", "assigned_to", "parent")
    due_on, last = read_key(after) if after else (None, 0)
    if finished:  # what ended has no due day: the newest first
        newest = shown.filter(pk__lt=last) if after else shown
        rows = list(newest.order_by("-pk")[: CASES_PER_PAGE + 1])
    else:
        rows = _due_first(shown, due_on, last, is_first=not after)
    more = len(rows) > CASES_PER_PAGE
    rows = rows[:CASES_PER_PAGE]
    return Page(rows, key_of(rows[-1]) if more else "", not after)


def _due_first(shown: CaseQuerySet, due_on: date | None, last: int, *, is_first: bool) -> list[Case]:
    """What has a due day first, then the rest; each half is read by its index from where the page begins."""
    rows: list[Case] = []
    if is_first or due_on is not None:
        dated = shown.filter(due_on__isnull=False)
        if due_on is not None:
            dated = dated.filter(due_on__gte=due_on).filter(Q(due_on__gt=due_on) | Q(pk__gt=last))
        rows = list(dated.order_by("due_on", "pk")[: CASES_PER_PAGE + 1])
        last = 0
    if len(rows) <= CASES_PER_PAGE:
        rest = shown.filter(due_on__isnull=True, pk__gt=last).order_by("pk")
        rows += list(rest[: CASES_PER_PAGE + 1 - len(rows)])
    return rows


def key_of(case: Case) -> str:
    return f"{case.due_on.isoformat() if case.due_on else ''}_{case.pk}"


def read_key(text: str) -> tuple[date | None, int]:
    """The due day (or none) and key of the row that a page ended with. Raises ValueError."""
    day, _separator, key = text.partition("_")
    number = int(key)
    if not 0 <= number < 2**63:
        raise ValueError(text)
    return (date.fromisoformat(day) if day else None), number


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
    people = User.objects.filter(Q(pk__in=held.values("user")) | Q(is_superuser=True), is_active=True)
    return list(people.order_by("name", "pk"))
