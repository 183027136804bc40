"""The door itself: transactions, retries, and whose transaction keeps a refusal."""

import pytest
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from psycopg import errors as postgresql

from credits.errors import InsufficientHolding
from credits.models import RefusedRequest, Request, Transaction
from credits.operations import post as door
from credits.operations.transfer import transfer
from tests.credits.invariants import breaks
from tests.credits.stories import Story, runs


@pytest.fixture
def stage(ledger_database):
    """Real commits: an account with serials 1-100, and another one."""
    story = Story()
    holder, buyer = story.open("HOLDER"), story.open("BUYER")
    story.issue(holder, 100)
    yield story, holder, buyer
    assert breaks() == []


def test_a_verb_is_one_statement_and_one_transaction(stage, monkeypatch):
    story, holder, buyer = stage
    seen = []

    def count(execute, statement, parameters, many, context):
        seen.append(statement)
        return execute(statement, parameters, many, context)

    with connection.execute_wrapper(count):
        transfer(story.transferring(holder, buyer, 1))

    assert len(seen) == 1
    assert seen[0].startswith("SELECT answer.refusal")


def test_a_refusal_is_kept_when_the_verb_is_the_outermost_transaction(stage):
    story, holder, buyer = stage
    with pytest.raises(InsufficientHolding):
        story.transfer(holder, buyer, 101)

    connection.close()
    assert RefusedRequest.objects.get().code == "insufficient_holding"


def test_a_refusal_lives_and_dies_with_the_callers_transaction(stage):
    story, holder, buyer = stage
    instruction = story.transferring(holder, buyer, 101)
    with transaction.atomic(), pytest.raises(InsufficientHolding):
        transfer(instruction)
    assert RefusedRequest.objects.count() == 1

    with pytest.raises(InsufficientHolding), transaction.atomic():
        story.transfer(holder, buyer, 102)
    assert RefusedRequest.objects.count() == 1


def test_several_verbs_are_one_transaction_in_a_callers_block(stage):
    story, holder, buyer = stage
    before = Transaction.objects.count()
    with transaction.atomic():
        story.transfer(holder, buyer, 10)
        story.transfer(buyer, holder, 5)
        transaction.set_rollback(True)
    assert (Transaction.objects.count(), runs(holder)) == (before, [(1, 100)])

    with transaction.atomic():
        story.transfer(holder, buyer, 10)
        story.transfer(buyer, holder, 10)
        story.transfer(holder, buyer, 10)
    assert runs(buyer) == [(1, 10)]


class Passing:
    """Lets the statement fail a number of times with an error that passes."""

    def __init__(self, error, times):
        self.error, self.times, self.calls = error, times, 0

    def __call__(self, execute, statement, parameters, many, context):
        self.calls += 1
        if self.calls <= self.times:
            raise OperationalError from self.error
        return execute(statement, parameters, many, context)


@pytest.mark.parametrize(
    "error",
    [postgresql.DeadlockDetected(), postgresql.LockNotAvailable(), postgresql.SerializationFailure()],
    ids=lambda error: type(error).__name__,
)
def test_what_passes_is_tried_again_and_never_stored_as_a_refusal(error, stage, monkeypatch):
    story, holder, buyer = stage
    monkeypatch.setattr(door.time, "sleep", lambda seconds: None)
    failing = Passing(error, 4)

    with connection.execute_wrapper(failing):
        transfer(story.transferring(holder, buyer, 10))

    assert failing.calls == 5
    assert runs(buyer) == [(1, 10)]
    assert RefusedRequest.objects.count() == 0


def test_the_fifth_failure_goes_up_and_the_same_request_may_come_again(stage, monkeypatch):
    story, holder, buyer = stage
    monkeypatch.setattr(door.time, "sleep", lambda seconds: None)
    instruction = story.transferring(holder, buyer, 10)
    requests = Request.objects.count()

    with (
        connection.execute_wrapper(Passing(postgresql.DeadlockDetected(), 5)),
        pytest.raises(OperationalError),
    ):
        transfer(instruction)
    assert Request.objects.count() == requests

    transfer(instruction)
    assert runs(buyer) == [(1, 10)]


def test_inside_a_callers_block_nothing_is_tried_again(stage):
    story, holder, buyer = stage
    failing = Passing(postgresql.DeadlockDetected(), 1)

    with pytest.raises(OperationalError), transaction.atomic(), connection.execute_wrapper(failing):
        transfer(story.transferring(holder, buyer, 10))
    assert failing.calls == 1


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_only_read_committed_will_do(level, stage):
    story, holder, buyer = stage
    with transaction.atomic():
        connection.cursor().execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        with pytest.raises(DatabaseError, match="READ COMMITTED only"):
            transfer(story.transferring(holder, buyer, 10))
        transaction.set_rollback(True)


def test_ids_are_not_bound_to_four_bytes(stage):
    with connections["owner"].cursor() as cursor:
        for sequence in (
            "credits_transaction_sequence",
            "credits_movement_sequence",
            "credits_account_id_seq",
            "credits_series_id_seq",
            "credits_creditblock_id_seq",
            "credits_reservedrange_id_seq",
        ):
            cursor.execute(f"SELECT setval('{sequence}', {2**33})")
    story = Story()
    holder, buyer = story.open("FAR"), story.open("FARTHER")
    story.issue(holder, 2**34)
    entry = story.transfer(holder, buyer, 2**33 + 5)
    reservation = story.reserve(buyer, holder, 2**32)

    assert entry.sequence > 2**33
    assert min(holder.pk, reservation.sequence, entry.movements.get().sequence) > 2**33
    assert runs(buyer) == [(101, 100 + 2**32), (101 + 2**32, 105 + 2**33)]
