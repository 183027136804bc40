"""Moving units between holding accounts.

Every test starts from serials 1-100 issued to ``holder`` and ends by saying where each
serial is: a balance can be right while the serial numbers behind it are wrong.
"""

from dataclasses import replace
from uuid import uuid4

import pytest

from credits.errors import (
    AccountNotFound,
    AccountNotOpen,
    ApproverIsActor,
    DifferentRegistries,
    InsufficientHolding,
    MalformedInstruction,
    NotHoldingAccount,
    RequestIdReused,
    SameAccount,
    TooManyMovements,
    UnitsNotOwned,
    UnitsOnHold,
    UnitsReserved,
)
from credits.models import CreditBlock, Transaction
from credits.operations.instructions import AccountInstruction
from credits.operations.restrict_account import restrict_account
from credits.operations.suspend_account import suspend_account
from credits.operations.transfer import transfer
from credits.serials import SerialRange
from tests.credits.stories import ALONE, ANN, NOBODY, moved, ranges, runs, series


def test_part_of_a_block_moves_low_and_the_sender_keeps_the_high_part(story, holder, buyer):
    entry = story.transfer(holder, buyer, 30)

    assert moved(entry) == [(1, 30)]
    assert runs(buyer) == [(1, 30)]
    assert runs(holder) == [(31, 100)]


def test_a_whole_block_moves_under_its_own_id(story, holder, buyer):
    block = CreditBlock.objects.get()

    story.transfer(holder, buyer, 100)

    assert runs(buyer) == [(1, 100)]
    assert runs(holder) == []
    assert CreditBlock.objects.get() == block


def test_named_blocks_move_from_the_middle(story, holder, buyer):
    entry = story.transfer(holder, buyer, ranges((60, 60), (40, 50)))

    assert moved(entry) == [(40, 50), (60, 60)]
    assert runs(buyer) == [(40, 50), (60, 60)]
    assert runs(holder) == [(1, 39), (51, 59), (61, 100)]


def test_what_comes_back_is_merged_again(story, holder, buyer):
    story.transfer(holder, buyer, ranges((40, 50)))
    story.transfer(buyer, holder, ranges((45, 45)))
    assert runs(holder) == [(1, 39), (45, 45), (51, 100)]

    story.transfer(buyer, holder, 10)

    assert runs(holder) == [(1, 100)]
    assert CreditBlock.objects.count() == 1


def test_units_of_different_series_are_never_merged(story, holder, buyer):
    story.issue(holder, 10, series(2016))

    story.transfer(holder, buyer, 110)

    assert runs(buyer) == [(1, 100), (101, 110)]


def test_oldest_first_means_vintage_then_series_then_serial_and_unknown_last(story, holder, buyer):
    story.issue(holder, 10, series(None))  # 101-110
    story.issue(holder, 10, series(2013))  # 111-120
    story.issue(holder, 10, series(2015, "MN002"))  # 121-130

    assert moved(story.transfer(holder, buyer, 125)) == [(111, 120), (1, 100), (121, 130), (101, 105)]


def test_several_blocks_move_in_one_transaction_with_running_balances(story, holder, buyer):
    story.issue(holder, 10, series(2016))

    entry = story.transfer(holder, buyer, 105)

    after = entry.movements.order_by("sequence").values_list("origin_after", "destination_after")
    assert list(after) == [(10, 100), (5, 105)]


def test_a_repeated_request_moves_the_units_once(story, holder, buyer):
    instruction = story.transferring(holder, buyer, 30)

    assert transfer(instruction) == transfer(instruction)
    assert runs(buyer) == [(1, 30)]


def test_a_request_id_stands_for_one_content(story, holder, buyer):
    instruction = story.transferring(holder, buyer, 30)
    transfer(instruction)

    with pytest.raises(RequestIdReused):
        transfer(replace(instruction, quantity=31))
    assert runs(buyer) == [(1, 30)]


def test_a_refusal_is_repeated_even_when_the_reason_is_gone(story, holder, buyer):
    instruction = story.transferring(holder, buyer, 101)
    with pytest.raises(InsufficientHolding) as first:
        transfer(instruction)
    story.issue(holder, 100)

    with pytest.raises(InsufficientHolding) as second:
        transfer(instruction)

    assert second.value.details == first.value.details
    assert first.value.details == {"account": "JP-HOLDER", "wanted": 101, "available": 100}
    assert runs(buyer) == []


@pytest.fixture
def stage(story, holder, buyer, retired):
    """Accounts and prepared faults that the table of refusals names."""

    def act(verb, account):
        verb(AccountInstruction(request_id=uuid4(), authority=ALONE, account_id=account.public_id))

    return {
        "holder": holder,
        "buyer": buyer,
        "retired": retired,
        "abroad": story.open("ABROAD", registry="MN"),
        "suspend holder": lambda: act(suspend_account, holder),
        "restrict holder": lambda: act(restrict_account, holder),
        "suspend buyer": lambda: act(suspend_account, buyer),
        "restrict buyer": lambda: act(restrict_account, buyer),
        "hold holder": lambda: story.hold(account_id=holder.public_id),
        "hold 1-10": lambda: story.hold(registry="JP", serials=SerialRange(1, 10)),
        "hold series": lambda: story.hold(series=series()),
        "reserve 1-10": lambda: story.reserve(holder, buyer, ranges((1, 10))),
        "give 1-10": lambda: story.transfer(holder, buyer, ranges((1, 10))),
    }


