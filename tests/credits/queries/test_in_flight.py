"""A transaction that has drawn its sequence and not yet committed must not change an answer later.

Real commits from several connections, so each test has its own database.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction

from credits.errors import LedgerBusy
from credits.queries import moments
from credits.queries.holdings import held_quantity
from credits.queries.moments import AsOf, settle, wait_for_writers
from tests.credits.stories import Story

LONG = 30  # seconds nobody should ever wait here


class Abandoned(Exception):
    pass


@pytest.fixture
def ledger(ledger_database):
    story = Story()
    holder, buyer, other = (story.open(name) for name in ("HOLDER", "BUYER", "OTHER"))
    story.issue(holder, 100)
    story.issue(buyer, 100)
    return story, holder, buyer, other


@contextmanager
def in_flight(story, origin, destination, *, gives_up=False) -> Iterator[threading.Event]:
    """A transfer whose sequence is drawn, in another connection; it ends when the event is set."""
    drawn, may_end = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                story.transfer(origin, destination, 5)
                drawn.set()
                may_end.wait(LONG)
                if gives_up:
                    raise Abandoned
        except Abandoned:
            pass
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert drawn.wait(LONG)
    try:
        yield may_end
    finally:
        may_end.set()
        writer.join(LONG)


def ask(question) -> Future:
    def answer():
        try:
            return question()
        finally:
            connections.close_all()

    return ThreadPoolExecutor(1).submit(answer)


def test_without_waiting_the_same_question_gets_two_answers(ledger, monkeypatch):
    """The control: the race is real."""
    story, holder, buyer, other = ledger
    monkeypatch.setattr(moments, "wait_for_writers", lambda **_: None)
    with in_flight(story, holder, other) as may_end:
        story.transfer(buyer, other_of(story), 1)
        position = settle()
        early = held_quantity(other.public_id, as_of=AsOf(sequence=position.sequence))
        may_end.set()
    late = held_quantity(other.public_id, as_of=AsOf(sequence=position.sequence))
    assert (early, late) == (0, 5)


def other_of(story):
    return story.accounts.get("ELSEWHERE") or story.open("ELSEWHERE")


def test_a_reader_waits_for_who_was_there_before_it_and_then_sees_them(ledger):
    story, holder, _buyer, other = ledger
    with in_flight(story, holder, other) as may_end:
        answer = ask(lambda: held_quantity(other.public_id, as_of=AsOf(sequence=settle().sequence)))
        with pytest.raises(TimeoutError):
            answer.result(0.3)
        may_end.set()
        assert answer.result(LONG) == 5


def test_a_writer_that_gives_up_leaves_a_gap_and_no_trace(ledger):
    story, holder, _buyer, other = ledger
    before = settle()
    with in_flight(story, holder, other, gives_up=True) as may_end:
        answer = ask(settle)
        may_end.set()
        assert answer.result(LONG) == before


def test_a_writer_that_comes_later_is_not_waited_for(ledger):
    story, holder, buyer, other = ledger
    with in_flight(story, holder, other) as may_end:
        answer = ask(settle)
        with pytest.raises(TimeoutError):
            answer.result(0.2)
        with in_flight(story, buyer, other_of(story)):
            may_end.set()
            # The second one still holds the gate; the reader is done all the same.
            position = answer.result(LONG)
    assert settle().sequence > position.sequence


def test_writers_do_not_wait_for_a_reader_nor_for_each_other(ledger):
    story, holder, buyer, other = ledger
    with in_flight(story, holder, other):
        waiting = ask(settle)
        story.transfer(buyer, other_of(story), 1)
        assert not waiting.done()
    assert waiting.result(LONG)


def test_a_reader_does_not_wait_for_ever(ledger):
    story, holder, _buyer, other = ledger
    with in_flight(story, holder, other), pytest.raises(LedgerBusy):
        wait_for_writers(seconds=0.1)


def test_questions_about_now_never_wait(ledger):
    story, holder, _buyer, other = ledger
    with in_flight(story, holder, other):
        assert held_quantity(other.public_id) == 0
