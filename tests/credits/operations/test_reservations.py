"""Two-step instructions: reserve, then complete or release."""

from datetime import timedelta
from uuid import uuid4

import pytest

from credits.errors import (
    AccountNotOpen,
    InitiatorMayNotComplete,
    InsufficientHolding,
    MalformedInstruction,
    RequestIdReused,
    ReservationExpired,
    ReservationNotFound,
    ReservationResolved,
    UnitsOnHold,
)
from credits.models import AccountBalance, Transaction
from credits.operations.complete import CompleteInstruction, complete
from credits.operations.instructions import AccountInstruction
from credits.operations.release import ReleaseInstruction, release, release_expired
from credits.operations.reserve import reserve
from credits.operations.suspend_account import suspend_account
from credits.serials import SerialRange
from tests.credits.stories import ALONE, NOBODY, OTHER, moved, ranges, reserved_runs, runs, series


def completing(reservation, **more):
    usual = {"reservation_id": getattr(reservation, "public_id", NOBODY)}
    return CompleteInstruction(**{"request_id": uuid4(), "authority": OTHER} | usual | more)


def releasing(reservation, **more):
    usual = {"reservation_id": getattr(reservation, "public_id", NOBODY)}
    return ReleaseInstruction(**{"request_id": uuid4(), "authority": ALONE} | usual | more)


def at_once(story, holder, buyer, units=30):
    """A reservation that has expired by the time anybody could complete it."""
    return story.reserve(holder, buyer, units, expires_in=timedelta(microseconds=1))


def test_a_reservation_moves_nothing_and_sets_units_aside(story, holder, buyer):
    entry = story.reserve(holder, buyer, 30)

    assert moved(entry) == []
    assert reserved_runs(holder) == [(1, 30)]
    assert runs(holder) == [(1, 30), (31, 100)]
    balance = AccountBalance.objects.get(account=holder)
    assert (balance.posted, balance.reserved) == (100, 30)


@pytest.mark.parametrize("kind", ["transfer", "retirement", "cancellation"])
def test_completing_moves_the_units_as_intended(kind, story, holder, buyer, retired, cancelled):
    destination = {"transfer": buyer, "retirement": retired, "cancellation": cancelled}[kind]
    reservation = story.reserve(holder, destination, 30, intended_kind=kind, facts={"purpose": "p"})

    entry = complete(completing(reservation))

    assert (entry.kind, entry.resolves, entry.facts) == (kind, reservation, {"purpose": "p"})
    assert runs(destination) == [(1, 30)]
    assert runs(holder) == [(31, 100)]
    assert AccountBalance.objects.get(account=holder).reserved == 0


def test_completing_less_returns_the_rest(story, holder, buyer):
    story.issue(holder, 10, series(2013))  # 101-110, and older
    reservation = story.reserve(holder, buyer, 30)
    assert reserved_runs(holder) == [(1, 20), (101, 110)]

    entry = complete(completing(reservation, quantity=15))

    assert moved(entry) == [(101, 110), (1, 5)]
    assert runs(holder) == [(6, 100)]
    assert reserved_runs(holder) == []


def test_releasing_frees_the_units(story, holder, buyer):
    reservation = story.reserve(holder, buyer, ranges((10, 20)))

    entry = release(releasing(reservation))

    assert entry.resolves == reservation
    assert runs(holder) == [(1, 100)]
    assert AccountBalance.objects.get(account=holder).reserved == 0


def test_an_expired_reservation_cannot_be_completed_though_nobody_released_it(story, holder, buyer):
    reservation = at_once(story, holder, buyer)

    with pytest.raises(ReservationExpired):
        complete(completing(reservation))
    assert reserved_runs(holder) == [(1, 30)]
    release(releasing(reservation))
    assert runs(holder) == [(1, 100)]


def test_the_sweeper_releases_what_has_expired_and_nothing_else(story, holder, buyer):
    at_once(story, holder, buyer)
    story.reserve(holder, buyer, 10)

    assert [entry.kind for entry in release_expired(ALONE)] == ["release"]
    assert release_expired(ALONE) == []
    assert reserved_runs(holder) == [(31, 40)]


def test_refusals_of_completing_come_in_their_order_and_write_nothing(story, holder, buyer):
    resolved = at_once(story, holder, buyer, 1)
    release(releasing(resolved))
    expired = at_once(story, holder, buyer, 2)
    held = story.reserve(holder, buyer, ranges((50, 60)))
    other = story.open("OTHER")
    to_suspended = story.reserve(holder, other, ranges((70, 80)))
    suspend_account(AccountInstruction(request_id=uuid4(), authority=ALONE, account_id=other.public_id))
    story.hold(registry="JP", serials=SerialRange(60, 60))
    before = Transaction.objects.count()
    for refusal, instruction in [
        (ReservationNotFound, completing(None)),
        (ReservationResolved, completing(resolved, authority=ALONE)),
        (InitiatorMayNotComplete, completing(expired, authority=ALONE)),
        (ReservationExpired, completing(expired, quantity=99)),
        (AccountNotOpen, completing(to_suspended, quantity=99)),
        (InsufficientHolding, completing(held, quantity=99)),
        (UnitsOnHold, completing(held)),
    ]:
        with pytest.raises(refusal):
            complete(instruction)
    assert Transaction.objects.count() == before
    # What is not on hold may still be completed.
    assert moved(complete(completing(held, quantity=10))) == [(50, 59)]
    story.hold(account_id=holder.public_id)


def test_a_hold_on_the_account_stops_the_completion(story, holder, buyer):
    reservation = story.reserve(holder, buyer, 30)
    story.hold(account_id=holder.public_id)

    with pytest.raises(UnitsOnHold):
        complete(completing(reservation, quantity=99))


@pytest.mark.parametrize("first", ["complete", "release"])
def test_a_reservation_is_resolved_once(first, story, holder, buyer):
    reservation = story.reserve(holder, buyer, 30)
    if first == "complete":
        instruction = completing(reservation)
        assert complete(instruction) == complete(instruction)
    else:
        other = releasing(reservation)
        assert release(other) == release(other)
    with pytest.raises(ReservationResolved):
        complete(completing(reservation))
    with pytest.raises(ReservationResolved):
        release(releasing(reservation))
    with pytest.raises(ReservationNotFound):
        release(releasing(None))


def test_a_request_id_stands_for_one_content(story, holder, buyer):
    instruction = story.reserving(holder, buyer, 30)

    assert reserve(instruction) == reserve(instruction)
    with pytest.raises(RequestIdReused):
        reserve(story.reserving(holder, buyer, 30, request_id=instruction.request_id, facts={"a": 1}))
    assert reserved_runs(holder) == [(1, 30)]


@pytest.mark.parametrize(
    "wrong",
    [{"expires_in": timedelta(0)}, {"expires_in": timedelta(days=367)}, {"intended_kind": "issuance"}],
    ids=str,
)
def test_what_makes_no_sense_is_not_stored(wrong, story, holder, buyer):
    with pytest.raises(MalformedInstruction):
        reserve(story.reserving(holder, buyer, 30, **wrong))
