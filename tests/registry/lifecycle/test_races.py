"""Two people pressing at once: one step is taken, whoever is second is told what happened."""

from functools import partial
from time import sleep
from uuid import uuid4

from django.db import IntegrityError

from registry.lifecycle.actors import actor_for
from registry.lifecycle.errors import RequestIdUsed, StepNotFromHere
from registry.lifecycle.models import Case, StepProposal, StepTaken
from registry.lifecycle.operations import propose_step
from registry.lifecycle.operations import take_step as engine
from registry.lifecycle.operations.numbering import next_number
from registry.lifecycle.operations.take_step import take_step
from tests.concurrency.test_ledger_races import at_once

PRESSES = 8


def submitted(cast) -> Case:
    case = cast.open()
    cast.step(case, "submit", "proponent")
    return case


def test_two_officers_at_the_same_button_take_one_step(stage):
    case = submitted(stage)
    people = [stage["secretariat"], stage["secretariat2"]] * (PRESSES // 2)
    presses = [
        partial(take_step, Case.objects.get(pk=case.pk), "publish", by=actor_for(person), request_id=uuid4())
        for person in people
    ]

    answers = at_once(*presses)

    assert len([answer for answer in answers if isinstance(answer, StepTaken)]) == 1
    assert [type(answer) for answer in answers if not isinstance(answer, StepTaken)] == [StepNotFromHere] * (
        PRESSES - 1
    )
    case.refresh_from_db()
    assert (case.state, case.version, case.steps.count()) == ("open", 3, 2)


def test_a_double_submit_and_a_retry_of_the_browser_take_one_step(stage):
    case, request_id = submitted(stage), uuid4()
    press = partial(take_step, case, "publish", by=actor_for(stage["secretariat"]), request_id=request_id)

    answers = at_once(*[partial(press) for _ in range(PRESSES)])

    assert {getattr(answer, "pk", answer) for answer in answers} == {case.steps.get(step="publish").pk}


def test_without_the_lock_the_race_is_real(stage, monkeypatch):
    """The control: with nothing locked all see the old state, and only the database stops all but one."""
    case = submitted(stage)
    monkeypatch.setattr(engine, "lock_case", lambda row: Case.objects.get(pk=row.pk))
    slow = engine._check_conditions

    def thinking(context):
        sleep(0.2)
        slow(context)

    monkeypatch.setattr(engine, "_check_conditions", thinking)
    answers = at_once(
        *[
            partial(take_step, case, "publish", by=actor_for(stage["secretariat"]), request_id=uuid4())
            for _ in range(PRESSES)
        ]
    )

    collided = [answer for answer in answers if isinstance(answer, IntegrityError)]
    assert collided, "nobody ran into anybody: the race is not real"
    assert case.steps.filter(step="publish").count() == 1, "the number of a step is unique in the database"


def test_one_request_id_at_two_cases_at_once_is_one_step_and_one_refusal(stage, monkeypatch):
    """Each case locks itself only; the database tells them apart, and the second is told so in words."""
    cases, request_id = [submitted(stage), submitted(stage)], uuid4()
    check = engine._check_conditions
    monkeypatch.setattr(engine, "_check_conditions", lambda context: (sleep(0.2), check(context)))
    answers = at_once(
        *[
            partial(take_step, case, "publish", by=actor_for(stage["secretariat"]), request_id=request_id)
            for case in cases
        ]
    )

    assert {type(answer) for answer in answers} == {StepTaken, RequestIdUsed}
    assert sorted(Case.objects.values_list("state", flat=True)) == ["open", "submitted"]


def test_one_request_id_proposed_at_two_cases_at_once_is_one_proposal(stage, monkeypatch):
    cases, request_id = [submitted(stage), submitted(stage)], uuid4()
    find = propose_step.acting_part
    monkeypatch.setattr(propose_step, "acting_part", lambda *asked: sleep(0.2) or find(*asked))
    answers = at_once(
        *[
            partial(
                propose_step.propose_step, case, "publish", user=stage["secretariat"], request_id=request_id
            )
            for case in cases
        ]
    )
    assert {type(answer) for answer in answers} == {StepProposal, RequestIdUsed}


def test_numbers_given_at_once_are_all_different(stage):
    from django.db import transaction

    def give() -> int:
        with transaction.atomic():
            return next_number("KZ-PIN", after=4)

    assert sorted(at_once(*[give for _ in range(PRESSES)])) == list(range(5, 5 + PRESSES))
