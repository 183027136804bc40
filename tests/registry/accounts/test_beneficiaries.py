"""Beneficiaries: entered with a warning, vetted by an officer, named only with permission, merged and never deleted."""

import pytest
from django.db import DatabaseError, transaction

from registry.accounts.errors import BeneficiariesNotMergeable
from registry.accounts.models import Beneficiary, BeneficiaryLetter
from registry.accounts.operations.beneficiaries import change_consent, merge, withdraw_permission
from registry.accounts.operations.purposes import ledger_facts
from registry.accounts.queries.beneficiaries import alike, may_name, nameable_by, named
from registry.accounts.queries.purposes import StatedUse, faults
from registry.identity.models.people import Role
from registry.lifecycle.errors import StepUnmet
from tests.registry.accounts.uses import MIDORI, Uses, entered, vetted
from tests.registry.parties.stage import AUTHORITY

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(db):
    return Uses()


def unmet(refusal) -> list[str]:
    return [one["code"] for one in refusal.value.details["unmet"]]


def test_from_the_form_to_a_name_that_may_be_used(stage):
    without_letter = entered(stage, MIDORI, letter=False)
    with pytest.raises(StepUnmet) as refusal:
        stage.step(without_letter, "submit", stage.participant)
    assert unmet(refusal) == ["permission_letter_missing"]
    letter = stage.paper(without_letter, "letter", stage.participant)
    stage.step(without_letter, "submit", stage.participant)

    row = Beneficiary.objects.get()
    assert (row.state, row.matching, row.matching_latin) == ("entered", "midori", "midori")
    assert not may_name(stage.company, row)
    use = StatedUse(
        kind="cancellation",
        purpose="on_behalf",
        facts={"use_year": 2026, "use_scheme": "voluntary", "beneficiary": {"id": str(row.public_id)}},
        holder=stage.company,
    )
    assert [one.code for one in faults(use)] == ["beneficiary_not_vetted"]

    stage.step(without_letter, "vet", stage.officer)
    row.refresh_from_db()
    assert (row.state, row.vetted_by) == ("vetted", stage.officer)
    assert BeneficiaryLetter.objects.get().letter_sha256 == letter.sha256
    assert faults(use) == []
    assert list(nameable_by(stage.company)) == [row]
    # Another organisation has no letter, and none that was withdrawn counts.
    assert not may_name(stage.entity, row)
    withdraw_permission(BeneficiaryLetter.objects.get(), authority=AUTHORITY, reason="The beneficiary asked")
    assert [one.code for one in faults(use)] == ["beneficiary_not_permitted"]


def test_those_alike_are_shown_before_it_is_handed_in(stage):
    vetted(stage, MIDORI)
    same_name = {**MIDORI, "name": "みどり㈱", "identifier_kind": "none", "country": "KZ"}
    del same_name["identifier"]
    case = entered(stage, same_name)
    with pytest.raises(StepUnmet) as refusal:
        stage.step(case, "submit", stage.participant)
    assert unmet(refusal) == ["beneficiaries_alike"]
    assert (
        "株式会社みどり (Midori Co., Ltd.), JP, 1234567890123" in refusal.value.details["unmet"][0]["message"]
    )
    stage.fill_in(
        case,
        "beneficiary",
        {"identity": same_name, "standing": {"relation": "permitted", "differs": True}},
        stage.participant,
        edition=1,
    )
    stage.step(case, "submit", stage.participant)

    across = alike({"name": "ミドリ", "name_latin": "MIDORI K.K."})
    assert [(one.beneficiary.country_code, one.likeness) for one in across] == [("JP", 1.0), ("KZ", 1.0)]
    by_number = alike({**MIDORI, "name": "Another", "name_latin": "Another"})
    assert [(one.has_same_number, one.beneficiary.country_code) for one in by_number] == [(True, "JP")]
    assert alike({"name": "赤い会社", "name_latin": "Akai"}) == []


