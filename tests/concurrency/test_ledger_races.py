"""Many at once: the same units, the same request, opposite directions, holds.

Every one starts from real threads with their own connections, released together. The
first test takes the locks away and expects the oversell: without it, the others would
prove nothing.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, connections

from credits.errors import InsufficientHolding, Refusal, ReservationResolved, UnitsNotOwned, UnitsOnHold
from credits.models import Account, RefusedRequest, Request, Transaction
from credits.operations.complete import CompleteInstruction, complete
from credits.operations.hold import HoldInstruction, hold
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.operations.release import ReleaseInstruction, release
from credits.operations.transfer import transfer
from credits.serials import SerialRange
from tests.credits.invariants import breaks
from tests.credits.stories import ALONE, OTHER, TOGETHER, Story, ranges, runs

THREADS = 50


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returned or raised; all begin together, each on its own connection."""
    together = Barrier(len(acts))

    def act_when_all_are_ready(act: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            together.wait(60)
            return act()
        except Exception as problem:  # noqa: BLE001  what came of it is the result
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act_when_all_are_ready, acts))


def won(answers: list[object]) -> list[Transaction]:
    return [answer for answer in answers if isinstance(answer, Transaction)]


@pytest.fixture
def stage(ledger_database):
    story = Story()
    holder, buyer = story.open("HOLDER"), story.open("BUYER")
    story.issue(holder, 100)
    yield story, holder, buyer
    assert breaks() == []


NAIVE = """
CREATE SCHEMA naive;
CREATE TABLE naive.balance (account text PRIMARY KEY, units bigint NOT NULL);
CREATE TABLE naive.movement (origin text, destination text, units bigint);
INSERT INTO naive.balance VALUES ('holder', 100);
CREATE FUNCTION naive.transfer(destination text, wanted bigint, locked boolean) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE held bigint;
BEGIN
  IF locked THEN
    SELECT units INTO held FROM naive.balance WHERE account = 'holder' FOR NO KEY UPDATE;
  ELSE
    SELECT units INTO held FROM naive.balance WHERE account = 'holder';
  END IF;
  PERFORM pg_sleep(0.02);  -- the thinking time of a web request
  IF held < wanted THEN RETURN false; END IF;
  UPDATE naive.balance SET units = held - wanted WHERE account = 'holder';
  INSERT INTO naive.movement VALUES ('holder', destination, wanted);
  RETURN true;
END $$;
GRANT USAGE ON SCHEMA naive TO registry_runtime;
GRANT ALL ON ALL TABLES IN SCHEMA naive TO registry_runtime;
GRANT EXECUTE ON FUNCTION naive.transfer TO registry_runtime;
"""


@pytest.mark.parametrize(
    "locked", [False, True], ids=["without a lock the race is real", "with one it is gone"]
)
def test_the_race_that_the_locks_are_for(locked, ledger_database):
    with connections["owner"].cursor() as cursor:
        cursor.execute(NAIVE)

    def move(number):
        with connection.cursor() as cursor:
            cursor.execute("SELECT naive.transfer(%s, 100, %s)", [f"buyer {number}", locked])
            return cursor.fetchone()[0]

    answers = at_once(*(lambda number=number: move(number) for number in range(20)))

    sold = sum(answer is True for answer in answers)
    assert sold == 1 if locked else sold > 1


@pytest.mark.parametrize("named", [True, False], ids=["named blocks", "oldest first"])
def test_fifty_move_the_same_units_and_exactly_one_wins(named, stage):
    story, holder, _buyer = stage
    buyers = [story.open(f"BUYER {number}") for number in range(THREADS)]
    units = ranges((1, 100)) if named else 100

    instructions = [story.transferring(holder, buyer, units) for buyer in buyers]
    answers = at_once(*(partial(transfer, instruction) for instruction in instructions))

    refusal = UnitsNotOwned if named else InsufficientHolding
    assert Counter(type(answer) for answer in answers) == {Transaction: 1, refusal: THREADS - 1}
    winner = won(answers)[0].movements.get().destination
    assert [runs(buyer) for buyer in buyers if buyer != winner] == [[]] * (THREADS - 1)
    assert runs(winner) == [(1, 100)]
    assert RefusedRequest.objects.count() == THREADS - 1


