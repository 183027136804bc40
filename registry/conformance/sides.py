"""The two registries of the sandbox: a database each, and each its own web server.

This process is at home in the one registry or in the other: ``with sandbox.at(side)`` everything that asks the
database, here and in threads begun here, asks that one's.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from registry.conformance.clock import Clock, write_note
from registry.conformance.doors import Answer, OverTLS
from registry.conformance.papers import link_key, write_certificate
from registry.documents.storage import store
from registry.embedded import processes
from registry.embedded.errors import CannotStart
from registry.embedded.postgresql import SUPERUSER

HOST = "127.0.0.1"
READY_WITHIN = 90.0  # seconds until a web server answers
JAPAN, PARTNER = "JP", "KZ"


@dataclass(slots=True)
class Side:
    """One registry: its code and the other's, its database, its key of the link, and where its doors are."""

    code: str
    other: str
    database: str
    address: str  # of its web server, without a slash at the end
    key: str = field(default_factory=link_key, repr=False)  # as REGISTRY_LINK_SIGNING_KEY has it
    server: subprocess.Popen[bytes] | None = None

    @property
    def messages(self) -> str:
        """Where it hears messages of the other registry."""
        return f"{self.address}/api/v1/link/messages/"


class Sides:
    """Both registries, ``home`` (Japan's) and ``away`` (the partner country's), and their clock."""

    def __init__(self, databases: tuple[str, str], addresses: tuple[str, str]) -> None:
        self.home = Side(JAPAN, PARTNER, databases[0], addresses[0])
        self.away = Side(PARTNER, JAPAN, databases[1], addresses[1])
        self.clock = Clock(self.told)
        self.here = self.home

    def __iter__(self) -> Iterator[Side]:
        return iter((self.home, self.away))

    @contextmanager
    def at(self, side: Side) -> Iterator[Side]:
        """For the length of the block this process is a process of that registry."""
        before = self.here
        self._go(side)
        try:
            yield side
        finally:
            self._go(before)

    def _go(self, side: Side) -> None:
        connections.close_all()
        for alias in connections.settings:
            connections.settings[alias]["NAME"] = connections[alias].settings_dict["NAME"] = side.database
        settings.LINK_SIGNING_KEY = side.key
        self.here = side

    # -- what only the owner of the machine may do

    def superuser(self, database: str) -> psycopg.Connection[Any]:
        """A superuser's connection, for the clock, for copies, and to try what no login of the registry may."""
        place = connections["default"].get_connection_params()
        return psycopg.connect(host=place["host"], user=SUPERUSER, dbname=database, autocommit=True)

    def copy(self, original: str, name: str) -> None:
        """Another database like this one, in which nobody is."""
        connections.close_all()
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER registry_owner")
        with self.superuser("postgres") as connection:
            connection.execute(words.format(sql.Identifier(name), sql.Identifier(original)))

    def told(self, ahead: timedelta) -> None:
        """The clock was moved: both ledgers' clocks are, too."""
        for side in self:
            self.move_ledger(side, ahead)

    def move_ledger(self, side: Side, ahead: timedelta) -> None:
        """One ledger's clock alone, as when two registries' clocks are apart."""
        write = 'INSERT INTO credits_ledgerclock (id, "offset") VALUES (1, %s)'
        again = 'ON CONFLICT (id) DO UPDATE SET "offset" = EXCLUDED."offset"'
        with self.superuser(side.database) as connection:
            connection.execute(f"{write} {again}", [ahead])

    # -- doors; a sandbox without servers of its own says otherwise

    def ask(self, side: Side, method: str, path: str, body: bytes, fields: dict[str, str]) -> Answer:
        """Knock at a side's door. Raises OSError where nobody answers."""
        raise NotImplementedError

    def cut(self, side: Side) -> None:
        """From now on nobody reaches that registry."""
        raise NotImplementedError

    def mend(self, side: Side) -> None:
        """It can be reached again."""
        raise NotImplementedError


class Served(Sides):
    """Each side has a web server of its own, which is spoken to over TLS."""

    def __init__(self, folder: Path, databases: tuple[str, str]) -> None:
        self.ports = (free_port(), free_port())
        super().__init__(databases, (f"https://{HOST}:{self.ports[0]}", f"https://{HOST}:{self.ports[1]}"))
        self.folder = folder
        self.certificate = write_certificate(folder, HOST)
        os.environ["SSL_CERT_FILE"] = str(self.certificate)  # whom messages of the link trust
        self.door = OverTLS(self.certificate)

    def folder_of(self, side: Side) -> Path:
        place = self.folder / f"side-{side.code}"
        place.mkdir(mode=0o700, exist_ok=True)
        return place

    def told(self, ahead: timedelta) -> None:
        super().told(ahead)
        for side in self:
            write_note(self.folder_of(side), ahead)

    def start(self) -> None:
        """Both web servers at once; ready when both answer. Raises CannotStart."""
        for side in self:
            self._start(side)
        for side in self:
            self._wait(side)

    def stop(self) -> None:
        for side in self:
            self.cut(side)

    def cut(self, side: Side) -> None:
        if side.server is not None:
            processes.stop(side.server, first_signal=processes.TERMINATE, patience=10)
            side.server = None

    def mend(self, side: Side) -> None:
        self._start(side)
        self._wait(side)

    def ask(self, side: Side, method: str, path: str, body: bytes, fields: dict[str, str]) -> Answer:
        return self.door.ask(f"{side.address}{path}", method, body, fields)

    def _start(self, side: Side) -> None:
        place = self.folder_of(side)
        with (place / "web.log").open("ab") as output:
            side.server = processes.start(
                [sys.executable, "-m", "gunicorn", "-c", "python:registry.config.web",
                 "--bind", side.address.removeprefix("https://"),
                 "--certfile", str(self.certificate), "--keyfile", str(self.certificate),
                 "registry.conformance.serving:application"],
                death_signal=processes.TERMINATE,
                output=output,
                environment=self._environment(side, place),
                folder=settings.BASE_DIR,
            )  # fmt: skip

    def _environment(self, side: Side, place: Path) -> dict[str, str]:
        number = 2 * [self.home, self.away].index(side) + 2  # key spaces: this process has the first two
        url = os.environ["DATABASE_URL"]
        return {
            **os.environ,
            "DATABASE_URL": url.replace(f"/{self.home.database}?", f"/{side.database}?"),
            "REDIS_URL": os.environ["REDIS_URL"].replace("?db=0", f"?db={number}"),
            "CACHE_URL": os.environ["REDIS_URL"].replace("?db=0", f"?db={number + 1}"),
            "REGISTRY_PROCESS": "web",
            "REGISTRY_DATA_FOLDER": str(place),
            "REGISTRY_DOCUMENTS_FOLDER": str(store().location),
            "REGISTRY_LINK_SIGNING_KEY": side.key,
            "REGISTRY_SECRET_KEY": secrets.token_urlsafe(48),
        }

    def _wait(self, side: Side) -> None:
        deadline = time.monotonic() + READY_WITHIN
        log = self.folder_of(side) / "web.log"
        while True:
            try:
                if self.ask(side, "GET", "/health/live/", b"", {}).status == 200:
                    return
            except OSError:
                pass
            assert side.server is not None
            if side.server.poll() is not None or time.monotonic() > deadline:
                words = log.read_text(errors="replace").strip().splitlines()[-1:]
                raise CannotStart(f"A web server of the sandbox did not start: {' '.join(words)}")
            time.sleep(0.05)


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