def test_the_same_number_is_linked_and_not_vetted_twice(stage):
    known = vetted(stage, MIDORI)
    other = stage.organisation("Steppe Wind")
    person = stage.person("steppe", Role.PARTICIPANT, organisation=other)
    case = entered(stage, MIDORI, by=person, organisation=other, differs=True)
    stage.step(case, "submit", person)
    with pytest.raises(StepUnmet) as refusal:
        stage.step(case, "vet", stage.officer)
    assert unmet(refusal) == ["beneficiary_known"]
    stage.step(case, "link", stage.officer)

    row = Beneficiary.objects.get(case=case)
    assert (row.state, row.merged_into) == ("merged", known)
    assert named(row.public_id) == known
    assert may_name(other, known)
    with pytest.raises(DatabaseError), transaction.atomic():
        Beneficiary.objects.filter(pk=known.pk).delete()


def test_two_rows_are_merged_with_their_permissions(stage):
    one = vetted(stage, MIDORI)
    two = vetted(
        stage,
        {**MIDORI, "identifier": "9999999999999"},
        by=stage.verifier,
        organisation=stage.entity,
        differs=True,
    )
    with pytest.raises(BeneficiariesNotMergeable):
        merge(one, one, authority=AUTHORITY, reason="The same firm")
    merge(two, one, authority=AUTHORITY, reason="The same firm")
    assert named(two.public_id) == one
    assert may_name(stage.entity, one)
    assert may_name(stage.company, one)
    two.refresh_from_db()
    with pytest.raises(BeneficiariesNotMergeable):
        merge(two, one, authority=AUTHORITY, reason="Once more")


def test_a_natural_person_is_in_the_ledger_by_an_id_and_public_only_while_consenting(stage):
    person = {
        "kind": "person",
        "name": "山田花子",
        "name_latin": "Yamada Hanako",
        "country": "JP",
        "identifier_kind": "none",
        "consents": False,
    }
    row = vetted(stage, person)
    facts = {"use_year": 2026, "use_scheme": "voluntary", "beneficiary": {"id": str(row.public_id)}}
    assert ledger_facts("on_behalf", facts, stage.cancelled)["beneficiary"] == {
        "id": str(row.public_id),
        "kind": "person",
    }
    (found,) = alike(person)
    assert "Yamada" not in found.shown_to(stage.entity)
    assert "Yamada" in found.shown_to(stage.company)
    assert not row.is_public
    assert change_consent(row, consents=True, authority=AUTHORITY, reason="A letter").is_public


@pytest.mark.parametrize(
    ("use", "code"),
    [
        ({"purpose": ""}, "purpose_missing"),
        ({"purpose": "gift"}, "purpose_unknown"),
        ({"purpose": "national_pledge"}, "account_unfit_for_purpose"),
        ({"destination_kind": "retirement"}, "account_unfit_for_purpose"),
        ({"purpose": "mandatory"}, "purpose_for_officers"),
        ({"purpose": "mandatory", "by_officer": True}, "purpose_for_officers"),
        ({"facts": {"use_scheme": "voluntary"}}, "use_year_missing"),
        ({"facts": {"use_scheme": "voluntary", "use_year": 2012}}, "use_year_out_of_range"),
        ({"facts": {"use_scheme": "voluntary", "use_year": "2026"}}, "use_year_out_of_range"),
        ({"facts": {"use_year": 2026}}, "use_scheme_missing"),
        ({"facts": {"use_year": 2026, "use_scheme": "tax"}}, "use_scheme_unfit"),
        ({"purpose": "gx_ets"}, "use_scheme_unfit"),
        ({"purpose": "on_behalf"}, "beneficiary_missing"),
        ({"facts": {"use_year": 2026, "use_scheme": "voluntary", "beneficiary": "x"}}, "beneficiary_unknown"),
    ],
)
def test_each_fault_of_a_stated_use_is_told(db, use, code):
    sound = {
        "kind": "cancellation",
        "purpose": "own_offsetting",
        "destination_kind": "cancellation",
        "facts": {"use_year": 2026, "use_scheme": "voluntary"},
    }
    assert faults(StatedUse(**sound)) == []
    assert faults(StatedUse(**{**sound, "purpose": "gx_ets", "facts": {"use_year": 2026}})) == []
    assert [one.code for one in faults(StatedUse(**{**sound, **use}))] == [code]
