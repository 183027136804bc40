"""A client that a program made out of the API's own description works against a running server.

openapi-python-client writes it into a temporary folder; it lists accounts, asks whether a transfer would be
accepted, proposes it and reads it back. Nothing of it is written by hand.
"""

import base64
import importlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from drf_spectacular.generators import SchemaGenerator

from registry.identity.operations.credentials import create_credential
from registry.identity.scopes import Scope
from tests.registry.accounts.instructing import AUTHORITY, Bank

pytestmark = pytest.mark.stories


class Quiet(WSGIRequestHandler):
    def log_message(self, *_told: Any) -> None:
        return


class OneServer(WSGIServer):
    """Each request ends with its thread's connections given back."""

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        connections.close_all()


@pytest.fixture
def server(ledger_database: str) -> Iterator[str]:
    made = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=OneServer, handler_class=Quiet)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    thread.join(10)
    made.server_close()


@pytest.fixture
def package(tmp_path: Path) -> Iterator[str]:
    """The name of the client as it was written; its folder stands on the path."""
    pytest.importorskip("openapi_python_client")
    described = tmp_path / "openapi.json"
    described.write_text(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
    settings = tmp_path / "client.yaml"
    settings.write_text("post_hooks: []\n")
    written = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--path", str(described)),
            *("--meta", "none", "--output-path", str(tmp_path / "jcm_client"), "--config", str(settings)),
            "--fail-on-warning",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert written.returncode == 0, written.stdout + written.stderr
    sys.path.insert(0, str(tmp_path))
    yield "jcm_client"
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "jcm_client"]:
        del sys.modules[name]


def test_a_client_made_of_the_description_proposes_a_transfer(server: str, package: str) -> None:
    httpx = pytest.importorskip("httpx")
    bank = Bank()
    scopes = [Scope.ACCOUNTS_READ, Scope.INSTRUCTIONS_WRITE]
    credential = create_credential(bank.ann, "generated", scopes, authority=AUTHORITY)
    pair = base64.b64encode(f"{credential.client_id}:{credential.client_secret}".encode()).decode()
    given = httpx.post(
        f"{server}/api/oauth/token/",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {pair}"},
    )
    made = importlib.import_module(package)
    client = made.AuthenticatedClient(base_url=server, token=given.json()["access_token"])

    def operation(tag: str, name: str) -> Any:
        return importlib.import_module(f"{package}.api.{tag}.{name}")

    models = importlib.import_module(f"{package}.models")
    accounts = operation("accounts", "own_accounts_list").sync(client=client)
    assert [(one.number, one.held) for one in accounts.results] == [(bank.held.number, 100)]

    wanted = models.InstructionWanted(
        kind=models.InstructionKind.TRANSFER,
        origin=accounts.results[0].number,
        destination=bank.bought.number,
        quantity=10,
    )
    ask = operation("instructions", "instruction_acceptability").sync
    assert ask(client=client, body=wanted, idempotency_key=str(uuid4())).would_be_accepted is True
    wanted.quantity = 1000
    refused = ask(client=client, body=wanted, idempotency_key=str(uuid4()))
    assert refused.would_be_accepted is False
    assert all(one.code.startswith("JR-") and one.next_step for one in refused.failures)

    wanted.quantity = 10
    key = str(uuid4())
    propose = operation("instructions", "instruction_propose").sync
    proposed = propose(client=client, body=wanted, idempotency_key=key)
    assert propose(client=client, body=wanted, idempotency_key=key).id == proposed.id
    read = operation("instructions", "instruction_retrieve").sync_detailed(
        client=client, public_id=proposed.id
    )
    assert (read.status_code, read.parsed.number, read.parsed.quantity) == (200, proposed.number, 10)
    assert read.headers["ETag"] == f'"{read.parsed.version}"'
    assert read.headers["X-Registry-Sandbox"] == "true"
    assert [one.step for one in read.parsed.events] == ["propose"]
