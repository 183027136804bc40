"""Forms by machine: their declarations, saving by edition, versions, differences, public inputs."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from registry.identity.operations.credentials import create_credential
from registry.identity.scopes import Scope
from registry.identity.system_authority import system_authority
from registry.rules.models.clocks import Clock
from registry.submissions.models import PublicInput
from registry.submissions.operations.public_inputs import publish_input
from registry.submissions.schema import all_forms

from .stage import COMPLETE


@pytest.fixture
def ask(stage, client):
    """``ask("proponent", "put", content, edition=0)``: the answer of the sample form's address."""
    headers: dict[str, dict[str, str]] = {}

    def signed_in(name, scopes):
        if name not in headers:
            authority = system_authority("tests", "a test needs it")
            made = create_credential(stage[name], "test", scopes, authority=authority)
            basic = base64.b64encode(f"{made.client_id}:{made.client_secret}".encode()).decode()
            answer = client.post(
                "/api/oauth/token/",
                {"grant_type": "client_credentials"},
                headers={"authorization": f"Basic {basic}"},
            )
            headers[name] = {"authorization": f"Bearer {answer.json()['access_token']}"}
        return headers[name]

    def go(
        name, method="get", data=None, *, path="", edition=None, key=None, scopes=(Scope.CASES_WRITE,), **more
    ):
        sent = dict(signed_in(name, list(scopes))) if name else {}
        if method != "get" and key != "":
            sent["idempotency-key"] = str(key or uuid4())
        if edition is not None:
            sent["if-match"] = f'"{edition}"'
        address = more.get("address") or f"/api/v1/cases/{stage.case.public_id}/forms/sample_form/{path}"
        values = {} if method == "get" else {"data": data, "content_type": "application/json"}
        return getattr(client, method)(address, headers=sent, **values)

    return go


def test_a_form_is_saved_and_read_by_machine(ask):
    saved = ask("proponent", "put", COMPLETE, edition=0)
    assert (saved.status_code, saved.headers["ETag"]) == (200, '"1"')
    assert saved.json()["number"] == 1

    patched = ask("proponent", "patch", {"project": {"title": None}}, edition=1)
    assert patched.headers["ETag"] == '"2"'

    read = ask("proponent")
    assert read.headers["ETag"] == '"2"'
    assert "title" not in read.json()["content"]["project"]
    assert [gap["place"] for gap in read.json()["missing"]] == ["project.title"]


def test_a_stale_edition_is_412_and_none_is_428(ask):
    ask("proponent", "put", COMPLETE, edition=0)
    stale = ask("colleague", "put", COMPLETE, edition=0)
    assert (stale.status_code, stale.json()["code"]) == (412, "draft_changed")
    assert ask("proponent", "put", COMPLETE).status_code == 428
    assert ask("proponent", "put", COMPLETE, edition=1, key="").status_code == 400


