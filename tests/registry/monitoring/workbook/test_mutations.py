"""A slice of the mutated workbooks; ``manage.py prove workbooks`` reads 10^4.

Most are read by the child's own code in this process, where a crash shows itself; each tenth by a child.
"""

import os
import time

from registry.monitoring.workbook import grid

from .making import read_bytes
from .mutating import complaints, events_here, mutated

COUNT = int(os.environ.get("REGISTRY_PROVE_WORKBOOKS", "120"))
SEED = int(os.environ.get("REGISTRY_PROVE_SEED", "1"))
SLOWEST_SECONDS = 30


def test_no_mutated_workbook_brings_the_reader_down_or_is_refused_without_a_place(monkeypatch):
    by_a_child = grid.events
    wrong, taken, refused, without_a_cell = [], 0, 0, 0
    for number in range(SEED * 1_000_000, SEED * 1_000_000 + COUNT):
        monkeypatch.setattr(grid, "events", events_here if number % 10 else by_a_child)
        begun = time.monotonic()
        reading = read_bytes(mutated(number))
        if told := complaints(reading):
            wrong.append((number, told))
        if time.monotonic() - begun > SLOWEST_SECONDS:
            wrong.append((number, ["slow"]))
        taken += reading.workbook is not None
        refused += bool(reading.faults)
        without_a_cell += any(not fault.cell for fault in reading.faults)
    assert wrong == []
    assert taken + refused == COUNT
    print(f"{COUNT} workbooks: {taken} taken, {refused} refused, {without_a_cell} of them as a file")
