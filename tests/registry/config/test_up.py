"""`manage.py up` as a person sees it: one process tree, tried on data folders of its own."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from registry.identity.models.people import Role

PROJECT = Path(__file__).parents[3]


# How much longer things may take on a machine that does other work too.
BUSY = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Up:
    """A running `up`: its process, its port and what it has said so far."""

    def __init__(self, folder: Path, *arguments: str, **environment: str):
        self.port = free_port()
        self.folder = folder
        self.log = folder.with_suffix(".said")
        self.began = time.monotonic()
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port), *arguments],
                cwd=PROJECT,
                env=bare_environment(folder) | environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self, seconds: float = 120) -> float:
        while "Ctrl-C stops everything." not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - self.began < seconds * BUSY, self.said()
            time.sleep(0.05)
        return time.monotonic() - self.began

    def get(self, path: str) -> tuple[int, bytes]:
        with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=20 * BUSY)
        ) as line:
            line.request("GET", path)
            answer = line.getresponse()
            return answer.status, answer.read()

    def wait_for_health(self, seconds: float = 40) -> dict:
        deadline = time.monotonic() + seconds * BUSY
        while True:
            with contextlib.suppress(OSError):
                status, body = self.get("/health/ready/")
                if status == 200 or time.monotonic() > deadline:
                    return json.loads(body)
            time.sleep(0.2)

    def end(self, how: int = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(60 * BUSY)


def bare_environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "REGISTRY_NO_BOOTSTRAP": "1", "REGISTRY_DATA_FOLDER": str(folder)}


def processes_of(folder: Path) -> list[str]:
    """Command lines of every process whose environment or command line names the folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                words = (entry / "cmdline").read_bytes()
                if str(folder).encode() in words + (entry / "environ").read_bytes():
                    found.append(words.replace(b"\0", b" ").decode())
    return found


