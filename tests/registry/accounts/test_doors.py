"""The doors of accounts: the portal of representatives, the officers' site, programs. Fixed query counts."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from registry.accounts.models import FreezeEvent, Representative, TrustedAccount
from registry.accounts.operations.freezing import freeze
from registry.identity.operations.credentials import create_credential
from registry.identity.scopes import Scope
from tests.registry.accounts.stage import AUTHORITY
from tests.signing_in import remember_second_factor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PORTAL = "/portal/accounts/"
OFFICE = "/office/accounts/freezeevent/"


@pytest.fixture
def browser(stage):
    """``browser("proposer")``: signed in with a second factor."""

    def open_browser(name: str) -> Client:
        client = Client()
        client.force_login(stage[name], backend=BACKEND)
        remember_second_factor(client, stage[name])
        return client

    return open_browser


def page_of(stage, account=None):
    return f"{PORTAL}{(account or stage.account).public_id}/"


def test_who_finds_what_in_the_portal(stage, browser):
    stage.issue(stage.account, 100)
    own, other = page_of(stage), page_of(stage, stage.accounts["other"])
    assert [browser(name).get(own).status_code for name in ("proposer", "administrator", "officer1")] == [
        200
    ] * 3
    assert [browser(name).get(own).status_code for name in ("member", "rival", "stranger")] == [404] * 3
    assert browser("proposer").get(other).status_code == 404
    assert Client().get(own).status_code == 302
    listed = browser("reader").get(PORTAL).content.decode()
    assert stage.account.number in listed
    assert stage.accounts["other"].number not in listed
    shown = browser("reader").get(own).content.decode()
    assert "KZ-KZ-KZ001-2024-000000000001-000000000100" in shown
    stage.represent(stage.account, "member", may_propose=True, may_read=False)
    assert "KZ001" not in browser("member").get(own).content.decode(), "may propose, and reads no holdings"
    statement = {
        "first_on": "2020-01-01",
        "last_on": (timezone.now() + timedelta(days=1)).date().isoformat(),
        "format": "csv",
    }
    assert browser("member").get(f"{own}statement/", statement).status_code == 404
    answer = browser("reader").get(f"{own}statement/", statement)
    assert b"opening_balance" in b"".join(answer.streaming_content)
    for suffix, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = browser("reader").get(f"{own}statement/", {**statement, "format": suffix})
        assert answer.content.startswith(start)
        assert suffix in answer["Content-Disposition"]
    assert (
        browser("reader").get(f"{own}statement/", {**statement, "first_on": "2999-01-01"}).status_code == 400
    )


def test_a_list_is_proposed_approved_with_the_second_factor_and_emptied(stage, browser):
    own, proposer, approver = page_of(stage), browser("proposer"), browser("approver")
    number = stage.accounts["other"].number
    assert proposer.post(f"{own}trusted/", {"number": "nonsense"}).status_code == 409
    assert proposer.post(f"{own}trusted/", {"number": number, "name": "Steppe"}).status_code == 302
    entry = TrustedAccount.objects.get()
    address = f"{own}trusted/{entry.public_id}/"
    asked = approver.post(address, {"do": "approve"})
    assert asked["Location"] == "/accounts/confirm/"
    entry.refresh_from_db()
    assert entry.state == "proposed", "nothing is approved without a second factor of its own"
    assert browser("rival").post(address, {"do": "remove"}).status_code == 404
    assert browser("reader").post(address, {"do": "decline"}).status_code == 409
    TrustedAccount.objects.filter(pk=entry.pk).update(
        state="approved",
        approved_by=stage["approver"],
        approved_at=timezone.now(),
        takes_effect_at=timezone.now(),
    )
    assert "in effect" in proposer.get(own).content.decode()
    assert proposer.post(address, {"do": "remove"}).status_code == 302
    assert proposer.post(address, {"do": "remove"}).status_code in (302, 409)
    assert not TrustedAccount.objects.on_the_list().exists()


def test_limits_and_rights_are_narrowed_from_the_page(stage, browser):
    own, proposer = page_of(stage), browser("proposer")
    tight = {"single_limit": 50, "daily_limit": 80, "second_approval": "on", "receiver_accepts": "on"}
    assert proposer.post(f"{own}limits/", tight).status_code == 302
    loose = {**tight, "single_limit": 500}
    assert proposer.post(f"{own}limits/", loose).status_code == 409
    assert browser("reader").post(f"{own}limits/", tight).status_code == 409
    row = Representative.objects.get(person=stage["reader"])
    address = f"{own}representatives/{row.pk}/"
    assert proposer.get(address).status_code == 200
    assert proposer.post(address, {"reason": "Changed desks"}).status_code == 302
    assert browser("reader").get(own).status_code == 404


def test_an_officer_freezes_at_once_and_another_lifts_with_the_first(stage, browser):
    first, second = browser("officer1"), browser("officer2")
    assert browser("administrator").get(f"{OFFICE}freeze/").status_code == 404
    assert first.get(f"{OFFICE}freeze/").status_code == 200
    given = {"number": stage.account.number, "reason": "Stolen keys", "decision_reference": "Order 5"}
    assert first.post(f"{OFFICE}freeze/", {**given, "registry": "KZ"}).status_code == 200, "one scope only"
    assert first.post(f"{OFFICE}freeze/", {**given, "number": "nonsense"}).status_code == 200
    assert not FreezeEvent.objects.exists()
    assert first.post(f"{OFFICE}freeze/", given).status_code == 302
    row = FreezeEvent.objects.get()
    shown = browser("proposer").get(page_of(stage)).content.decode()
    assert "This account is frozen" in shown
    assert "Order 5" in shown
    assert "ask the registry office" in shown

    acts = f"{OFFICE}{row.pk}/"
    assert first.get(f"{acts}change/").status_code == 200
    assert first.get(f"{acts}lift/").status_code == 404, "nothing is proposed yet"
    assert first.post(f"{acts}propose_lifting/", {"reason": "New keys"}).status_code == 302
    assert first.post(f"{acts}lift/", {"reason": "New keys"}).status_code == 200, "not by oneself"
    assert FreezeEvent.objects.standing().exists()
    assert second.post(f"{acts}lift/", {"reason": "New keys"}).status_code == 302
    assert not FreezeEvent.objects.standing().exists()
    assert "frozen" not in browser("proposer").get(page_of(stage)).content.decode()
    assert first.get(OFFICE).status_code == 200
    for model in ("representative", "accountterms", "trustedaccount", "holderdetails"):
        assert first.get(f"/office/accounts/{model}/").status_code == 200


def header(stage, name, *scopes, accounts=()):
    made = create_credential(stage[name], "test", scopes, authority=AUTHORITY, accounts=accounts)
    basic = base64.b64encode(f"{made.client_id}:{made.client_secret}".encode()).decode()
    answer = Client().post(
        "/api/oauth/token/", {"grant_type": "client_credentials"}, headers={"authorization": f"Basic {basic}"}
    )
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


def test_what_programs_read_and_write(stage, client):
    stage.issue(stage.account, 100)
    base = f"/api/v1/accounts/{stage.account.public_id}/"
    days = f"?first_on=2020-01-01&last_on={(timezone.now() + timedelta(days=1)).date().isoformat()}"
    reads = header(stage, "proposer", Scope.ACCOUNTS_READ)
    listed = client.get("/api/v1/own-accounts/", headers=reads).json()["results"]
    assert [(one["number"], one["held"], one["frozen"]) for one in listed] == [
        (stage.account.number, 100, None)
    ]
    held = client.get(f"{base}holdings/", headers=reads).json()
    assert [(one["project"], one["free"]) for one in held["results"]] == [("KZ001", 100)]
    told = client.get(f"{base}statement/{days}", headers=reads).json()
    assert (told["opening_balance"], told["closing_balance"], len(told["lines"]), told["next"]) == (
        0,
        100,
        1,
        None,
    )
    for wrong in ("", "?first_on=x&last_on=y", "?first_on=0001-01-01&last_on=0001-01-01&after=-1"):
        assert client.get(f"{base}statement/{wrong}", headers=reads).status_code == 400
    far = "?first_on=0001-01-01&last_on=9999-12-31"
    assert client.get(f"{base}statement/{far}", headers=reads).json()["closing_balance"] == 100

    number = {"number": stage.accounts["other"].number}
    assert (
        client.post(f"{base}trusted-accounts/", number, "application/json", headers=reads).status_code == 403
    )
    writes = header(stage, "proposer", Scope.ACCOUNTS_WRITE)
    once = {**writes, "idempotency-key": str(uuid4())}
    made = client.post(f"{base}trusted-accounts/", number, "application/json", headers=once)
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    again = client.post(f"{base}trusted-accounts/", number, "application/json", headers=once)
    assert again.json() == made.json()
    another = client.post(f"{base}trusted-accounts/", {"number": "KZ"}, "application/json", headers=once)
    assert another.status_code == 422
    anew = {**writes, "idempotency-key": str(uuid4())}
    gone = client.post(
        f"{base}trusted-accounts/{made.json()['id']}/removal/", {}, "application/json", headers=anew
    )
    assert (gone.status_code, gone.json()["state"]) == (200, "removed")
    assert client.get(f"{base}trusted-accounts/", headers=reads).json() == {"results": []}

    elsewhere = header(stage, "proposer", Scope.ACCOUNTS_READ, accounts=[stage.accounts["other"].public_id])
    assert client.get("/api/v1/own-accounts/", headers=elsewhere).json()["results"] == []
    assert client.get(f"{base}holdings/", headers=elsewhere).status_code == 404
    rival = header(stage, "rival", Scope.ACCOUNTS_READ)
    assert client.get(f"{base}holdings/", headers=rival).status_code == 404
    freeze(by=stage["officer1"], reason="An incident", registry="KZ")
    assert client.get("/api/v1/own-accounts/", headers=reads).json()["results"][0]["frozen"] == "registry"


def test_pages_ask_the_same_number_of_questions_however_much_there_is(
    stage, browser, django_assert_max_num_queries
):
    proposer = browser("proposer")
    for position in range(12):
        stage.represent(stage.opened(organisation=stage.company), "proposer", may_propose=True)
        TrustedAccount.objects.create(
            account=stage.account,
            number=f"KZ-EH-{position}",
            proposed_by=stage["proposer"],
            proposed_at=timezone.now() - timedelta(days=position),
        )
    with django_assert_max_num_queries(14):
        proposer.get(PORTAL)
    with django_assert_max_num_queries(36):
        proposer.get(page_of(stage))
