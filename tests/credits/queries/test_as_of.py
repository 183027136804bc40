"""Every "as of" answer equals a replay in plain Python, at every sequence, and never changes later.

The histories are random and the same for a seed; refused instructions leave their gaps.
"""

import pytest

from credits.errors import MomentNotReached, SerialNotIssued
from credits.models import Account, Transaction
from credits.queries.accounts import account_as_of
from credits.queries.holdings import held_quantity, holdings
from credits.queries.moments import AsOf, settle
from credits.queries.serials import life_of_range, life_of_serial
from credits.queries.statement import statement
from credits.queries.totals import totals, totals_by_reference
from tests.credits.queries.random_stories import Replay, tell

SEEDS = [1, 2, 3]


def positions():
    return list(Transaction.objects.order_by("sequence").values_list("sequence", "recorded_at"))


@pytest.mark.parametrize("seed", SEEDS)
def test_holdings_and_balances_equal_a_replay_at_every_sequence(story, seed):
    tell(story, seed, steps=40)

    for sequence, _moment in positions():
        replay = Replay(sequence)
        for account in Account.objects.exclude(kind=Account.Kind.ISSUANCE):
            as_of = AsOf(sequence=sequence)
            found = holdings(account.public_id, as_of=as_of)
            assert [(held.series, held.first_serial, held.last_serial) for held in found] == replay.runs_of(
                account.number
            )
            assert held_quantity(account.public_id, as_of=as_of) == len(replay.units_of(account.number))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_place_of_every_unit_equals_a_replay_at_every_sequence(story, seed):
    tell(story, seed, steps=30)
    last_of_all = max(Replay(positions()[-1][0]).owner)

    for sequence, _moment in positions():
        replay = Replay(sequence)
        if not replay.owner:
            with pytest.raises(SerialNotIssued):
                life_of_range("JP", 1, last_of_all, as_of=AsOf(sequence=sequence))
            continue
        life = life_of_range("JP", 1, last_of_all, as_of=AsOf(sequence=sequence))
        told = {
            unit: (run.account_number, run.series)
            for run in life.owners
            for unit in range(run.first_serial, run.last_serial + 1)
        }
        assert told == {unit: (owner, replay.series[unit]) for unit, owner in replay.owner.items()}
        assert len(life.owners) == sum(len(replay.runs_of(number)) for number in set(replay.owner.values()))


@pytest.mark.parametrize("seed", SEEDS)
def test_totals_equal_a_replay_at_every_sequence(story, seed):
    tell(story, seed, steps=40)

    for sequence, _moment in positions():
        replay = Replay(sequence)
        (whole,) = totals(as_of=AsOf(sequence=sequence))
        assert whole.units.issued == len(replay.issued)
        assert whole.units.retired == len(replay.units_of("JP-R"))
        assert whole.units.cancelled == len(replay.units_of("JP-X"))
        by_reference = totals_by_reference(["MN001", "MN002"], as_of=AsOf(sequence=sequence))
        assert sum(sides["JP"].issued for sides in by_reference.values()) == whole.units.issued
        assert sum(sides["JP"].held for sides in by_reference.values()) == whole.units.held


def test_totals_now_and_totals_as_of_the_last_sequence_are_the_same_by_two_ways(story):
    tell(story, 7, steps=60)
    last = AsOf(sequence=positions()[-1][0])

    assert totals(by=("registry", "reference", "vintage")) == totals(
        by=("registry", "reference", "vintage"), as_of=last
    )
    # Now: from the blocks. As of: from the movements.
    wanted = ["MN001", "MN002", "MN999"]
    assert totals_by_reference(wanted) == totals_by_reference(wanted, as_of=last)


