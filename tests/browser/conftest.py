"""The real stack for the browser: public data loaded, one person per role, gunicorn in front."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from registry.embedded import processes
from tests.browser.people import Person, sign_in
from tests.cluster import PROJECT, TEMPLATE, Cluster

# Playwright keeps an event loop in this thread; nothing here asks the database from within it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Without its window first: the same pages in half the time.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PICTURES = PROJECT / ".artefacts" / "pages"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, slots=True)
class Stack:
    """A running registry: its address, its people, and the addresses its data gives to pages."""

    address: str
    people: dict[str, Person]
    places: dict[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def stack(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Shared by all tests: pages are read, and nothing they do changes what others see."""
    folder = tmp_path_factory.mktemp("stack")
    port = free_port()
    with cluster.another_database(TEMPLATE) as database:
        environment = {**os.environ, **cluster.environment(database), "REGISTRY_NO_BOOTSTRAP": "1"}
        environment["REGISTRY_DATA_FOLDER"] = str(folder)
        environment["EMAIL_URL"] = f"filemail:///{folder}/mail"
        prepared = subprocess.run(
            [sys.executable, "-m", "tests.browser.prepare"],
            env=environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert prepared.returncode == 0, prepared.stdout[-2000:] + prepared.stderr[-4000:]
        facts = json.loads(prepared.stdout.splitlines()[-1])
        command = ["gunicorn", "registry.config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
        with (folder / "web.log").open("wb") as output:
            web = processes.start(
                [sys.executable, "-m", *command, "--threads", "8", "--worker-class", "gthread"],
                death_signal=signal.SIGTERM,
                output=output,
                environment=environment,
                folder=PROJECT,
            )
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}/", folder / "web.log")
            people = {role: Person(**person) for role, person in facts["people"].items()}
            yield Stack(f"http://127.0.0.1:{port}", people, facts["places"])
        finally:
            processes.stop(web, first_signal=signal.SIGTERM, patience=10)


def wait_until_it_answers(address: str, log: Path) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the web server did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium; a browser is not downloaded."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.fail("There is no Chromium here: apt-get install chromium.")
    return {**browser_type_launch_args, "executable_path": program, "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture(scope="session")
def signed_in(browser: Any, stack: Stack) -> dict[str, Any]:
    """Cookies of one person per role, signed in through the pages as a person would; "" is a visitor."""
    states: dict[str, Any] = {"": None}
    for role in ("registry_officer", "auditor", "participant", "secretariat", "third_party_entity"):
        context = browser.new_context(base_url=stack.address)
        sign_in(context.new_page(), stack.people[role])
        states[role] = context.storage_state()
        context.close()
    return states
