"""Documents by machine: list, upload raw and by form, once per key, refused before the body is read."""

import base64
import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry.documents.models import DocumentVersion
from registry.documents.operations.publish import publish
from registry.identity.operations.credentials import create_credential
from registry.identity.scopes import Scope

from . import samples
from .conftest import AUTHORITY, LIMIT, files_in, hand_in


@pytest.fixture
def token(people, client):
    """``token("proponent")``: the header of a credential of that person."""
    made: dict[str, dict[str, str]] = {}

    def header(name, *scopes) -> dict[str, str]:
        key = f"{name}{scopes}"
        if key not in made:
            credential = create_credential(
                getattr(people, name), "test", list(scopes or (Scope.CASES_WRITE,)), authority=AUTHORITY
            )
            basic = base64.b64encode(f"{credential.client_id}:{credential.client_secret}".encode()).decode()
            answer = client.post(
                "/api/oauth/token/",
                {"grant_type": "client_credentials"},
                headers={"authorization": f"Basic {basic}"},
            )
            made[key] = {"authorization": f"Bearer {answer.json()['access_token']}"}
        return made[key]

    return header


@pytest.fixture
def address(case) -> str:
    return f"/api/v1/cases/{case.public_id}/documents/"


FACTS = "?kind=monitoring_plan_spreadsheet&title=Monitoring%20plan&file_name=plan.xlsx"


def send(address, content, headers, key=None, kind="application/octet-stream"):
    return Client().generic(
        "POST", address, content, kind, headers={**headers, "idempotency-key": str(key or uuid4())}
    )


def test_the_body_itself_is_a_document(token, address):
    answer = send(address + FACTS, samples.workbook(), token("proponent"))
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["state"], told["number"], told["file_name"]) == ("accepted", 1, "plan.xlsx")

    (listed,) = Client().get(address, headers=token("proponent")).json()["results"]
    assert (listed["id"], listed["title"], listed["is_complete"]) == (
        told["document"],
        "Monitoring plan",
        True,
    )
    one = Client().get(f"{address}{told['document']}/", headers=token("proponent")).json()
    assert one == listed
    fetched = Client().get(told["file"], headers=token("proponent"))
    assert fetched["Content-Disposition"].startswith("attachment")
    assert len(b"".join(fetched.streaming_content)) == told["size"]


def test_a_form_is_taken_too(token, address):
    fields = {
        "kind": "letter",
        "title": "A letter",
        "is_confidential": "true",
        "file": SimpleUploadedFile("letter.pdf", samples.pdf()),
    }
    answer = Client().post(address, fields, headers={**token("proponent"), "idempotency-key": str(uuid4())})
    assert answer.status_code == 201, answer.content
    assert answer.json()["media_type"] == "application/pdf"
    assert DocumentVersion.objects.get().document.is_confidential


def test_versions_and_the_public_twin(token, address):
    me = token("proponent")
    first = send(f"{address}{FACTS}&is_confidential=true", samples.workbook(), me).json()
    one = f"{address}{first['document']}/"
    second = send(one + "?file_name=b.xlsx", samples.workbook(9), me).json()
    assert (second["document"], second["number"]) == (first["document"], 2)
    assert Client().get(one + "twin/", headers=me).status_code == 404
    twin = send(one + "twin/?title=Public", samples.pdf(), me).json()
    assert twin["redacts"] == 2
    assert Client().get(one, headers=me).json()["public_twin"] == twin["document"]
    assert Client().get(one + "twin/", headers=me).json()["id"] == twin["document"]


def test_the_same_key_gives_the_first_answer_and_another_content_is_refused(token, address):
    key, me = uuid4(), token("proponent")
    content = samples.workbook()
    first, again = (send(address + FACTS, content, me, key) for _turn in range(2))
    assert first.json() == again.json()
    other = send(address + FACTS, samples.png(), me, key)
    assert (other.status_code, other.json()["code"]) == (422, "request_id_reused")
    assert DocumentVersion.objects.count() == 1


