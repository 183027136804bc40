"""One HTTP request over a unix socket; whatever goes wrong on the way is an OSError."""

import http.client
import json
import socket
from pathlib import Path
from typing import Any


class OverSocket(http.client.HTTPConnection):
    def __init__(self, door: Path, timeout: float):
        super().__init__("localhost", timeout=timeout)
        self.door = door

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.door))


class NotAnswered(OSError):
    """No answer, or one that does not say what became of the write."""


def post(door: Path, address: str, content: dict[str, str], timeout: float = 10) -> dict[str, Any]:
    """The answer's JSON (empty for a page without). Raises OSError unless the answer is a 200."""
    connection = OverSocket(door, timeout)
    try:
        connection.request(
            "POST",
            address,
            json.dumps(content),
            {"Content-Type": "application/json", "X-Forwarded-Proto": "https"},
        )
        answer = connection.getresponse()
        body = answer.read()
    except http.client.HTTPException as problem:
        raise NotAnswered(str(problem)) from problem
    finally:
        connection.close()
    if answer.status != 200:
        raise NotAnswered(f"{answer.status}: {body[:300]!r}")
    return json.loads(body) if body.startswith(b"{") else {}