def wait_until_gone(folder: Path, seconds: float = 30) -> list[str]:
    deadline = time.monotonic() + seconds * BUSY
    while (left := processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


@pytest.fixture(scope="module")
def prepared_folder(tmp_path_factory):
    """A data folder after a first `up`, and what that one said."""
    folder = tmp_path_factory.mktemp("first") / "data"
    up = Up(folder)
    try:
        up.wait_until_ready()
    finally:
        up.end()
    assert not wait_until_gone(folder)
    return folder


@pytest.fixture
def folder(prepared_folder, tmp_path):
    """A copy of it, so that each test may do what it likes."""
    copy = tmp_path / "data"
    shutil.copytree(prepared_folder, copy, ignore=shutil.ignore_patterns("run", "*.sock"))
    return copy


@pytest.fixture
def up(folder):
    running = Up(folder)
    yield running
    if running.process.poll() is None:
        running.end(signal.SIGTERM)
    left = wait_until_gone(folder)
    assert not left, left


def command(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env=bare_environment(folder) | environment,
        capture_output=True,
        text=True,
        timeout=90 * BUSY,
    )


def test_the_first_start_shows_each_step_and_who_can_sign_in(prepared_folder):
    said = prepared_folder.with_suffix(".said").read_text()
    steps = [
        "PostgreSQL answers", "Valkey answers", "schema migrated", "public facts loaded",
        "people of this trial made", "the web server answers", "worker and beat are started", "ready after",
        "The registry is at http://127.0.0.1:", "the web server stopped", "Valkey and PostgreSQL stopped",
    ]  # fmt: skip
    assert [step for step in steps if step not in said] == []
    assert sorted(steps, key=said.index) == steps
    people = json.loads((prepared_folder / "people.json").read_text())
    assert {person["role"] for person in people} == set(Role.values)
    # Two of one role are told apart by whom they stand for, but for the four eyes of officers and of a company.
    standing = Counter((person["role"], person["stands_for"]) for person in people)
    twice = {place for place, count in standing.items() if count > 1}
    assert sorted(role for role, _ in twice) == [Role.PARTICIPANT, *[Role.REGISTRY_OFFICER] * 2]
    assert {standing[place] for place in twice} == {2}
    for person in people:
        assert f"{person['role'].replace('_', ' ')}, {person['stands_for']}".removesuffix(", ") in said
        assert re.search(rf"{re.escape(person['email'])}\s+{re.escape(person['password'])}\s", said)
        assert person["totp_secret"] in said
    assert stat.S_IMODE((prepared_folder / "people.json").stat().st_mode) == 0o600


def test_a_later_start_is_quick_joined_by_commands_and_refuses_a_second(up, prepared_folder):
    seconds = up.wait_until_ready()
    assert seconds < 5 * BUSY, "five seconds on a quiet machine"
    said = up.said()
    assert "schema, public facts and people are as they were" in said
    first = prepared_folder.with_suffix(".said").read_text()
    assert said[said.index("Sign in") :].split("Ctrl-C")[0] in first, "the same logins as at the first start"

    assert up.get("/")[0] == 200
    answer = up.wait_for_health()
    assert answer["status"] == "ok", answer

    # Every line of the logs is JSON, and names the request or the task it belongs to.
    lines = [json.loads(line) for line in (up.folder / "logs/web.log").read_text().splitlines()]
    asked_for_home = [line for line in lines if line.get("request") == "GET /"]
    assert asked_for_home
    assert all(line["request_id"] for line in asked_for_home)
    lines = [json.loads(line) for line in (up.folder / "logs/worker.log").read_text().splitlines()]
    assert any(line.get("task_id") and line.get("request_id") is None for line in lines)

    # A management command joins: it sees the same server.
    asked = (
        "from django.db import connection as c; k=c.cursor(); k.execute('SELECT pg_postmaster_start_time()')"
    )
    joined = command(up.folder, "shell", "-v0", "-c", f"{asked}; print(k.fetchone()[0])")
    assert joined.returncode == 0, joined.stderr
    with psycopg.connect(address_of(up.folder)) as connection:
        assert joined.stdout.strip() == str(
            connection.execute("SELECT pg_postmaster_start_time()").fetchone()[0]
        )

    second = command(up.folder, "up", "--port", str(free_port()))
    assert second.returncode == 1
    assert f"in use by `manage.py up` on port {up.port} (process {up.process.pid}, since 20" in second.stderr
    assert second.stderr.count("\n") == 1

    assert up.end(signal.SIGINT) == 0
    order = [
        "the beat stopped",
        "the worker stopped",
        "the web server stopped",
        "Valkey and PostgreSQL stopped",
    ]
    assert sorted(order, key=up.said().index) == order
    alone = command(up.folder, "shell", "-v0", "-c", f"{asked}; print(k.fetchone()[0])")
    assert alone.returncode == 0, alone.stderr
    assert alone.stdout != joined.stdout, "without an `up` the command has servers of its own"


def address_of(folder: Path) -> str:
    return json.loads((folder / "services.json").read_text())["environment"]["DATABASE_OWNER_URL"]


def test_a_kill_of_the_parent_leaves_no_process_and_loses_nothing(up):
    up.wait_until_ready()
    with psycopg.connect(address_of(up.folder)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    up.end(signal.SIGKILL)
    assert not wait_until_gone(up.folder)
    again = Up(up.folder)
    try:
        again.wait_until_ready()
        with psycopg.connect(address_of(up.folder)) as connection:
            assert connection.execute("SELECT number FROM kept").fetchall() == [(1,)]
    finally:
        again.end()


def test_a_taken_port_gets_one_sentence_and_nothing_is_left(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command(folder, "up", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr == f"Port {port} is already in use: choose another with --port N.\n"
    assert not processes_of(folder)


@pytest.mark.faults
@pytest.mark.parametrize(
    "victim",
    ["gunicorn", "registry.config.celery worker", " beat ", "bin/postgres -D", "valkey-server"],
)
def test_what_is_killed_is_started_again(up, victim):
    up.wait_until_ready()
    up.wait_for_health()
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            words = (
                (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode() if entry.name.isdigit() else ""
            )
            if victim in words and str(up.folder) in words + (entry / "environ").read_bytes().decode(
                errors="replace"
            ):
                os.kill(int(entry.name), signal.SIGKILL)
    deadline = time.monotonic() + 30 * BUSY
    while "is started again" not in up.said() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert up.wait_for_health(60)["status"] == "ok"


class TestWithServersOfOnesOwn:
    """DATABASE_URL and REDIS_URL set: those servers are used, and nothing is embedded."""

    @pytest.fixture
    def servers(self, cluster):
        name = f"registry_own_{os.getpid()}"
        cluster.clone(name)  # migrated already; a first start from nothing is tried above
        yield {
            "DATABASE_URL": cluster.postgresql.url("registry_runtime", name),
            "DATABASE_OWNER_URL": cluster.postgresql.url("registry_owner", name),
            "REDIS_URL": cluster.valkey.url(2),
            "CACHE_URL": cluster.valkey.url(3),
        }
        cluster.drop(name)

    def test_in_a_trial(self, servers, tmp_path):
        folder = tmp_path / "data"
        up = Up(folder, REGISTRY_TRIAL="true", **servers)
        try:
            up.wait_until_ready()
            assert "PostgreSQL answers" not in up.said()
            assert "officer@registry.example" in up.said()
            assert up.get("/")[0] == 200
            assert not (folder / "postgresql").exists()
        finally:
            up.end()

    def test_in_production_there_are_no_trial_people(self, servers, tmp_path):
        up = Up(
            tmp_path / "data",
            REGISTRY_SECRET_KEY="k7Vd0Qw9-Zr3mPx8_Lb2nTy6Jc4Hs1Gf5Ua-e9Rt2Yw7Xo4Bi6Nv",
            REGISTRY_ALLOWED_HOSTS="registry.test",
            EMAIL_URL="consolemail://",
            **servers,
        )
        try:
            up.wait_until_ready()
            assert "Sign in" not in up.said()
            assert "people" not in up.said()
            assert up.get("/")[0] == 400, "another host's name is not answered"
        finally:
            up.end()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end_in_the_middle_of_preparing_it_ends_in_order(tmp_path, how):
    up = Up(tmp_path / "data")
    while "Valkey answers" not in up.said():
        assert up.process.poll() is None, up.said()
        time.sleep(0.05)
    assert up.end(how) == 0, up.said()
    assert "everything stopped" in up.said()
    assert "web server" not in up.said()
    assert not wait_until_gone(up.folder)
