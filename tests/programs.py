"""A program that speaks the REST API for one person, as an installation's own programs do."""

import base64
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.test import Client

from registry.identity.models.people import User
from registry.identity.operations.credentials import NewCredential, create_credential
from registry.identity.scopes import Scope
from registry.identity.system_authority import system_authority

AUTHORITY = system_authority("tests", "a test needs it")
CASES = (Scope.CASES_READ, Scope.CASES_WRITE)


class Program:
    """``program.post("cases/", {…})``: signed in by a credential of its own; without a person, a visitor."""

    def __init__(self, owner: User | None, scopes: Iterable[Scope] = CASES) -> None:
        self.client = Client()
        self._header: dict[str, str] = {}
        self.credential = None
        if owner is not None:
            self.credential = create_credential(owner, "test", scopes, authority=AUTHORITY)

    @classmethod
    def holding(cls, credential: NewCredential) -> "Program":
        """A program that was given its credential by an officer."""
        program = cls(None)
        program.credential = credential
        return program

    def header(self) -> dict[str, str]:
        if self.credential is not None and not self._header:
            pair = f"{self.credential.client_id}:{self.credential.client_secret}"
            basic = base64.b64encode(pair.encode()).decode()
            answer = self.client.post(
                "/api/oauth/token/",
                {"grant_type": "client_credentials"},
                headers={"authorization": f"Basic {basic}"},
            )
            assert answer.status_code == 200, answer.content
            self._header = {"authorization": f"Bearer {answer.json()['access_token']}"}
        return dict(self._header)

    def ask(
        self,
        method: str,
        address: str,
        data: Any = None,
        *,
        key: Any = None,
        version: int | None = None,
        content_type: str = "application/json",
    ) -> Any:
        """The answer; a write has a fresh key unless one is given (``""``: none at all)."""
        key = uuid4() if key is None else key
        answer = self._ask(method, address, data, key, version, content_type)
        if answer.status_code == HTTPStatus.UNAUTHORIZED and self._header:
            self._header = {}  # the token has run out: fetch another and ask once more
            answer = self._ask(method, address, data, key, version, content_type)
        return answer

    def _ask(
        self, method: str, address: str, data: Any, key: Any, version: int | None, content_type: str
    ) -> Any:
        headers = self.header()
        if method != "get" and key != "":
            headers["idempotency-key"] = str(key)
        if version is not None:
            headers["if-match"] = f'"{version}"'
        sent = {} if method == "get" else {"data": data, "content_type": content_type}
        return getattr(self.client, method)(f"/api/v1/{address}", headers=headers, **sent)

    def get(self, address: str) -> Any:
        return self.ask("get", address)

    def post(self, address: str, data: Any = None, **options: Any) -> Any:
        return self.ask("post", address, data if data is not None else {}, **options)
