"""The start script of the image, with nothing in its environment but what compose.yaml would give it.

Separate servers, separate logins with passwords: the servers are the wheels', set up as the compose file sets
up its own (roles.sql, then passwords.sh, then nobody comes in without a password).
"""

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from registry.embedded import processes
from registry.embedded.postgresql import DATABASE, ROLES, SUPERUSER, Postgresql
from registry.embedded.valkey import Valkey
from tests.benchmarks.site import Visitor

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"


class Servers:
    """One PostgreSQL and two Valkeys, as in production; ``environment`` is all that a container gets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secrets = folder / "secrets"
        namespaced = os.geteuid() == 0 and processes.user_namespaces_allowed()
        self.postgresql = Postgresql(
            folder=folder / "postgresql",
            sockets=folder,
            log=folder / "postgresql.log",
            durable=False,
            namespaced=namespaced,
        )
        for name in ("broker", "cache"):
            (folder / name).mkdir()
        self.broker = Valkey(sockets=folder / "broker", log=folder / "broker.log")
        self.cache = Valkey(sockets=folder / "cache", log=folder / "cache.log")

    def start(self) -> None:
        subprocess.run([DOCKER / "make-secrets", self.secrets], check=True)
        self.postgresql.start()
        with self.postgresql.connect() as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        with self.postgresql.connect(DATABASE) as connection:
            connection.execute(ROLES.read_bytes())
        subprocess.run(
            [DOCKER / "passwords.sh"],
            check=True,
            env={
                "PATH": f"{self.postgresql.programs}:{os.environ['PATH']}",
                "PGHOST": str(self.folder),
                "POSTGRES_USER": SUPERUSER,
                "POSTGRES_DB": DATABASE,
                "SECRETS_FOLDER": str(self.secrets),
            },
        )
        (self.postgresql.folder / "pg_hba.conf").write_text(
            f"local all {SUPERUSER} trust\nlocal all all scram-sha-256\n"
        )
        with self.postgresql.connect() as connection:
            connection.execute("SELECT pg_reload_conf()")
        self.broker.start()
        self.cache.start()

    def stop(self) -> None:
        self.broker.stop()
        self.cache.stop()
        self.postgresql.stop()

    def environment(self, *, as_owner: bool) -> dict[str, str]:
        for role in ("runtime", "owner"):
            password = (self.secrets / f"{role}_password").read_text()
            address = f"postgresql://registry_{role}:{password}@/{DATABASE}?host={self.folder}"
            (self.secrets / ("database_url" if role == "runtime" else "database_owner_url")).write_text(
                address
            )
        given = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "REGISTRY_ALLOWED_HOSTS": "registry.example.org,localhost",
            "REGISTRY_SECRET_KEY_FILE": str(self.secrets / "secret_key"),
            "DATABASE_URL_FILE": str(self.secrets / "database_url"),
            "REDIS_URL": self.broker.url(),
            "CACHE_URL": self.cache.url(),
            "EMAIL_URL": "smtp://mail.example.org:25",
            "REGISTRY_DATA_FOLDER": str(self.folder / "files"),
        }
        return given | (
            {"DATABASE_OWNER_URL_FILE": str(self.secrets / "database_owner_url")} if as_owner else {}
        )

    def run(self, *words: str, as_owner: bool = False) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [DOCKER / "start", *words],
            env=self.environment(as_owner=as_owner),
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/registry-docker-XXXXXX"], text=True).strip())
    started = Servers(folder)
    started.start()
    yield started
    started.stop()
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture(scope="module")
def migrated(servers):
    done = servers.run("migrate", as_owner=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return servers


def test_secrets_are_kept_when_made_again(servers):
    before = (servers.secrets / "secret_key").read_text()
    subprocess.run([DOCKER / "make-secrets", servers.secrets], check=True)
    assert (servers.secrets / "secret_key").read_text() == before


def test_nobody_comes_in_without_the_password(servers):
    for role in ("registry_owner", "registry_runtime"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=str(servers.folder), user=role, dbname=DATABASE, password="wrong")


def test_migrate_does_nothing_the_second_time(migrated):
    again = migrated.run("migrate", as_owner=True)
    assert again.returncode == 0, again.stdout + again.stderr


def test_what_runs_cannot_migrate(migrated):
    refused = migrated.run("migrate")
    assert refused.returncode != 0
    assert "DATABASE_OWNER_URL is not set" in refused.stdout + refused.stderr


def test_the_ledger_is_whole(migrated):
    verified = migrated.run("verify_ledger")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_missing_setting_is_one_sentence(servers):
    refused = subprocess.run(
        [DOCKER / "start", "check"],
        env={"PATH": os.environ["PATH"], "HOME": str(servers.folder), "REGISTRY_TRIAL": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode != 0
    assert "REGISTRY_SECRET_KEY" in refused.stderr
    assert "Traceback" not in refused.stderr


def long_running(servers, *words):
    log = servers.folder / f"{words[0]}.log"
    with log.open("wb") as output:
        return log, processes.start(
            [DOCKER / "start", *words],
            death_signal=signal.SIGTERM,
            output=output,
            environment=servers.environment(as_owner=False)
            | {"REGISTRY_BIND": f"unix:{servers.folder}/web.sock"},
        )


def test_web_answers_and_ends_in_order(migrated):
    log, web = long_running(migrated, "web")
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                assert b"ok" in Visitor(migrated.folder / "web.sock").visit("/health/live/")
                break
            except OSError:
                assert web.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
        visitor = Visitor(migrated.folder / "web.sock")
        assert b"MN001" in visitor.visit("/projects/MN001/", {"X-Forwarded-Proto": "https"})
    finally:
        assert processes.stop(web, first_signal=signal.SIGTERM, patience=20) == 0


@pytest.mark.parametrize(("role", "sign"), [("worker", "Connected to"), ("beat", "beat")])
def test_worker_and_beat_start_and_end_in_order(migrated, role, sign):
    log, process = long_running(migrated, role)
    try:
        deadline = time.monotonic() + 60
        while sign not in log.read_text(errors="replace"):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
    finally:
        assert processes.stop(process, first_signal=signal.SIGTERM, patience=30) == 0
