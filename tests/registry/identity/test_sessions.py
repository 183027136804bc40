"""Sessions: how long they live, that they are seen and ended, and that suspending a person ends all of them."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from registry.identity.models.people import Role
from registry.identity.operations.credentials import create_credential
from registry.identity.operations.people import deactivate_person
from registry.identity.scopes import Scope
from registry.identity.system_authority import system_authority
from tests.registry.identity.codes import App, Watch

AUTHORITY = system_authority("tests", "a test")
PASSWORD = "correct horse"


@pytest.fixture
def bat(person):
    return person("bat@example.mn")


def sign_in(email):
    browser = Client()
    browser.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    return browser


def is_in(browser):
    return browser.get("/accounts/email/").status_code == 200


def test_a_session_ends_without_activity_and_after_a_day_of_work(bat, monkeypatch, settings):
    watch = Watch(monkeypatch)
    idle, busy = sign_in(bat.email), sign_in(bat.email)

    for _ in range(settings.SESSION_LONGEST // 3000):
        assert is_in(busy)
        watch.wait(3000)
    assert not is_in(idle)
    watch.wait(1000)
    answer = busy.get("/accounts/email/", follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("account_login"))
    assert "Your session ended" in answer.content.decode()


def test_signing_in_and_proving_oneself_anew_change_the_key(bat, client):
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    client.post(reverse("account_login"), {"login": bat.email, "password": PASSWORD})
    signed_in = client.session.session_key
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert len({before, signed_in, client.session.session_key}) == 3
    assert [one.session_key for one in UserSession.objects.filter(user=bat)] == [client.session.session_key]
    assert is_in(client)


def test_one_sees_ones_sessions_and_ends_one_after_proving_who_one_is(bat, person):
    here, there, strangers = sign_in(bat.email), sign_in(bat.email), sign_in(person("o@example.mn").email)
    theirs = UserSession.objects.get(session_key=there.session.session_key)
    another = UserSession.objects.get(session_key=strangers.session.session_key)

    page = here.get(reverse("usersessions_list")).content.decode()
    assert page.count("End this session") == 1
    asked = here.post(reverse("identity:session-end", args=[theirs.pk]))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert is_in(there)
    # The form that was sent is done after the password, without sending it again.
    here.post(asked.url, {"password": PASSWORD})
    assert not is_in(there)
    assert is_in(here)

    assert here.post(reverse("identity:session-end", args=[another.pk])).status_code == 404
    assert is_in(strangers)


def test_changing_the_password_ends_the_other_sessions(bat):
    here, there = sign_in(bat.email), sign_in(bat.email)
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    new = "quiet-lantern-over-altai"
    here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert not is_in(there)


def test_suspending_a_person_stops_every_session_and_credential_with_the_next_request(bat, person):
    made = create_credential(bat, "reader", [Scope.REGISTER_READ], authority=AUTHORITY)
    asked = {
        "grant_type": "client_credentials",
        "client_id": made.client_id,
        "client_secret": made.client_secret,
    }
    program, browsers = Client(), [sign_in(bat.email), sign_in(bat.email)]
    token = program.post("/api/oauth/token/", asked).json()["access_token"]
    bearer = {"headers": {"Authorization": f"Bearer {token}"}}
    assert program.get("/api/v1/countries/", **bearer).status_code == 200
    assert all(map(is_in, browsers))

    deactivate_person(bat, authority=AUTHORITY, reason="suspected theft")

    assert not any(map(is_in, browsers))
    assert program.get("/api/v1/countries/", **bearer).status_code == 401
    again = program.post("/api/oauth/token/", asked)
    if again.status_code == 200:  # a token that opens nothing
        later = {"headers": {"Authorization": f"Bearer {again.json()['access_token']}"}}
        assert program.get("/api/v1/countries/", **later).status_code == 401
    assert not is_in(sign_in(bat.email))


def test_an_officer_removes_a_lost_second_factor_and_its_owner_is_told(bat, person, settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    officer = person("officer@example.mn", Role.REGISTRY_OFFICER)
    app, browser = App(officer), Client()
    browser.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    browser.post(reverse("mfa_authenticate"), {"code": app.code()})
    App(bat)
    form = {"email": bat.email, "name": bat.name, "language": "en", "is_active": "on"}
    rows = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}

    def remove(user, own):
        values = {**own, **rows, "remove_second_factor": "on", "reason": "lost the phone; came in person"}
        return browser.post(reverse("admin:identity_user_change", args=[user.pk]), values)

    assert remove(bat, form).status_code == 302
    assert not bat.authenticator_set.exists()
    own = {**form, "email": officer.email, "name": officer.name}
    assert "ask another officer" in remove(officer, own).content.decode()
    assert officer.authenticator_set.exists()
