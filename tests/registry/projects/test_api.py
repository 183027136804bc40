"""A project's way and its findings, read and written by programs."""

import base64
from uuid import uuid4

import pytest

from registry.identity.operations.credentials import create_credential
from registry.identity.scopes import Scope
from registry.identity.system_authority import system_authority
from registry.projects.models import Finding, FindingMessage, Project

FINDING = {"kind": "corrective_action", "item": "monitoring", "text": "The meter is missing."}


@pytest.fixture
def ask(world, client):
    """``ask("proponent", "post", address, data, version=1)`` with a credential of that person."""
    tokens: dict[str, str] = {}

    def token_of(name, scope):
        authority = system_authority("tests", "a test needs it")
        made = create_credential(world[name], "test", [scope], authority=authority)
        basic = base64.b64encode(f"{made.client_id}:{made.client_secret}".encode()).decode()
        answer = client.post(
            "/api/oauth/token/",
            {"grant_type": "client_credentials"},
            headers={"authorization": f"Basic {basic}"},
        )
        return answer.json()["access_token"]

    def go(name, method, address, data=None, *, version=None, key=None, scope=Scope.CASES_WRITE):
        headers = {}
        if name:
            known = f"{name} {scope}"
            tokens.setdefault(known, "")
            tokens[known] = tokens[known] or token_of(name, scope)
            headers["authorization"] = f"Bearer {tokens[known]}"
        if method == "post":
            headers["idempotency-key"] = str(key or uuid4())
        if version is not None:
            headers["if-match"] = f'"{version}"'
        values = {} if method == "get" else {"data": data, "content_type": "application/json"}
        return getattr(client, method)(f"/api/v1/{address}", headers=headers, **values)

    return go


@pytest.fixture
def findings(world):
    """The address of the findings of a case at the desk review."""
    return f"cases/{world.at('validation', 'desk_review').public_id}/findings/"


def test_a_thread_by_machine(ask, findings):
    raised = ask("third_party_entity", "post", findings, FINDING)
    assert (raised.status_code, raised.headers["ETag"]) == (201, '"1"')
    one = f"{findings}{raised.json()['id']}/"
    said = ask("proponent", "post", one, {"kind": "answer", "text": "It was ordered."}, version=1)
    assert (said.status_code, said.headers["ETag"]) == (201, '"2"')
    closed = ask("third_party_entity", "post", one, {"kind": "closure", "text": "Seen."}, version=2)
    assert closed.json()["state"] == "closed"
    read = ask("participant", "get", findings, scope=Scope.CASES_READ)
    assert [
        [(message["kind"], message["organisation"]) for message in row["messages"]]
        for row in read.json()["results"]
    ] == [[("answer", "Firm"), ("closure", "Entity")]]
    assert read.json()["results"][0]["label"] == "CAR 1"


def test_a_retry_writes_once_and_another_content_is_refused(ask, findings):
    key = uuid4()
    first = ask("third_party_entity", "post", findings, FINDING, key=key)
    again = ask("third_party_entity", "post", findings, FINDING, key=key)
    assert first.json() == again.json()
    other = ask("third_party_entity", "post", findings, {**FINDING, "text": "Another."}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "request_id_reused")
    assert Finding.objects.count() == 1


def test_who_may_not_is_refused_and_changes_nothing(ask, findings):
    raised = ask("third_party_entity", "post", findings, FINDING).json()
    one = f"{findings}{raised['id']}/"
    answer = {"kind": "answer", "text": "It was ordered."}
    refused = ask("proponent", "post", findings, FINDING)
    assert (refused.status_code, refused.json()["code"]) == (409, "finding_not_yours")
    assert ask("third_party_entity", "post", one, answer, version=1).status_code == 409
    assert ask("stranger", "post", one, answer, version=1).status_code == 404
    assert ask("stranger", "get", findings).status_code == 404
    assert ask(None, "get", findings).status_code == 401
    assert ask("proponent", "post", one, answer, version=1, scope=Scope.CASES_READ).status_code == 403
    assert ask("proponent", "post", one, answer).status_code == 428
    assert ask("proponent", "post", one, answer, version=7).status_code == 412
    assert FindingMessage.objects.count() == 0


