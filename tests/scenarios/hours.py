"""A time that jumps, and everything that the schedule does when it has come.

What asks Django for the time, in whatever way it got hold of the function, is told the shifted one: the
clock is moved inside ``django.utils.timezone``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from kombu.simple import SimpleQueue

from credits.verify import verify
from registry.config.celery import app
from registry.config.schedule import SCHEDULE
from registry.documents.operations.check import CHECK
from registry.monitoring.operations.files import READ

FOR_A_WORKER = {CHECK, READ}
# The night's full check of the ledger and downloads have their own tests and nothing to do with the project cycle.
OTHERS_WORK = {"beat-heartbeat", "verify-ledger-nightly", "sweep-auditing", "release-expired-reservations"}


class Hours:
    """``ahead``: how far this clock is before the machine's."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def begin(self, text: str) -> None:
        """Go to a moment in UTC: ``2026-11-23 09:00``."""
        self.ahead = datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime.now(UTC)

    def pass_by(self, **span: float) -> None:
        self.ahead += timedelta(**span)


class _Shifting(type):
    """So that every moment still counts as one: ``isinstance`` is asked of this class as of the real one."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, datetime)


def shifted(hours: Hours) -> Any:
    """A ``datetime`` whose ``now`` is that of the hours."""

    class Shifted(datetime, metaclass=_Shifting):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return hours.now().astimezone(tz) if tz else hours.now().replace(tzinfo=None)

    return Shifted


@contextmanager
def moved(hours: Hours) -> Iterator[Hours]:
    """For the length of the block everybody lives in these hours, and what others left to a worker is forgotten."""
    app.control.purge()
    before = timezone.datetime
    timezone.datetime = shifted(hours)  # type: ignore[misc]
    try:
        yield hours
    finally:
        timezone.datetime = before  # type: ignore[misc]


def run_schedule() -> None:
    """Everything that comes round by the clock, each by its own task; twice, for every task may run twice."""
    app.loader.import_default_modules()
    for _round in range(2):
        for name, entry in SCHEDULE.items():
            if name not in OTHERS_WORK:
                app.tasks[entry["task"]].apply(throw=True)
    read_what_was_brought()


def read_what_was_brought() -> None:
    """The part of a worker that no schedule does: long files wait in the broker, to be checked and to be read."""
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue(app.conf.task_default_queue, no_ack=True)
        for name, given in asked_in(queue):
            if name in FOR_A_WORKER:
                app.tasks[name].apply(given, throw=True)


def asked_in(queue: SimpleQueue) -> Iterator[tuple[str, list[Any]]]:
    """Tasks and their arguments, until none waits."""
    while True:
        try:
            message = queue.get_nowait()
        except queue.Empty:
            return
        yield message.headers["task"], message.decode()[0]


def check_books() -> list[str]:
    """What the verification of the whole ledger finds wrong."""
    return [str(one) for one in verify().breaks]
