"""Every refusal and failure is one shape, and names what was wrong."""

import json
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.throttling import BaseThrottle

from credits.errors import AccountNotFound, LedgerBusy, MalformedInstruction, RequestIdReused, SameAccount
from registry.api.idempotency import request_id_of
from registry.api.permissions import PublicReading
from registry.api.views import ReadingView


def problem_of(answer: Any) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    body: dict[str, Any] = json.loads(answer.content)
    assert body["status"] == answer.status_code
    return body


class Raising(ReadingView):
    """An endpoint that raises what the test gives it."""

    http_method_names: ClassVar[list[str]] = ["get", "post"]
    permission_classes: ClassVar[list[Any]] = []
    throttle_classes: ClassVar[list[Any]] = []
    raises: Exception

    def get(self, request: Any) -> Response:
        raise self.raises

    post = get


def answer_to(raised: Exception, method: str = "get") -> Any:
    request = getattr(APIRequestFactory(), method)("/api/v1/anything/")
    return Raising.as_view(raises=raised)(request).render()


@pytest.mark.parametrize(
    ("raised", "method", "status", "code"),
    [
        (SameAccount(account="JP-1"), "post", 409, "same_account"),
        (RequestIdReused(), "post", 422, "request_id_reused"),
        (AccountNotFound(account="x"), "post", 409, "account_not_found"),
        (AccountNotFound(account="x"), "get", 404, "account_not_found"),
        (LedgerBusy(waiting_for=1), "get", 503, "ledger_busy"),
        (MalformedInstruction("no quantity"), "post", 400, "malformed"),
        (Http404(), "get", 404, "not_found"),
        (PermissionDenied(), "get", 403, "permission_denied"),
    ],
)
def test_what_is_raised_becomes_a_problem(monkeypatch, raised, method, status, code):
    Raising.raises = raised
    body = problem_of(answer_to(raised, method))

    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["detail"]


def test_a_refusal_names_what_it_is_about():
    Raising.raises = SameAccount(account="JP-1")

    body = problem_of(answer_to(Raising.raises, "post"))
    assert body["details"] == {"account": "JP-1"}
    assert "JP-1" in body["detail"]


def test_a_bug_tells_nothing_of_itself():
    Raising.raises = RuntimeError("the password is 12345")

    answer = answer_to(Raising.raises)
    assert problem_of(answer)["code"] == "internal_server_error"
    assert "12345" not in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/no-such-thing/", 404),
        ("/api/v1/projects/ZZ999/", 404),
        ("/api/v1/accounts/not-a-uuid/", 404),
        ("/api/v1/serials/JP/0/", 404),
        ("/api/v1/serials/JP/9-1/", 404),
        ("/api/v1/serials/JP/12/", 404),
        ("/api/v1/serials/JP/99999999999999999999/", 404),
        ("/api/v1/ledger/secrets.csv", 401),
    ],
)
def test_what_is_not_there_is_a_problem_too(client, db, address, status):
    answer = client.get(address)

    assert answer.status_code == status
    body = problem_of(answer)
    assert body["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_written_by_reading_addresses(client, db, method):
    answer = getattr(client, method)("/api/v1/projects/")

    # An endpoint that is for reading refuses a writing method, whoever asks.
    assert answer.status_code == 405
    assert problem_of(answer)["code"] == "method_not_allowed"
    assert "GET" in answer.headers["Allow"]


def test_a_form_that_is_not_offered_is_refused(client, db):
    answer = client.get("/api/v1/projects/", headers={"accept": "application/xml"})

    assert problem_of(answer)["code"] == "not_acceptable"
    assert answer.status_code == 406


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("colour=red", "colour"),
        ("status=finished", "status"),
        ("status=registered&status=validation", "status"),
        ("status=", "status"),
        ("partner_country=mongolia", "partner_country"),
        ("registered_on_from=1/2/2020", "registered_on_from"),
        ("in_project_list=maybe", "in_project_list"),
        ("sectoral_scope=-1", "sectoral_scope"),
        ("sectoral_scope=1e9", "sectoral_scope"),
        ("ordering=id", "ordering"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=²", "limit"),
        ("cursor=made-up", "cursor"),
        ("as_of=yesterday", "as_of"),
        ("as_of=2026-01-01T00:00:00", "as_of"),
        ("as_of=0001-01-01T00:00:00%2B14:00", "as_of"),
        ("search=%00", "search"),
    ],
)
def test_a_malformed_parameter_is_named(client, db, query, field):
    answer = client.get(f"/api/v1/projects/?{query}")

    assert answer.status_code == 400
    body = problem_of(answer)
    assert body["code"] == "malformed"
    assert [fault["field"] for fault in body["errors"]] == [field]


def test_all_malformed_parameters_are_named_at_once(client, db):
    body = problem_of(client.get("/api/v1/projects/?colour=red&shape=round"))

    assert {fault["field"] for fault in body["errors"]} == {"colour", "shape"}


def test_a_problem_is_told_in_the_readers_language(client, db):
    english, japanese = (
        problem_of(client.get("/api/v1/projects/ZZ999/", headers={"accept-language": language}))
        for language in ("en", "ja")
    )

    assert english["code"] == japanese["code"] == "not_found"
    assert english["detail"] != japanese["detail"]


def test_a_throttled_request_is_told_how_long_to_wait():
    class Never(BaseThrottle):
        def allow_request(self, request: Any, view: Any) -> bool:
            return False

        def wait(self) -> float:
            return 6.5

    class Throttled(ReadingView):
        permission_classes: ClassVar[list[Any]] = [PublicReading]
        throttle_classes: ClassVar[list[Any]] = [Never]

    answer = Throttled.as_view()(APIRequestFactory().get("/api/v1/anything/")).render()
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "7"
    assert problem_of(answer)["code"] == "throttled"


@pytest.mark.parametrize("value", ["", "not-a-uuid", "123"])
def test_a_write_needs_a_key_that_is_a_uuid(value):
    class Writing(Raising):
        def post(self, request: Any) -> Response:
            return Response({"request_id": str(request_id_of(request))})

    request = APIRequestFactory().post(
        "/api/v1/anything/", headers={"Idempotency-Key": value} if value else {}
    )
    answer = Writing.as_view()(request).render()
    assert answer.status_code == 400
    assert [fault["field"] for fault in problem_of(answer)["errors"]] == ["Idempotency-Key"]


def test_the_key_of_a_write_is_the_ledgers_request_id():
    key = "2f7f3e8e-0f43-4cf0-9a8e-0a6c6a1a4c9b"
    request = APIRequestFactory().post("/api/v1/anything/", headers={"Idempotency-Key": f'"{key}"'})

    assert str(request_id_of(request)) == key
