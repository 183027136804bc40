"""The whole way of a project in Chromium, by keyboard, with pictures of its stations on a phone and at a desk.

The servers are real; their clock stands in a file that the story moves. The acts are those of tests/scenarios.
"""

import email
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest

from registry.embedded import processes
from tests.browser.conftest import free_port, wait_until_it_answers
from tests.browser.screens import ScreenDoor
from tests.browser.test_pages import look
from tests.cluster import PROJECT, TEMPLATE, Cluster
from tests.scenarios.acts import tell_everything
from tests.scenarios.mrv import tell_of_two_periods
from tests.scenarios.setting import KAZAKHSTAN, Login
from tests.scenarios.story import Letter, Story

BEGINNING = datetime(2026, 11, 23, 3, tzinfo=UTC)


def letters(folder: Path) -> list[Letter]:
    """The e-mails that lie in a folder, in the order they were sent."""
    found = []
    for path in sorted(folder.glob("*.log"), key=lambda one: one.stat().st_mtime_ns):
        for text in path.read_text(encoding="utf-8").split("-" * 79 + "\n"):
            if text.strip():
                message = email.message_from_string(text, policy=policy.default)
                body = message.get_body(("plain",))
                assert body is not None
                found.append(
                    Letter(message["To"], message["Subject"], body.get_content(), message["Message-ID"])
                )
    return found


class Ahead:
    """Moves the servers' clock, and has their schedule run."""

    def __init__(self, path: Path, worker: Any) -> None:
        self.path, self.worker = path, worker

    def pass_by(self, span: timedelta) -> None:
        moved = float(self.path.read_text()) + span.total_seconds()
        beside = self.path.with_suffix(".new")
        beside.write_text(str(moved))
        beside.rename(self.path)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.path.read_text()))

    def run_schedule(self) -> None:
        self.ask("schedule")

    def check_books(self) -> list[str]:
        return list(self.ask("books"))

    def ask(self, what: str) -> Any:
        self.worker.stdin.write(f"{what}\n")
        self.worker.stdin.flush()
        answer = self.worker.stdout.readline()
        assert answer, "the worker died: see its errors above"
        return json.loads(answer)


@pytest.fixture
def story(request: pytest.FixtureRequest, cluster: Cluster, tmp_path: Path, browser: Any) -> Iterator[Story]:
    """A scene in Kazakhstan before the first act, with a web server and a worker of its own."""
    port, hours = free_port(), tmp_path / "hours"
    hours.write_text(str((BEGINNING - datetime.now(UTC)).total_seconds()))
    (tmp_path / "mail").mkdir()
    with cluster.another_database(TEMPLATE) as database:
        environment = {
            **os.environ,
            **cluster.environment(database),
            "REGISTRY_NO_BOOTSTRAP": "1",
            "REGISTRY_OPEN_SIGN_UP": "true",
            "REGISTRY_DATA_FOLDER": str(tmp_path),
            "EMAIL_URL": f"filemail:///{tmp_path}/mail",
            "STORY_HOURS": str(hours),
        }
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.later", request.param, KAZAKHSTAN.code],
            env=environment,
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert worker.stdout is not None
        people = {who: Login(**login) for who, login in json.loads(worker.stdout.readline()).items()}
        command = ["gunicorn", "tests.browser.later:application", "--bind", f"127.0.0.1:{port}"]
        with (tmp_path / "web.log").open("wb") as output:
            web = processes.start(
                [sys.executable, "-m", *command, "--threads", "4", "--worker-class", "gthread"],
                death_signal=signal.SIGTERM,
                output=output,
                environment=environment,
                folder=PROJECT,
            )
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}/", tmp_path / "web.log")
            clock = Ahead(hours, worker)
            contexts: list[Any] = []

            def knock(login: Login | None) -> ScreenDoor:
                contexts.append(browser.new_context(base_url=f"http://127.0.0.1:{port}"))
                contexts[-1].set_default_timeout(60_000)
                return ScreenDoor(contexts[-1], login)

            told = Story(
                place=KAZAKHSTAN,
                knock=knock,
                letters=lambda: letters(tmp_path / "mail"),
                pass_by=clock.pass_by,
                run_schedule=clock.run_schedule,
                look=picture,
                today=lambda: clock.now().date(),
                check_books=clock.check_books,
            )
            told.admit({**people, "visitor": None})  # type: ignore[dict-item]
            yield told
        finally:
            for context in contexts:
                context.close()
            worker.kill()
            worker.wait()
            processes.stop(web, first_signal=signal.SIGTERM, patience=10)


def picture(name: str, door: ScreenDoor) -> None:
    """A station at phone and desktop width: kept as a picture, and nothing serious is wrong with it."""
    problems = look(door.screen, door.witness, f"story.{name}", door.address)
    door.screen.set_viewport_size({"width": 1280, "height": 900})
    door.open(door.address)  # looking leaves scripts of its own behind
    door.witness.seen.clear()
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("story", ["setting"], indirect=True)
def test_a_project_goes_all_the_way(story: Story) -> None:
    tell_everything(story)


@pytest.mark.parametrize("story", ["registered"], indirect=True)
def test_two_monitoring_periods_end_in_units(story: Story) -> None:
    tell_of_two_periods(story)
