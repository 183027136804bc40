"""A whole registry in a folder of its own whose processes can be killed and started again.

PostgreSQL runs with its durability on, unlike in the other tests: that is what is tried here.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import redis

from registry.embedded import processes
from registry.embedded.errors import CannotStart
from registry.embedded.postgresql import Postgresql
from registry.embedded.valkey import Valkey
from tests.cluster import KEPT, PROJECT, TEMPLATE, new_cluster, state_of_the_migrations
from tests.faults.client import post

SETTINGS = "tests.faults.settings"
SLOWEST_START = 60.0  # seconds
DATABASE = "registry"


class Installation:
    """Servers, web and worker; ``kill`` takes one of them away as a crash would."""

    targets = ("web", "worker", "postgresql")

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="registry-faults-", dir="/tmp"))
        namespaced = os.geteuid() == 0 and processes.user_namespaces_allowed()
        self.postgresql = Postgresql(
            folder=self.folder / "postgresql",
            sockets=self.folder,
            log=self.folder / "postgresql.log",
            namespaced=namespaced,
        )
        self.valkey = Valkey(sockets=self.folder, log=self.folder / "valkey.log")
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Installation":
        shutil.copytree(migrated_folder(), self.postgresql.folder)
        self.postgresql.start()
        with self.postgresql.connect() as connection:
            connection.execute(f"ALTER DATABASE {TEMPLATE} RENAME TO {DATABASE}")
        self.valkey.start()
        self.start("web")
        self.start("worker")
        return self

    def __exit__(self, *exception: object) -> None:
        for process in self.running.values():
            kill_group(process)
        self.valkey.stop()
        self.postgresql.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.postgresql.url("registry_runtime", DATABASE),
            "DATABASE_OWNER_URL": self.postgresql.url("registry_owner", DATABASE),
            "REDIS_URL": self.valkey.url(0),
            "CACHE_URL": self.valkey.url(1),
            "REGISTRY_TRIAL": "true",
            "REGISTRY_SECRET_KEY": "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-9876543210",
            "REGISTRY_ALLOWED_HOSTS": "localhost",
            "REGISTRY_DATA_FOLDER": str(self.folder / "data"),
            "EMAIL_URL": "memorymail://",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
        }

    @property
    def door(self) -> Path:
        return self.folder / "web.sock"

    def start(self, name: str) -> None:
        """Start one process again and wait until it works."""
        if name == "postgresql":
            retry(
                self.postgresql.start, CannotStart
            )  # sessions of the dead server may take a moment to leave
            return
        web = ["gunicorn", "--config", "python:registry.config.web", "--bind", f"unix:{self.door}"]
        web += ["registry.config.wsgi:application"]
        worker = [
            "celery",
            "--app",
            "registry.config.celery:app",
            "worker",
            "--include",
            "tests.faults.doors",
        ]
        worker += ["--concurrency", "2", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        command = {"web": web, "worker": worker}[name]
        with (self.folder / f"{name}.log").open("ab") as output:
            self.running[name] = processes.start(
                [sys.executable, "-m", *command],
                death_signal=signal.SIGKILL,
                output=output,
                environment={**os.environ, **self.environment(), "REGISTRY_PROCESS": name},
                folder=PROJECT,
            )
        if name == "web":
            retry(lambda: post(self.door, "/ready/", {}, timeout=1), OSError)

    def kill(self, name: str) -> None:
        """kill -9, with everything the process had started."""
        if name == "postgresql":
            postmaster = self.postgresql.process
            assert postmaster is not None
            postmaster.kill()
            postmaster.wait()  # a zombie would keep its number, and the next server would think it lives
            self.postgresql.process = None
        else:
            kill_group(self.running.pop(name))

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """A Python program in the installation's environment; its output is kept."""
        return subprocess.run(
            [sys.executable, *words],
            env={**os.environ, **self.environment(), "REGISTRY_NO_BOOTSTRAP": "1"},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )

    def messages(self) -> Any:
        return redis.Redis.from_url(self.valkey.url(1))


def migrated_folder() -> Path:
    """The stopped, migrated cluster the tests keep; built now if this is the first run."""
    folder = KEPT / state_of_the_migrations("registry.config.settings")
    if not (folder / "PG_VERSION").exists():
        new_cluster("registry.config.settings").stop()
    return folder


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Every process was started in a session of its own, so its group is all it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def retry(attempt: Callable[[], object], expected: type[Exception], patience: float = SLOWEST_START) -> None:
    """Try until it works, with pauses that do not march in step."""
    deadline = time.monotonic() + patience
    while True:
        try:
            attempt()
            return
        except expected:
            if time.monotonic() > deadline:
                raise
            time.sleep(random.uniform(0.02, 0.1))