def test_a_retry_is_answered_alike_and_another_content_is_422(ask):
    key = uuid4()
    first = ask("proponent", "put", COMPLETE, edition=0, key=key)
    ask("proponent", "patch", {"project": {"turbines": 3}}, edition=1)
    again = ask("proponent", "put", COMPLETE, edition=0, key=key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert ask("proponent", "put", {}, edition=0, key=key).status_code == 422


def test_faults_are_told_by_place(ask):
    refused = ask(
        "proponent",
        "put",
        {"project": {"colour": 1}, "figures": {"estimates": [{"row": "a", "year": "x"}]}},
        edition=0,
    )
    assert refused.status_code == 400
    assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [
        ("project.colour", "unknown"),
        ("figures.estimates[a].year", "not_a_year"),
    ]
    assert [one["field"] for one in ask("proponent", "put", [], edition=0).json()["errors"]] == ["content"]


@pytest.mark.parametrize(
    ("name", "status"), [("stranger", 404), ("secretariat", 404), ("auditor", 404), ("reader", 409)]
)
def test_who_may_not_save_is_told_so_or_sees_nothing(ask, stage, name, status):
    assert ask(name, "put", COMPLETE, edition=0).status_code == status
    assert stage.versions() == []


def test_without_the_scope_or_a_credential_nothing_is_shown(ask):
    assert ask(None).status_code == 401
    assert ask("proponent", scopes=(Scope.REGISTER_READ,)).status_code == 403


def test_reading_needs_less_than_writing(ask):
    assert ask("proponent", scopes=(Scope.CASES_READ,)).status_code == 200
    assert ask("proponent", "put", COMPLETE, edition=0).status_code == 403


def test_versions_and_their_differences(ask, stage):
    ask("proponent", "put", COMPLETE, edition=0)
    stage.step("submit")
    assert ask("proponent", "patch", {}, edition=1).json()["code"] == "not_editable"
    stage.step("return", "secretariat", reason="Once more, please.")
    ask("proponent", "patch", {"project": {"title": "Wind"}}, edition=1)

    versions = ask("proponent", path="versions/").json()["results"]
    assert [(one["number"], one["state"]) for one in versions] == [(1, "submitted"), (2, "draft")]
    assert ask("secretariat", path="versions/").json()["results"] == versions[:1]
    assert ask("secretariat", path="versions/2/").status_code == 404
    assert ask("proponent", path="versions/1/").json()["content"] == COMPLETE
    [change] = ask("proponent", path="differences/1/2/").json()["results"]
    assert (change["label"], change["before"], change["after"]) == ("Title", "Solar plant", "Wind")
    assert ask("secretariat", path="differences/1/2/").status_code == 404
    assert ask("proponent", path="versions/99999999999999999999/").status_code == 404


def test_a_form_that_the_case_has_not_is_not_there(ask, stage):
    address = f"/api/v1/cases/{stage.case.public_id}/forms/no_such_form/"
    assert ask("proponent", address=address).status_code == 404


def test_every_form_declares_itself(db, client):
    listed = client.get("/api/v1/forms/").json()["results"]
    assert [one["code"] for one in listed] == [form.code for form in all_forms()]
    for one in listed:
        declared = client.get(f"/api/v1/forms/{one['code']}/").json()
        assert declared["json_schema"]["type"] == "object"
        assert [part["code"] for part in declared["sections"]] == list(declared["json_schema"]["properties"])
    assert client.get("/api/v1/forms/no_such_form/").status_code == 404


@pytest.fixture
def called(stage):
    today = timezone.localdate()
    Clock.objects.create(
        case=stage.case,
        key="design_public_inputs",
        opened_at=timezone.now() - timedelta(days=3),
        opened_on=today - timedelta(days=3),
        days=30,
        counts="calendar_days",
        is_inclusive=True,
        time_zone="UTC",
        due_on=today + timedelta(days=26),
    )
    return f"/api/v1/cases/{stage.case.public_id}/public-inputs/"


GIVEN = {"name": "Asel", "email": "asel@example.kz", "text": "What of the river?"}


def test_anybody_sends_an_input_and_reads_what_was_published(ask, stage, called):
    sent = ask(None, "post", GIVEN, address=called)
    assert (sent.status_code, sent.json()["status"]) == (201, "waiting")
    assert ask(None, address=called).json()["results"] == []

    publish_input(PublicInput.objects.get(), by=stage["secretariat"])
    answer = ask(None, address=called).json()
    assert answer["is_open"] is True
    assert [one["text"] for one in answer["results"]] == ["What of the river?"]
    assert "example.kz" not in str(answer)


def test_a_late_input_is_refused_with_a_code(ask, stage, called):
    Clock.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    late = ask(None, "post", GIVEN, address=called)
    assert (late.status_code, late.json()["code"]) == (409, "public_inputs_not_open")


def test_without_a_call_there_is_no_door(ask, stage):
    address = f"/api/v1/cases/{stage.case.public_id}/public-inputs/"
    assert ask(None, "post", GIVEN, address=address).status_code == 404
    assert ask(None, address=address).status_code == 404


def test_one_address_sends_ten_inputs_an_hour(ask, called):
    answers = [ask(None, "post", {**GIVEN, "name": str(n)}, address=called).status_code for n in range(11)]
    assert answers == [201] * 10 + [429]
    assert ask(None, address=called).status_code == 200


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"project": ' * 50_000, "{", '{"project": NaN}', '"text"', "null"]
)
def test_hostile_json_is_malformed_and_nothing_else(ask, client, stage, body):
    assert ask("proponent", "put", body, edition=0).status_code == 400
    assert stage.versions() == []
