"""What is called a fault of a query's plan."""

import pytest
from django.db import connection

from registry.identity.models.people import User
from tests.benchmarks.cycle.plans import MOST_ROWS, offences, read_tables, recorded

PEOPLE = frozenset({"identity_user"})


def scan(node: str, rows: float, loops: int = 1, **more: int) -> dict:
    seen = {"Plan Rows": 1, "Actual Rows": rows, "Actual Loops": loops}
    return {"Node Type": node, "Relation Name": "cases", **seen, **more}


def test_rows_are_those_looked_at_in_every_loop_and_not_only_those_kept():
    plan = {
        "Node Type": "Nested Loop",
        "Plans": [scan("Index Scan", 2.5, 40, **{"Rows Removed by Filter": 7})],
    }
    assert list(read_tables(plan)) == [("cases", "Index Scan", 380)]


@pytest.mark.parametrize(("lookup", "faults"), [({"language": "en"}, 1), ({"email": "x@example.org"}, 0)])
def test_a_growing_table_that_is_read_whole_is_named(db, lookup, faults):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_seqscan = {'on' if faults else 'off'}")
    with recorded() as queries:
        list(User.objects.filter(**lookup).order_by())
    found = offences(queries[-1:], PEOPLE)
    assert len(found) == faults
    assert all("Seq Scan of identity_user" in str(one) for one in found)
    assert offences(queries, frozenset()) == []


def test_a_whole_index_is_no_better_than_a_whole_table(db, monkeypatch):
    with recorded() as queries:
        list(User.objects.order_by("pk")[:5])
    monkeypatch.setattr(
        "tests.benchmarks.cycle.plans.plan_of", lambda query, *, run: scan("Index Scan", MOST_ROWS + 1)
    )
    assert [one.rows for one in offences(queries, frozenset({"cases"}))] == [MOST_ROWS + 1]