@pytest.mark.parametrize(
    "wrong", [{**FINDING, "kind": "remark"}, {**FINDING, "text": " "}, {"kind": "clarification"}, []]
)
def test_what_is_malformed(ask, findings, wrong):
    assert ask("third_party_entity", "post", findings, wrong).status_code == 400


def test_everybody_reads_the_public_way_of_a_project(world, ask):
    world.registered()
    steps = ask(None, "get", "projects/KZ001/timeline/").json()["results"]
    taken = [step["step"] for step in steps]
    assert taken[:3] == ["publish", "close_public_inputs", "contract"]
    assert taken[-2:] == ["register", "conclude"] or taken[-2:] == ["conclude", "register"]
    assert not {"submit", "send_findings"} & set(taken)
    assert "reason" not in steps[0]
    assert "Proponent" not in str(steps)


def test_design_documents_are_read_without_what_is_confidential(world, ask):
    case = world.design_case()
    world.walk(case, "revise")
    world.fill(case, "project_design_document", lambda content: content["project"].update(lifetime_years=25))
    world.step(case, "hand_in_revision")
    listed = ask(None, "get", "projects/KZ001/design-documents/").json()["results"]
    assert [(row["number"], row["status"]) for row in listed] == [(2, "published"), (1, "superseded")]
    assert listed[0]["methodologies"] == ["KZ_AM001 1.0"]
    whole = ask(None, "get", "projects/KZ001/design-documents/1/").json()
    assert whole["content"]["project"]["lifetime_years"] == 20
    assert "Secret Works" not in str(whole)
    assert whole["estimates"]["emission_reductions"] == "1600"
    changes = ask(None, "get", "projects/KZ001/design-documents/1/differences/2/").json()["results"]
    assert [(row["before"], row["after"]) for row in changes] == [("20 years", "25 years")]
    assert ask(None, "get", "projects/KZ001/design-documents/9/").status_code == 404


def test_who_speaks_for_a_project_is_public_and_how_to_reach_them_is_not(world, ask):
    world.design_case()
    answer = ask(None, "get", "projects/KZ001/modalities-of-communication/").json()["current"]
    assert (answer["number"], answer["focal_point_name"]) == (1, "Firm")
    assert {row["rank"] for row in answer["signatories"]} == {"primary", "alternate"}
    assert "@" not in str(answer)


def test_a_project_from_the_public_list_answers_the_same_addresses(world, ask):
    Project.objects.create(reference="KZ009", partner_country=world.country, title="x", status="registered")
    assert ask(None, "get", "projects/KZ009/timeline/").json() == {"results": []}
    assert ask(None, "get", "projects/KZ009/design-documents/").json() == {"results": []}
    assert ask(None, "get", "projects/KZ009/modalities-of-communication/").json() == {"current": None}
    assert ask(None, "get", "projects/KZ099/timeline/").status_code == 404


def test_proposed_methodologies_and_their_versions(world, ask):
    world.at("methodology_revision", "approved")
    listed = ask(None, "get", "proposed-methodologies/").json()["results"]
    assert [(row["reference"], row["revises"], row["approved_as"]) for row in listed] == [
        ("KZ_PM001", "KZ_AM001 1.0", "KZ_AM001 2.0")
    ]
    versions = ask(None, "get", "methodologies/KZ_AM001/").json()["versions"]
    assert [(row["version"], row["status"]) for row in versions] == [("1.0", "superseded"), ("2.0", "valid")]
    assert versions[1]["text"]["a_title"]["title"] == "Installation of solar power"
    assert versions[0]["text"] == {}
