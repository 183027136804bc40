"""Every page of the registry, asked for by everybody, is answered as the table says."""

import os
from itertools import cycle

import pytest
from django.core.cache import cache
from django.urls import get_resolver

from tests.scenarios.permissions import asking
from tests.scenarios.permissions.asking import addresses, knock
from tests.scenarios.permissions.cast import VISITOR
from tests.scenarios.permissions.reading import Row, kinds, rows
from tests.scenarios.permissions.visiting import Answer, Watch, visit
from tests.scenarios.permissions.world import World

ROWS = rows("page")
SOME_WHO_MAY, SOME_TOLD_NO = 3, 4  # at one page, in the default run
EVERYBODY = bool(os.environ.get("REGISTRY_PROVE_PERMISSIONS"))


def faults_of(world: World, watch: Watch, row: Row, name: str, people: list[str]) -> dict[str, str]:
    """Who was answered otherwise than the row says, and how."""
    found, parts = {}, addresses()[name]
    asked = some_of(row, people)
    painted = next((kind for kind in asked if kind in row.may), "")
    for kind in asked:
        if EVERYBODY:
            cache.clear()  # so many public inputs in an hour are too many for one address
        answer = visit(watch, knock(world, row, name, parts, kind), painted=kind == painted)
        if wrong := fault(row, name, kind, answer):
            found[f"{name} as {kind}"] = wrong
    return found


def some_of(row: Row, people: list[str]) -> list[str]:
    """Everybody from whom it is hidden; of those who may and of those who are told no, some in turns.

    Where the whole is proved (``manage.py prove permissions``): everybody.
    """
    if EVERYBODY:
        return people
    chosen: set[str] = set()
    for group, most in ((row.may, SOME_WHO_MAY), (row.told_no, SOME_TOLD_NO)):
        named = [kind for kind in people if kind in group]
        first = sum(map(ord, str(row)))
        chosen |= {named[(first + number) % len(named)] for number in range(min(most, len(named)))}
        chosen |= {VISITOR, "officer of the company"} & set(named)
    return [kind for kind in people if kind in chosen or row.expected(kind) == "nothing"]


def fault(row: Row, name: str, kind: str, answer: Answer) -> str:
    """What is wrong with an answer, or nothing."""
    expected, outcome = row.expected(kind), answer.outcome
    told = f"expected {expected}, got {outcome} ({answer.status} {answer.location}) {sorted(answer.changed)}"
    is_act = row.tried.startswith("POST")
    if expected == "may":
        good = {"does"} if is_act and name not in asking.ONLY_IN_THE_BROWSER else {"sees", "told no"}
        if row.tried == "see":
            good = {"sees"}
        elif row.tried == "look":
            good = {"sees", "told no", "no such method"}
            good |= {"hidden"} if row.of == "row" else set()  # there need not be one of every kind
            good |= {"hidden", "signs in"} if row.of == "login" else set()  # as one's own login stands
    elif expected == "told no":
        good = {"told no"} | ({"sees"} if is_act else set())  # a form that is shown again
    else:
        good = {"hidden", "signs in"} if kind == VISITOR else {"hidden"}
    return "" if outcome in good else told


@pytest.mark.parametrize("row", [row for row in ROWS if not row.is_pattern], ids=str)
def test_a_page_is_answered_as_the_table_says(world: World, watch: Watch, row: Row) -> None:
    assert faults_of(world, watch, row, row.name, world.cast.kinds) == {}


@pytest.mark.parametrize("row", [row for row in ROWS if row.is_pattern], ids=str)
def test_a_family_of_pages_is_answered_as_the_table_says(world: World, watch: Watch, row: Row) -> None:
    """Everybody knocks at the first of them; at the others one after the other, in turns."""
    named = {one.name for one in ROWS}
    found: dict[str, str] = {}
    turns = cycle(world.cast.kinds)
    for number, name in enumerate(name for name in addresses() if row.covers(name) and name not in named):
        people = world.cast.kinds if number == 0 or EVERYBODY else [next(turns)]
        found |= faults_of(world, watch, row, name, people)
    assert found == {}


def test_every_address_has_a_row() -> None:
    missing = [
        name
        for name in addresses()
        if not name.startswith("api:") and not any(row.covers(name) for row in ROWS)
    ]
    assert missing == []


def test_every_row_has_an_address() -> None:
    assert [row.name for row in ROWS if not any(row.covers(name) for name in addresses())] == []


def test_addresses_without_a_name_are_only_the_offices() -> None:
    places = [str(one.pattern) for one in get_resolver().url_patterns if not getattr(one, "name", "x")]
    assert places == []


def test_the_cast_is_who_the_table_names(world: World) -> None:
    assert set(world.cast.kinds) == set(kinds())