def test_fifty_twins_of_one_request_get_one_answer(stage):
    story, holder, buyer = stage
    instruction = story.transferring(holder, buyer, 10)

    answers = at_once(*([lambda: transfer(instruction)] * THREADS))

    assert len(won(answers)) == THREADS
    assert len({answer.pk for answer in won(answers)}) == 1
    assert runs(buyer) == [(1, 10)]


def test_fifty_twins_of_a_refused_request_get_one_refusal(stage):
    story, holder, buyer = stage
    instruction = story.transferring(holder, buyer, 101)

    answers = at_once(*([lambda: transfer(instruction)] * THREADS))

    assert {type(answer) for answer in answers} == {InsufficientHolding}
    assert RefusedRequest.objects.count() == 1


def test_opposite_transfers_never_lock_each_other_out(stage):
    story, holder, buyer = stage
    story.transfer(holder, buyer, 50)
    third = story.open("THIRD")
    pairs = [(holder, buyer), (buyer, holder), (buyer, third), (third, holder), (holder, third)] * 4

    def many(origin, destination):
        for _turn in range(15):
            with suppress(InsufficientHolding):
                transfer(story.transferring(origin, destination, 3))

    before = deadlocks()
    answers = at_once(*(lambda pair=pair: many(*pair) for pair in pairs))

    assert answers == [None] * len(pairs)
    assert deadlocks() == before
    assert sum(last - first + 1 for account in (holder, buyer, third) for first, last in runs(account)) == 100


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def test_a_reservation_is_completed_or_released_but_once(stage):
    story, holder, buyer = stage
    reservation = story.reserve(holder, buyer, 30).public_id
    new_id = lambda: story.transferring(holder, buyer, 1).request_id  # noqa: E731

    completing = [
        lambda: complete(
            CompleteInstruction(request_id=new_id(), authority=OTHER, reservation_id=reservation)
        )
    ] * 10
    releasing = [
        lambda: release(ReleaseInstruction(request_id=new_id(), authority=ALONE, reservation_id=reservation))
    ] * 10
    answers = at_once(*completing, *releasing)

    assert Counter(type(answer) for answer in answers) == {Transaction: 1, ReservationResolved: 19}
    assert runs(buyer) in ([], [(1, 30)])


def test_a_hold_and_transfers_stand_in_one_order(stage):
    """Whatever moved, moved before the hold: no transfer slips through while it is placed."""
    story, holder, buyer = stage
    placing = HoldInstruction(
        request_id=story.transferring(holder, buyer, 1).request_id,
        authority=TOGETHER,
        reason="a court order",
        registry="JP",
        serials=SerialRange(1, 100),
    )
    moving = [story.transferring(holder, buyer, ranges((serial, serial))) for serial in range(1, 31)]

    answers = at_once(
        *(lambda instruction=instruction: transfer(instruction) for instruction in moving),
        lambda: hold(placing),
    )

    assert {type(answer) for answer in answers} <= {Transaction, UnitsOnHold}
    placed = Transaction.objects.get(kind="hold_placed")
    assert all(entry.sequence < placed.sequence for entry in won(answers[:-1]))
    assert len(runs(buyer)) <= len(won(answers[:-1]))


def test_one_number_is_given_to_one_account_and_one_source_to_a_registry(ledger_database):
    def opening(number):
        instruction = OpenAccountInstruction(
            request_id=Story().transferring(anybody, anybody, 1).request_id,
            authority=ALONE,
            registry="MN",
            number=number,
            kind="entity_holding",
        )
        return open_account(instruction)

    anybody = Account(public_id=None)
    answers = at_once(*(lambda number=number: opening(f"MN-{number % 5}") for number in range(20)))

    assert sum(isinstance(answer, Account) for answer in answers) == 5
    assert all(isinstance(answer, Account | Refusal) for answer in answers), answers
    assert Account.objects.filter(kind="issuance").count() == 1
    assert Request.objects.count() == 20
    assert breaks() == []


def test_sequences_and_moments_go_together_under_contention(stage):
    story, _holder, _buyer = stage
    accounts = [story.open(f"ACCOUNT {number}") for number in range(10)]
    for account in accounts:
        story.issue(account, 20)

    at_once(
        *(
            lambda origin=origin, destination=destination: [
                transfer(story.transferring(origin, destination, 1)) for _turn in range(8)
            ]
            for origin, destination in zip(accounts, accounts[1:] + accounts[:1], strict=True)
        )
    )

    order = list(Transaction.objects.order_by("sequence").values_list("recorded_at", flat=True))
    assert order == sorted(set(order))
