"""Holds: restrictions by two officers on a range, an account or a series."""

from dataclasses import replace
from uuid import uuid4

import pytest

from credits.errors import (
    AccountNotFound,
    ApprovalRequired,
    ApproverIsActor,
    HoldAlreadyLifted,
    HoldNotFound,
    MalformedInstruction,
    RequestIdReused,
    SerialNotIssued,
    SeriesNotFound,
    UnitsOnHold,
)
from credits.models import HoldEvent, Transaction
from credits.operations.hold import HoldInstruction, hold
from credits.operations.lift import LiftInstruction, lift
from credits.serials import SerialRange
from tests.credits.stories import ALONE, ANN, NOBODY, TOGETHER, ranges, runs, series


def holding(**more):
    usual = {"request_id": uuid4(), "authority": TOGETHER, "reason": "a court order"}
    return HoldInstruction(**usual | more)


def lifting(placed, **more):
    usual = {"request_id": uuid4(), "authority": TOGETHER, "reason": "settled"}
    return LiftInstruction(**usual | {"hold_id": getattr(placed, "public_id", NOBODY)} | more)


SCOPES = {
    "range": lambda holder: {"registry": "JP", "serials": SerialRange(10, 20)},
    "account": lambda holder: {"account_id": holder.public_id},
    "series": lambda holder: {"series": series()},
}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_hold_keeps_units_where_they_are_until_it_is_lifted(scope, story, holder, buyer):
    placed = hold(holding(**SCOPES[scope](holder)))
    with pytest.raises(UnitsOnHold):
        story.transfer(holder, buyer, ranges((15, 15)))

    lift(lifting(placed))

    story.transfer(holder, buyer, ranges((15, 15)))
    assert runs(buyer) == [(15, 15)]


def test_overlapping_holds_are_lifted_one_by_one(story, holder, buyer):
    first = hold(holding(**SCOPES["range"](holder)))
    second = hold(holding(registry="JP", serials=SerialRange(15, 30)))
    lift(lifting(first))

    with pytest.raises(UnitsOnHold):
        story.transfer(holder, buyer, ranges((15, 15)))
    story.transfer(holder, buyer, ranges((10, 14)))

    lift(lifting(second))
    story.transfer(holder, buyer, ranges((15, 30)))
    assert runs(buyer) == [(10, 30)]


def test_a_held_account_still_receives(story, holder, buyer):
    hold(holding(account_id=buyer.public_id))

    story.transfer(holder, buyer, 10)

    assert runs(buyer) == [(1, 10)]


def test_units_on_hold_can_be_reserved_by_nobody_but_others_can(story, holder, buyer):
    hold(holding(**SCOPES["range"](holder)))

    with pytest.raises(UnitsOnHold):
        story.reserve(holder, buyer, ranges((20, 21)))
    story.reserve(holder, buyer, ranges((21, 22)))


def test_refusals_of_holding_come_in_their_order_and_write_nothing(story, holder):
    before = Transaction.objects.count()
    for refusal, instruction in [
        (ApprovalRequired, holding(authority=ALONE, account_id=NOBODY)),
        (ApproverIsActor, holding(authority=replace(ALONE, approved_by=ANN), account_id=NOBODY)),
        (AccountNotFound, holding(account_id=NOBODY)),
        (SeriesNotFound, holding(series=series(1999))),
        (SerialNotIssued, holding(registry="JP", serials=SerialRange(100, 101))),
        (SerialNotIssued, holding(registry="XX", serials=SerialRange(1, 1))),
    ]:
        with pytest.raises(refusal):
            hold(instruction)
    assert Transaction.objects.count() == before
    assert HoldEvent.objects.count() == 0


def test_refusals_of_lifting_come_in_their_order_and_write_nothing(story, holder):
    lifted = hold(holding(account_id=holder.public_id))
    lift(lifting(lifted))
    before = Transaction.objects.count()
    for refusal, instruction in [
        (ApprovalRequired, lifting(None, authority=ALONE)),
        (ApproverIsActor, lifting(None, authority=replace(ALONE, approved_by=ANN))),
        (HoldNotFound, lifting(None)),
        (HoldAlreadyLifted, lifting(lifted)),
    ]:
        with pytest.raises(refusal):
            lift(instruction)
    assert Transaction.objects.count() == before


def test_repeated_requests_act_once(story, holder):
    instruction = holding(account_id=holder.public_id)
    placed = hold(instruction)
    assert hold(instruction) == placed
    with pytest.raises(RequestIdReused):
        hold(replace(instruction, reason="another"))

    instruction = lifting(placed)
    assert lift(instruction) == lift(instruction)


@pytest.mark.parametrize(
    "scope",
    [
        {},
        {"registry": "JP"},
        {"serials": SerialRange(1, 2)},
        {"account_id": NOBODY, "series": series()},
        {"account_id": NOBODY, "reason": ""},
    ],
    ids=str,
)
def test_a_hold_has_one_scope_and_a_reason(scope, story):
    with pytest.raises(MalformedInstruction):
        hold(holding(**scope))
