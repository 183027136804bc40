"""Two registries, each with a database, a web server, a worker and a line to it of its own; all can be killed."""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import sql

from registry.article6.link.signing import public_bytes
from registry.embedded import processes
from registry.embedded.errors import CannotStart
from registry.embedded.postgresql import Postgresql
from registry.embedded.valkey import Valkey
from tests.cluster import PROJECT, TEMPLATE
from tests.faults.client import post
from tests.faults.installation import kill_group, migrated_folder, retry
from tests.faults.linking.network import Network, make_certificate
from tests.faults.linking.points import DISHONEST, FOLDER, POINT

SETTINGS = "tests.faults.linking.settings"
UNITS = 1000  # issued in Japan's registry
SLOWEST_TURN = 40.0  # seconds
ENDED = b"ended "
PROCESSES = ("web", "tender")


@dataclass(slots=True)
class End:
    """One registry: its code, its folder, its processes and its account."""

    code: str
    folder: Path
    environment: dict[str, str]
    network: Network
    key: Ed25519PrivateKey
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    account: str = ""

    @property
    def database(self) -> str:
        return f"registry_{self.code.lower()}"

    @property
    def key_id(self) -> str:
        return f"{self.code.lower()}-2026"

    def wish(self, name: str, text: str) -> None:
        """Ask for a point to die at, or for dishonesty; empty: for nothing."""
        file = self.folder / name
        file.unlink(missing_ok=True)
        if text:
            file.write_text(text)

    def has_died_at_the_point(self) -> bool:
        return not (self.folder / POINT).exists()

    def start(self, name: str) -> None:
        """Start the web server or the tender."""
        web = ["-m", "gunicorn", "--preload", "--config", "python:registry.config.web"]
        web += ["--bind", f"unix:{self.network.door}", "registry.config.wsgi:application"]
        words = {"web": web, "tender": ["-m", "tests.faults.linking.tender"]}[name]
        environment = {**os.environ, **self.environment}
        if name == "web":
            with (self.folder / "web.log").open("ab") as output:
                self.running[name] = processes.start(
                    [sys.executable, *words],
                    death_signal=signal.SIGKILL,
                    output=output,
                    environment={**environment, "REGISTRY_PROCESS": "web"},
                    folder=PROJECT,
                )
            return
        with (self.folder / "tender.log").open("ab") as output:
            self.running[name] = subprocess.Popen(
                [sys.executable, *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                env=environment,
                cwd=PROJECT,
                start_new_session=True,
            )

    def wait_for(self, name: str) -> None:
        if name == "web":
            retry(lambda: post(self.network.door, "/ready/", {}, timeout=2), OSError)
        else:
            self._ended()

    def turn(self) -> int:
        """Let a worker tend the links once: 0, or minus the signal that killed it."""
        tender = self.running["tender"]
        assert tender.stdin is not None
        tender.stdin.write(b"\n")
        tender.stdin.flush()
        return self._ended()

    def _ended(self) -> int:
        """How the worker's process ended. Raises TimeoutError for one that hangs."""
        output = self.running["tender"].stdout
        assert output is not None
        deadline = time.monotonic() + SLOWEST_TURN
        while time.monotonic() < deadline:
            if select.select([output], [], [], 0.5)[0]:
                line = output.readline()
                if line.startswith(ENDED):
                    return int(line.removeprefix(ENDED))
                if not line:
                    break
        raise TimeoutError(f"{self.code}: {(self.folder / 'tender.log').read_text()[-3000:]}")

    def kill(self, *names: str) -> None:
        """kill -9, with everything the process had started."""
        for name in names or tuple(self.running):
            kill_group(self.running.pop(name))

    def command(self, *words: str) -> "subprocess.Popen[str]":
        """A Python program in this registry's environment."""
        return subprocess.Popen(
            [sys.executable, *words],
            env={**os.environ, **self.environment},
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


class Pair:
    """Japan's registry and Kazakhstan's, on one PostgreSQL with its durability on."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="registry-link-", dir="/tmp"))
        namespaced = os.geteuid() == 0 and processes.user_namespaces_allowed()
        self.postgresql = Postgresql(
            folder=self.folder / "postgresql",
            sockets=self.folder,
            log=self.folder / "postgresql.log",
            namespaced=namespaced,
        )
        self.valkey = Valkey(sockets=self.folder, log=self.folder / "valkey.log")
        self.ends: dict[str, End] = {}

    def __enter__(self) -> "Pair":
        shutil.copytree(migrated_folder(), self.postgresql.folder)
        self.postgresql.start()
        self.valkey.start()
        make_certificate(self.folder / "certificate.pem")
        for number, code in enumerate(("JP", "KZ")):
            self.ends[code] = self._end(code, number)
        self._prepare()
        self.start(*((end, name) for end in self.ends.values() for name in PROCESSES))
        return self

    def start(self, *wanted: tuple[End, str]) -> None:
        """Start processes side by side, and wait until they work."""
        for end, name in wanted:  # by this thread: what a thread started dies with it
            end.start(name)
        for end, name in wanted:
            end.wait_for(name)

    def __exit__(self, *exception: object) -> None:
        for end in self.ends.values():
            end.kill()
            end.network.stop()
        self.valkey.stop()
        self.postgresql.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, code: str, number: int) -> End:
        folder = self.folder / code
        folder.mkdir()
        key = Ed25519PrivateKey.generate()
        network = Network(folder / "web.sock", self.folder / "certificate.pem")
        end = End(code, folder, {}, network, key)
        with self.postgresql.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER registry_owner").format(
                    sql.Identifier(end.database), sql.Identifier(TEMPLATE)
                )
            )
        end.environment = {
            "DATABASE_URL": self.postgresql.url("registry_runtime", end.database),
            "REDIS_URL": self.valkey.url(2 * number),
            "CACHE_URL": self.valkey.url(2 * number + 1),
            "REGISTRY_TRIAL": "true",
            "REGISTRY_NO_BOOTSTRAP": "1",
            "REGISTRY_SECRET_KEY": "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-9876543210",
            "REGISTRY_ALLOWED_HOSTS": "localhost",
            "REGISTRY_DATA_FOLDER": str(folder / "data"),
            "REGISTRY_LINK_SIGNING_KEY": f"{end.key_id} {base64.b64encode(key.private_bytes_raw()).decode()}",
            "EMAIL_URL": "memorymail://",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "SSL_CERT_FILE": str(self.folder / "certificate.pem"),
            FOLDER: str(folder),
        }
        return end

    def other(self, end: End) -> End:
        return next(one for one in self.ends.values() if one is not end)

    def _prepare(self) -> None:
        begun = []
        for end in self.ends.values():
            other = self.other(end)
            public = base64.b64encode(public_bytes(other.key)).decode()
            words = [end.code, other.code, other.network.address, other.key_id, public]
            begun.append((end, end.command("-m", "tests.faults.linking.prepare", *words)))
        for end, process in begun:
            output, problems = process.communicate(timeout=120)
            assert process.returncode == 0, problems
            end.account = json.loads(output.splitlines()[-1])["account"]

    def kill_postgresql(self) -> None:
        """kill -9 of the server under both, and its start."""
        postmaster = self.postgresql.process
        assert postmaster is not None
        postmaster.kill()
        postmaster.wait()
        self.postgresql.process = None
        retry(self.postgresql.start, CannotStart)

    def do(self, end: End, statement: Any, *values: Any) -> None:
        """As the owner of the servers, what only time would do."""
        with self.postgresql.connect(end.database) as connection:
            connection.execute(statement, values)

    def hurry(self) -> None:
        """Everything that waits for its next attempt waited long enough."""
        for end in self.ends.values():
            self.do(
                end, "UPDATE article6_outgoingmessage SET next_attempt_at = now() WHERE answered_at IS NULL"
            )

    def let_a_day_pass(self) -> None:
        for end in self.ends.values():
            self.do(end, 'UPDATE credits_ledgerclock SET "offset" = "offset" + interval \'25 hours\'')

    def dishonest(self, code: str, how: str) -> None:
        self.ends[code].wish(DISHONEST, how)

    def verified(self) -> dict[str, str]:
        """What ``verify_ledger`` complains of, by registry; nothing where both are sound."""
        begun = {end.code: end.command("manage.py", "verify_ledger") for end in self.ends.values()}
        found = {}
        for code, process in begun.items():
            output, problems = process.communicate(timeout=120)
            if process.returncode != 0:
                found[code] = output + problems
        return found
