"""Keeps the registry's processes running until somebody asks for the end.

A process that ends by itself is started again; one that keeps ending stops
everything with a sentence. At the end they stop in order: those who ask first,
those who answer last.
"""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from registry.config.environment import PROJECT_FOLDER
from registry.embedded import processes
from registry.embedded.errors import CannotStart
from registry.embedded.watchdog import Watchdog

MOST_RESTARTS = 5
WITHIN = 60.0  # seconds


@dataclass(slots=True, kw_only=True)
class Member:
    """One process: how to start it, how to end it in order, where its words go."""

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str]
    end_signal: int = signal.SIGTERM
    patience: float = 10.0
    # What the kernel sends when we are killed. Workers hold nothing that a kill loses.
    death_signal: int = signal.SIGKILL
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self, watchdog: Watchdog) -> None:
        self.starts.append(time.monotonic())
        with self.log.open("ab") as output:
            self.process = processes.start(
                self.command,
                death_signal=self.death_signal,
                output=output,
                environment=self.environment,
                folder=PROJECT_FOLDER,
            )
        watchdog.guard(self.process.pid, self.death_signal)

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, first_signal=self.end_signal, patience=self.patience)

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def keeps_ending(self) -> bool:
        return sum(start > time.monotonic() - WITHIN for start in self.starts) > MOST_RESTARTS


class Supervisor:
    """The members in the order they started; ``end_asked`` after Ctrl-C or SIGTERM."""

    def __init__(self, report: Callable[[str], None]):
        self.report = report
        self.members: list[Member] = []
        self.watchdog = Watchdog()
        self.end_asked = False
        self._wake_reader, self._wake_writer = os.pipe()
        for descriptor in (self._wake_reader, self._wake_writer):
            os.set_blocking(descriptor, False)

    def listen_to_signals(self) -> None:
        """From here on Ctrl-C and SIGTERM ask for the end, and a child's end wakes us."""
        signal.set_wakeup_fd(self._wake_writer)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_for_end)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _ask_for_end(self, _number: int, _frame: FrameType | None) -> None:
        self.end_asked = True

    def start(self, member: Member) -> None:
        self.members.append(member)
        member.start(self.watchdog)

    def pause(self, seconds: float) -> None:
        """Sleep, but not through a signal."""
        select.select([self._wake_reader], [], [], seconds)
        try:
            os.read(self._wake_reader, 4096)
        except BlockingIOError:
            return

    def keep_running(self, others: list[tuple[str, Callable[[], bool], Callable[[], None]]]) -> None:
        """Until the end is asked for. ``others``: name, whether it has ended, how to start it again."""
        restarts: list[float] = []
        while not self.end_asked:
            for name, has_ended, start_again in others:
                if has_ended():
                    restarts.append(time.monotonic())
                    if sum(moment > time.monotonic() - WITHIN for moment in restarts) > MOST_RESTARTS:
                        raise CannotStart(f"{name} keeps ending; everything is stopped.")
                    self.report(f"{name} ended and is started again")
                    start_again()
            for member in self.members:
                if member.has_ended() and not self.end_asked:
                    if member.keeps_ending():
                        raise CannotStart(
                            f"The {member.name} keeps ending; the reason is at the end of {member.log}."
                        )
                    self.report(f"the {member.name} ended and is started again")
                    member.start(self.watchdog)
            self.pause(1.0)

    def stop(self) -> None:
        """Everything, the last started first."""
        for member in reversed(self.members):
            member.stop()
            self.report(f"the {member.name} stopped")
        self.watchdog.dismiss()
