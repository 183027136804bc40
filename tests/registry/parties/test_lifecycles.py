"""Enrolment, designation, change of scopes, suspension and withdrawal, from end to end."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from registry.identity.models.parties import Organisation
from registry.identity.models.people import Level, Role
from registry.identity.operations.roles import grant_role
from registry.identity.policies import stands_for
from registry.lifecycle.actors import actor_for
from registry.lifecycle.errors import OpeningNotYours, ReasonRequired, StepNotYours, StepUnmet
from registry.lifecycle.operations.desk import add_party
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.policies import parts_of
from registry.lifecycle.tables import Part
from registry.parties.errors import OutcomeNotPossible
from registry.parties.models import Accreditation, Designation
from registry.parties.queries import is_designated, similar_organisations
from tests.registry.parties.stage import APPLICATION, AUTHORITY, ENROLMENT, SCOPE_CHANGE, days, today


def enrolment(stage, by, content=ENROLMENT):
    case = open_case("organisation_enrolment", by=actor_for(by), request_id=uuid4(), title="Altai Wind")
    stage.fill_in(case, "organisation_enrolment", content, by)
    return case


def unmet(refused):
    return {one.code for one in refused.value.unmet}


def test_a_company_enrols_itself_and_its_founder_keeps_its_members(stage):
    case = enrolment(stage, stage.visitor)
    stage.step(case, "submit", stage.visitor)
    stage.step(case, "return_for_revision", stage.officer, "Your position is not proven.")
    stage.step(case, "resubmit", stage.visitor)
    stage.step(case, "enrol", stage.second_officer)

    organisation = Organisation.objects.get(name="Altai Wind")
    assert (organisation.country_code, organisation.partner_country) == ("KZ", stage.country)
    assert organisation.registration_number == "180640000123"
    assert stands_for(stage.visitor, organisation, at_least=Level.ADMINISTRATOR, roles=[Role.PARTICIPANT])
    assert not stands_for(stage.visitor, organisation, roles=[Role.THIRD_PARTY_ENTITY])
    assert [one.destination for one in case.steps.order_by("number")] == [
        "submitted",
        "returned",
        "submitted",
        "enrolled",
    ]


def test_a_decline_needs_its_reason_and_makes_nothing(stage):
    case = enrolment(stage, stage.visitor)
    stage.step(case, "submit", stage.visitor)

    with pytest.raises(ReasonRequired):
        stage.step(case, "decline", stage.officer)
    stage.step(case, "decline", stage.officer, "No such company is registered.")
    assert not Organisation.objects.filter(name="Altai Wind").exists()


@pytest.mark.parametrize("who", ["visitor", "secretariat", "participant", "japan"])
def test_only_officers_vet(stage, who):
    case = enrolment(stage, stage.visitor)
    stage.step(case, "submit", stage.visitor)

    with pytest.raises(StepNotYours):
        stage.step(case, "enrol", getattr(stage, who))


def test_an_officer_does_not_vet_what_they_handed_in_themselves(stage):
    case = enrolment(stage, stage.officer)
    stage.step(case, "submit", stage.officer)

    with pytest.raises(StepUnmet) as refused:
        stage.step(case, "enrol", stage.officer)
    assert unmet(refused) == {"own_case"}
    stage.step(case, "enrol", stage.second_officer)


@pytest.mark.parametrize(
    "known",
    [
        {"name": "ALTAI WIND", "registration_number": ""},
        {"name": "Another spelling", "registration_number": "180640000123"},
    ],
)
def test_an_organisation_that_is_known_is_linked_and_not_made_twice(stage, known):
    there = Organisation.objects.create(country_code="KZ", **known)
    case = enrolment(stage, stage.visitor)
    stage.step(case, "submit", stage.visitor)

    with pytest.raises(StepUnmet) as refused:
        stage.step(case, "enrol", stage.officer)
    assert unmet(refused) == {"organisation_known"}
    stage.step(case, "link", stage.officer, "The extract of the register was seen.")
    assert stands_for(stage.visitor, there, at_least=Level.ADMINISTRATOR)
    assert Organisation.objects.filter(country_code="KZ").count() == 3


def test_nothing_is_linked_with_what_is_not_there(stage):
    case = enrolment(stage, stage.visitor)
    stage.step(case, "submit", stage.visitor)

    with pytest.raises(StepUnmet) as refused:
        stage.step(case, "link", stage.officer, "It looks the same.")
    assert unmet(refused) == {"organisation_not_known"}


def test_officers_are_warned_of_similar_names(stage):
    for name, country in (("Altay Wind LLP", "KZ"), ("Altai Wind", "MN"), ("Sun of Turan", "KZ")):
        Organisation.objects.create(name=name, country_code=country)

    assert [one.name for one in similar_organisations(ENROLMENT)] == ["Altay Wind LLP"]
    assert similar_organisations({}) == []


def test_a_designation_has_its_reference_scopes_and_accreditation(stage):
    stage.designation(status="withdrawn", withdrawn_on=date(2021, 1, 1))
    case = stage.before_committee()
    decision = stage.decide(case, "designate")

    made = Designation.objects.get(reference="TPE-KZ-008")
    assert (made.designated_on, made.accredited_until) == (today(), date(2030, 6, 30))
    assert case.subject_reference == "TPE-KZ-008"
    assert sorted((row.scope.number, row.activity, row.since) for row in made.scopes.all()) == [
        (1, "validation", today()),
        (1, "verification", today()),
        (3, "validation", today()),
    ]
    assert made.accreditations.get().certificate == "KZ-14065-7"
    assert made.source == f"Joint Committee decision {decision.reference}"
    assert is_designated(stage.entity, "KZ", 3, "validation", today())
    assert not is_designated(stage.entity, "KZ", 3, "verification", today())
    assert not is_designated(stage.entity, "KZ", 3, "validation", today() - days(1))


def test_who_is_designated_changes_scopes_and_applies_no_second_time(stage):
    case = stage.application()
    stage.designation()

    with pytest.raises(StepUnmet) as refused:
        stage.step(case, "submit", stage.verifier)
    assert unmet(refused) == {"already_designated"}


def test_an_application_without_a_scope_is_not_handed_in(stage):
    case = stage.application({**APPLICATION, "scopes": {}})

    with pytest.raises(StepUnmet) as refused:
        stage.step(case, "submit", stage.verifier)
    assert unmet(refused) == {"form_incomplete"}


def test_a_reader_hands_in_nothing(stage):
    reader = stage.person("reader", Role.THIRD_PARTY_ENTITY, organisation=stage.entity, level=Level.READER)
    case = stage.application()

    with pytest.raises(StepNotYours):
        stage.step(case, "submit", reader)
    assert parts_of(reader, case) == frozenset()


def change(stage, designation, content=SCOPE_CHANGE):
    case = stage.about(
        "third_party_entity_scope_change",
        designation,
        stage.verifier,
        {Part.PROPONENT: [stage.entity]},
    )
    stage.fill_in(case, "third_party_entity_scope_change", content, stage.verifier)
    return case


def test_scopes_are_added_and_ended_on_the_day_of_the_decision(stage):
    designation = stage.designation(accredited_until=date(2026, 12, 31))
    case = change(stage, designation)
    stage.step(case, "submit", stage.verifier)
    stage.step(case, "accept_as_complete", stage.secretariat)
    stage.decide(case, "change")

    yesterday = today() - days(1)
    assert is_designated(stage.entity, "KZ", 1, "validation", yesterday)
    assert not is_designated(stage.entity, "KZ", 1, "validation", today())
    assert not is_designated(stage.entity, "KZ", 13, "verification", yesterday)
    assert is_designated(stage.entity, "KZ", 13, "verification", today())
    designation.refresh_from_db()
    assert designation.accredited_until == date(2035, 1, 31)
    # The old certificate and the new one: both days answer as they did.
    assert list(Accreditation.objects.order_by("last_on").values_list("since", "last_on")) == [
        (None, date(2026, 12, 31)),
        (today(), date(2035, 1, 31)),
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"add_validation": [1]}, "scope_held"),
        ({"end_verification": [1]}, "scope_not_held"),
        ({"add_validation": [13], "end_validation": [13]}, "form_incomplete"),
    ],
)
def test_impossible_changes_of_scopes_are_refused(stage, changes, code):
    case = change(stage, stage.designation(), {"changes": {**changes, "reason": "why not"}})

    with pytest.raises(StepUnmet) as refused:
        stage.step(case, "submit", stage.verifier)
    assert code in unmet(refused)


def test_nobody_changes_the_designation_of_another(stage):
    designation = stage.designation()
    grant_role(stage.participant, Role.THIRD_PARTY_ENTITY, authority=AUTHORITY, organisation=stage.company)
    case = stage.about(
        "third_party_entity_scope_change", designation, stage.participant, {Part.PROPONENT: [stage.company]}
    )
    stage.fill_in(case, "third_party_entity_scope_change", SCOPE_CHANGE, stage.participant)

    with pytest.raises(StepUnmet) as refused:
        stage.step(case, "submit", stage.participant)
    assert unmet(refused) == {"designation_of_another"}


def suspended(stage, designation):
    case = stage.about("third_party_entity_suspension", designation, stage.secretariat)
    stage.step(case, "propose", stage.secretariat, "The review found two untrained auditors.")
    stage.decide(case, "suspend", "The review found two untrained auditors.")
    return case


def test_a_suspension_counts_until_the_committee_lifts_it(stage):
    designation = stage.designation()
    case = suspended(stage, designation)

    assert not is_designated(stage.entity, "KZ", 1, "validation", today())
    assert is_designated(stage.entity, "KZ", 1, "validation", today() - days(1))
    designation.refresh_from_db()
    assert designation.status == "suspended"
    assert Part.THIRD_PARTY_ENTITY in parts_of(stage.verifier, case)

    stage.step(case, "ask_for_lifting", stage.verifier, "Both were trained.")
    stage.decide(case, "uphold", "One certificate is missing.")
    assert case.state == "suspended"
    stage.step(case, "ask_for_lifting", stage.verifier, "Here it is.")
    stage.decide(case, "lift")
    assert is_designated(stage.entity, "KZ", 1, "validation", today())
    period = designation.suspensions.get()
    assert (period.since, period.until) == (today(), today())


def test_a_second_suspension_waits_for_the_end_of_the_first(stage):
    designation = stage.designation()
    suspended(stage, designation)
    case = stage.about("third_party_entity_suspension", designation, stage.officer)

    with pytest.raises(StepUnmet) as refused:
        stage.step(case, "propose", stage.officer, "Once more.")
    assert unmet(refused) == {"suspended_already"}


def test_entities_and_companies_suspend_nobody(stage):
    designation = stage.designation()

    for who in (stage.verifier, stage.participant, stage.visitor):
        with pytest.raises(OpeningNotYours):
            stage.about("third_party_entity_suspension", designation, who)


def withdrawal(stage, designation, by, parties=None):
    case = stage.about("third_party_entity_withdrawal", designation, by, parties)
    stage.step(case, "submit", by, "It ends its work in this field.")
    return case


def test_an_entity_withdraws_and_the_suspension_ends_with_it(stage):
    designation = stage.designation()
    suspension = suspended(stage, designation)
    case = withdrawal(stage, designation, stage.verifier, {Part.PROPONENT: [stage.entity]})
    stage.decide(case, "withdraw")

    designation.refresh_from_db()
    suspension.refresh_from_db()
    assert (designation.status, designation.withdrawn_on) == ("withdrawn", today())
    assert designation.is_voluntary_withdrawal
    assert suspension.state == "ended"
    assert not is_designated(stage.entity, "KZ", 1, "validation", today())


def test_the_committee_withdraws_by_itself_and_the_entity_sees_it(stage):
    designation = stage.designation()
    case = withdrawal(stage, designation, stage.secretariat)
    assert Part.THIRD_PARTY_ENTITY in parts_of(stage.verifier, case)

    with pytest.raises(StepNotYours):
        stage.step(case, "give_up", stage.verifier)
    stage.decide(case, "withdraw")
    designation.refresh_from_db()
    assert not designation.is_voluntary_withdrawal


def test_what_was_withdrawn_is_neither_changed_nor_withdrawn_again(stage):
    designation = stage.designation()
    case = change(stage, designation)
    stage.step(case, "submit", stage.verifier)
    stage.step(case, "accept_as_complete", stage.secretariat)
    Designation.objects.update(status="withdrawn", withdrawn_on=timezone.localdate())

    with pytest.raises(OutcomeNotPossible) as refused:
        stage.opened(case, outcome="change")
    assert "designation_withdrawn" in unmet(refused)


def test_an_entity_checks_nothing_it_takes_part_in(stage):
    """The rule is the engine's for every lifecycle; an enrolment stands for them here."""
    case = enrolment(stage, stage.visitor)
    officer = actor_for(stage.officer)
    add_party(case, stage.entity, Part.THIRD_PARTY_ENTITY, by=officer, reason="engaged")
    stage.step(case, "submit", stage.visitor)
    add_party(case, stage.entity, Part.PARTICIPANT, by=officer, reason="joined")

    with pytest.raises(StepUnmet) as refused:
        stage.step(case, "enrol", stage.officer)
    assert unmet(refused) == {"third_party_entity_not_independent"}
    stage.step(case, "decline", stage.officer, "A conflict of interest.")
