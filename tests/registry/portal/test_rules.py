"""The rule set that a case is pinned to has a page with every value and its source."""

import pytest

from registry.identity.models.parties import PartnerCountry
from registry.identity.system_authority import system_authority
from registry.lifecycle.tables import all_lifecycles
from registry.rules.models.rule_sets import RuleSet
from registry.rules.operations.shipped_sets import adopt_shipped_cycles


@pytest.fixture
def adopted(db):
    PartnerCountry.objects.create(code="KZ", iso3="KAZ", name="Kazakhstan", position=28)
    adopt_shipped_cycles(system_authority("tests", "the shipped rule sets"))


def test_every_adopted_rule_set_has_its_page(client, adopted):
    text = client.get("/rules/").content.decode()
    keys = [one.key for one in RuleSet.objects.adopted().filter(document="project_cycle")]

    assert "KZ/second_generation/project_cycle/1.1" in keys
    for key in keys:
        assert f"/rules/{key}/" in text
        page = client.get(f"/rules/{key}/").content.decode()
        assert page.count("<h1") == 1
        assert "Clocks" in page


def test_what_is_not_known_is_shown_as_not_known(client, adopted):
    text = client.get("/rules/KZ/second_generation/project_cycle/1.1/").content.decode()

    assert "Decision on an idea note" in text
    assert "not known" in text
    assert "not verified" in text


@pytest.mark.parametrize(
    "key", ["nothing", "KZ/second_generation/project_cycle/9.9", "a/b/7265ac50-ac3b-49e7-977b-b4fd2234838d/c"]
)
def test_no_other_rule_set_is_there(client, adopted, key):
    assert client.get(f"/rules/{key}/").status_code == 404


def test_procedures_have_words_for_the_page(db):
    assert all(str(one.label) for one in all_lifecycles())
