"""The change feed: who is told what, and cursors that never lose a thing."""

from uuid import UUID

import pytest

from credits.operations.log_act import ActInstruction, log_act
from registry.accounts.models import Instruction
from registry.changes.models import Change
from registry.changes.operations.ordering import keep_in_order
from registry.identity.scopes import Scope
from tests.programs import Program
from tests.registry.accounts.instructing import AUTHORITY, Bank

OWN = (Scope.INSTRUCTIONS_WRITE, Scope.ACCOUNTS_READ)


def everything(program: Program, cursor: str = "", limit: int = 3) -> tuple[list[dict], str]:
    """All that is there since the cursor, page by page."""
    found: list[dict] = []
    while True:
        answer = program.get(f"changes/?limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
        assert answer.status_code == 200, answer.content
        page = answer.json()
        found += page["results"]
        cursor = page["cursor"]
        if not page["has_more"]:
            return found, cursor


def kinds_of(rows: list[dict]) -> set[str]:
    return {row["kind"] for row in rows}


def test_everybody_is_told_what_is_public_and_each_of_what_is_theirs(bank: Bank) -> None:
    keep_in_order()
    visitor, ann = Program(None), Program(bank.ann, OWN)
    begun, before = everything(visitor)
    assert "units.issued" in kinds_of(begun)
    assert kinds_of(begun) <= {"units.issued", "act.recorded", "certificate.issued"}
    _all, place = everything(ann)

    one = bank.proposed()
    keep_in_order()
    told, _place = everything(ann, place)
    assert kinds_of(told) == {"instruction.changed"}
    assert told[-1]["subject"] == str(one.public_id)
    assert told[-1]["address"] == f"/api/v1/instructions/{one.public_id}/"
    assert told[-1]["facts"]["state"] == Instruction.objects.get().state
    # No one else's, none without the scope, none outside the accounts that a credential is bound to.
    assert everything(visitor, before) == ([], before)
    assert everything(Program(bank.ann, [Scope.CASES_READ]), place)[0] == []
    assert kinds_of(everything(Program(bank.dorj, OWN), place)[0]) == {"instruction.changed"}


def test_an_empty_answer_gives_the_same_cursor_and_can_be_asked_for_cheaply(bank: Bank) -> None:
    keep_in_order()
    program = Program(None)
    _rows, cursor = everything(program)
    end = program.get("changes/?start=end").json()
    assert (end["results"], end["has_more"]) == ([], False)

    empty = program.get(f"changes/?cursor={cursor}")
    assert (empty.json()["cursor"], empty.json()["has_more"], empty.json()["sandbox"]) == (
        cursor,
        False,
        True,
    )
    again = program.client.get(
        f"/api/v1/changes/?cursor={cursor}", headers={"if-none-match": empty.headers["ETag"]}
    )
    assert again.status_code == 304
    log_act(ActInstruction(request_id=UUID(int=77), authority=AUTHORITY, kind="project.registered"))
    keep_in_order()
    (row,) = program.get(f"changes/?cursor={cursor}").json()["results"]
    assert (row["kind"], row["facts"]["act"]) == ("act.recorded", "project.registered")


def test_what_is_no_cursor_of_this_order_is_refused(bank: Bank) -> None:
    keep_in_order()
    program = Program(None)
    _rows, cursor = everything(program)
    for wrong in ("x", "MTo5OTk", cursor[:-2] + "AA", "%F0"):
        answer = program.get(f"changes/?cursor={wrong}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor"), wrong
    for wrong in ("limit=0", "limit=201", "limit=x", "start=x", f"start=end&cursor={cursor}", "colour=red"):
        assert program.get(f"changes/?{wrong}").status_code == 400, wrong


def test_a_retirement_is_told_with_its_certificate_and_the_ledger_once(bank: Bank) -> None:
    keep_in_order()
    keep_in_order()
    keys = list(Change.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
    issued = Change.objects.filter(kind="units.received")
    assert sorted(row.facts["quantity"] for row in issued) == [40, 60]
    assert {tuple(row.accounts) for row in issued} == {(bank.held.public_id,)}


@pytest.mark.parametrize("limit", [1, 200])
def test_a_feed_costs_the_same_however_long_it_is(
    bank: Bank, limit: int, django_assert_max_num_queries: object
) -> None:
    keep_in_order()
    program = Program(bank.ann, OWN)
    program.get("changes/")
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert program.get(f"changes/?limit={limit}").status_code == 200
