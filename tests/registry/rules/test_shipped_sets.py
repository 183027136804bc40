"""The shipped rule sets: complete, each value with its source or visibly without, loaded once and quickly."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.identity.models.parties import PartnerCountry
from registry.lifecycle.errors import LifecycleNotOffered
from registry.rules.models.calendars import CountryCalendar, Holiday
from registry.rules.models.rule_sets import RuleSet
from registry.rules.models.values import VALUES, RuleSetClock
from registry.rules.operations.shipped_sets import (
    adopt_shipped_cycles,
    cycles_are_adopted,
    read_set,
    shipped_contents,
)
from registry.rules.operations.shipping import adopt_rule_set
from registry.rules.resolving import RulesUnknown, pin_rules, rules_of
from tests.registry.rules.conftest import AUTHORITY, COUNTRIES

TODAY = date(2026, 11, 23)
GENERATIONS = ("idea_note", "reference_emissions_assessment", "credit_allocation", "implementation_report")


@pytest.mark.parametrize(
    ("country", "track", "key"),
    [
        ("MN", "", "MN/first_generation/project_cycle/1.1"),
        ("KZ", "", "KZ/second_generation/project_cycle/1.1"),
        ("UZ", "", "UZ/second_generation/project_cycle/1.1"),
        ("ID", "", "ID/second_generation/project_cycle/1.1"),
        ("ID", "first_generation", "ID/first_generation/project_cycle/1.1"),
        ("ID", "carbon_capture_and_storage", "ID/carbon_capture_and_storage/project_cycle/1.1"),
        ("TH", "", "TH/premium_t_ver/project_cycle/1.1"),
        ("TH", "first_generation", "TH/first_generation/project_cycle/1.1"),
        ("PH", "redd_plus", "PH/redd_plus/project_cycle/1.1"),
        ("VN", "", "any/first_generation/project_cycle/1.1/VN"),
        ("PH", "", "any/second_generation/project_cycle/1.1/PH"),
        ("", "", "any/second_generation/project_cycle/1.1"),
    ],
)
def test_each_country_follows_its_own_rules_or_those_of_its_generation(shipped, country, track, key):
    assert pin_rules(country, track, TODAY) == key
    assert rules_of(key).country == country


def test_before_uzbekistans_rules_the_general_ones_hold(shipped):
    assert pin_rules("UZ", "", date(2025, 2, 25)) == "any/second_generation/project_cycle/1.1/UZ"
    assert pin_rules("UZ", "", date(2025, 2, 26)) == "UZ/second_generation/project_cycle/1.1"


def test_a_correction_comes_beside_what_was_installed_before(db):
    PartnerCountry.objects.create(code="UZ", iso3="UZB", name="Uzbekistan", position=1)
    for content in shipped_contents():
        if content.document == "project_cycle" and content.partner_country in ("", "UZ"):
            adopt_rule_set(replace(content, version="1.0"), AUTHORITY)
    begun = pin_rules("UZ", "second_generation", TODAY)

    adopt_shipped_cycles(AUTHORITY)

    assert begun == "UZ/second_generation/project_cycle/1.0"
    assert pin_rules("UZ", "", timezone.localdate()) == "UZ/second_generation/project_cycle/1.1"
    assert pin_rules("UZ", "", date(2025, 2, 26)) == begun
    assert cycles_are_adopted()
    assert adopt_shipped_cycles(AUTHORITY) == 0


@pytest.mark.parametrize(
    ("country", "applies"), [("MN", False), ("VN", False), ("KZ", True), ("UZ", True), ("TH", False)]
)
def test_the_generations_differ_in_what_applies(shipped, country, applies):
    rules = rules_of(pin_rules(country, "", TODAY))
    assert {rules.feature(name) for name in GENERATIONS} == {applies}
    assert not rules.feature("no_such_feature")


def test_indonesia_has_what_was_seen_there_and_no_more(shipped):
    rules = rules_of(pin_rules("ID", "", TODAY))
    assert rules.feature("idea_note")
    assert not rules.feature("credit_allocation")


def test_known_days_and_unknown_ones(shipped):
    rules = rules_of(pin_rules("KZ", "", TODAY))
    inputs, decision = rules.clock("methodology_public_inputs"), rules.clock("methodology_decision")
    assert (inputs.days, inputs.is_inclusive, inputs.verification) == (15, True, "yes")
    assert (decision.days, decision.maximum_days) == (60, 90)
    assert (rules.clock("design_public_inputs").days, rules.clock("design_public_inputs").verification) == (
        30,
        "memory",
    )
    unknown = rules.clock("registration_decision")
    assert (unknown.days, unknown.verification) == (None, "no")
    assert rules.clock("no_such_clock") is None


def test_forms_are_found_by_name_and_by_token(shipped):
    rules = rules_of(pin_rules("MN", "", TODAY))
    assert rules.form("MoC") == rules.form("modalities_of_communication")
    assert (rules.form("MoC").code, rules.form("MoC").version) == ("JCM_MN_F_MoC_ver02.0", "02.0")
    assert rules_of(pin_rules("UZ", "", TODAY)).form("credit_allocation").annex == "3.5"
    assert rules.form("no_such_form") is None


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("MN", "Sustainable Development Contribution Plan"),
        ("UZ", "Sustainable Development Implementation Plan"),
        ("TH", "Sustainable Development and Safeguards Assessment Report"),
    ],
)
def test_a_country_calls_things_its_own_way(shipped, country, words):
    rules = rules_of(pin_rules(country, "", TODAY))
    assert rules.label("sustainable_development_plan") == words
    assert rules.label("no_such_thing", "as usual") == "as usual"


def test_required_papers_are_told_from_optional_ones(shipped):
    rules = rules_of(pin_rules("KZ", "", TODAY))
    assert rules.attachments("methodology_proposal", "submit") == ("methodology_spreadsheet",)
    optional = {
        rule.document_kind for rule in rules.attachment_rules("methodology_proposal") if not rule.is_required
    }
    assert optional == {"additional_information", "draft_project_design_document"}
    assert rules.attachments("methodology_proposal", "withdraw") == ()


def test_nothing_is_excluded_and_no_two_people_asked_for_without_a_source(shipped):
    for rule_set in RuleSet.objects.filter(document="project_cycle"):
        rules = rules_of(rule_set.key)
        assert rules.excluded_technologies == ()
        assert not rules.needs_two_people("registration_request", "submit")


def test_every_value_has_a_source_or_shows_that_it_has_none(shipped):
    for model in VALUES:
        for row in model.objects.all():
            assert row.source or row.verification in ("no", "memory"), row
            assert row.verification != "yes" or row.source, row
            assert row.verification in ("yes", "derived") or not row.is_verified


def test_short_sources_are_spelled_out(shipped):
    assert "carbon-markets.go.jp" in RuleSetClock.objects.filter(key="methodology_decision").first().source
    for name in ("first_generation.json", "KZ_second_generation.json"):
        for rows in read_set(name)["rows"].values():
            assert not [row for row in rows if row["source"][:1] == "S" and row["source"][1:].isdigit()]


def test_every_set_is_complete_by_itself(shipped):
    wanted = set(
        RuleSetClock.objects.filter(
            rule_set__track="first_generation", rule_set__partner_country=None
        ).values_list("key", flat=True)
    )
    for rule_set in RuleSet.objects.filter(document="project_cycle"):
        assert wanted <= set(rule_set.rulesetclock_rows.values_list("key", flat=True)), rule_set.key


def test_loading_again_changes_nothing_and_asks_little(shipped):
    before = RuleSet.objects.count()
    with CaptureQueriesContext(connection) as asked:
        assert cycles_are_adopted()
    assert len(asked) <= 2
    assert adopt_shipped_cycles(AUTHORITY) == 0
    for content in shipped_contents():
        if content.partner_country in {"", *COUNTRIES}:
            adopt_rule_set(content, AUTHORITY)  # the same content: the row that stands
    assert RuleSet.objects.count() == before


def test_days_are_those_of_the_country(shipped):
    assert rules_of(pin_rules("KZ", "", TODAY)).time_zone.key == "Asia/Almaty"
    assert rules_of(pin_rules("VN", "", TODAY)).time_zone.key == "Asia/Ho_Chi_Minh"
    assert rules_of(pin_rules("", "", TODAY)).time_zone.key == "UTC"


def test_working_days_know_the_holidays_of_both_sides(shipped):
    working = rules_of(pin_rules("KZ", "", TODAY)).working_days
    assert date(2026, 12, 16) not in working  # Kazakhstan
    assert date(2026, 11, 3) not in working  # Japan
    assert date(2026, 11, 21) not in working  # a Saturday
    assert date(2026, 11, 24) in working
    assert Holiday.objects.exclude(verification="memory").count() == 0
    assert CountryCalendar.objects.filter(country_code="JP").exists()


def test_a_track_that_a_country_does_not_have_opens_no_case(stage):
    with pytest.raises(LifecycleNotOffered):
        stage.open("KZ", track="redd_plus")


@pytest.mark.parametrize("key", ["KZ/second_generation/project_cycle/9.9", "nonsense", "///"])
def test_a_key_of_nothing_is_a_fault_and_not_free_passage(shipped, key):
    with pytest.raises((RulesUnknown, ValueError)):
        rules_of(key)
