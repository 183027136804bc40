"""The optional virus scanner: clamd, asked over its socket with INSTREAM. Nothing of a file is sent elsewhere.

Configured by ``REGISTRY_VIRUS_SCANNER`` (``tcp://host:3310`` or ``unix:///run/clamd.sock``). Without it
the reader's checks stand alone. Configured but silent, it leaves documents waiting: none is accepted
that the scanner has not seen.

Protocol: ``zINSTREAM\\0``, then chunks, each after its length in four bytes, big-endian; a length of
zero ends them; the answer is ``stream: OK\\0``, ``stream: <name> FOUND\\0`` or ``… ERROR\\0``.
"""

import socket
import struct
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings

SECONDS_TO_CONNECT = 5.0
SECONDS_OF_SILENCE = 60.0
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
PORT = 3310


class ScannerUnavailable(Exception):
    """The scanner gave no answer, or none that can be used. The document waits."""


@dataclass(frozen=True, slots=True)
class Scan:
    """``asked`` is False where no scanner is configured; ``found`` names the malware, or is empty."""

    asked: bool
    found: str = ""


def scan(file: IO[bytes]) -> Scan:
    """Have the whole file scanned, from its beginning. Raises ScannerUnavailable."""
    address = settings.VIRUS_SCANNER
    if not address:
        return Scan(asked=False)
    file.seek(0)
    try:
        with _connected(address) as connection:
            answer = _stream(connection, file)
    except OSError as problem:
        raise ScannerUnavailable(str(problem)) from problem
    return _understood(answer)


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(SECONDS_TO_CONNECT)
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
    else:
        place = (parts.hostname or "localhost", parts.port or PORT)
        connection = socket.create_connection(place, timeout=SECONDS_TO_CONNECT)
    connection.settimeout(SECONDS_OF_SILENCE)
    return connection


def _stream(connection: socket.socket, file: IO[bytes]) -> bytes:
    try:
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has seen enough, or wants no more: its answer says which
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer


def _understood(answer: bytes) -> Scan:
    words = answer.rstrip(b"\0\n").decode("utf-8", "replace")
    if words == "stream: OK":
        return Scan(asked=True)
    if words.startswith("stream: ") and words.endswith(" FOUND"):
        return Scan(asked=True, found=words.removeprefix("stream: ").removesuffix(" FOUND")[:200])
    # "INSTREAM size limit exceeded. ERROR" among others: not seen whole is not seen.
    raise ScannerUnavailable(words[:200] or "no answer")
