"""Knocking at a registry's doors as programs and browsers do."""

import base64
import http.client
import json
import re
import ssl
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from registry.identity.operations.credentials import NewCredential

if TYPE_CHECKING:
    from registry.conformance.sides import Side, Sides

SECONDS = 60
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; fields by lower-case name."""

    status: int
    fields: dict[str, str]
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    @property
    def code(self) -> str:
        """The code of a refusal: of the first check that failed, where it names one."""
        try:
            errors = self.json().get("errors") or [{}]
            return str(errors[0].get("code") or self.json().get("code") or "")
        except (ValueError, AttributeError):
            return ""

    @property
    def check(self) -> str:
        """The number of the check by which an instruction was refused."""
        found = re.search(r"JR-[0-9]{4}", self.text)
        return found[0] if found else f"{self.status} {self.code}"


class OverTLS:
    """One request, one connection, held to one certificate."""

    def __init__(self, certificate: Path) -> None:
        self._context = ssl.create_default_context(cafile=str(certificate))

    def ask(self, address: str, method: str, body: bytes, fields: dict[str, str]) -> Answer:
        """Raises OSError where nobody answers, or not as a web server does."""
        target = urlsplit(address)
        line = http.client.HTTPSConnection(
            target.hostname or "", target.port, timeout=SECONDS, context=self._context
        )
        path = f"{target.path}?{target.query}" if target.query else target.path
        try:
            line.request(method, path, body or None, fields)
            answer = line.getresponse()
            content = answer.read()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, content)
        except http.client.HTTPException as problem:
            raise OSError(repr(problem)) from problem
        finally:
            line.close()


@dataclass
class Program:
    """A program that speaks the REST API of one side by a credential; without one, a visitor."""

    sides: "Sides"
    side: "Side"
    credential: NewCredential | None = None
    _token: str = field(default="", repr=False)

    def get(self, path: str, **fields: str) -> Answer:
        """``path`` begins with ``/``; pages are asked for in English unless told otherwise."""
        return self._ask("GET", path, b"", {"Accept-Language": "en", **fields})

    def post(self, path: str, data: Any, *, key: Any = None, version: int | None = None) -> Answer:
        """Every write has an Idempotency-Key of its own unless one is given."""
        fields = {"Content-Type": JSON, "Idempotency-Key": str(key or uuid4())}
        if version is not None:
            fields["If-Match"] = f'"{version}"'
        return self._ask("POST", path, json.dumps(data).encode(), fields)

    def _ask(self, method: str, path: str, body: bytes, fields: dict[str, str]) -> Answer:
        answer = self.sides.ask(self.side, method, path, body, {**fields, **self._held()})
        if answer.status == HTTPStatus.UNAUTHORIZED and self._token:
            self._token = ""  # it ran out: time passes quickly here
            answer = self.sides.ask(self.side, method, path, body, {**fields, **self._held()})
        return answer

    def _held(self) -> dict[str, str]:
        if self.credential is None:
            return {}
        if not self._token:
            pair = f"{self.credential.client_id}:{self.credential.client_secret}"
            fields = {
                "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
            body = b"grant_type=client_credentials"
            answer = self.sides.ask(self.side, "POST", "/api/oauth/token/", body, fields)
            if answer.status != 200:
                raise OSError(f"no token: {answer.status} {answer.text[:200]}")
            self._token = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self._token}"}
