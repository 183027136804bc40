"""``python -m tests.faults.linking.tender``: for each line that comes in, a process that tends the links once.

The task is the product's own. Its process is forked from this one, so that starting it costs nothing, and may be
killed at any point; how it ended is told in a line.
"""

import os
import sys

import django

django.setup()

from registry.article6 import tasks  # noqa: E402  (the settings come first)
from tests.faults.linking.points import install  # noqa: E402

ENDED = "ended "


def tend_once() -> int:
    """The exit code of the process that did it: 0, or minus the signal that killed it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            tasks.tend_links()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    install()
    print(f"{ENDED}0", flush=True)
    for _line in sys.stdin:
        print(f"{ENDED}{tend_once()}", flush=True)


if __name__ == "__main__":
    main()
