"""Two companies with accounts, one of which has an administrator; and a receiver of webhooks on this machine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone

from registry.identity.models.people import Level, Membership, Role
from tests.registry.accounts.instructing import LONG_AGO, Bank


class Receiver:
    """``seen``: what came in, as (headers by lower-case name, body). ``answers``: the status of the next ones."""

    def __init__(self) -> None:
        self.seen: list[tuple[dict[str, str], str]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.seen.append(({name.lower(): value for name, value in self.headers.items()}, body))
                status = receiver.answers.pop(0) if receiver.answers else 204
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.end_headers()

            def log_message(self, *_told: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}/hook?for=registry"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    one = Receiver()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def bank(db: None) -> Bank:
    """With Fuji, who administers Altai Solar."""
    made = Bank()
    made.fuji = made.person("fuji")  # type: ignore[attr-defined]
    Membership.objects.create(
        user=made.fuji,  # type: ignore[attr-defined]
        role=Role.PARTICIPANT,
        organisation=made.altai,
        level=Level.ADMINISTRATOR,
        since=timezone.now() - LONG_AGO,
    )
    return made
