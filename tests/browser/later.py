"""The registry in hours that jump: its web server, and a worker that sets the scene and runs the schedule.

Both read how far their clock is ahead from a file, which the story moves. As a program it speaks by lines:
the first line it writes is the people's logins, then one line for every line it is sent, once the schedule ran.
"""

import json
import os
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402  (the settings come first)

from tests.scenarios.hours import Hours, run_schedule, shifted  # noqa: E402
from tests.scenarios.setting import PLACES, make_setting  # noqa: E402

HOURS_FILE = "STORY_HOURS"


class KeptHours(Hours):
    """Hours that stand in a file, as seconds ahead of the machine's clock."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def ahead(self) -> timedelta:  # type: ignore[override]
        return timedelta(seconds=float(self.path.read_text() or 0))

    @ahead.setter
    def ahead(self, span: timedelta) -> None:
        beside = self.path.with_suffix(".new")
        beside.write_text(str(span.total_seconds()))
        beside.rename(self.path)  # nobody reads half a number


def work() -> None:
    """Set the scene of a country, then run the schedule whenever it is asked for."""
    people = {who: asdict(login) for who, login in make_setting(PLACES[sys.argv[1]]).items()}
    print(json.dumps(people), flush=True)
    for _line in sys.stdin:
        run_schedule()
        print("done", flush=True)


if HOURS_FILE in os.environ:
    timezone.datetime = shifted(KeptHours(Path(os.environ[HOURS_FILE])))  # type: ignore[misc]

if __name__ == "__main__":
    work()
else:
    from registry.config.wsgi import application

    __all__ = ["KeptHours", "application"]
