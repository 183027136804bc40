"""The registry in hours that jump: its web server, and a worker that sets the scene and runs the schedule.

Both read how far their clock is ahead from a file, which the story moves. As a program (of a scene and a country)
it speaks by lines of JSON: the first it writes is the people's logins, then one answer for every line it is sent.
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

from registry.config.celery import app  # noqa: E402
from tests.scenarios.hours import Hours, check_books, run_schedule, shifted  # noqa: E402
from tests.scenarios.registered import make_registered  # noqa: E402
from tests.scenarios.setting import PLACES, make_setting  # noqa: E402

SCENES = {"setting": make_setting, "registered": make_registered}
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


def work(scene: str, place: str) -> None:
    """Set the scene in a country, then do what is asked for: the schedule, or the check of the ledger."""
    app.control.purge()  # what earlier tests left to a worker is about other databases
    people = {who: asdict(login) for who, login in SCENES[scene](PLACES[place]).items()}
    print(json.dumps(people), flush=True)
    for line in sys.stdin:
        answer = check_books() if line == "books\n" else run_schedule()
        print(json.dumps(answer), flush=True)


if HOURS_FILE in os.environ:
    timezone.datetime = shifted(KeptHours(Path(os.environ[HOURS_FILE])))  # type: ignore[misc]

if __name__ == "__main__":
    work(*sys.argv[1:])
else:
    from registry.config.wsgi import application

    __all__ = ["KeptHours", "application"]
