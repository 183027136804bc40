"""Retirement and cancellation: the two ways of no return."""

from uuid import uuid4

import pytest

from credits.errors import (
    AccountNotOpen,
    InsufficientHolding,
    NotCancellationAccount,
    NotHoldingAccount,
    NotRetirementAccount,
    RequestIdReused,
)
from credits.models import Transaction
from credits.operations.cancel import CancelInstruction, cancel
from credits.operations.instructions import AccountInstruction
from credits.operations.retire import RetireInstruction, retire
from credits.operations.suspend_account import suspend_account
from tests.credits.stories import ALONE, ranges, runs

VERBS = {"retire": (retire, RetireInstruction), "cancel": (cancel, CancelInstruction)}


def instruct(verb, origin, destination, quantity=30, **more):
    usual = {"origin_id": origin.public_id, "destination_id": destination.public_id, "quantity": quantity}
    return VERBS[verb][1](**{"request_id": uuid4(), "authority": ALONE, "purpose": "p"} | usual | more)


@pytest.fixture
def ends(retired, cancelled):
    return {"retire": (retired, cancelled), "cancel": (cancelled, retired)}


@pytest.mark.parametrize("verb", VERBS)
def test_units_end_in_their_account_with_the_purpose(verb, story, holder, ends):
    entry = VERBS[verb][0](instruct(verb, holder, ends[verb][0], facts={"beneficiary": "a city"}))

    assert entry.facts == {"purpose": "p", "beneficiary": "a city"}
    assert runs(ends[verb][0]) == [(1, 30)]
    assert runs(holder) == [(31, 100)]


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_comes_out_again_by_any_ordinary_verb(verb, story, holder, buyer, ends):
    VERBS[verb][0](instruct(verb, holder, ends[verb][0]))

    for attempt in (
        lambda: story.transfer(ends[verb][0], buyer, 1),
        lambda: (
            story.retire(ends[verb][0], ends["retire"][0], 1)
            if verb == "cancel"
            else story.cancel(ends[verb][0], ends["cancel"][0], 1)
        ),
        lambda: story.reserve(ends[verb][0], buyer, ranges((1, 1))),
    ):
        with pytest.raises(NotHoldingAccount):
            attempt()
    assert runs(ends[verb][0]) == [(1, 30)]


@pytest.mark.parametrize(
    ("verb", "refusal"), [("retire", NotRetirementAccount), ("cancel", NotCancellationAccount)]
)
def test_refusals_come_in_their_order_and_write_nothing(verb, refusal, story, holder, buyer, ends):
    right, wrong = ends[verb]
    suspend_account(AccountInstruction(request_id=uuid4(), authority=ALONE, account_id=right.public_id))
    before = Transaction.objects.count()
    for expected, origin, destination in [
        (NotHoldingAccount, wrong, buyer),
        (refusal, holder, wrong),
        (refusal, holder, buyer),
        (AccountNotOpen, holder, right),
    ]:
        with pytest.raises(expected):
            VERBS[verb][0](instruct(verb, origin, destination, 101))
    assert Transaction.objects.count() == before
    assert runs(holder) == [(1, 100)]


@pytest.mark.parametrize("verb", VERBS)
def test_a_repeated_request_acts_once(verb, story, holder, ends):
    instruction = instruct(verb, holder, ends[verb][0])
    act = VERBS[verb][0]

    assert act(instruction) == act(instruction)
    with pytest.raises(RequestIdReused):
        act(instruct(verb, holder, ends[verb][0], request_id=instruction.request_id, purpose="another"))
    with pytest.raises(InsufficientHolding):
        act(instruct(verb, holder, ends[verb][0], 71))
    assert runs(ends[verb][0]) == [(1, 30)]
