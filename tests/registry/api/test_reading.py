"""What the endpoints tell, how they are narrowed and ordered, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.identity.models.parties import PartnerCountry
from registry.parties.models import SectoralScope
from registry.projects.models import Project
from tests.registry.api.conftest import decide, fill_project

LISTS = [
    "countries",
    "joint-committees",
    "organisations",
    "sectoral-scopes",
    "third-party-entities",
    "designations",
    "methodologies",
    "projects",
    "planned-projects",
    "issuances",
    "rule-sets",
    "accounts",
]


def references(answer, member="reference"):
    assert answer.status_code == 200, answer.content
    return [row[member] for row in answer.json()["results"]]


def test_a_project_carries_its_credits(client, register):
    register("MN")
    decide(Project.objects.get(), 2, total=257, japan=204, partner=53)

    told = client.get("/api/v1/projects/MN001/").json()["credits"]
    assert told == {
        "notified": {"total": 307, "japan": 244, "partner": 63},
        "issued": {"total": 0, "japan": 0, "partner": 0},
        "held": 0,
        "retired": 0,
        "cancelled": 0,
    }
    assert client.get("/api/v1/projects/").json()["results"][0]["credits"] == told


def test_a_side_that_is_not_known_is_null(client, register):
    register("MN")
    decide(Project.objects.get(), 2, total=118, japan=94, partner=None)

    notified = client.get("/api/v1/projects/MN001/").json()["credits"]["notified"]
    assert notified == {"total": 168, "japan": 134, "partner": None}


def test_a_project_tells_its_story_with_sources(client, register):
    register("MN")

    project = client.get("/api/v1/projects/MN001/").json()
    assert project["partner_country"] == "MN"
    assert project["sectoral_scope"] == 1
    assert project["methodologies"] == [{"reference": "MN_AM001", "version": "1.0", "is_listed": True}]
    assert project["participants"][0]["side"] == "partner"
    assert project["third_party_entity"] == "verifier-mn001"
    assert project["verification"] == "no"


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_many(client, register, name):
    register("MN", projects=1)
    client.get(f"/api/v1/{name}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/api/v1/{name}/")
    country, scope = PartnerCountry.objects.get(), SectoralScope.objects.get()
    for number in range(2, 12):
        fill_project(country, scope, number)
        SectoralScope.objects.create(number=number)
        PartnerCountry.objects.create(
            code=f"A{chr(64 + number)}", iso3=f"A{number}", name=f"Country {number}", position=number
        )

    with CaptureQueriesContext(connection) as many:
        answer = client.get(f"/api/v1/{name}/")
    assert answer.status_code == 200
    assert len(many) == len(few) <= 8


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("partner_country=MN", ["MN001", "MN002"]),
        ("partner_country=XX", []),
        ("status=registered&partner_country=KE", ["KE001"]),
        ("status=withdrawn", []),
        ("methodology=MN_AM002", ["MN002"]),
        ("third_party_entity=verifier-ke001", ["KE001"]),
        ("sectoral_scope=1&partner_country=KE", ["KE001"]),
        ("sectoral_scope=2", []),
        ("in_project_list=false", []),
        ("in_project_list=true&partner_country=KE", ["KE001"]),
        ("registered_on_from=2015-01-03", ["MN002"]),
        ("registered_on_to=2015-01-02", ["KE001", "MN001"]),
        ("search=project 2", ["MN002"]),
        ("search=firm mn001", ["MN001"]),
        ("ordering=-reference", ["MN002", "MN001", "KE001"]),
        ("ordering=-registered_on&partner_country=MN", ["MN002", "MN001"]),
    ],
)
def test_projects_are_filtered_searched_and_ordered(client, register, query, found):
    register("MN", projects=2)
    register("KE", projects=1)

    assert references(client.get(f"/api/v1/projects/?{query}")) == found


def test_a_search_that_matches_twice_shows_once(client, register):
    register("MN", projects=1)
    entity = client.get("/api/v1/third-party-entities/?partner_country=MN&sectoral_scope=1")

    assert references(entity, "slug") == ["verifier-mn001"]
    assert len(client.get("/api/v1/projects/?search=firm").json()["results"]) == 1


def test_issuances_tell_both_sides(client, register):
    register("MN")

    decision = client.get("/api/v1/issuances/MN001-1/").json()
    assert decision["projects"] == ["MN001"]
    assert {side["side"]: side["quantity"] for side in decision["notifications"]} == {
        "japan": 40,
        "partner": 10,
    }
    assert references(client.get("/api/v1/issuances/?project=MN001"), "slug") == ["MN001-1"]


def test_an_answer_that_has_not_changed_is_not_sent_again(client, register):
    register("MN")
    first = client.get("/api/v1/projects/MN001/")
    tag = first.headers["ETag"]

    same = client.get("/api/v1/projects/MN001/", headers={"if-none-match": tag})
    assert same.status_code == 304
    assert same.content == b""
    Project.objects.update(title="Another title")
    changed = client.get("/api/v1/projects/MN001/", headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_answers_may_be_kept_but_must_be_asked_for_again(client, register):
    register("MN")

    answer = client.get("/api/v1/projects/")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert {"Accept", "Accept-Language", "Authorization"} <= set(answer.headers["Vary"].split(", "))


def test_other_sites_get_no_leave_to_read(client, register):
    register("MN")

    answer = client.get("/api/v1/projects/", headers={"origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies


def test_totals_are_grouped_as_asked(client, db):
    grand = client.get("/api/v1/totals/").json()
    assert grand == {
        "position": None,
        "results": [{"key": {}, "issued": 0, "held": 0, "retired": 0, "cancelled": 0}],
    }
    assert client.get("/api/v1/totals/?by=registry,vintage").json()["results"] == []
    assert client.get("/api/v1/totals/?by=registry,registry").status_code == 400
    assert client.get("/api/v1/totals/?by=account").status_code == 400


def test_the_empty_ledger_is_a_position_too(client, db):
    answer = client.get("/api/v1/totals/?as_of=0").json()

    assert answer["position"] == {"sequence": 0, "recorded_at": None}


def test_a_moment_the_ledger_has_not_reached_is_refused(client, db):
    answer = client.get("/api/v1/totals/?as_of=2999-01-01T00:00:00Z")

    assert answer.status_code == 400
    assert answer.json()["code"] == "moment_not_reached"
