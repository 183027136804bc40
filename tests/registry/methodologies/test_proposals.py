"""What the steps of a methodology's case write, and which version holds on a day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from registry.lifecycle.errors import StepUnmet
from registry.methodologies.models import Methodology, MethodologyVersion, ProposedMethodology
from registry.methodologies.queries import (
    current_version,
    named_versions,
    order_of,
    proposals_of,
    search_versions,
    was_valid_on,
)

pytestmark = pytest.mark.django_db


def test_a_proposal_gets_its_number_when_it_is_published(world):
    case = world.at("methodology_proposal", "submitted")
    assert not ProposedMethodology.objects.exists()
    world.walk(case, "open_public_inputs")
    proposal = ProposedMethodology.objects.get()
    assert (proposal.reference, proposal.status, proposal.public_input_opens_on) == (
        "KZ_PM001",
        "public_inputs",
        world.today,
    )
    assert (case.subject_reference, case.title) == ("KZ_PM001", "Installation of solar power")


def test_an_approved_proposal_is_the_first_version_with_its_text(world):
    world.at("methodology_proposal", "approved")
    methodology = Methodology.objects.get(reference="KZ_AM002")
    version = methodology.versions.get()
    assert (version.version, version.status, version.approved_on) == ("1.0", "valid", world.today)
    assert version.text["d_eligibility"]["criteria"][0]["text"] == "New plant"
    assert set(version.text) >= {"a_title", "c_summary", "h_reductions", "i_parameters"}
    proposal = ProposedMethodology.objects.get()
    assert (proposal.status, proposal.approved_as, proposal.decided_on) == (
        "approved",
        version,
        world.today,
    )


def test_a_revision_is_the_next_version_under_the_same_number(world):
    world.at("methodology_revision", "approved")
    methodology = Methodology.objects.get(reference="KZ_AM001")
    older, newer = methodology.versions.order_by("version")
    assert (older.status, older.ended_on) == ("superseded", world.today)
    assert (newer.version, newer.status) == ("2.0", "valid")
    [proposal] = proposals_of(methodology)
    assert (proposal.reference, proposal.revises, proposal.approved_as) == ("KZ_PM001", older, newer)
    assert current_version(methodology) == newer
    assert was_valid_on(older, world.today - timedelta(days=1))
    assert not was_valid_on(older, world.today)
    assert was_valid_on(newer, world.today)


def test_a_text_approved_with_revisions_counts_from_the_day_of_the_decision(world):
    case = world.at("methodology_proposal", "approved_with_revisions")
    ProposedMethodology.objects.update(decided_on=date(2026, 1, 5))
    world.fill(case, "methodology_proposal", lambda content: content["a_title"].update(title="Revised title"))
    world.step(case, "hand_in_revised_text")
    world.walk(case, "return_revised_text", "hand_in_revised_text", "confirm_revised_text")
    version = MethodologyVersion.objects.get(methodology__reference="KZ_AM002")
    assert version.approved_on == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("state", "status"),
    [("not_approved", "not_approved"), ("withdrawn", "withdrawn"), ("further_work", "further_work")],
)
def test_what_was_not_approved_makes_no_methodology(world, state, status):
    world.at("methodology_proposal", state)
    assert ProposedMethodology.objects.get().status == status
    assert Methodology.objects.count() == 1


def test_a_number_is_not_given_again_after_a_withdrawal(world):
    world.at("methodology_proposal", "withdrawn")
    assert world.at("methodology_proposal", "public_inputs_open").subject_reference == "KZ_PM002"


def test_numbers_of_the_public_list_are_taken(world):
    Methodology.objects.create(reference="KZ_AM017", partner_country=world.country)
    world.at("methodology_proposal", "approved")
    assert Methodology.objects.filter(reference="KZ_AM018").exists()


def test_a_proposal_without_scope(world):
    case = world.begin("methodology_proposal")
    world.fill(case, "methodology_proposal", lambda content: content["a_title"].pop("scopes"))
    with pytest.raises(StepUnmet) as refused:
        world.step(case, "submit")
    assert "scope_missing" in {one.code for one in refused.value.unmet}


def test_a_later_version_of_the_public_list_ends_the_one_before(world):
    """Of the list no end is known: the approval of the next one is it."""
    older = world.methodology
    older.status = "not_known"
    older.save()
    newer = MethodologyVersion.objects.create(
        methodology=older.methodology, version="2.0", approved_on=date(2025, 6, 1)
    )
    assert [was_valid_on(older, day) for day in (date(2025, 1, 9), date(2025, 1, 10), date(2025, 5, 31))] == [
        False,
        True,
        True,
    ]
    assert not was_valid_on(older, date(2025, 6, 1))
    assert was_valid_on(newer, date(2025, 6, 1))
    assert current_version(older.methodology) == newer


def test_versions_are_ordered_by_number(world):
    for number in ("9.0", "10.0"):
        MethodologyVersion.objects.create(methodology=world.methodology.methodology, version=number)
    versions = sorted(world.methodology.methodology.versions.all(), key=order_of)
    assert [version.version for version in versions] == ["1.0", "9.0", "10.0"]


def test_forms_find_versions_by_key_and_by_title(world):
    assert named_versions(["KZ_AM001 1.0", "KZ_AM001 9.9", "nonsense"]) == {
        "KZ_AM001 1.0": "KZ_AM001 1.0 Solar power"
    }
    assert [key for key, _label in search_versions("KZ_AM")] == ["KZ_AM001 1.0"]


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("methodology_version_valid_once", {"version": "2.0", "status": "valid"}),
        (
            "methodology_version_ends_after_approval",
            {"version": "2.0", "approved_on": "2026-01-02", "ended_on": "2026-01-01"},
        ),
        (
            "methodology_version_valid_has_no_end",
            {"version": "2.0", "status": "valid", "ended_on": "2026-01-01"},
        ),
    ],
)
def test_an_impossible_version_is_refused(world, constraint, values):
    if constraint == "methodology_version_valid_has_no_end":
        MethodologyVersion.objects.update(status="superseded")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MethodologyVersion.objects.create(methodology=world.methodology.methodology, **values)
