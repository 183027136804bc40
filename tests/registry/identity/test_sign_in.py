"""Signing in: by e-mail address, with a second factor for officers, telling strangers nothing."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.urls import reverse

from registry.identity.models.people import Membership, Role

PASSWORD = "correct horse"


@pytest.fixture
def officer(person):
    return person("officer@example.mn", Role.REGISTRY_OFFICER)


@pytest.fixture
def secret(officer):
    made = generate_totp_secret()
    TOTP.activate(officer, made)
    return made


def sign_in(client, email, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def give_code(client, secret):
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return client.post(reverse("mfa_authenticate"), {"code": code})


def without_tokens(response) -> str:
    """The page without what is new in every answer."""
    page = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", response.content.decode())
    return re.sub(r"[a-z]+@example\.mn", "ADDRESS", page)


def test_a_person_signs_in_by_address_whatever_its_case(client, person):
    user = person("bat@example.mn")

    assert sign_in(client, "BAT@Example.mn").status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_who_has_a_second_factor_is_asked_for_it(client, officer, secret):
    answer = sign_in(client, officer.email)

    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session
    assert give_code(client, secret).status_code == 302
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_a_one_time_code_works_once(client, officer, secret):
    sign_in(client, officer.email)
    give_code(client, secret)
    client.logout()

    sign_in(client, officer.email)
    assert give_code(client, secret).status_code == 200
    assert "_auth_user_id" not in client.session


def test_an_officer_without_a_second_factor_is_sent_to_make_one(client, officer):
    client.force_login(officer)

    answer = client.get("/office/")
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("mfa_activate_totp"))


def test_a_session_without_the_second_factor_is_asked_again(client, officer, secret):
    client.force_login(officer)

    answer = client.get("/office/?q=1")
    assert answer.status_code == 302
    assert answer.url == reverse("mfa_reauthenticate") + "?next=%2Foffice%2F%3Fq%3D1"


def test_an_officer_with_the_second_factor_comes_in(client, officer, secret):
    sign_in(client, officer.email)

    assert give_code(client, secret).url == "/office/"
    assert client.get("/office/").status_code == 200


def test_people_come_in_where_they_work_or_where_they_were_going(client, person):
    bat = person("bat@example.mn")
    assert sign_in(client, bat.email).url == "/portal/"
    client.logout()
    Membership.objects.create(user=bat, role=Role.AUDITOR)
    assert sign_in(client, bat.email).url == "/audit/"
    client.logout()
    wanted = {"login": bat.email, "password": PASSWORD, "next": "/portal/cases/"}
    assert client.post(reverse("account_login"), wanted).url == "/portal/cases/"


def test_every_address_of_the_office_asks_for_the_second_factor(client, officer, secret):
    client.force_login(officer)

    for address in ("/office/", "/office/identity/user/", "/office/no-such-page/", "/office/login/"):
        assert client.get(address).status_code == 302, address


def test_the_unknown_and_the_wrong_get_the_same_answer(client, person, monkeypatch):
    person("bat@example.mn")
    person("gone@example.mn", is_active=False)
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k))
    answers, work = [], []

    for email in ("bat@example.mn", "gone@example.mn", "nobody@example.mn"):
        hashed.clear()
        answers.append(sign_in(client, email, "wrong"))
        work.append(len(hashed))

    assert {answer.status_code for answer in answers} == {200}
    assert len({without_tokens(answer) for answer in answers}) == 1
    # As many hashes, which is where the time goes: nobody learns from waiting either.
    assert len(set(work)) == 1


def test_a_forgotten_password_tells_nobody_who_is_known(client, person, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    person("bat@example.mn")

    known = client.post(reverse("account_reset_password"), {"email": "bat@example.mn"}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.mn"}, follow=True)

    assert known.status_code == unknown.status_code == 200
    assert without_tokens(known) == without_tokens(unknown)
    assert [sorted(message.to) for message in mail.outbox][:1] == [["bat@example.mn"]]


def test_guessing_is_slowed_down(client, person):
    person("bat@example.mn")

    answers = [sign_in(client, "bat@example.mn", f"guess {number}") for number in range(6)]
    assert sign_in(client, "bat@example.mn").status_code == 200  # not let in, although right
    assert "_auth_user_id" not in client.session
    assert {answer.status_code for answer in answers} <= {200, 429}


def test_the_inactive_do_not_come_in(client, person):
    person("gone@example.mn", is_active=False)

    sign_in(client, "gone@example.mn")
    assert "_auth_user_id" not in client.session


def test_a_person_sees_and_ends_sessions(client, person):
    sign_in(client, person("bat@example.mn").email)

    page = client.get(reverse("usersessions_list"))
    assert page.status_code == 200


def test_secrets_are_still_read_after_the_key_was_changed(client, officer, secret, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret that is long enough for it"

    totp = TOTP(Authenticator.objects.get(user=officer))
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert totp.validate_code(code)
