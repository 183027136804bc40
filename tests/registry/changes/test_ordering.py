"""Changes get their place after they commit: nothing ever comes behind what was read. Two real connections."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from registry.changes.kinds import CASE_STEP_TAKEN
from registry.changes.models import Change
from registry.changes.operations.ordering import keep_in_order
from registry.changes.operations.recording import change, record

pytestmark = pytest.mark.usefixtures("ledger_database")


def write(name: str) -> int:
    record(change(CASE_STEP_TAKEN, name, name))
    return Change.objects.get(subject=name).pk


def overtaken(read: Callable[[], Any]) -> Any:
    """What a reader sees while an earlier row has not committed and a later one has."""
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                write("slow")
                begun.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert begun.wait(20)
    with transaction.atomic():
        write("quick")
    seen = read()
    go_on.set()
    writer.join(20)
    return seen


def test_by_the_row_s_own_number_a_change_appears_behind_a_reader() -> None:
    """The control: what a feed ordered by its key would do. It shows that the race is real."""
    last = overtaken(lambda: max(Change.objects.values_list("pk", flat=True)))

    assert Change.objects.get(subject="slow").pk < last, (
        "it came behind what was read, and would never be told"
    )


def test_by_its_place_it_comes_after() -> None:
    def read() -> int:
        keep_in_order()
        return max(place for place in Change.objects.values_list("position", flat=True) if place)

    last = overtaken(read)
    keep_in_order()

    assert (Change.objects.get(subject="slow").position or 0) > last
    assert sorted(Change.objects.values_list("position", flat=True)) == list(
        range(1, Change.objects.count() + 1)
    )


def test_many_writers_and_placers_leave_no_gap_and_no_reader_is_passed() -> None:
    seen: list[list[int]] = []
    done = threading.Event()

    def writer(name: int) -> None:
        try:
            for number in range(8):
                with transaction.atomic():
                    write(f"{name}/{number}")
        finally:
            connection.close()

    def placer() -> None:
        try:
            while not done.is_set():
                keep_in_order()
                placed = Change.objects.filter(position__isnull=False).order_by("position")
                seen.append(list(placed.values_list("pk", flat=True)))
        finally:
            connection.close()

    writers = [threading.Thread(target=writer, args=(name,)) for name in range(4)]
    placers = [threading.Thread(target=placer) for _each in range(2)]
    for thread in writers + placers:
        thread.start()
    for thread in writers:
        thread.join(30)
    done.set()
    for thread in placers:
        thread.join(30)
    keep_in_order()

    order = list(Change.objects.order_by("position").values_list("pk", flat=True))
    assert len(order) == 32
    assert all(order[: len(read)] == read for read in seen), "each answer is the beginning of every later one"
