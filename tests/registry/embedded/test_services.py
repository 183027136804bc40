"""The embedded servers of one data folder: start, keep, join, hold, and as whom they run."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg
import pytest

from registry.embedded import folders, processes
from registry.embedded.errors import CannotStart
from registry.embedded.services import FolderInUse, Holding, Services, services_for_a_command
from tests.registry.embedded.servers import (
    PROJECT,
    alive,
    folder_made,
    is_root,
    make_row,
    rows,
    running,
    wait_until,
)


def test_what_was_written_is_there_at_the_next_start(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    with running(folder) as services:
        make_row(services)
        secret = services.environment()["REGISTRY_SECRET_KEY"]
        with psycopg.connect(services.environment()["DATABASE_URL"]) as runtime:
            assert runtime.execute("SELECT current_user").fetchone() == ("registry_runtime",)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                runtime.execute("CREATE TABLE mine ()")
    assert not alive(folder)
    with running(folder) as services:
        assert rows(services) == [(1,)]
        assert services.environment()["REGISTRY_SECRET_KEY"] == secret
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600


def test_a_deep_path_gets_a_short_private_folder_for_its_sockets(tmp_path):
    folder = tmp_path / ("d" * 60) / ("e" * 60)
    with running(folder_made(folder)) as services:
        make_row(services)
        sockets = services.postgresql.sockets
        assert not sockets.is_relative_to(folder)
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    shutil.rmtree(sockets)


def test_a_path_with_spaces_and_marks_works(tmp_path):
    with running(folder_made(tmp_path / "a b?c#d%20")) as services:
        make_row(services)
        assert rows(services) == [(1,)]


def test_a_socket_folder_somebody_else_prepared_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = folder_made(tmp_path / ("d" * 90))
    trap = tmp_path / f"registry-{os.geteuid()}-{folders.mark_of(folder)}"
    if len(str(tmp_path)) > 50:
        trap = Path("/tmp") / trap.name
    trap.mkdir(mode=0o755)
    trap.chmod(0o755)
    try:
        with pytest.raises(CannotStart, match="not private"):
            folders.sockets_folder(folder)
    finally:
        trap.rmdir()


def test_a_second_holder_is_told_who_holds_the_folder(tmp_path):
    holding = Holding(tmp_path, "manage.py up", port=8123)
    with pytest.raises(FolderInUse) as refused:
        Holding(tmp_path, "manage.py up", port=8124)
    words = str(refused.value)
    assert f"`manage.py up` on port 8123 (process {os.getpid()}, since 20" in words
    holding.release()
    Holding(tmp_path, "manage.py up", port=8124).release()


JOINER = """
import sys, time
from pathlib import Path
from registry.embedded.services import services_for_a_command
import psycopg
folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
with services_for_a_command(folder, "manage.py joiner") as found:
    with psycopg.connect(found["DATABASE_URL"]) as connection:
        print("in", connection.execute("SELECT pg_postmaster_start_time()").fetchone()[0], flush=True)
        time.sleep(seconds)
        connection.execute("SELECT 1")
print("out", flush=True)
"""


def joiner(folder: Path, seconds: float) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(JOINER), str(folder), str(seconds)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_command_joins_the_servers_of_another_and_the_first_waits_for_it(tmp_path):
    with services_for_a_command(tmp_path, "manage.py first"):
        second = joiner(tmp_path, 1.0)
        said = second.stdout.readline()
        assert said.startswith("in ")
        left = time.monotonic()
    assert time.monotonic() - left > 0.5, "the first must not stop the servers under the second"
    assert second.wait(10) == 0
    third = joiner(tmp_path, 0)
    assert third.stdout.readline() != said, "these are servers of its own"
    assert third.wait(30) == 0
    assert wait_until(lambda: not alive(tmp_path))


def test_a_kill_of_the_holder_leaves_no_process_and_loses_nothing(tmp_path):
    with running(tmp_path) as services:
        make_row(services)
    holder = joiner(tmp_path, 60)
    holder.stdout.readline()
    assert alive(tmp_path)
    holder.kill()
    holder.wait()
    # At once again, while the old server may still be going down.
    with running(tmp_path) as services:
        assert rows(services) == [(1,)]
    assert wait_until(lambda: not alive(tmp_path))
    assert b"was not properly shut down" not in (tmp_path / "logs/postgresql.log").read_bytes()


def test_a_killed_database_comes_back_with_every_commit(tmp_path):
    with running(tmp_path) as services:
        make_row(services)
        services.postgresql.process.kill()
        services.postgresql.process.wait()
        services.postgresql.start()
        assert rows(services) == [(1,)]


def test_the_watchdog_ends_children_where_the_kernel_does_not(tmp_path):
    """What ties children to their parent outside Linux, tried here."""
    script = """
        import signal, subprocess, sys, time
        from registry.embedded.watchdog import Watchdog
        child = subprocess.Popen(["sleep", "60"], start_new_session=True)
        dog = Watchdog(needed=True)
        dog.guard(child.pid, signal.SIGTERM)
        print(child.pid, flush=True)
        time.sleep(60)
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert wait_until(lambda: not running_process(child))


def running_process(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not is_root, reason="only root can become somebody else")
def test_an_ordinary_user_runs_the_servers_too():
    python, packages = python_for_everybody()
    folder = Path(f"/tmp/registry-test-user-{os.getpid()}")
    folder.mkdir()
    os.chown(folder, processes.NOBODY, processes.NOBODY)
    try:
        done = subprocess.run(
            [python, "-c", textwrap.dedent(JOINER), str(folder / "data"), "0"],
            cwd=PROJECT,
            user=processes.NOBODY,
            group=processes.NOBODY,
            extra_groups=[],
            env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": packages},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.endswith("out\n")
    finally:
        shutil.rmtree(folder)


def python_for_everybody() -> tuple[str, str]:
    """An interpreter of our version that other users can run, and our packages for it."""
    packages = Path(psycopg.__file__).parents[1]
    for python in (sys.executable, f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}"):
        real = Path(python).resolve()
        if real.exists() and all(processes.may_reach(p, processes.NOBODY) for p in (real, packages, PROJECT)):
            return str(real), str(packages)
    pytest.skip("other users can reach neither this Python nor this project")


def test_a_data_folder_that_cannot_be_written_gets_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="cannot be written"):
        Services(folder_made(tmp_path / "file" / "data", make=False))


def test_a_server_that_cannot_start_names_its_log(tmp_path):
    with running(tmp_path):
        pass
    (tmp_path / "postgresql" / "PG_VERSION").write_text("11\n")
    services = Services(tmp_path)
    try:
        with pytest.raises(CannotStart, match=r"stopped while starting.*postgresql\.log"):
            services.start(lambda _: None)
    finally:
        services.stop()


def test_signals_of_the_terminal_do_not_reach_the_servers(tmp_path):
    """Ctrl-C goes to the foreground group; the servers are in sessions of their own."""
    with running(tmp_path) as services:
        for server in (services.postgresql, services.valkey):
            assert os.getsid(server.process.pid) == server.process.pid != os.getsid(0)
        assert signal.getsignal(signal.SIGINT) is not None
