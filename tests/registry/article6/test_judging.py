"""Whether an authorisation covers a use: each reason against it bites alone, in the documented order."""

from dataclasses import replace
from datetime import date

import pytest

from registry.article6 import judging
from registry.article6.judging import Terms, Units, Wanted, choose, first_transferred_on, reason_against

TERMS = Terms(
    version=1,
    uses=frozenset({"ndc", "imp"}),
    using_parties=frozenset({"JP"}),
    projects=frozenset({"KZ001"}),
    methodologies=frozenset({"KZ_AM001"}),
    sectors=frozenset({1}),
    first_vintage=2023,
    last_vintage=2025,
    quantity=100,
    used=40,
    first_transfer="issuance",
    adopted_on=date(2026, 1, 10),
    valid_from=date(2026, 2, 1),
    valid_to=date(2030, 12, 31),
)
UNITS = Units(
    registry="JP",
    host="KZ",
    project="KZ001",
    years=(2024,),
    methodologies=frozenset({"KZ_AM001", "KZ_AM002"}),
    sectors=frozenset({1}),
    issued_on=date(2026, 5, 1),
)
WANTED = Wanted(use="ndc", party="JP", quantity=60, on=date(2026, 6, 1))


def test_what_is_within_every_term_is_covered():
    assert reason_against(TERMS, UNITS, WANTED) == ""
    assert choose([TERMS], UNITS, WANTED) == (TERMS, "")


# One change each, from the last reason to the first, so that they can be put on top of each other.
FAULTS = [
    (judging.QUANTITY, {}, {}, {"quantity": 61}),
    (judging.REVOKED, {"revoked_from": date(2026, 4, 1)}, {}, {}),
    (judging.NOT_IN_FORCE, {"valid_to": date(2026, 5, 31)}, {}, {}),
    (judging.PARTY, {}, {}, {"party": "MN"}),
    (judging.PURPOSE, {}, {}, {"use": "op"}),
    (judging.VINTAGE, {}, {"years": (2022,)}, {}),
    (judging.SCOPE, {}, {"project": "KZ002"}, {}),
]


@pytest.mark.parametrize(("reason", "terms", "units", "wanted"), FAULTS, ids=[row[0] for row in FAULTS])
def test_each_term_bites_alone(reason, terms, units, wanted):
    found = reason_against(replace(TERMS, **terms), replace(UNITS, **units), replace(WANTED, **wanted))
    assert found == reason


def test_of_several_reasons_the_first_in_the_documented_order_is_told():
    terms, units, wanted = TERMS, UNITS, WANTED
    for reason, of_terms, of_units, of_wanted in FAULTS:
        terms, units = replace(terms, **of_terms), replace(units, **of_units)
        wanted = replace(wanted, **of_wanted)
        assert reason_against(terms, units, wanted) == reason


@pytest.mark.parametrize(
    ("terms", "units", "covered"),
    [
        ({"methodologies": frozenset({"KZ_AM009"})}, {}, False),
        ({"sectors": frozenset({2})}, {}, False),
        (
            {"projects": frozenset(), "methodologies": frozenset(), "sectors": frozenset()},
            {"project": "X"},
            True,
        ),
        ({}, {"years": (2024, 2025)}, True),
        ({}, {"years": (2024, 2026)}, False),
        ({}, {"years": ()}, False),  # only a total over years that nobody knows
        ({"first_vintage": None, "last_vintage": None}, {"years": ()}, True),
        ({"first_vintage": None}, {"years": (1999,)}, True),
    ],
)
def test_empty_lists_are_open_and_unknown_years_are_not_guessed(terms, units, covered):
    found = reason_against(replace(TERMS, **terms), replace(UNITS, **units), WANTED)
    assert (found == "") is covered


def test_a_transfer_to_another_registry_needs_no_use_named():
    assert reason_against(TERMS, UNITS, replace(WANTED, use="")) == ""


def test_a_revocation_leaves_alone_what_was_first_transferred_before_it_unless_it_says_otherwise():
    revoked = replace(TERMS, revoked_from=date(2026, 5, 15))
    assert reason_against(revoked, UNITS, replace(WANTED, on=date(2026, 5, 14))) == ""
    assert reason_against(revoked, UNITS, WANTED) == ""  # issued abroad on 1 May, before the revocation
    assert reason_against(replace(revoked, spares_transferred=False), UNITS, WANTED) == judging.REVOKED
    at_home = replace(UNITS, registry="KZ")
    assert reason_against(revoked, at_home, WANTED) == judging.REVOKED  # not yet transferred internationally
    assert reason_against(revoked, replace(UNITS, issued_on=date(2026, 5, 15)), WANTED) == judging.REVOKED


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("authorisation", date(2026, 1, 10)),
        ("issuance", date(2026, 5, 1)),
        ("use_or_cancellation", None),
    ],
)
def test_the_first_transfer_is_as_the_authorisation_defines_it(definition, expected):
    terms = replace(TERMS, first_transfer=definition)
    assert first_transferred_on(terms, UNITS, "imp") == expected
    assert first_transferred_on(terms, UNITS, "ndc") == date(2026, 5, 1)
    assert first_transferred_on(terms, replace(UNITS, registry="KZ"), "ndc") is None


def test_of_several_that_cover_it_the_one_that_ends_first_is_used_and_of_none_the_nearest_is_told():
    later = replace(TERMS, version=2, valid_to=None)
    assert choose([later, TERMS], UNITS, WANTED)[0] is TERMS
    assert choose([], UNITS, WANTED) == (None, judging.MISSING)
    other = replace(TERMS, projects=frozenset({"KZ009"}))
    assert choose([other, TERMS], UNITS, replace(WANTED, quantity=61)) == (None, judging.QUANTITY)


def test_what_is_left_of_two_authorisations_is_not_added_up():
    second = replace(TERMS, version=2)
    assert choose([TERMS, second], UNITS, replace(WANTED, quantity=100)) == (None, judging.QUANTITY)
    less = replace(
        TERMS, quantity=30
    )  # a later version allows less than was used: nothing more, nothing undone
    assert reason_against(less, UNITS, replace(WANTED, quantity=1)) == judging.QUANTITY


def test_every_reason_has_its_words():
    assert set(judging.MESSAGES) == set(judging.REASONS)
    assert all(str(text) for text in judging.MESSAGES.values())
