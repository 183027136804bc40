"""The ledger's own time: one clock, moved by the owner only, never backwards in the record."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connections

from credits.errors import ReservationExpired
from credits.operations.complete import CompleteInstruction, complete
from tests.credits.stories import OTHER, Story


def shift_clock(offset: timedelta) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute('UPDATE credits_ledgerclock SET "offset" = %s', [offset])


@pytest.fixture
def stage(ledger_database):
    story = Story()
    holder, buyer = story.open("HOLDER"), story.open("BUYER")
    story.issue(holder, 100)
    return story, holder, buyer


def test_the_ledgers_clock_is_the_databases(stage):
    story, holder, buyer = stage

    assert abs(story.transfer(holder, buyer, 1).recorded_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_clock_that_steps_back_does_not_disturb_the_order(stage):
    story, holder, buyer = stage
    shift_clock(timedelta(days=2))
    late = story.transfer(holder, buyer, 1)
    shift_clock(timedelta(days=-2))

    later = story.transfer(holder, buyer, 1)

    assert late.recorded_at - datetime.now(UTC) > timedelta(days=1)
    assert timedelta(0) < later.recorded_at - late.recorded_at < timedelta(seconds=1)
    assert later.sequence > late.sequence


def test_a_reservation_expires_by_the_ledgers_clock(stage):
    story, holder, buyer = stage
    reservation = story.reserve(holder, buyer, 10, expires_in=timedelta(days=3))
    shift_clock(timedelta(days=3))

    with pytest.raises(ReservationExpired):
        complete(
            CompleteInstruction(request_id=uuid4(), authority=OTHER, reservation_id=reservation.public_id)
        )


def test_an_act_between_two_accounts_is_later_than_the_last_of_both(stage):
    story, holder, buyer = stage
    moments = [story.transfer(holder, buyer, 1).recorded_at for _ in range(5)]

    assert moments == sorted(set(moments))


def test_what_has_expired_stays_expired_when_the_clock_steps_back(stage):
    story, holder, buyer = stage
    reservation = story.reserve(holder, buyer, 10, expires_in=timedelta(days=1))
    shift_clock(timedelta(days=2))
    story.transfer(holder, buyer, 1)
    shift_clock(timedelta(0))

    with pytest.raises(ReservationExpired):
        complete(
            CompleteInstruction(request_id=uuid4(), authority=OTHER, reservation_id=reservation.public_id)
        )
