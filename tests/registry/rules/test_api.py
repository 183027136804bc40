"""Rule sets as programs read them: adopted ones only, every value with its source."""

import pytest

from registry.identity.models.people import Role
from registry.rules.models.rule_sets import RuleSet
from registry.rules.operations.adopting import draft_from

pytestmark = pytest.mark.usefixtures("shipped")
KAZAKHSTAN = "/api/v1/rule-sets/KZ/second_generation/project_cycle/1.1/"


def test_a_rule_set_is_read_with_every_value_and_its_source(client):
    told = client.get(KAZAKHSTAN).json()
    clocks = {row["key"]: row for row in told["clocks"]}
    assert told["key"] == "KZ/second_generation/project_cycle/1.1"
    assert (clocks["methodology_decision"]["days"], clocks["methodology_decision"]["maximum_days"]) == (
        60,
        90,
    )
    assert clocks["methodology_decision"]["verification"] == "yes"
    assert "carbon-markets" in clocks["methodology_decision"]["source"]
    assert (clocks["registration_decision"]["days"], clocks["registration_decision"]["verification"]) == (
        None,
        "no",
    )
    assert {row["feature"]: row["is_on"] for row in told["features"]}["idea_note"] is True
    assert told["cycle_labels"]
    assert told["labels"] == {}


def test_the_list_names_each_by_its_key_and_is_narrowed_by_document(client):
    rows = client.get("/api/v1/rule-sets/?document=project_cycle&limit=100").json()["results"]
    assert {row["key"] for row in rows} == {
        row.key for row in RuleSet.objects.filter(document="project_cycle")
    }
    for row in rows:
        assert client.get(f"/api/v1/rule-sets/{row['key']}/").status_code == 200


@pytest.mark.parametrize(
    "key",
    [
        "KZ/second_generation/project_cycle/9.9",
        "KZ",
        "any",
        "a/b/c/d/e",
        "%00/x/y/1.0",
        "KZ/second_generation/project_cycle/1.2",
    ],
)
def test_what_is_not_adopted_is_not_there(client, make_person, key):
    draft_from(
        RuleSet.objects.get(partner_country="KZ"),
        make_person("aiko", Role.REGISTRY_OFFICER),
        reason="A draft",
    )
    assert client.get(f"/api/v1/rule-sets/{key}/").status_code == 404
    assert "1.2" not in {
        row["version"] for row in client.get("/api/v1/rule-sets/?limit=100").json()["results"]
    }


def test_one_rule_set_costs_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(KAZAKHSTAN)


def test_holidays_are_listed_by_country_and_day(client):
    rows = client.get("/api/v1/holidays/?country_code=KZ&date_from=2026-12-01&date_to=2026-12-31").json()[
        "results"
    ]
    assert [(row["date"], row["verification"]) for row in rows] == [("2026-12-16", "memory")]
