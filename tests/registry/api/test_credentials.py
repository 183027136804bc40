"""Credentials of programs: OAuth 2.0 client credentials, never more than their owner may."""

import base64
from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Client, Token
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from registry.api.throttling import TokenThrottle
from registry.identity.models.people import Membership, Role
from registry.identity.operations.credentials import create_credential, revoke_credential
from registry.identity.scopes import Scope
from registry.identity.system_authority import system_authority

AUTHORITY = system_authority("tests", "a test needs it")
DOWNLOAD = "/api/v1/ledger/accounts.csv"


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def test_a_token_is_given_for_id_and_secret_and_kept_as_a_hash(client, person):
    made = create_credential(person(), "reader", [Scope.REGISTER_READ], authority=AUTHORITY)

    answer = client.post(
        "/api/oauth/token/",
        {"grant_type": "client_credentials"},
        headers=basic(made.client_id, made.client_secret),
    ).json()

    assert answer["token_type"] == "Bearer"
    assert answer["scope"] == "register.read"
    stored = Token.objects.get()
    assert answer["access_token"] not in stored.hash
    assert made.client_secret not in Client.objects.get().secret


@pytest.mark.parametrize(
    "form",
    [
        {"grant_type": "client_credentials", "scope": "ledger.read"},  # not given to this credential
        {"grant_type": "authorization_code", "code": "x"},
        {"grant_type": "password", "username": "x", "password": "x"},
        {"grant_type": "refresh_token", "refresh_token": "x"},
        {},
    ],
)
def test_nothing_else_is_given(client, person, form):
    made = create_credential(person(), "reader", [Scope.REGISTER_READ], authority=AUTHORITY)

    answer = client.post("/api/oauth/token/", form, headers=basic(made.client_id, made.client_secret))
    assert answer.status_code in (400, 401)
    assert not Token.objects.exists()


def test_an_unknown_client_and_a_wrong_secret_get_the_same_answer(client, person):
    made = create_credential(person(), "reader", [Scope.REGISTER_READ], authority=AUTHORITY)
    form = {"grant_type": "client_credentials"}

    wrong = client.post("/api/oauth/token/", form, headers=basic(made.client_id, "wrong"))
    unknown = client.post("/api/oauth/token/", form, headers=basic("nobody", "wrong"))
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content


@pytest.mark.parametrize("scopes", [[], ["everything"], [Scope.REGISTER_READ, "ledger.write"]])
def test_a_credential_needs_known_scopes(person, scopes):
    with pytest.raises(ValidationError):
        create_credential(person(), "reader", scopes, authority=AUTHORITY)


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Basic eDp5", "Nonsense", "Bearer é"])
def test_what_is_presented_and_does_not_hold_is_refused_everywhere(client, db, header):
    answer = client.get("/api/v1/projects/", headers={"authorization": header})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_guessing_secrets_is_slowed_down(client, person, monkeypatch):
    monkeypatch.setattr(TokenThrottle, "rate", "3/hour", raising=False)
    form = {"grant_type": "client_credentials"}

    answers = [client.post("/api/oauth/token/", form, headers=basic("x", str(n))) for n in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert answers[-1].json() == {"error": "slow_down"}
    assert answers[-1].headers["Retry-After"].isdigit()


def test_a_token_ends(client, token):
    header = token(scopes=[Scope.REGISTER_READ])
    assert client.get("/api/v1/projects/", headers=header).status_code == 200

    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/v1/projects/", headers=header).status_code == 401


def test_a_credential_taken_back_stops_at_once(client, token):
    header = token(scopes=[Scope.REGISTER_READ])

    revoke_credential(Client.objects.get().pk, authority=AUTHORITY, reason="lost")
    assert client.get("/api/v1/projects/", headers=header).status_code == 401


def test_an_owner_who_left_takes_the_credential_along(client, token):
    header = token(Role.AUDITOR, scopes=[Scope.LEDGER_READ])
    owner = Client.objects.get().owner
    owner.is_active = False
    owner.save()

    assert client.get(DOWNLOAD, headers=header).status_code == 401


def test_a_scope_gives_no_right_that_its_owner_has_lost(client, token):
    header = token(Role.AUDITOR, scopes=[Scope.LEDGER_READ])
    Membership.objects.update(until=timezone.now())

    assert client.get(DOWNLOAD, headers=header).status_code == 403


def test_a_signed_in_browser_opens_nothing(client, person):
    client.force_login(person(Role.AUDITOR))

    assert client.get(DOWNLOAD).status_code == 401


def test_a_credential_is_made_on_the_command_line(person, capsys):
    owner = person(Role.AUDITOR)

    call_command("create_api_credential", owner.email.upper(), name="nightly", scope=["ledger.read"])

    made = Client.objects.get()
    assert made.owner == owner
    assert made.get_scopes() == ["ledger.read"]
    secret = capsys.readouterr().out.split()[-1]
    assert made.check_secret(secret)


def test_the_command_says_when_nobody_has_the_address(db):
    with pytest.raises(CommandError, match="nobody signs in"):
        call_command("create_api_credential", "x@example.mn", name="nightly")


def test_only_what_client_credentials_need_has_an_address(client, db):
    for address in ("/identity/o/authorize", "/.well-known/openid-configuration", "/api/oauth/authorize/"):
        assert client.get(address).status_code == 404, address
