"""A step that two people take: the second one's own conditions, retries, and what happens in between."""

from functools import partial
from time import sleep
from uuid import uuid4

import pytest
from django.db import transaction

from registry.lifecycle import hooks
from registry.lifecycle.errors import RequestIdUsed, StepUnmet
from registry.lifecycle.models import Case, RefusedStep, StepTaken
from registry.lifecycle.operations.propose_step import (
    ProposalClosed,
    confirm_proposal,
    propose_step,
    withdraw_proposal,
)
from registry.lifecycle.tables import Unmet
from tests.concurrency.test_ledger_races import at_once
from tests.registry.lifecycle.toy import LOCKED, Rules


def proposed(cast, **values):
    case = cast.open(**values)
    cast.step(case, "submit", "proponent")
    proposal = propose_step(case, "publish", user=cast["secretariat"], request_id=uuid4())
    return case, proposal


def test_who_confirms_has_nothing_to_do_with_whom_it_is_about(cast, ruled, monkeypatch):
    ruled(Rules(two=("publish",)))
    case, proposal = proposed(cast)

    def own(context):
        if context.actor.user == cast["secretariat2"]:
            yield Unmet("own_organisation", "It is their own firm.")

    monkeypatch.setattr(hooks.conflicts_of_interest, "answerers", {"test": own})
    with pytest.raises(StepUnmet) as refused:
        confirm_proposal(proposal, user=cast["secretariat2"], request_id=uuid4())
    assert [one.code for one in refused.value.unmet] == ["own_organisation"]
    with pytest.raises(StepUnmet):  # nor is it turned down by whoever it is about
        withdraw_proposal(proposal, user=cast["secretariat2"])
    case.refresh_from_db()
    proposal.refresh_from_db()
    assert (case.state, proposal.closed_at) == ("submitted", None)


def test_a_refused_confirmation_is_kept_and_told_again(cast, ruled, monkeypatch):
    ruled(Rules(two=("submit",)))
    case = cast.open()
    proposal = propose_step(case, "submit", user=cast["proponent"], request_id=uuid4())
    request_id = uuid4()
    confirm = partial(confirm_proposal, proposal, user=cast["colleague"])
    LOCKED.append(Unmet("toy_locked", "Find the key first."))

    with pytest.raises(StepUnmet):
        confirm(request_id=request_id)
    assert RefusedStep.objects.get().request_id == request_id
    LOCKED.clear()
    with pytest.raises(StepUnmet):
        confirm(request_id=request_id)  # a retry of the browser gets the same answer
    taken = confirm(request_id=uuid4())
    assert (taken.user, taken.approver_name) == (cast["proponent"], "Colleague")
    assert confirm(request_id=taken.request_id) == taken
    with pytest.raises(RequestIdUsed):
        confirm_proposal(proposal, user=cast["proponent"], request_id=taken.request_id)


def test_what_was_proposed_for_the_case_as_it_was_falls_away_when_it_moves(cast):
    case, proposal = proposed(cast)
    cast.step(case, "return", "secretariat", reason="The map is missing")
    with pytest.raises(ProposalClosed):
        confirm_proposal(proposal, user=cast["secretariat2"], request_id=uuid4())
    cast.step(case, "submit", "proponent")
    again = propose_step(case, "publish", user=cast["secretariat"], request_id=uuid4())
    assert withdraw_proposal(again, user=cast["secretariat"]).closed_by == cast["secretariat"]
    assert withdraw_proposal(again, user=cast["secretariat"]).taken is None  # pressed twice
    with pytest.raises(ProposalClosed):
        withdraw_proposal(again, user=cast["secretariat2"])


def test_a_confirmation_waits_for_what_the_case_belongs_to(stage):
    """Locks are taken from the parent down; the other way round two of them would wait for ever."""
    parent = stage.open()
    case, proposal = proposed(stage, parent=parent)

    def from_the_parent_down():
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=parent.pk)
            sleep(0.5)
            return Case.objects.select_for_update(of=("self",)).get(pk=case.pk).state

    def second():
        sleep(0.2)
        return confirm_proposal(proposal, user=stage["secretariat2"], request_id=uuid4())

    seen, taken = at_once(from_the_parent_down, second)
    assert (seen, getattr(taken, "step", taken)) == ("submitted", "publish")


def test_two_second_persons_at_once_take_one_step(stage):
    case, proposal = proposed(stage)
    answers = at_once(
        *[
            partial(confirm_proposal, proposal, user=stage["secretariat2"], request_id=uuid4())
            for _press in range(4)
        ]
    )
    assert [type(answer) for answer in answers].count(StepTaken) == 1
    assert [type(answer) for answer in answers].count(ProposalClosed) == 3
    assert case.steps.filter(step="publish").count() == 1
