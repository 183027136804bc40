"""A registry of the benchmark's own: durable PostgreSQL, Valkey, gunicorn, in a folder thrown away after."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql

from registry.embedded import processes
from registry.embedded.postgresql import Postgresql
from registry.embedded.valkey import Valkey
from tests.cluster import KEPT, PROJECT, TEMPLATE, new_cluster, state_of_the_migrations

SETTINGS = "registry.config.settings"


class Site:
    """Servers with durability on, and databases cloned from the migrated template."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="registry-benchmark-", dir="/tmp"))
        namespaced = os.geteuid() == 0 and processes.user_namespaces_allowed()
        self.postgresql = Postgresql(
            folder=self.folder / "postgresql",
            sockets=self.folder,
            log=self.folder / "postgresql.log",
            namespaced=namespaced,
        )
        self.valkey = Valkey(sockets=self.folder, log=self.folder / "valkey.log")

    def __enter__(self) -> "Site":
        kept = KEPT / state_of_the_migrations(SETTINGS)
        if not (kept / "PG_VERSION").exists():
            new_cluster(SETTINGS).stop()
        (self.folder / "data").mkdir()
        shutil.copytree(kept, self.postgresql.folder)
        self.postgresql.start()
        self.valkey.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.valkey.stop()
        self.postgresql.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self, database: str) -> dict[str, str]:
        return {
            "DATABASE_URL": self.postgresql.url("registry_runtime", database),
            "DATABASE_OWNER_URL": self.postgresql.url("registry_owner", database),
            "REDIS_URL": self.valkey.url(0),
            "CACHE_URL": self.valkey.url(1),
            "REGISTRY_TRIAL": "true",
            "REGISTRY_SECRET_KEY": "for-measuring-only-0123456789-abcdefghijklmnopqrstuvwxyz-98765",
            "REGISTRY_ALLOWED_HOSTS": "localhost,127.0.0.1",
            "REGISTRY_DATA_FOLDER": str(self.folder / "data"),
            "REGISTRY_NO_BOOTSTRAP": "1",
            "EMAIL_URL": "memorymail://",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
        }

    def clone(self, name: str, template: str = TEMPLATE) -> str:
        with self.postgresql.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER registry_owner").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return name

    def drop(self, name: str) -> None:
        with self.postgresql.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def python(self, database: str, *words: str) -> str:
        """Run a module of the project against ``database``; its output. Raises on failure."""
        done = subprocess.run(
            [sys.executable, *words],
            env={**os.environ, **self.environment(database)},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{words} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    @contextmanager
    def web(self, database: str) -> Iterator[int]:
        """gunicorn with two processes; gives its port (who signs in must have an address, so no socket)."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            door = int(probe.getsockname()[1])
        command = ["gunicorn", "--config", "python:registry.config.web", "--bind", f"127.0.0.1:{door}"]
        command += ["--workers", "2", "registry.config.wsgi:application"]
        with (self.folder / "web.log").open("ab") as output:
            process = processes.start(
                [sys.executable, "-m", *command],
                death_signal=signal.SIGTERM,
                output=output,
                environment={**os.environ, **self.environment(database)},
                folder=PROJECT,
            )
        try:
            wait_for(door, self.folder / "web.log")
            yield door
        finally:
            processes.stop(process, first_signal=signal.SIGTERM, patience=10)


class Visitor(http.client.HTTPConnection):
    """A kept-open connection to a port of this machine, or over a unix socket."""

    def __init__(self, door: int | Path):
        super().__init__("localhost", timeout=60)
        self.door = door

    def connect(self) -> None:
        is_socket = isinstance(self.door, Path)
        self.sock = socket.socket(socket.AF_UNIX if is_socket else socket.AF_INET)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.door) if is_socket else ("127.0.0.1", self.door))

    def visit(self, address: str, headers: dict[str, str] | None = None) -> bytes:
        self.request("GET", address, headers=headers or {})
        answer = self.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}: {body[:300]!r}")
        return body


def wait_for(door: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            Visitor(door).visit("/health/live/")
            return
        except (OSError, http.client.HTTPException, RuntimeError) as problem:
            if time.monotonic() > deadline:
                raise RuntimeError(f"the web server did not start: {log.read_text()[-3000:]}") from problem
            time.sleep(0.05)


def requests_per_second(
    door: int, address: str, seconds: float, visitors: int = 4, headers: dict[str, str] | None = None
) -> float:
    """``visitors`` read the page again and again, each on a connection kept open."""
    counts = [0] * visitors
    deadline = time.monotonic() + seconds

    def read(place: int) -> None:
        visitor = Visitor(door)
        while time.monotonic() < deadline:
            visitor.visit(address, headers)
            counts[place] += 1

    readers = [threading.Thread(target=read, args=(place,)) for place in range(visitors)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return sum(counts) / seconds
