"""Decisions and designations read by programs; assent given by them."""

import base64
from datetime import date
from uuid import uuid4

import pytest

from registry.identity.operations.credentials import create_credential
from registry.identity.scopes import Scope
from registry.parties.models import Assent, JointCommitteeMember, Suspension
from registry.parties.operations.assents import give_assent
from tests.registry.parties.stage import AUTHORITY


@pytest.fixture
def ask(stage, client):
    """``ask("japan", "post", "decisions/…/assent/", {…})`` with a credential of that person."""

    def token_of(name, scope):
        made = create_credential(getattr(stage, name), "test", [scope], authority=AUTHORITY)
        basic = base64.b64encode(f"{made.client_id}:{made.client_secret}".encode()).decode()
        answer = client.post(
            "/api/oauth/token/",
            {"grant_type": "client_credentials"},
            headers={"authorization": f"Basic {basic}"},
        )
        return answer.json()["access_token"]

    def go(name, method, address, data=None, *, key=None, scope=Scope.CASES_WRITE):
        headers = {"authorization": f"Bearer {token_of(name, scope)}"} if name else {}
        if method == "post" and key is not False:
            headers["idempotency-key"] = str(key or uuid4())
        values = {} if method == "get" else {"data": data, "content_type": "application/json"}
        return getattr(client, method)(f"/api/v1/{address}", headers=headers, **values)

    return go


@pytest.fixture
def address(stage):
    return f"decisions/{stage.opened().public_id}/"


def test_both_sides_assent_by_machine(ask, address, stage):
    first = ask("japan", "post", f"{address}assent/", {"agrees": True})
    assert (first.status_code, first.json()["status"]) == (200, "open")
    second = ask("partner", "post", f"{address}assent/", {"agrees": True})
    assert (second.status_code, second.json()["status"]) == (200, "adopted")
    assert ask("", "get", address).json()["outcome"] == "designate"
    assert "assents" not in second.json()


def test_a_key_stands_for_one_word(ask, address):
    key = uuid4()
    for _turn in range(2):
        assert ask("japan", "post", f"{address}assent/", {"agrees": True}, key=key).status_code == 200
    other = {"agrees": False, "reason": "on second thoughts"}
    assert ask("japan", "post", f"{address}assent/", other, key=key).status_code == 422
    refused = ask("japan", "post", f"{address}assent/", other)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_answered")
    assert Assent.objects.get().agrees


@pytest.mark.parametrize(
    ("who", "status"), [("verifier", 404), ("visitor", 404), ("secretariat", 409), ("officer", 409)]
)
def test_nobody_else_assents(ask, address, who, status):
    assert ask(who, "post", f"{address}assent/", {"agrees": True}).status_code == status
    assert ask(who, "post", f"{address}conflict/", {"reason": "mine"}).status_code == status
    assert not Assent.objects.exists()


def test_what_is_malformed_is_said_to_be(ask, address):
    assert ask("", "post", f"{address}assent/", {"agrees": True}).status_code == 401
    reading = ask("japan", "post", f"{address}assent/", {"agrees": True}, scope=Scope.CASES_READ)
    assert reading.status_code == 403
    assert ask("japan", "post", f"{address}assent/", {"agrees": True}, key=False).status_code == 400
    assert ask("japan", "post", f"{address}assent/", {}).status_code == 400
    refused = ask("japan", "post", f"{address}assent/", {"agrees": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "reason_needed")


def test_a_declared_conflict_by_machine(ask, address):
    assert ask("japan", "post", f"{address}conflict/", {"reason": "A cousin."}).status_code == 200
    refused = ask("japan", "post", f"{address}assent/", {"agrees": True})
    assert refused.json()["code"] == "conflict_declared"


def test_the_agenda_is_for_those_concerned(ask, address):
    assert ask("", "get", address).status_code == 404
    assert ask("verifier", "get", address).status_code == 404
    assert ask("japan", "get", address, scope=Scope.REGISTER_READ).status_code == 404
    assert ask("japan", "get", address, scope=Scope.CASES_READ).status_code == 200
    assert ask("", "get", "decisions/").json()["results"] == []
    listed = ask("secretariat", "get", "decisions/?status=open&partner_country=KZ")
    assert len(listed.json()["results"]) == 1


def test_adopted_decisions_are_public(ask, stage, django_assert_max_num_queries):
    decision = stage.opened()
    give_assent(decision, by=stage.japan, agrees=True)
    give_assent(decision, by=stage.partner, agrees=True)

    with django_assert_max_num_queries(3):
        (listed,) = ask("", "get", "decisions/").json()["results"]
    assert listed["reference"] == decision.reference


def test_names_of_members_are_told_only_where_published(ask, stage):
    JointCommitteeMember.objects.filter(pk=stage.japan_seat.pk).update(is_name_public=True)

    (committee,) = ask("", "get", "joint-committees/").json()["results"]
    assert [(one["side"], one["name"]) for one in committee["members"]] == [
        ("japan", "Japan"),
        ("japan", None),
        ("partner", None),
    ]


def test_designations_as_of_a_day(ask, stage):
    designation = stage.designation(accredited_until=date(2029, 12, 31))
    row = designation.scopes.get(activity="verification")
    row.until = date(2024, 1, 1)
    row.save()
    Suspension.objects.create(
        designation=designation, since=date(2025, 1, 1), until=date(2025, 2, 1), basis="KZ-JC-2025-001"
    )

    def told(day):
        (one,) = ask("", "get", f"designations/?as_of={day}").json()["results"]
        return one["as_of"]["is_designated"], one["as_of"]["reasons"], one["verification_scopes"]

    assert told("2019-12-31") == (False, ["not_yet_designated"], [3])
    assert told("2023-12-31") == (True, [], [3])
    assert told("2024-01-01") == (True, [], [])
    assert told("2025-01-15") == (False, ["designation_suspended"], [])
    assert told("2030-01-01") == (False, ["accreditation_ended"], [])
    (now,) = ask("", "get", "designations/").json()["results"]
    assert now["as_of"] is None
    assert ask("", "get", "designations/?as_of=yesterday").status_code == 400