def test_a_quarantined_file_says_why(token, address):
    told = send(address + FACTS, samples.entity_bomb(), token("proponent")).json()
    assert (told["state"], told["quarantine_code"], told["file"]) == ("quarantined", "entities", "")
    fetched = Client().get(f"/api/v1/documents/{told['document']}/1/file/", headers=token("proponent"))
    assert fetched.status_code == 404


class Unreadable(io.BytesIO):
    def read(self, *_args):
        pytest.fail("the body was read before anybody asked who sends it")


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("stranger", 404), ("nobody", 404), ("member", 404), ("verifier", 409)]
)
@pytest.mark.parametrize("kind", ["application/octet-stream", "multipart/form-data; boundary=b"])
def test_who_may_not_is_refused_before_the_body_is_read(who, status, kind, token, address, folder):
    answer = Client().generic(
        "POST",
        address + (FACTS if kind.startswith("application") else ""),
        b"",
        CONTENT_TYPE=kind,
        CONTENT_LENGTH="100000",
        headers={**(token(who) if who else {}), "idempotency-key": str(uuid4())},
        **{"wsgi.input": Unreadable()},
    )
    assert answer.status_code == status
    assert files_in(folder) == []


def test_reading_needs_a_scope_and_writing_its_own(token, address):
    reader = token("proponent", Scope.CASES_READ)
    assert Client().get(address, headers=reader).status_code == 200
    assert send(address + FACTS, samples.png(), reader).status_code == 403
    assert Client().get(address, headers=token("proponent", Scope.REGISTER_READ)).status_code == 403


@pytest.mark.parametrize(
    ("query", "content", "status", "code"),
    [
        ("?title=x", samples.png(), 400, "malformed"),
        ("?kind=poem&title=x", samples.png(), 400, "malformed"),
        (FACTS + "&colour=red", samples.png(), 400, "malformed"),
        (FACTS, b"x" * (LIMIT + 1), 413, "upload_too_large"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_stays(query, content, status, code, token, address, folder):
    answer = send(address + query, content, token("proponent"))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert files_in(folder) == []


def test_an_empty_body_is_refused(token, address):
    answer = Client().generic(
        "POST",
        address + FACTS,
        b"",
        CONTENT_TYPE="application/octet-stream",
        headers={**token("proponent"), "idempotency-key": str(uuid4())},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_empty")


def test_other_types_of_bodies_are_refused(token, address):
    assert send(address, b"{}", token("proponent"), kind="application/json").status_code == 415


def test_without_a_key_nothing_is_taken(token, address):
    answer = Client().generic(
        "POST", address + FACTS, samples.png(), "application/octet-stream", headers=token("proponent")
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize("kind", ["application/octet-stream", "multipart/form-data; boundary=b"])
def test_a_body_cut_off_leaves_nothing(kind, token, address, folder):
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
    body = (head if kind.startswith("multipart") else b"") + samples.workbook()[:3000]
    answer = Client().generic(
        "POST",
        address + (FACTS if kind.startswith("application") else ""),
        b"",
        CONTENT_TYPE=kind,
        CONTENT_LENGTH="100000",
        headers={**token("proponent"), "idempotency-key": str(uuid4())},
        **{"wsgi.input": io.BytesIO(body)},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "upload_cut_off")
    assert files_in(folder) == []


def test_what_is_published_everybody_fetches_and_the_rest_only_whom_it_concerns(token, address, bring, case):
    plain, secret = bring(), bring(samples.workbook(7), is_confidential=True)
    hand_in(case)
    publish(case, AUTHORITY)

    def fetched(version, headers):
        return (
            Client()
            .get(f"/api/v1/documents/{version.document.public_id}/1/file/", headers=headers)
            .status_code
        )

    assert fetched(plain, {}) == 200
    assert fetched(secret, {}) == 404
    assert fetched(secret, token("member", Scope.CASES_READ)) == 200
    assert fetched(secret, token("member", Scope.REGISTER_READ)) == 404
    assert fetched(secret, token("auditor", Scope.CASES_READ)) == 404
