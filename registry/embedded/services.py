"""The embedded servers of one data folder: held by one process, joined by others.

``up`` holds the folder while it runs; a management command beside it joins. Without
an ``up`` the first command holds the servers for its own duration and waits with the
stopping until those who joined have ended. Held means an advisory lock on a file,
which the kernel releases however the holder ends; nothing stale can remain.
"""

import fcntl
import json
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from registry.embedded import watchdog
from registry.embedded.errors import CannotStart
from registry.embedded.folders import make_private, place_for
from registry.embedded.postgresql import Postgresql
from registry.embedded.valkey import Valkey

JOIN_WITHIN = 90.0  # seconds; the holder may be making its folder for the first time
LONGEST_LOG = 20 * 1024 * 1024  # bytes
Report = Callable[[str], None]


class FolderInUse(CannotStart):
    """Another process holds the data folder; the message says which."""


class Holding:
    """The lock on a data folder, with a note for others about who holds it."""

    def __init__(self, folder: Path, command: str, **facts: Any):
        make_private(folder)
        self.folder = folder
        self._file = _open(folder / "held-by.json")
        if not _lock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB):
            self._file.close()
            raise FolderInUse(in_use_sentence(folder))
        since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        note = {"process": os.getpid(), "command": command, "since": since, **facts}
        self._file.truncate(0)
        self._file.seek(0)
        self._file.write(json.dumps(note))
        self._file.flush()

    def publish(self, found: dict[str, str]) -> None:
        """Let other commands find the servers."""
        state = self.folder / "services.json"
        new = state.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps({"process": os.getpid(), "environment": found}))
        new.replace(state)

    def release(self) -> None:
        """Let go of the folder."""
        (self.folder / "services.json").unlink(missing_ok=True)
        self._file.close()


class Services:
    """PostgreSQL and Valkey of one data folder, started and stopped together."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.logs = folder / "logs"
        self.logs.mkdir(mode=0o700, exist_ok=True)
        for log in self.logs.glob("*.log"):
            keep_short(log)
        place = place_for(folder)
        self.postgresql = Postgresql(
            folder=place.data,
            sockets=place.sockets,
            log=self.logs / "postgresql.log",
            programs=place.programs,
            namespaced=place.namespaced,
            user=place.user,
        )
        # Valkey runs as whoever we are, so its socket may always lie with us.
        self.valkey = Valkey(sockets=place.sockets, log=self.logs / "valkey.log")
        self.watchdog = watchdog.Watchdog()

    def start(self, report: Report) -> None:
        """Start both and make the database and its logins. Raises CannotStart."""
        began = time.monotonic()
        wait_for_an_ending_server(self.postgresql.folder)
        self.start_postgresql()
        self.postgresql.prepare_database()
        report(f"PostgreSQL answers ({time.monotonic() - began:.1f} s)")
        began = time.monotonic()
        self.start_valkey()
        report(f"Valkey answers ({time.monotonic() - began:.1f} s)")

    def start_postgresql(self) -> None:
        """Start it, or start it again after it was killed."""
        self.postgresql.start()
        self._guard(self.postgresql.process, signal.SIGINT)

    def start_valkey(self) -> None:
        """Start it, or start it again after it was killed."""
        self.valkey.start()
        self._guard(self.valkey.process, signal.SIGTERM)

    def _guard(self, process: subprocess.Popen[bytes] | None, how: int) -> None:
        assert process is not None
        self.watchdog.guard(process.pid, how)

    def stop(self) -> None:
        self.valkey.stop()
        self.postgresql.stop()
        self.watchdog.dismiss()

    def environment(self) -> dict[str, str]:
        """What the settings need to find the servers, and the rest of a trial."""
        return {
            "DATABASE_URL": self.postgresql.url("registry_runtime"),
            "DATABASE_OWNER_URL": self.postgresql.url("registry_owner"),
            "REDIS_URL": self.valkey.url(0),
            "CACHE_URL": self.valkey.url(1),
            "REGISTRY_TRIAL": "true",
            "REGISTRY_SECRET_KEY": kept_secret(self.folder / "secret-key"),
            "REGISTRY_DATA_FOLDER": str(self.folder),
        }


@contextmanager
def services_for_a_command(folder: Path, command: str) -> Iterator[dict[str, str]]:
    """The environment of the servers: those of a running holder, else started for this block."""
    make_private(folder)
    with _open(folder / "joined") as joined:
        while True:
            try:
                holding = Holding(folder, command)
            except FolderInUse:
                _lock(joined, fcntl.LOCK_SH)  # now the holder waits for us
                found = wait_for_the_holder(folder)
                if found is not None:
                    yield found
                    return
                _lock(joined, fcntl.LOCK_UN)  # the holder ended while we asked: our turn
                continue
            yield from _held(holding, folder, joined)
            return


def _held(holding: Holding, folder: Path, joined: IO[str]) -> Iterator[dict[str, str]]:
    try:
        services = Services(folder)
        try:
            services.start(lambda _: None)
            found = services.environment()
            holding.publish(found)
            yield found
        finally:
            _lock(joined, fcntl.LOCK_EX)  # those who joined us finish first
            services.stop()
    finally:
        holding.release()


def wait_for_the_holder(folder: Path) -> dict[str, str] | None:
    """The holder's published environment; None when nobody holds the folder any more."""
    deadline = time.monotonic() + JOIN_WITHIN
    while time.monotonic() < deadline:
        with _open(folder / "held-by.json") as file:
            if _lock(file, fcntl.LOCK_SH | fcntl.LOCK_NB):
                return None
        holder, state = _read(folder / "held-by.json"), _read(folder / "services.json")
        if state and holder and state["process"] == holder["process"]:
            return dict(state["environment"])
        time.sleep(0.1)
    raise CannotStart(
        f"{in_use_sentence(folder)} Its servers did not become ready within {JOIN_WITHIN:.0f} seconds."
    )


def in_use_sentence(folder: Path) -> str:
    """Who holds the folder, as a sentence."""
    holder = _read(folder / "held-by.json") or {}
    port = f" on port {holder['port']}" if holder.get("port") else ""
    return (
        f"The data folder {folder} is in use by `{holder.get('command', 'another command')}`{port}"
        f" (process {holder.get('process', 'unknown')}, since {holder.get('since', 'unknown')})."
    )


def kept_secret(path: Path) -> str:
    """This installation's signing secret, made once and readable by its owner only."""
    if not path.exists():
        new = path.with_suffix(f".{os.getpid()}")
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(48))
        new.replace(path)
    return path.read_text().strip()


def keep_short(log: Path) -> None:
    """Put a long log by as ``.1`` before the servers start; the one put by earlier goes."""
    if log.stat().st_size > LONGEST_LOG:
        log.replace(log.with_suffix(".log.1"))


def wait_for_an_ending_server(data: Path, patience: float = 30.0) -> None:
    """After a kill -9 of the holder its PostgreSQL is still shutting down: let it finish."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            process = int((data / "postmaster.pid").read_text().split()[0])
            program = str(Path(f"/proc/{process}/exe").readlink())
        except (OSError, ValueError, IndexError):
            return
        if not program.endswith("/postgres"):
            return  # the number was given to another program since
        time.sleep(0.05)


def _open(path: Path) -> IO[str]:
    path.touch(mode=0o600, exist_ok=True)
    return path.open("r+")


def _lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind)
    except BlockingIOError:
        return False
    return True


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return None
