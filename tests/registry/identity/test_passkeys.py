"""Passkeys: signing in with one alone, and an approval signed by one; each signature once, for its own question."""

import pytest
from django.test import Client

from registry.identity.models.confirmations import Method, SecondFactorConfirmation
from tests.registry.identity import test_confirmations as approvals
from tests.registry.identity.codes import App, Passkey

LOGIN = "/accounts/2fa/webauthn/login/"
CONFIRM = approvals.CONFIRM


@pytest.fixture
def bat(person):
    return person("bat@example.mn")


def options(browser):
    return browser.get(LOGIN, headers={"accept": "application/json"}).content.decode()


def is_in(browser):
    return "_auth_user_id" in browser.session


def test_a_passkey_signs_in_when_it_looked_who_touched_it(bat):
    key, browser, careless = Passkey(bat), Client(), Client()

    signed = key.answer(options(browser))
    assert browser.post(LOGIN, signed).url == "/portal/"
    assert is_in(browser)

    careless.post(LOGIN, key.answer(options(careless), verified=False))
    assert not is_in(careless)
    other = Client()
    options(other)
    other.post(LOGIN, signed)  # another browser's question
    assert not is_in(other)


def test_an_approval_is_signed_by_a_passkey_for_this_question_only(client, bat, settings):
    settings.ROOT_URLCONF = approvals.__name__
    approvals.done.clear()
    key = Passkey(bat)
    client.force_login(bat)

    assert client.post("/approve/1/", {"note": "as agreed"}).url == CONFIRM
    page = client.get(CONFIRM).content.decode()
    assert "authenticator app" not in page.split("<main")[1]  # which this person has not
    signed = key.answer(page)
    assert client.post(CONFIRM, signed).url == "/approve/1/"
    assert approvals.done == [(1, "as agreed")]
    assert SecondFactorConfirmation.objects.get().method == Method.WEBAUTHN

    client.post("/approve/2/", {"note": "again"})
    client.get(CONFIRM)
    assert client.post(CONFIRM, signed).status_code == 200
    assert client.post(CONFIRM, {"credential": "no JSON"}).status_code == 200
    assert client.post(CONFIRM, {"credential": "{}"}).status_code == 200
    stranger = Passkey(type(bat).objects.create_user("o@example.mn", "x", name="O"))
    assert client.post(CONFIRM, stranger.answer(client.get(CONFIRM).content.decode())).status_code == 200
    assert len(approvals.done) == 1


def test_with_both_the_person_chooses(client, bat, settings):
    settings.ROOT_URLCONF = approvals.__name__
    App(bat)
    Passkey(bat)
    client.force_login(bat)
    client.post("/approve/1/", {"note": ""})

    page = client.get(CONFIRM).content.decode()
    assert "Confirm with this code" in page
    assert "Confirm with a passkey" in page
