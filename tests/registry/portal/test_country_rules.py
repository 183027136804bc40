"""What differs by country shows where people work: special tracks to choose from, and the country's own words."""

import uuid

import pytest

from registry.identity.models.parties import PartnerCountry
from registry.identity.system_authority import system_authority
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.tables import Part
from registry.rules.operations.shipped_sets import adopt_shipped_cycles
from registry.rules.operations.shipping import RuleSetContent, adopt_rule_set

LOADER = system_authority("tests", "the shipped rule sets")


@pytest.fixture
def thailand(mongolia) -> PartnerCountry:
    """Thailand beside Mongolia, under the shipped rule sets."""
    country = PartnerCountry.objects.create(code="TH", iso3="THA", name="Thailand", position=2)
    adopt_shipped_cycles(LOADER)
    return country


def test_a_special_track_is_chosen_where_a_case_is_begun(sign_in, participant, firm, thailand):
    browser, place = sign_in(participant), "/portal/start/trial_permit/"
    assert '<optgroup label="Thailand">' in browser.opened(place)
    data = {"country": "TH", "organisation": firm.pk, "title": "Old plant"}

    for track, rules in (
        ("", "TH/premium_t_ver/project_cycle/"),
        ("TH/first_generation", "TH/first_generation/project_cycle/"),
    ):
        place_of_case = browser.sent(place, {**data, "request_id": uuid.uuid4(), "track": track})
        case = Case.objects.get(public_id=place_of_case.split("/")[-2])
        assert case.rules_key.startswith(rules)
    shown = browser.sent(
        place, {**data, "country": "MN", "request_id": uuid.uuid4(), "track": "TH/first_generation"}, 400
    )
    assert "These are the rules of another country." in shown


def test_what_concerns_a_project_follows_the_track_it_began_under(participant, firm, thailand, take):
    def begin(**values) -> Case:
        return open_case(
            "trial_permit",
            by=actor_for(participant),
            request_id=uuid.uuid4(),
            title="signed",
            partner_country=thailand,
            parties={Part.PROPONENT: [firm]},
            subject_reference="TH001",
            **values,
        )

    take(begin(track="first_generation"), "submit", participant)

    assert begin().rules_key.startswith("TH/first_generation/project_cycle/")
    assert begin(track="premium_t_ver").rules_key.startswith("TH/premium_t_ver/project_cycle/")


def test_forms_and_documents_bear_the_country_s_words(sign_in, participant, firm, mongolia, thailand):
    case = open_case(
        "registration_request",
        by=actor_for(participant),
        request_id=uuid.uuid4(),
        title="Wind in the steppe",
        partner_country=mongolia,
        parties={Part.PROPONENT: [firm]},
    )
    browser, words = sign_in(participant), "Sustainable Development Contribution Plan"

    assert words in browser.opened(f"/portal/cases/{case.public_id}/")
    assert f"<h1>{words}</h1>" in browser.opened(
        f"/portal/cases/{case.public_id}/forms/sustainable_development_plan/"
    )
    assert words in browser.opened(f"/documents/cases/{case.public_id}/upload/")


def test_procedures_and_steps_bear_the_country_s_words(
    sign_in, participant, secretary, begin, take, thailand
):
    labels = [
        {"key": "trial_permit", "text": "Steppe permit"},
        {"key": "trial_permit/submit", "text": "Send to Ulaanbaatar"},
        {"key": "trial_permit/grant", "text": "Seal it"},
    ]
    own = RuleSetContent(
        partner_country="MN",
        track="first_generation",
        document="project_cycle",
        version="9.0",
        source="made up for a test",
        rows={"labels": labels},
    )
    adopt_rule_set(own, LOADER)
    case = begin()
    place = f"/portal/cases/{case.public_id}/"
    text = sign_in(participant).opened(place)
    assert "Steppe permit" in text
    assert "Send to Ulaanbaatar" in text
    assert "<h1>Send to Ulaanbaatar</h1>" in sign_in(participant).opened(f"{place}steps/submit/")

    take(case, "submit", participant)

    text = sign_in(secretary).opened(place)
    assert "Seal it" in text
    assert "Send to Ulaanbaatar" in text  # what was done, in the timeline
    assert "Steppe permit" in sign_in(secretary).opened("/portal/")