def test_an_answer_given_once_is_given_again_after_the_ledger_went_on(story):
    answers = {}

    def note():
        position = settle()
        accounts = list(Account.objects.order_by("id"))
        answers[position.sequence] = [
            (account.public_id, holdings(account.public_id), held_quantity(account.public_id))
            for account in accounts
        ]

    tell(story, 11, steps=40, after_step=note)

    moments = dict(positions())
    for sequence, told in answers.items():
        for as_of in (AsOf(sequence=sequence), AsOf(moment=moments[sequence])):
            assert [
                (number, holdings(number, as_of=as_of), held_quantity(number, as_of=as_of))
                for number, _held, _quantity in told
            ] == told


def test_a_moment_between_two_transactions_is_the_earlier_one(story, holder, buyer):
    first = story.transfer(holder, buyer, 10)
    second = story.transfer(holder, buyer, 10)
    between = first.recorded_at + (second.recorded_at - first.recorded_at) / 2

    assert settle(AsOf(moment=between)).sequence == first.sequence
    assert settle(AsOf(moment=second.recorded_at)).sequence == second.sequence
    assert held_quantity(buyer.public_id, as_of=AsOf(moment=between)) == 10


def test_what_the_ledger_has_not_reached_is_refused(story, holder):
    position = settle()

    with pytest.raises(MomentNotReached):
        settle(AsOf(sequence=position.sequence + 1000))
    with pytest.raises(MomentNotReached):
        settle(AsOf(moment=position.recorded_at.replace(year=2999)))


def test_before_the_first_transaction_there_is_nothing(story, holder):
    assert holdings(holder.public_id, as_of=AsOf(sequence=0)) == []
    assert held_quantity(holder.public_id, as_of=AsOf(sequence=0)) == 0
    assert account_as_of(holder.public_id, as_of=AsOf(sequence=0)).status is None
    assert settle(AsOf(sequence=0)).recorded_at is None


def test_reserved_units_are_told_as_of_the_past(story, holder, buyer):
    reservation = story.reserve(holder, buyer, 30)

    (held,) = holdings(holder.public_id, as_of=AsOf(sequence=reservation.sequence))
    assert (held.first_serial, held.last_serial, held.reserved) == (1, 100, 30)
    (before,) = holdings(holder.public_id, as_of=AsOf(sequence=reservation.sequence - 1))
    assert before.reserved == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_statement_read_in_pages_is_the_whole_statement(story, seed):
    tell(story, seed, steps=40)

    for account in Account.objects.all():
        whole = statement(account.public_id, limit=1000)
        pages, after = [], None
        while page := statement(account.public_id, after_sequence=after, limit=3):
            pages += page
            after = page[-1].sequence
        assert pages == whole
        balance = 0
        for line in whole:
            balance += abs(line.quantity) if account.kind == "issuance" else line.quantity
            assert line.balance_after == balance


def test_a_statement_of_a_period_begins_after_it_and_includes_its_end(story, holder, buyer):
    entries = [story.transfer(holder, buyer, 1) for _ in range(4)]

    lines = statement(buyer.public_id, since=entries[0].recorded_at, until=entries[2].recorded_at)
    assert [line.transaction_sequence for line in lines] == [entries[1].sequence, entries[2].sequence]


def test_the_life_of_one_serial_is_told_from_issuance_to_end(story, holder, buyer, retired):
    story.transfer(holder, buyer, 50)
    story.transfer(holder, buyer, 10)
    end = story.retire(buyer, retired, 20)

    life = life_of_serial("JP", 7)
    assert [step.kind for step in life.movements] == ["issuance", "transfer", "retirement"]
    assert [(step.first_serial, step.last_serial) for step in life.movements] == [(7, 7)] * 3
    assert life.owners[0].account_number == "JP-RETIRED"
    before = life_of_serial("JP", 7, as_of=AsOf(sequence=end.sequence - 1))
    assert before.owners[0].account_number == "JP-BUYER"


def test_numbers_beyond_the_last_issued_have_no_life(story, holder):
    with pytest.raises(SerialNotIssued):
        life_of_serial("JP", 101)
    with pytest.raises(SerialNotIssued):
        life_of_serial("MN", 1)
    assert [run.last_serial for run in life_of_range("JP", 90, 200).owners] == [100]
