"""Decisions of a Joint Committee: both sides, and nothing without them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from registry.identity.models.people import Role
from registry.identity.operations.roles import grant_role
from registry.lifecycle import hooks
from registry.lifecycle.actors import actor_for, deciding
from registry.lifecycle.errors import DecisionRequired, StepNotYours, StepUnmet
from registry.lifecycle.operations.take_step import take_step
from registry.notifications.models import Notice
from registry.parties import errors
from registry.parties.models import Assent, Designation, JointCommitteeDecision
from registry.parties.operations.assents import close_by_silence, declare_conflict, give_assent
from registry.parties.operations.decisions import open_decision, withdraw_decision
from registry.parties.operations.seats import end_seat, seat_member
from registry.parties.policies import decisions_visible_to
from tests.registry.parties.stage import AUTHORITY

Status = JointCommitteeDecision.Status


def test_both_sides_agree_and_the_step_is_taken_on_their_decision(stage):
    decision = stage.opened()

    assert give_assent(decision, by=stage.japan, agrees=True).status == Status.OPEN
    adopted = give_assent(decision, by=stage.partner, agrees=True)

    year = timezone.localdate().year
    assert (adopted.status, adopted.reference) == (Status.ADOPTED, f"KZ-JC-{year}-001")
    adopted.case.refresh_from_db()
    assert adopted.case.state == "designated"
    assert adopted.taken.basis == f"Joint Committee decision {adopted.reference}"
    assert adopted.taken.facts["decision"] == adopted.reference
    assert Designation.objects.get().reference == "TPE-KZ-001"


def test_one_no_closes_the_decision_with_its_reason_and_the_case_stays(stage):
    decision = stage.opened()

    give_assent(decision, by=stage.japan, agrees=True)
    closed = give_assent(decision, by=stage.partner, agrees=False, reason="The accreditation ends too soon.")

    assert closed.status == Status.NOT_ADOPTED
    assert "ends too soon" in closed.closing_reason
    closed.case.refresh_from_db()
    assert closed.case.state == "under_consideration"
    assert not Designation.objects.exists()
    again = stage.opened(closed.case)
    assert again.reference.endswith("-002")


def test_a_no_needs_its_reason(stage):
    with pytest.raises(errors.ReasonNeeded):
        give_assent(stage.opened(), by=stage.japan, agrees=False, reason=" ")
    assert not Assent.objects.exists()


def test_a_side_speaks_once_and_the_same_word_again_changes_nothing(stage):
    decision = stage.opened()
    give_assent(decision, by=stage.japan, agrees=True)

    give_assent(decision, by=stage.japan, agrees=True)
    for person, agrees in ((stage.japan, False), (stage.other_japan, True), (stage.other_japan, False)):
        with pytest.raises(errors.AlreadyAnswered):
            give_assent(decision, by=person, agrees=agrees, reason="second thoughts")
    assert Assent.objects.count() == 1


def test_only_members_in_office_speak(stage):
    decision = stage.opened()
    end_seat(stage.partner_seat, authority=AUTHORITY, reason="term ended")

    for person in (stage.partner, stage.officer, stage.secretariat, stage.verifier, stage.visitor):
        with pytest.raises(errors.NotOfThisCommittee):
            give_assent(decision, by=person, agrees=True)
    stage.japan.is_active = False
    with pytest.raises(errors.NotOfThisCommittee):
        give_assent(decision, by=stage.japan, agrees=True)
    assert not Assent.objects.exists()


def test_the_step_of_a_decision_is_taken_by_nobody_else(stage):
    case = stage.before_committee()

    for person in (stage.japan, stage.officer, stage.secretariat, stage.verifier):
        with pytest.raises((DecisionRequired, StepNotYours)):
            stage.step(case, "designate", person)
    # A reference that nobody decided, another outcome's, one already used: none of them opens the step.
    open_one = stage.opened(case)
    for reference in ("KZ-JC-2020-001", open_one.reference):
        with pytest.raises(StepUnmet) as refused:
            take_step(case, "designate", by=deciding(stage.japan, decision=reference), request_id=uuid4())
        assert {one.code for one in refused.value.unmet} == {"decision_missing"}
    case.refresh_from_db()
    assert case.state == "under_consideration"


@pytest.mark.parametrize("who", ["japan", "verifier", "participant", "visitor"])
def test_the_agenda_is_kept_by_secretariat_and_officers(stage, who):
    case = stage.before_committee()

    with pytest.raises(PermissionDenied):
        stage.opened(case, by=getattr(stage, who))
    decision = stage.opened(case, by=stage.officer)
    with pytest.raises(PermissionDenied):
        withdraw_decision(decision, by=getattr(stage, who), reason="not mine")


def test_the_agenda_takes_only_what_the_committee_can_decide_now(stage):
    case = stage.application()
    with pytest.raises(errors.NotWaitingForCommittee):
        stage.opened(case)
    stage.step(case, "submit", stage.verifier)
    stage.step(case, "accept_as_complete", stage.secretariat)
    with pytest.raises(errors.NotAnOutcome):
        stage.opened(case, outcome="give_up")
    with pytest.raises(errors.OutcomeNotPossible) as refused:
        stage.opened(case, outcome="refuse")
    assert refused.value.unmet[0].code == "reason_required"
    decision = stage.opened(case)
    with pytest.raises(errors.AlreadyOnAgenda):
        stage.opened(case)
    withdraw_decision(decision, by=stage.secretariat, reason="a paper is missing")
    with pytest.raises(errors.DecisionClosed):
        give_assent(decision, by=stage.japan, agrees=True)
    with pytest.raises(errors.DecisionClosed):
        withdraw_decision(decision, by=stage.secretariat, reason="again")


def test_a_case_that_moves_on_leaves_the_agenda(stage):
    decision = stage.opened()

    stage.step(decision.case, "give_up", stage.verifier)

    decision.refresh_from_db()
    assert decision.status == Status.WITHDRAWN


def test_who_declared_a_conflict_abstains_and_another_member_speaks(stage):
    decision = stage.opened()

    first = declare_conflict(decision, by=stage.japan, reason="My brother works there.")
    assert declare_conflict(decision, by=stage.japan, reason="once more") == first
    with pytest.raises(errors.ConflictDeclared):
        give_assent(decision, by=stage.japan, agrees=True)
    give_assent(decision, by=stage.other_japan, agrees=True)
    assert give_assent(decision, by=stage.partner, agrees=True).status == Status.ADOPTED


def test_nobody_decides_on_their_own_organisation(stage):
    case = stage.before_committee()
    for person in (stage.secretariat, stage.japan, stage.officer):
        grant_role(person, Role.PARTICIPANT, authority=AUTHORITY, organisation=stage.entity)

    with pytest.raises(errors.OwnOrganisation):
        stage.opened(case, by=stage.secretariat)
    decision = stage.opened(case, by=stage.second_officer)
    with pytest.raises(errors.OwnOrganisation):
        give_assent(decision, by=stage.japan, agrees=True)
    assert not Assent.objects.exists()
    for person in (stage.secretariat, stage.officer):
        with pytest.raises(errors.OwnOrganisation):
            withdraw_decision(decision, by=person, reason="Let it rest.")
    assert (
        withdraw_decision(decision, by=stage.second_officer, reason="Not ready.").status == Status.WITHDRAWN
    )


def test_an_officer_never_checks_what_they_handed_in_for_a_party(stage):
    grant_role(stage.officer, Role.THIRD_PARTY_ENTITY, authority=AUTHORITY, organisation=stage.entity)
    case = stage.application()
    stage.step(case, "submit", stage.officer)

    with pytest.raises(StepUnmet) as refused:
        stage.step(case, "accept_as_complete", stage.officer)
    assert {one.code for one in refused.value.unmet} == {"own_organisation", "own_case"}
    stage.step(case, "accept_as_complete", stage.second_officer)


class Silent:
    """Rules with a silence of ten days, counted in Almaty."""

    key = "KZ/test"

    def __init__(self, rules):
        self.rules = rules

    def __getattr__(self, name):
        return getattr(self.rules, name)

    def clock(self, key):
        return key if key == "electronic_decision_silence" else None

    def today(self, moment):
        from zoneinfo import ZoneInfo

        return moment.astimezone(ZoneInfo("Asia/Almaty")).date()

    def due(self, rule, opened_on):
        return opened_on + timedelta(days=10)

    @property
    def time_zone(self):
        from zoneinfo import ZoneInfo

        return ZoneInfo("Asia/Almaty")


@pytest.fixture
def silence(monkeypatch):
    monkeypatch.setattr(hooks.rules_of, "answerer", lambda key: Silent(hooks.NoRules()))
    monkeypatch.setattr(hooks.clockwork, "answerers", {})


def test_silence_is_assent_only_where_the_rules_say_so(stage):
    decision = stage.opened()

    assert decision.silence_closes_at is None
    assert not close_by_silence(decision)


def test_the_silence_of_a_side_ends_in_assent_once(stage, silence, monkeypatch):
    decision = stage.opened()
    give_assent(decision, by=stage.japan, agrees=True)
    assert not close_by_silence(decision)

    end = decision.silence_closes_at
    monkeypatch.setattr(timezone, "now", lambda: end - timedelta(seconds=1))
    assert not close_by_silence(decision)
    monkeypatch.setattr(timezone, "now", lambda: end)
    assert close_by_silence(decision)
    assert not close_by_silence(decision)

    decision.refresh_from_db()
    assert decision.status == Status.ADOPTED
    assert {(one.side, one.way, one.member) for one in decision.assents.all()} == {
        ("japan", "electronic", stage.japan_seat),
        ("partner", "silence", None),
    }


def test_the_members_are_told_once(stage):
    decision = stage.opened()

    told = Notice.objects.filter(dedupe_key=f"decision:{decision.public_id}:agenda")
    assert told.get().facts["reference"] == decision.reference


def test_who_sees_what_of_a_decision(stage):
    decision = stage.opened()
    everybody = ("officer", "secretariat", "japan", "partner")
    for who in everybody:
        assert decision in decisions_visible_to(getattr(stage, who)), who
    for user in (stage.verifier, stage.participant, stage.visitor, None):
        assert decision not in decisions_visible_to(user)

    give_assent(decision, by=stage.japan, agrees=True)
    give_assent(decision, by=stage.partner, agrees=True)
    for user in (stage.verifier, stage.participant, None):
        assert decision in decisions_visible_to(user)


def test_a_seat_is_held_once_and_gives_the_role(stage):
    with pytest.raises(errors.SeatTaken):
        seat_member(stage.committee, stage.japan, "partner", authority=AUTHORITY)
    assert stage.japan.memberships.having(Role.JOINT_COMMITTEE_MEMBER).in_force().exists()
    end_seat(stage.japan_seat, authority=AUTHORITY, reason="term ended")
    assert not stage.japan.memberships.having(Role.JOINT_COMMITTEE_MEMBER).in_force().exists()
    with pytest.raises(errors.SeatEnded):
        end_seat(stage.japan_seat, authority=AUTHORITY, reason="again")


@pytest.fixture
def adopted(stage):
    decision = stage.opened()
    declare_conflict(decision, by=stage.other_japan, reason="A former employer.")
    give_assent(decision, by=stage.japan, agrees=True)
    return give_assent(decision, by=stage.partner, agrees=True)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE parties_assent SET agrees = false, reason = 'x'",
        "DELETE FROM parties_assent",
        "TRUNCATE parties_assent",
        "UPDATE parties_conflictdeclaration SET reason = 'x'",
        "DELETE FROM parties_conflictdeclaration",
        "DELETE FROM parties_jointcommitteedecision",
        "UPDATE parties_jointcommitteedecision SET status = 'open', closed_at = NULL, taken_id = NULL",
        "UPDATE parties_jointcommitteedecision SET outcome = 'refuse'",
        "UPDATE parties_jointcommitteedecision SET status = 'withdrawn', taken_id = NULL",
        "UPDATE parties_jointcommitteedecision SET closing_reason = 'x'",
        "UPDATE parties_jointcommitteedecisionrecordedevent SET status = 'open'",
        "UPDATE lifecycle_steptaken SET basis = 'x'",
    ],
)
def test_what_was_decided_is_never_changed(adopted, attack):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert JointCommitteeDecision.objects.get().status == Status.ADOPTED
    assert Assent.objects.filter(agrees=True).count() == 2


def test_actor_for_a_person_carries_no_decision(stage):
    assert actor_for(stage.japan).decision == ""
    with pytest.raises(PermissionDenied):
        open_decision(stage.before_committee(), outcome="designate", kind="electronic", by=stage.visitor)
