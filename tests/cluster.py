"""The tests' own PostgreSQL and Valkey, and copies of a migrated database.

One private cluster per run, without durability. A migrated template is built once
per state of the migrations, kept as a folder under ``.data/test-templates``, and
every run starts from a copy of it. Databases are cloned from the template and
dropped; nothing is ever flushed, because the ledger refuses that.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from psycopg import sql

from registry.embedded import processes
from registry.embedded.postgresql import Postgresql
from registry.embedded.valkey import Valkey

PROJECT = Path(__file__).resolve().parents[1]
KEPT = PROJECT / ".data" / "test-templates"
TEMPLATE = "registry_template"
RUN_DATABASE = "registry_test"
# What decides how the migrated database looks.
DECISIVE = (
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "credits/sql/**/*",
    "registry/embedded/roles.sql",
    "uv.lock",
)
# Of the settings only these lines: which applications there are, and how history is kept.
MATTERING = ('    "django.', '    "registry.', '    "allauth', "PGHISTORY", "PGTRIGGER", "AUTH_USER")
FOLDER = "REGISTRY_TEST_CLUSTER"
_numbers = count(1)


class Cluster:
    """The servers of one test run."""

    def __init__(self, folder: Path, settings_module: str, *, worker: int = 0):
        self.folder = folder
        self.worker = worker
        self.settings_module = settings_module
        as_root = hasattr(os, "geteuid") and os.geteuid() == 0
        self.postgresql = Postgresql(
            folder=folder / "postgresql",
            sockets=folder,
            log=folder / "postgresql.log",
            durable=False,
            namespaced=as_root and processes.user_namespaces_allowed(),
        )
        self.valkey = Valkey(sockets=folder, log=folder / "valkey.log")

    def start(self) -> None:
        kept = KEPT / state_of_the_migrations(self.settings_module)
        if (kept / "PG_VERSION").exists():
            shutil.copytree(kept, self.postgresql.folder)
            self.postgresql.start()
        else:
            self.build_template(kept)
        self.valkey.start()

    def build_template(self, kept: Path) -> None:
        """Migrate an empty database, stop, keep the folder, go on with it."""
        self.postgresql.start()
        self.postgresql.prepare_database(TEMPLATE)
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "django",
                "migrate",
                "--database",
                "owner",
                "--verbosity",
                "0",
                "--skip-checks",
            ],
            env={**os.environ, **self.environment(TEMPLATE), "DJANGO_SETTINGS_MODULE": self.settings_module},
            cwd=PROJECT,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(f"the tests' database could not be migrated:\n{done.stdout}{done.stderr}")
        self.postgresql.stop()
        keep(self.postgresql.folder, kept)
        self.postgresql.start()

    def stop(self) -> None:
        self.valkey.stop()
        self.postgresql.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self, database: str) -> dict[str, str]:
        """What the settings read in a test run."""
        return {
            "DATABASE_URL": self.postgresql.url("registry_runtime", database),
            "DATABASE_OWNER_URL": self.postgresql.url("registry_owner", database),
            # Two key spaces for each process of the run: a cache is emptied after every test.
            "REDIS_URL": self.valkey.url(2 * self.worker),
            "CACHE_URL": self.valkey.url(2 * self.worker + 1),
            "REGISTRY_TRIAL": "true",
            "REGISTRY_SECRET_KEY": "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
            "REGISTRY_ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
            "REGISTRY_DATA_FOLDER": str(self.folder / f"data-{self.worker}"),
            "EMAIL_URL": "memorymail://",
        }

    def clone(self, name: str, template: str = TEMPLATE) -> None:
        """Copy a database nobody is connected to."""
        with self.postgresql.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER registry_owner STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        with self.postgresql.connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    @contextmanager
    def another_database(self, template: str = TEMPLATE) -> Iterator[str]:
        """A clone of its own for the length of the block; the block gets its name."""
        name = f"{RUN_DATABASE}_{os.getpid()}_{next(_numbers)}"
        self.clone(name, template)
        try:
            yield name
        finally:
            self.drop(name)


def new_cluster(settings_module: str) -> Cluster:
    """A started cluster in a folder whose path is short enough for sockets."""
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="registry-", dir="/tmp")), settings_module)
    cluster.start()
    os.environ[FOLDER] = str(cluster.folder)
    return cluster


def joined_cluster(settings_module: str, worker: str) -> Cluster:
    """The first process's cluster, for a worker of pytest-xdist ("gw0", "gw1", …)."""
    return Cluster(Path(os.environ[FOLDER]), settings_module, worker=int(worker.removeprefix("gw")) + 1)


def state_of_the_migrations(settings_module: str) -> str:
    """A name that changes with everything that shapes the migrated database."""
    digest = hashlib.sha256(settings_module.encode())
    settings = (PROJECT / Path(*settings_module.split("."))).with_suffix(".py").read_text()
    digest.update("".join(line for line in settings.splitlines() if line.startswith(MATTERING)).encode())
    files = {path for pattern in DECISIVE for path in PROJECT.glob(pattern) if path.is_file()}
    for path in sorted(files):
        if path.suffix != ".pyc":
            digest.update(f"\0{path.relative_to(PROJECT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:24]


def keep(folder: Path, kept: Path) -> None:
    """Put a stopped cluster by for later runs, and forget all but the newest few."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    half_done = kept.with_name(f"{kept.name}.{os.getpid()}")
    shutil.copytree(folder, half_done)
    try:
        half_done.rename(kept)
    except OSError:  # another run was first
        shutil.rmtree(half_done)
    older = sorted((p for p in kept.parent.iterdir() if "." not in p.name), key=lambda p: p.stat().st_mtime)
    for forgotten in older[:-3]:
        shutil.rmtree(forgotten, ignore_errors=True)
