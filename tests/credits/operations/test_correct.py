"""Corrections: new entries that put units back and point at the old one."""

from dataclasses import replace
from uuid import uuid4

import pytest

from credits.errors import (
    AccountNotOpen,
    AlreadyReversed,
    ApprovalRequired,
    ApproverIsActor,
    DecisionRequired,
    NotReversible,
    RequestIdReused,
    TransactionNotFound,
    UnitsNotOwned,
    UnitsOnHold,
    UnitsReserved,
)
from credits.models import Transaction
from credits.operations.close_account import close_account
from credits.operations.correct import CorrectInstruction, correct
from credits.operations.instructions import AccountInstruction
from credits.operations.suspend_account import suspend_account
from tests.credits.stories import ALONE, ANN, NOBODY, TOGETHER, moved, ranges, runs


def correcting(entry, **more):
    usual = {"reverses_id": getattr(entry, "public_id", NOBODY), "decision_reference": "JC-1"}
    return CorrectInstruction(**{"request_id": uuid4(), "authority": TOGETHER} | usual | more)


@pytest.mark.parametrize("end", ["buyer", "retired", "cancelled"])
def test_units_come_back_even_out_of_retirement_and_cancellation(end, story, holder, request):
    destination = request.getfixturevalue(end)
    act = {"buyer": story.transfer, "retired": story.retire, "cancelled": story.cancel}[end]
    entry = act(holder, destination, ranges((11, 20), (31, 40)))

    correction = correct(correcting(entry))

    assert correction.reverses == entry
    assert moved(correction) == [(11, 20), (31, 40)]
    assert runs(holder) == [(1, 100)]
    assert runs(destination) == []


def test_a_correction_can_itself_be_corrected(story, holder, retired):
    correction = correct(correcting(story.retire(holder, retired, 30)))

    correct(correcting(correction))

    assert runs(retired) == [(1, 30)]


def test_units_that_were_merged_with_others_come_back(story, holder, buyer):
    story.transfer(holder, buyer, 10)
    entry = story.transfer(holder, buyer, 10)
    story.transfer(holder, buyer, 10)
    assert runs(buyer) == [(1, 30)]

    correct(correcting(entry))

    assert runs(buyer) == [(1, 10), (21, 30)]


def test_a_suspended_account_can_be_corrected(story, holder, buyer):
    entry = story.transfer(holder, buyer, 10)
    suspend_account(AccountInstruction(request_id=uuid4(), authority=ALONE, account_id=buyer.public_id))

    correct(correcting(entry))

    assert runs(holder) == [(1, 100)]


def test_refusals_come_in_their_order_and_write_nothing(story, holder, buyer):
    entry = story.transfer(holder, buyer, 10)
    issuance = Transaction.objects.get(kind=Transaction.Kind.ISSUANCE)
    reversed_already = story.transfer(holder, buyer, ranges((50, 50)))
    correct(correcting(reversed_already))
    passed_on = story.transfer(holder, buyer, ranges((60, 61)))
    story.transfer(buyer, holder, ranges((61, 61)))
    reserved = story.transfer(holder, buyer, ranges((70, 71)))
    story.reserve(buyer, holder, ranges((71, 71)))
    closed = story.open("CLOSED")
    to_closed = story.transfer(holder, closed, ranges((80, 80)))
    story.transfer(closed, holder, ranges((80, 80)))
    close_account(AccountInstruction(request_id=uuid4(), authority=ALONE, account_id=closed.public_id))
    story.hold(account_id=buyer.public_id)
    before = Transaction.objects.count()
    nothing_right = {"decision_reference": "", "reverses_id": NOBODY}
    for refusal, instruction in [
        (ApprovalRequired, correcting(entry, authority=ALONE, **nothing_right)),
        (ApproverIsActor, correcting(entry, authority=replace(ALONE, approved_by=ANN), **nothing_right)),
        (DecisionRequired, correcting(entry, **nothing_right)),
        (TransactionNotFound, correcting(None)),
        (NotReversible, correcting(issuance)),
        (AlreadyReversed, correcting(reversed_already)),
        (AccountNotOpen, correcting(to_closed)),
        (UnitsNotOwned, correcting(passed_on)),
        (UnitsReserved, correcting(reserved)),
        (UnitsOnHold, correcting(entry)),
    ]:
        with pytest.raises(refusal):
            correct(instruction)
    assert Transaction.objects.count() == before
    assert runs(buyer) == [(1, 10), (60, 60), (70, 70), (71, 71)]


def test_a_repeated_request_corrects_once(story, holder, buyer):
    instruction = correcting(story.transfer(holder, buyer, 10))

    assert correct(instruction) == correct(instruction)
    with pytest.raises(RequestIdReused):
        correct(replace(instruction, decision_reference="JC-2"))
