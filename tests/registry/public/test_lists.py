"""Lists: search, filters, order, pages, odd input, the CSV of what is shown, and the number of queries."""

import csv
import io
import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.projects.models import Project

LISTS = [
    "projects",
    "planned-projects",
    "methodologies",
    "third-party-entities",
    "issuances",
    "countries",
]
ODD = [
    "page=0",
    "page=-1",
    "page=abc",
    "page=" + "9" * 5000,
    "page=1e9",
    "page=%00",
    "sort=%00",
    "sort=password",
    "sort=-",
    "sort=--reference",
    "sort=",
    "search=%00",
    "search=" + "a" * 5000,
    "search=%25%27%22%5C%3Cscript%3E",
    "search=" + "+".join("abcdefghijklmnop"),
    "country=%00",
    "country=ZZ&country=MN",
    "country=" + "9" * 400,
    "scope=" + "9" * 40,
    "scope=1e5",
    "year=99999999999999999999",
    "year=-1",
    "status=%F0%9F%92%A9",
    "state=none",
    "methodology=%00",
    "credits=x&use=x",
    "%00=%00",
    "page[]=1",
]


def references(text: str) -> list[str]:
    """The projects of a page, in its order."""
    return re.findall(r'class="reference" href="/projects/([A-Z0-9]+)/"', text)


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", ODD)
def test_odd_input_is_passed_over(client: Client, name: str, query: str) -> None:
    # Few rows are enough, and quicker; a country in the odd query itself stands last and wins.
    assert client.get(f"/{name}/?country=MN&{query}").status_code == 200
    assert client.get(f"/{name}.csv?country=MN&{query}").status_code == 200


def test_a_value_that_is_no_choice_is_named(client: Client) -> None:
    assert "Select a valid choice" in client.get("/projects/?country=ZZ").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "country=MN",
        "status=registered&sort=-registered",
        "search=solar+mongolia",
        "credits=issued&sort=-issued",
    ],
)
def test_the_csv_has_exactly_the_rows_shown(client: Client, query: str) -> None:
    shown: list[str] = []
    number = 1
    while True:
        text = client.get(f"/projects/?{query}&page={number}").content.decode()
        shown += references(text)
        if 'rel="next"' not in text:
            break
        number += 1

    rows = rows_of(client, f"/projects.csv?{query}")

    assert [row["reference"] for row in rows] == shown
    if not query:
        assert len(shown) == Project.objects.count()


def test_the_csv_of_issuances_keeps_what_is_not_published_empty(client: Client) -> None:
    rows = {row["decision"]: row for row in rows_of(client, "/issuances.csv")}

    assert rows["MN001-3"]["partner_side_notified_tco2e"] == "29"
    assert rows["MN001-3"]["partner_side_issued"] == "no"
    assert rows["MN001-3"]["partner_side_serials"] == ""
    assert rows["MN001-1"]["japan_side_serials"] == "JP 1-40"
    assert any(row["total_tco2e"] == "" for row in rows.values())


def test_a_cell_that_a_spreadsheet_would_run_is_made_text(client: Client) -> None:
    with transaction.atomic():
        Project.objects.filter(reference="MN001").update(title='=HYPERLINK("http://example.org")')
        rows = rows_of(client, "/projects.csv?search=MN001")
        transaction.set_rollback(True)

    assert rows[0]["title"] == '\'=HYPERLINK("http://example.org")'


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("search=boilers", ["MN001", "MN002"]),
        ("search=SUURI-KEIKAKU", ["MN001", "MN002"]),
        ("search=mn001", ["MN001"]),
        ("country=MN&credits=issued&sort=-issued", ["MN004", "MN002", "MN001", "MN005"]),
    ],
)
def test_projects_are_found(client: Client, query: str, expected: list[str]) -> None:
    found = references(client.get(f"/projects/?{query}").content.decode())
    assert [reference for reference in found if reference in expected] == expected


def test_each_filter_in_force_can_be_taken_away(client: Client) -> None:
    text = client.get("/projects/?country=MN&status=registered&page=2").content.decode()

    assert 'href="/projects/?status=registered"' in text
    assert 'href="/projects/?country=MN"' in text


def test_an_empty_list_explains_itself(client: Client) -> None:
    text = client.get("/projects/?search=nosuchproject").content.decode()

    assert "Nothing fits" in text
    assert "Clear all filters" in text


def test_a_partial_request_gets_the_results_alone(client: Client) -> None:
    answer = client.get("/projects/?country=MN", headers={"hx-request": "true"})

    assert answer.content.decode().lstrip().startswith('<div id="results"')
    assert "HX-Request" in answer["Vary"]


def queries(client: Client, address: str) -> int:
    client.get(address)  # a first reading fills caches that live longer than a request
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("/projects/?country=MN", "/projects/"),
        ("/planned-projects/?search=ID_PIN001", "/planned-projects/"),
        ("/methodologies/?country=MN", "/methodologies/"),
        ("/third-party-entities/?search=JQA", "/third-party-entities/"),
        ("/issuances/?country=MN", "/issuances/"),
        ("/countries/?search=Mongolia", "/countries/"),
        ("/countries/LA/", "/countries/MN/"),
        ("/serials/JP/1/", "/serials/JP/1-43000/"),
    ],
)
def test_more_rows_need_no_more_queries(client: Client, few: str, many: str) -> None:
    assert queries(client, many) <= queries(client, few) + 2


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 16),
        ("/projects/", 8),
        ("/projects/MN001/", 20),
        ("/issuances/", 10),
        ("/issuances/MN001-1/", 6),
        ("/countries/MN/", 18),
        ("/methodologies/MN_AM002/", 9),
        ("/serials/JP/1-94/", 8),
        ("/formats/", 2),
        ("/about/", 2),
    ],
)
def test_a_page_asks_a_fixed_number_of_questions(client: Client, address: str, most: int) -> None:
    assert queries(client, address) <= most


def test_two_letters_find_a_project_in_any_script_and_one_is_said_no_to(client: Client) -> None:
    with transaction.atomic():
        Project.objects.filter(reference="MN001").update(title="太陽光 in Ulaanbaatar")
        for words in ("太陽", "太陽+1", "mn001"):
            assert references(client.get(f"/projects/?search={words}").content.decode()) == ["MN001"]
        transaction.set_rollback(True)
    assert "Write at least two letters or signs." in client.get("/projects/?search=太").content.decode()
