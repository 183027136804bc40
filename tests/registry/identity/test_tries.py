"""Too many tries: counted per address and per account, told when it ends, and nobody learns who is known."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from registry.identity.tries import in_words

LOGIN = "/accounts/login/"


@pytest.fixture
def bat(person):
    return person("bat@example.mn")


def try_as(email, address, password="wrong"):
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": email, "password": password})


def told(answer):
    return re.findall(r"Too many tries[^<]*", answer.content.decode())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "in 1 minute."),
        (60, "in 1 minute."),
        (61, "in 2 minutes."),
        (7200, "in 2 hours."),
        (7201, "in 3 hours."),
    ],
)
def test_when_to_try_again_is_never_told_too_early(seconds, words):
    assert in_words(seconds).endswith(words)


def test_an_account_is_guarded_from_everywhere_and_says_until_when(bat):
    for known in (bat.email, "nobody@example.mn"):
        answers = [try_as(known, f"198.51.100.{number}") for number in range(7)]
        assert [bool(told(answer)) for answer in answers] == [False] * 5 + [True] * 2
        assert told(answers[6]) == ["Too many tries. Try again in 5 minutes."]
    assert told(try_as(bat.email, "198.51.100.99", "correct horse"))


def test_a_new_password_by_e_mail_ends_the_waiting(bat, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for number in range(6):
        try_as(bat.email, f"198.51.100.{number}")
    browser = Client(REMOTE_ADDR="203.0.113.5")
    browser.post(reverse("account_reset_password"), {"email": bat.email})
    link = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    page = browser.get(link, follow=True)
    new = "quiet-lantern-over-altai"
    browser.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert try_as(bat.email, "203.0.113.5", new).status_code == 302


def test_an_address_is_guarded_over_all_accounts(db):
    answers = [try_as(f"{number}@example.mn", "198.51.100.7") for number in range(12)]

    assert told(answers[9]) == []
    assert told(answers[11]) == ["Too many tries. Try again in 1 minute."]


def test_too_many_requests_are_a_page_that_says_when(client, db):
    answers = [client.post("/accounts/2fa/webauthn/login/", {"credential": "{}"}) for _ in range(11)]

    assert answers[9].status_code == 302
    assert answers[10].status_code == 429
    assert 0 < int(answers[10]["Retry-After"]) <= 60
    assert "Try again in 1 minute." in answers[10].content.decode()


def test_signing_up_costs_the_same_work_whether_the_address_is_known_or_not(bat, monkeypatch, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.OPEN_SIGN_UP = True
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k))
    seen = []
    for email in (bat.email, "new@example.mn"):
        hashed.clear()
        secret = "quiet-lantern-over-altai"
        fields = {"name": "Bat", "email": email, "password1": secret, "password2": secret, "language": "en"}
        answer = Client().post("/accounts/signup/", fields)
        seen.append((answer.status_code, answer.url, len(hashed), len(mail.outbox)))
        mail.outbox.clear()

    assert seen[0] == seen[1]
    assert seen[0][3] == 1  # both get a message: one that it is known, one to confirm


def test_adding_an_address_of_somebody_else_tells_nothing(bat, person):
    other, seen = person("other@example.mn"), []
    for email in (other.email, "new@example.mn"):
        browser = Client()
        browser.force_login(bat)
        browser.post(reverse("account_reauthenticate"), {"password": "correct horse"})
        answer = browser.post("/accounts/email/", {"email": email, "action_add": ""})
        seen.append((answer.status_code, getattr(answer, "url", ""), "errorlist" in answer.content.decode()))

    assert seen[0] == seen[1]
    assert not EmailAddress.objects.filter(user=bat, email=other.email, verified=True).exists()


def test_a_passkey_of_nobody_and_a_wrong_one_get_the_same_answer(bat):
    import json

    seen = []
    for handle in ("bm9ib2R5", "MQ"):
        body = {"id": "AA", "rawId": "AA", "type": "public-key", "clientExtensionResults": {}}
        body["response"] = {
            "clientDataJSON": "e30",
            "authenticatorData": "AA",
            "signature": "AA",
            "userHandle": handle,
        }
        answer = Client().post("/accounts/2fa/webauthn/login/", {"credential": json.dumps(body)}, follow=True)
        seen.append((answer.status_code, answer.redirect_chain))
    assert seen[0] == seen[1]
