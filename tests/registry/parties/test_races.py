"""Two members at once, two secretaries at once: one step taken, one word per side."""

from functools import partial
from time import sleep

from django.db import OperationalError

from registry.lifecycle.models import StepTaken
from registry.lifecycle.tables import Part
from registry.parties import effects, errors
from registry.parties.models import Assent, Designation, JointCommitteeDecision
from registry.parties.operations.accreditations import watch_accreditations
from registry.parties.operations.assents import give_assent
from registry.parties.operations.decisions import open_decision, withdraw_decision
from tests.concurrency.test_ledger_races import at_once

AT_ONCE = 8


def taken(case):
    return StepTaken.objects.filter(case=case, step="designate").count()


def test_both_sides_press_at_once_and_one_step_is_taken(committed_stage):
    stage = committed_stage
    decision = stage.opened()
    before = JointCommitteeDecision.objects.get(pk=decision.pk)

    answers = at_once(
        *[partial(give_assent, before, by=stage.japan, agrees=True)] * AT_ONCE,
        *[partial(give_assent, before, by=stage.partner, agrees=True)] * AT_ONCE,
    )

    assert all(isinstance(answer, JointCommitteeDecision) for answer in answers), answers
    assert taken(decision.case) == 1
    assert Assent.objects.count() == 2
    assert Designation.objects.count() == 1


def test_two_members_of_one_side_at_once_are_one_word(committed_stage):
    stage = committed_stage
    decision = stage.opened()

    answers = at_once(
        partial(give_assent, decision, by=stage.japan, agrees=True),
        partial(give_assent, decision, by=stage.other_japan, agrees=False, reason="Not yet."),
    )

    assert sorted(type(answer).__name__ for answer in answers) == [
        "AlreadyAnswered",
        "JointCommitteeDecision",
    ]
    assert Assent.objects.count() == 1


def test_an_assent_and_a_withdrawal_at_once_leave_one_truth(committed_stage):
    stage = committed_stage
    decision = stage.opened()
    give_assent(decision, by=stage.japan, agrees=True)

    answers = at_once(
        partial(give_assent, decision, by=stage.partner, agrees=True),
        partial(withdraw_decision, decision, by=stage.secretariat, reason="a paper is missing"),
    )

    decision.refresh_from_db()
    assert sum(isinstance(answer, errors.DecisionClosed) for answer in answers) == 1
    assert taken(decision.case) == (1 if decision.status == "adopted" else 0)


def test_the_proponent_gives_up_while_the_committee_decides(committed_stage):
    stage = committed_stage
    decision = stage.opened()
    give_assent(decision, by=stage.japan, agrees=True)
    case = decision.case

    at_once(
        partial(give_assent, decision, by=stage.partner, agrees=True),
        partial(stage.step, case, "give_up", stage.verifier),
    )

    decision.refresh_from_db()
    case.refresh_from_db()
    assert (case.state, decision.status) in {("designated", "adopted"), ("given_up", "withdrawn")}
    assert Designation.objects.count() == taken(case)


def test_a_case_is_put_on_the_agenda_once(committed_stage):
    stage = committed_stage
    case = stage.before_committee()

    answers = at_once(
        *[
            partial(open_decision, case, outcome="designate", kind="electronic", by=who)
            for who in [stage.secretariat, stage.officer] * 3
        ]
    )

    assert sum(isinstance(answer, JointCommitteeDecision) for answer in answers) == 1
    assert sum(isinstance(answer, errors.AlreadyOnAgenda) for answer in answers) == 5


def test_an_accreditation_that_ends_is_told_of_once_by_many_workers(committed_stage):
    stage = committed_stage
    designation = stage.designation(accredited_until="2021-01-01")

    answers = at_once(*[watch_accreditations] * AT_ONCE)

    assert sorted(answers) == [0] * (AT_ONCE - 1) + [1]
    assert designation.lapses.count() == 1


def test_a_suspension_is_lifted_while_the_designation_is_withdrawn(committed_stage, monkeypatch):
    """Both touch the suspension's case and the designation: cases first, so that nobody waits in a ring."""
    stage = committed_stage
    designation = stage.designation()
    suspension = stage.about("third_party_entity_suspension", designation, stage.secretariat)
    stage.step(suspension, "propose", stage.secretariat, "Two auditors are untrained.")
    stage.decide(suspension, "suspend", "Two auditors are untrained.")
    stage.step(suspension, "ask_for_lifting", stage.verifier, "Both were trained.")
    withdrawal = stage.about(
        "third_party_entity_withdrawal", designation, stage.verifier, {Part.PROPONENT: [stage.entity]}
    )
    stage.step(withdrawal, "submit", stage.verifier, "It ends its work in this field.")
    decisions = [
        open_decision(case, outcome=outcome, kind="electronic", by=stage.secretariat)
        for case, outcome in ((suspension, "lift"), (withdrawal, "withdraw"))
    ]
    for decision in decisions:
        give_assent(decision, by=stage.japan, agrees=True)
    found = effects._designation

    def slowly(case):
        sleep(0.3 if case.pk == suspension.pk else 0)
        locked = found(case)
        sleep(0.6)
        return locked

    monkeypatch.setattr(effects, "_designation", slowly)
    answers = at_once(
        *[partial(give_assent, decision, by=stage.partner, agrees=True) for decision in decisions]
    )

    designation.refresh_from_db()
    suspension.refresh_from_db()
    assert designation.status == "withdrawn"
    assert suspension.state in ("lifted", "ended")
    assert not [answer for answer in answers if isinstance(answer, OperationalError)]
