"""Decision and withdrawal pressed at once: one of them happens, and nobody waits for ever."""

from functools import partial
from uuid import uuid4

from django.db import OperationalError

from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.operations.take_step import take_step
from registry.projects.models import Finding, Project
from registry.projects.operations.findings import raise_finding
from tests.concurrency.test_ledger_races import at_once


def test_a_request_is_decided_or_withdrawn_never_both(stage):
    stage.rules.features = ()
    request = stage.at("registration_request", "complete")
    withdrawal = stage.open("request_withdrawal", parent=request)
    stage.fill_all(withdrawal)
    handed_in = partial(stage.step, Case.objects.get(pk=withdrawal.pk), "submit")
    decided = [
        partial(stage.step, Case.objects.get(pk=request.pk), outcome) for outcome in ("register", "reject")
    ]

    answers = at_once(handed_in, *decided)

    assert not [answer for answer in answers if isinstance(answer, OperationalError)]
    taken = {answer.step for answer in answers if isinstance(answer, StepTaken)}
    request.refresh_from_db()
    withdrawal.refresh_from_db()
    if "submit" in taken:
        assert (request.state, withdrawal.state) == ("complete", "submitted")
    else:
        assert (request.state in {"registered", "rejected"}, withdrawal.state) == (True, "draft")


def test_the_secretariat_accepts_a_withdrawal_while_the_design_document_is_revised(stage):
    """Both touch three cases and the project; the locks are taken in one order."""
    stage.rules.features = ()
    request = stage.at("registration_request", "complete")
    withdrawal = stage.open("request_withdrawal", parent=request)
    stage.walk(withdrawal, "submit")
    presses = [
        partial(stage.step, Case.objects.get(pk=withdrawal.pk), "accept"),
        partial(stage.step, Case.objects.get(pk=request.pk), "register"),
        partial(stage.step, Case.objects.get(pk=request.parent_id), "withdraw"),
    ]

    answers = at_once(*presses)

    assert not [answer for answer in answers if isinstance(answer, OperationalError)]
    assert isinstance(answers[0], StepTaken)
    assert not isinstance(answers[1], StepTaken)
    assert Project.objects.get().status in {"request_withdrawn", "withdrawn"}


def test_no_opinion_is_given_over_a_finding_raised_at_the_same_moment(stage):
    stage.rules.features = ()
    case = stage.at("validation", "findings_closed")
    stage.prepare(case, "give_positive_opinion")
    raised = partial(
        raise_finding,
        Case.objects.get(pk=case.pk),
        kind="corrective_action",
        item="monitoring",
        text="The meter is missing.",
        by=actor_for(stage["third_party_entity"]),
        request_id=uuid4(),
    )
    given = partial(
        take_step,
        Case.objects.get(pk=case.pk),
        "give_positive_opinion",
        by=actor_for(stage["third_party_entity"]),
        request_id=uuid4(),
    )

    answers = at_once(raised, given)

    won = [isinstance(answers[0], Finding), isinstance(answers[1], StepTaken)]
    assert sorted(won) == [False, True]
