"""Taking a step: each refusal in its order, what is recorded, and what stays as it was."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from credits.models import Transaction
from registry.lifecycle import hooks
from registry.lifecycle.actors import actor_for, deciding, program
from registry.lifecycle.errors import (
    CaseChanged,
    CountryRequired,
    DecisionRequired,
    LifecycleNotOffered,
    OpeningNotYours,
    ReasonRequired,
    RequestIdUsed,
    SecondPersonRequired,
    StepNotFromHere,
    StepNotInRules,
    StepNotYours,
    StepUnknown,
    StepUnmet,
)
from registry.lifecycle.models import Case, RefusedStep, StepTaken
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Part, Unmet
from tests.registry.lifecycle.toy import DONE, LOCKED, Rules


def test_a_case_goes_its_way_and_every_step_says_who_why_and_in_what_part(cast):
    case = cast.open()
    assert (case.state, case.waits_for, case.reference) == ("draft", "proponent", None)

    cast.step(case, "submit", "proponent")
    assert (case.state, case.waits_for, case.reference) == ("submitted", "secretariat", "KZ-TOY-001")
    cast.step(case, "return", "secretariat", reason="The map is missing")
    cast.step(case, "submit", "colleague")
    cast.step(case, "publish", "secretariat")
    taken = take_step(case, "close", by=program("toy.tasks", "the window ended"), request_id=uuid4())
    assert (taken.part, taken.user, taken.is_public) == (Part.PROGRAM, None, False)
    by = deciding(cast["committee"], decision="KZ-JC-2026-001", side="partner")
    taken = take_step(case, "accept", by=by, request_id=uuid4())

    assert (case.state, case.is_final, case.waits_for, case.version) == ("accepted", True, "", 7)
    assert taken.basis == "Joint Committee decision KZ-JC-2026-001"
    assert [(row.number, row.step, row.part, row.actor_name) for row in case.steps.all()] == [
        (1, "submit", "proponent", "Proponent"),
        (2, "return", "secretariat", "Secretariat"),
        (3, "submit", "proponent", "Colleague"),
        (4, "publish", "secretariat", "Secretariat"),
        (5, "close", "program", "toy.tasks"),
        (6, "accept", "joint_committee", "Committee"),
    ]
    assert case.steps.get(number=2).reason == "The map is missing"
    assert DONE == ["draft>submitted", "returned>submitted"]


def test_a_public_act_is_an_entry_of_the_ledger_without_a_person_in_its_facts(cast):
    case = cast.open()
    cast.step(case, "submit", "proponent")
    cast.step(case, "publish", "secretariat")

    entry = Transaction.objects.latest("sequence")
    assert entry.kind == "act"
    assert entry.facts["case"] == "KZ-TOY-001"
    assert "Secretariat" not in str(entry.facts)


@pytest.mark.parametrize(
    ("refusal", "step", "who", "values"),
    [
        (StepUnknown, "fly", "stranger", {"expected_version": 9}),
        (StepNotYours, "return", "proponent", {"expected_version": 9}),
        (StepNotYours, "submit", "stranger", {}),
        (StepNotYours, "submit", "officer", {}),
        (StepNotYours, "accept", "officer", {}),
        (StepNotYours, "close", "secretariat", {}),
        (CaseChanged, "return", "secretariat", {"expected_version": 9}),
        (StepNotFromHere, "return", "secretariat", {"expected_version": 1}),
        (StepNotYours, "return", "other_secretariat", {}),
    ],
)
def test_what_is_not_listed_is_refused_and_changes_nothing_but_its_recorded_answer(
    cast, refusal, step, who, values
):
    case = cast.open()
    before = Case.objects.filter(pk=case.pk).values().get()
    request_id = uuid4()

    with pytest.raises(refusal):
        cast.step(case, step, who, request_id=request_id, **values)

    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert not StepTaken.objects.exists()
    assert RefusedStep.objects.get().code == refusal.code
    with pytest.raises(refusal):  # the same answer to a late retry
        cast.step(case, step, who, request_id=request_id, **values)
    assert RefusedStep.objects.count() == 1


def test_everything_that_is_unmet_is_told_at_once(cast, ruled):
    ruled(Rules(papers=("letter", "map")))
    LOCKED[:] = [Unmet("locked", "The box is locked."), Unmet("dark", "It is dark.", "#lamp")]
    case = cast.open()

    with pytest.raises(StepUnmet) as caught:
        cast.step(case, "submit", "proponent")

    assert [(one.code, one.link) for one in caught.value.unmet] == [
        ("document_missing", "#documents-letter"),
        ("document_missing", "#documents-map"),
        ("locked", ""),
        ("dark", "#lamp"),
    ]
    assert "The box is locked." in caught.value.message
    LOCKED.clear()
    hooks.documents_of.answerer = lambda case: frozenset({"letter", "map"})
    cast.step(case, "submit", "proponent")
    assert case.state == "submitted"


def test_a_reason_a_rule_a_decision_and_a_second_person_are_asked_for_in_this_order(cast, ruled):
    ruled(Rules(features=(), two=("publish", "return")))
    case = cast.open()
    cast.step(case, "submit", "proponent")
    with pytest.raises(ReasonRequired):
        cast.step(case, "return", "secretariat", reason="  ")
    with pytest.raises(SecondPersonRequired):
        cast.step(case, "return", "secretariat", reason="because")

    Case.objects.filter(pk=case.pk).update(state="considered")
    case.refresh_from_db()
    with pytest.raises(StepNotInRules):
        cast.step(case, "accept", "committee")
    ruled(Rules())
    with pytest.raises(DecisionRequired):
        cast.step(case, "accept", "committee")


def test_a_decision_that_does_not_stand_takes_no_step(cast, ruled):
    ruled(Rules())
    case = cast.open()
    Case.objects.filter(pk=case.pk).update(state="considered")
    hooks.decision_stands.register(lambda context: [Unmet("no_such_decision", "No.")])
    with pytest.raises(StepUnmet):
        take_step(case, "accept", by=deciding(cast["committee"], decision="X"), request_id=uuid4())


def test_the_same_request_takes_one_step_and_another_content_is_refused(cast):
    case, request_id = cast.open(), uuid4()
    first = cast.step(case, "submit", "proponent", request_id=request_id)
    assert cast.step(case, "submit", "proponent", request_id=request_id) == first
    with pytest.raises(RequestIdUsed):
        cast.step(case, "withdraw", "proponent", request_id=request_id)
    assert case.steps.count() == 1
    assert cast.open(request_id=request_id).pk == cast.open(request_id=request_id).pk
    with pytest.raises(RequestIdUsed):
        cast.open(request_id=request_id, title="Another toy")
    with pytest.raises(RequestIdUsed):  # of somebody else: nobody is told of another's case by its request id
        cast.open(request_id=request_id, by=actor_for(cast["colleague"]))


def test_a_fault_in_an_effect_is_no_refusal_and_leaves_nothing(cast):
    case = cast.open()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        cast.step(case, "submit", "proponent", reason="break")
    assert not StepTaken.objects.exists()
    assert not RefusedStep.objects.exists()
    case.refresh_from_db()
    assert (case.state, case.version) == ("draft", 1)


@pytest.mark.parametrize("room", ["freeze_submissions", "after_step", "clockwork", "announce"])
def test_a_step_its_forms_its_clocks_and_its_messages_are_one(cast, monkeypatch, room):
    """Whatever another room cannot write, nothing of the step is written; the same request then takes it."""

    def breaks(_):
        raise ZeroDivisionError

    case, request_id = cast.open(), uuid4()
    monkeypatch.setattr(getattr(hooks, room), "answerers", {"broken": breaks})
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        cast.step(case, "submit", "proponent", request_id=request_id)
    standing = Case.objects.get(pk=case.pk)
    assert (standing.state, standing.reference, standing.steps.count()) == ("draft", None, 0)

    monkeypatch.setattr(getattr(hooks, room), "answerers", {})
    cast.step(case, "submit", "proponent", request_id=request_id)
    assert (case.state, case.reference) == ("submitted", "KZ-TOY-001")


def test_the_rules_of_the_day_it_is_handed_in_hold_to_the_end(cast, ruled):
    ruled(Rules(key="KZ/1.0"))
    case = cast.open()
    assert case.rules_key == "KZ/1.0"
    ruled(Rules(key="KZ/2.0"))
    cast.step(case, "submit", "proponent")
    assert case.rules_key == "KZ/2.0"
    ruled(Rules(key="KZ/3.0"))
    cast.step(case, "return", "secretariat", reason="again")
    cast.step(case, "submit", "proponent")
    assert case.rules_key == "KZ/2.0"


def test_who_may_begin_a_case(cast, ruled, monkeypatch):
    with pytest.raises(CountryRequired):
        cast.open(partner_country=None)
    for name in ("stranger", "secretariat", "officer", "auditor"):
        with pytest.raises(OpeningNotYours):
            cast.open(by=actor_for(cast[name]))
    ruled(Rules(features=()))
    monkeypatch.setattr(type(cast.open().table), "feature", "toys", raising=False)
    with pytest.raises(LifecycleNotOffered):
        cast.open()


def test_history_of_steps_is_not_to_be_rewritten(cast):
    case = cast.open()
    cast.step(case, "submit", "proponent")
    for change in ("UPDATE lifecycle_steptaken SET reason = 'x'", "DELETE FROM lifecycle_steptaken"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(is_final=True)  # finished, and yet waiting for somebody


def test_every_messenger_hears_of_a_step_once(cast):
    heard = []
    hooks.announce.register(heard.append)
    case, request_id = cast.open(), uuid4()
    for _again in range(2):
        cast.step(case, "submit", "proponent", request_id=request_id)
    assert [(event.kind, event.key) for event in heard] == [("step_taken", f"step:{case.public_id}:1")]
