"""Every route about cases, asked for with everybody's credential, is answered as the table says."""

import pytest

from registry.identity.scopes import Scope
from tests.registry.api.test_permissions import TABLE
from tests.scenarios.permissions.asking import addresses
from tests.scenarios.permissions.cast import VISITOR
from tests.scenarios.permissions.programs import ask, scope_of, scopes_for
from tests.scenarios.permissions.reading import Row, rows
from tests.scenarios.permissions.test_pages import EVERYBODY, some_of
from tests.scenarios.permissions.visiting import Watch, visit
from tests.scenarios.permissions.world import World

ROWS = rows("route")
OPEN = {
    "case-public-inputs",
    "decision-detail",
    "document-file",
}  # without a credential less, but not nothing


def outcome(world: World, watch: Watch, row: Row, header: dict[str, str]) -> tuple[str, str]:
    answer = visit(watch, ask(world, row, addresses()[f"api:{row.name}"], header))
    said = f"{answer.outcome} ({answer.status}) {sorted(answer.changed)} {answer.body[:160]!r}"
    return answer.outcome, said


def good(row: Row, kind: str) -> set[str]:
    expected = row.expected(kind)
    if expected == "may":
        if row.name == "ledger-download":
            return {"does"}  # who took it away is written down
        return {"sees"} if row.tried in ("GET", "POST ask") else {"does"}
    if expected == "told no":
        return {"told no"}
    return {"signs in"} if kind == VISITOR and row.name not in OPEN else {"hidden"}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_route_is_answered_as_the_table_says(world: World, watch: Watch, row: Row) -> None:
    found = {}
    for kind in some_of(row, world.cast.kinds):
        got, said = outcome(world, watch, row, world.cast.header(kind, scope_of(row)))
        if got not in good(row, kind):
            found[kind] = f"expected {row.expected(kind)}, got {said}"
    assert found == {}


@pytest.mark.parametrize("row", [row for row in ROWS if row.may and row.name not in OPEN], ids=str)
def test_a_scope_that_is_too_small_opens_nothing(world: World, watch: Watch, row: Row) -> None:
    kind = sorted(row.may - {VISITOR})[0]
    for scope in scopes_tried(row, sorted(set(Scope) - set(scopes_for(row)))):
        got, said = outcome(world, watch, row, world.cast.header(kind, scope))
        assert got == "told no", f"{scope}: {said}"
    assert outcome(world, watch, row, {})[0] == "signs in"
    assert outcome(world, watch, row, {"authorization": "Bearer wrong"})[0] == "signs in"


def scopes_tried(row: Row, wrong: list[Scope]) -> list[Scope]:
    """One in turns, or all of them where the whole is proved."""
    return wrong if EVERYBODY else [wrong[sum(map(ord, str(row))) % len(wrong)]]


def test_every_route_has_a_row_here_or_in_the_table_of_the_register() -> None:
    named = {row.name for row in ROWS} | set(TABLE)
    routes = {name.removeprefix("api:") for name in addresses() if name.startswith("api:")}
    assert routes - named == set()
    assert named - routes == set()


METHODS = ("POST", "PUT", "PATCH", "DELETE")


def test_a_method_that_is_not_listed_is_refused(world: World, watch: Watch) -> None:
    """At every route that the world has a place for, by somebody who sees everything there."""
    found = {}
    for row in {(row.name): row for row in ROWS}.values():
        listed = {one.tried.partition(" ")[0] for one in ROWS if one.name == row.name} | {"POST"}
        for method in set(METHODS) - listed - ({"PUT"} if row.name == "case-form" else set()):
            tried = Row(row.name, f"{method} nothing", row.of, row.may, row.told_no)
            got, said = outcome_of_method(world, watch, tried)
            if got not in ("no such method", "told no"):  # some look at the kind of the body first
                found[f"{method} {row.name}"] = said
    assert found == {}


def outcome_of_method(world: World, watch: Watch, row: Row) -> tuple[str, str]:
    from tests.scenarios.permissions.programs import BODIES, says

    BODIES[row.name, "nothing"] = says(1)
    header = world.cast.header("officer of the company", Scope.CASES_WRITE)
    return outcome(world, watch, row, header)
