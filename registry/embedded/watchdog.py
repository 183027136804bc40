"""Where the kernel cannot tie a child to its parent (macOS), a small process does.

It reads a pipe whose other end only the parent holds. Each line names a process and
the signal that ends it in order; when the parent is gone, however it went, the pipe
closes and the signals are sent.
"""

import os
import signal
import subprocess
import sys
from typing import IO

NEEDED = not sys.platform.startswith("linux")  # there, PR_SET_PDEATHSIG does it


class Watchdog:
    """The parent's side."""

    def __init__(self, *, needed: bool = NEEDED):
        self._process: subprocess.Popen[bytes] | None = None
        if needed:
            self._process = subprocess.Popen(
                [sys.executable, "-S", __file__], stdin=subprocess.PIPE, start_new_session=True
            )

    def guard(self, process: int, how: int) -> None:
        """End ``process`` with signal ``how`` when this parent is gone."""
        if self._process and self._process.stdin:
            self._process.stdin.write(b"%d %d\n" % (process, how))
            self._process.stdin.flush()

    def dismiss(self) -> None:
        """The children ended in order: nothing is left to do."""
        if self._process and self._process.stdin:
            self._process.kill()
            self._process.stdin.close()
            self._process.wait()


def watch(lines: IO[bytes]) -> None:
    """Remember what is said until nobody is left to say it, then send the signals."""
    guarded = [tuple(map(int, line.split())) for line in lines]
    for process, how in reversed(guarded):
        try:
            os.kill(process, how)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch(sys.stdin.buffer)