REFUSALS = [
    # refusal, faults prepared, origin, destination, units. Each row has the reasons of later rows too where it can.
    (AccountNotFound, [], "nobody", "nobody", 101),
    (AccountNotFound, [], "holder", "nobody", 101),
    (SameAccount, ["suspend holder"], "holder", "holder", 101),
    (DifferentRegistries, ["suspend holder"], "holder", "abroad", 101),
    (NotHoldingAccount, ["suspend holder"], "retired", "holder", 101),
    (NotHoldingAccount, ["suspend holder"], "holder", "retired", 101),
    (AccountNotOpen, ["hold holder", "suspend holder"], "holder", "buyer", 101),
    (AccountNotOpen, ["hold holder", "restrict holder"], "holder", "buyer", 101),
    (AccountNotOpen, ["hold holder", "suspend buyer"], "holder", "buyer", 101),
    (UnitsOnHold, ["hold holder"], "holder", "buyer", 101),
    (UnitsNotOwned, ["hold 1-10", "reserve 11-20"], "holder", "buyer", ranges((1, 101))),
    (UnitsNotOwned, ["give 1-10"], "holder", "buyer", ranges((10, 11))),
    (UnitsReserved, ["reserve 1-10", "hold series"], "holder", "buyer", ranges((10, 11))),
    (UnitsOnHold, ["hold 1-10"], "holder", "buyer", ranges((10, 11))),
    (UnitsOnHold, ["hold series"], "holder", "buyer", ranges((50, 60))),
    (InsufficientHolding, [], "holder", "buyer", 101),
    (InsufficientHolding, ["reserve 1-10"], "holder", "buyer", 91),
    (InsufficientHolding, ["hold 1-10"], "holder", "buyer", 91),
    (InsufficientHolding, ["hold series"], "holder", "buyer", 1),
]


@pytest.mark.parametrize(
    ("refusal", "faults", "origin", "destination", "units"),
    REFUSALS,
    ids=[f"{row[0].code}: {', '.join(row[1]) or row[2] + ' to ' + row[3]}" for row in REFUSALS],
)
def test_a_refused_transfer_says_the_first_reason_and_writes_nothing(
    refusal, faults, origin, destination, units, story, stage
):
    for fault in faults:
        if fault == "reserve 11-20":
            story.reserve(stage["holder"], stage["buyer"], ranges((11, 20)))
        else:
            stage[fault]()
    instruction = story.transferring(stage["holder"], stage["buyer"], units)
    instruction = replace(
        instruction,
        origin_id=NOBODY if origin == "nobody" else stage[origin].public_id,
        destination_id=NOBODY if destination == "nobody" else stage[destination].public_id,
    )
    before = (Transaction.objects.count(), runs(stage["holder"]), runs(stage["buyer"]))

    with pytest.raises(refusal):
        transfer(instruction)

    assert (Transaction.objects.count(), runs(stage["holder"]), runs(stage["buyer"])) == before


def test_an_approver_must_be_somebody_else(story, holder, buyer):
    instruction = story.transferring(holder, buyer, 101, authority=replace(ALONE, approved_by=ANN))

    with pytest.raises(ApproverIsActor):
        transfer(instruction)


def test_a_restricted_account_still_receives(story, stage, holder, buyer):
    stage["restrict buyer"]()

    story.transfer(holder, buyer, 1)

    assert runs(buyer) == [(1, 1)]


def test_units_on_hold_are_passed_over(story, stage, holder, buyer):
    stage["hold 1-10"]()

    story.transfer(holder, buyer, 5)

    assert runs(buyer) == [(11, 15)]


def test_reserved_units_are_passed_over(story, stage, holder, buyer):
    stage["reserve 1-10"]()

    story.transfer(holder, buyer, 5)

    assert runs(buyer) == [(11, 15)]


def test_more_runs_than_an_entry_carries_are_refused_whole(story, holder, buyer):
    story.issue(holder, 801)
    every_other = ranges(*((serial, serial) for serial in range(2, 804, 2)))
    with pytest.raises(TooManyMovements):
        story.transfer(holder, buyer, every_other)

    story.transfer(holder, buyer, every_other[:400])

    with pytest.raises(TooManyMovements):
        story.transfer(holder, buyer, 480)
    assert len(runs(buyer)) == 400


@pytest.mark.parametrize(
    "units",
    [0, -1, 2**53, (), ranges((1, 2), (2, 3))],
    ids=["none", "fewer than none", "more than can be counted", "no blocks", "overlapping blocks"],
)
def test_what_makes_no_sense_is_not_stored(units, story, holder, buyer):
    instruction = story.transferring(holder, buyer, units)

    with pytest.raises(MalformedInstruction):
        transfer(instruction)


def test_a_quantity_and_named_blocks_exclude_each_other(story, holder, buyer):
    with pytest.raises(MalformedInstruction):
        transfer(story.transferring(holder, buyer, 1, blocks=ranges((1, 1))))
