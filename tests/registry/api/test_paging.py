"""Pages by key: nothing twice, nothing lost, also while rows come in."""

from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.api.paging import read_cursor, write_cursor
from registry.identity.models.parties import PartnerCountry
from registry.projects.models import PlannedProject

ADDRESS = "/api/v1/planned-projects/"
# A day in January or none; few values, so that many rows are equal in the chosen order.
DAYS = st.one_of(st.none(), st.integers(1, 3))


def plan(number: int, day: int | None) -> None:
    PlannedProject.objects.create(
        reference=f"MN_PIN{number:03}",
        partner_country_id="MN",
        title=f"Planned {number}",
        no_objection_on=None if day is None else f"2025-01-{day:02}",
    )


@pytest.fixture
def mongolia(db: None) -> None:
    PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)


@given(
    before=st.dictionaries(st.integers(0, 999), DAYS, max_size=12),
    during=st.lists(st.dictionaries(st.integers(0, 999), DAYS, max_size=3), max_size=6),
    limit=st.integers(1, 5),
    order=st.sampled_from(["", "reference", "-reference", "no_objection_on", "-no_objection_on"]),
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_whoever_pages_sees_every_row_once_while_rows_come_in(client, mongolia, before, during, limit, order):
    with transaction.atomic():
        for number, day in before.items():
            plan(number, day)
        seen = walk(client, limit, order, arriving=[arrivals(before, rows) for rows in during])
        transaction.set_rollback(True)

    references = [row["reference"] for row in seen]
    assert len(references) == len(set(references))
    assert {f"MN_PIN{number:03}" for number in before} <= set(references)
    assert_in_order(seen, order or "reference")


def arrivals(before: dict[int, Any], rows: dict[int, Any]) -> dict[int, Any]:
    return {number: day for number, day in rows.items() if number not in before}


def walk(client: Any, limit: int, order: str, arriving: list[dict[int, Any]]) -> list[dict[str, Any]]:
    """All pages, one after the other; after each some rows come in."""
    rows: list[dict[str, Any]] = []
    address: str | None = f"{ADDRESS}?limit={limit}" + (f"&ordering={order}" if order else "")
    taken: set[int] = set()
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        rows += answer.json()["results"]
        address = answer.json()["next"]
        for number, day in (arriving.pop() if arriving else {}).items():
            if number not in taken:
                taken.add(number)
                plan(number, day)
    return rows


def assert_in_order(rows: list[dict[str, Any]], order: str) -> None:
    """In the order asked for, rows without a value last."""
    values = [row[order.removeprefix("-")] for row in rows]
    known = [value for value in values if value is not None]
    assert values == known + [None] * (len(values) - len(known))
    for one, other in pairwise(known):
        assert one >= other if order.startswith("-") else one <= other


def test_the_next_page_stands_in_the_body_and_in_the_link_header(client, mongolia):
    for number in range(3):
        plan(number, None)

    first = client.get(f"{ADDRESS}?limit=2&partner_country=MN")
    assert first.headers["Link"] == f'<{first.json()["next"]}>; rel="next"'
    last = client.get(first.json()["next"])
    assert [row["reference"] for row in last.json()["results"]] == ["MN_PIN002"]
    assert last.json()["next"] is None
    assert "Link" not in last.headers


@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-2], lambda text: "A" + text, lambda text: "é", str.swapcase]
)
def test_a_cursor_that_was_changed_is_refused(client, mongolia, spoil):
    cursor = write_cursor(("reference",), ["MN_PIN001", 1])

    answer = client.get(ADDRESS, {"cursor": spoil(cursor)})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "cursor"


def test_a_cursor_of_another_order_is_refused(client, mongolia):
    cursor = write_cursor(("reference",), ["MN_PIN001", 1])

    answer = client.get(ADDRESS, {"cursor": cursor, "ordering": "-reference"})
    assert answer.status_code == 400


def test_a_cursor_is_read_as_it_was_written():
    assert read_cursor(write_cursor(("-a", "b"), ["x", None, 3]), ("-a", "b")) == ["x", None, 3]
