"""Making a login for oneself: where it is open, with a confirmed address, and not without end."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from registry.identity.models.parties import Organisation
from registry.identity.models.people import Level, Role, User
from registry.identity.operations.invitations import invite_member, token_of
from registry.identity.operations.roles import grant_role
from registry.identity.system_authority import system_authority

FIELDS = {
    "name": "Aida  Bek",
    "email": "Aida@Example.kz",
    "password1": "long enough 1",
    "password2": "long enough 1",
    "language": "kk",
}


@pytest.fixture(autouse=True)
def open_door(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.OPEN_SIGN_UP = True


def sign_up(client, **fields):
    return client.post(reverse("account_signup"), {**FIELDS, **fields})


def confirm(client):
    address = re.search(r"https?://[^/\s]+(/accounts/confirm-email/\S+)", mail.outbox[-1].body)[1]
    return client.post(address)


def test_a_person_makes_a_login_that_opens_nothing(client):
    assert sign_up(client).status_code == 302

    user = User.objects.get()
    assert (user.email, user.name, user.language) == ("aida@example.kz", "Aida Bek", "kk")
    assert not user.memberships.exists()
    assert not user.is_staff


def test_nobody_comes_in_before_the_address_is_confirmed(client):
    sign_up(client)
    credentials = {"login": FIELDS["email"], "password": FIELDS["password1"]}

    assert "_auth_user_id" not in client.session
    client.post(reverse("account_login"), credentials)
    assert "_auth_user_id" not in client.session

    confirm(client)
    assert EmailAddress.objects.get().verified
    client.post(reverse("account_login"), credentials)
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_where_the_door_is_closed_nobody_makes_a_login(client, settings):
    settings.OPEN_SIGN_UP = False

    assert client.get(reverse("account_signup")).status_code == 200
    sign_up(client)
    assert not User.objects.exists()


def test_the_invited_make_a_login_also_where_the_door_is_closed(client, settings, person):
    settings.OPEN_SIGN_UP = False
    keeper = person("keeper@example.kz")
    firm = Organisation.objects.create(name="Steppe Solar", country_code="KZ")
    grant_role(
        keeper,
        Role.PARTICIPANT,
        authority=system_authority("tests", "a test"),
        organisation=firm,
        level=Level.ADMINISTRATOR,
    )
    made = invite_member(
        firm,
        email=FIELDS["email"],
        role=Role.PARTICIPANT,
        level=Level.EDITOR,
        by=keeper,
        reason="joins",
    )
    client.get(reverse("identity:invitation", args=[token_of(made)]))

    sign_up(client)
    assert User.objects.filter(email="aida@example.kz").exists()


def test_an_address_in_use_is_told_to_nobody_but_its_owner(client, person):
    person("aida@example.kz")

    known, unknown = sign_up(client), sign_up(client, email="nobody@example.kz")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert User.objects.count() == 2


def test_a_name_is_asked_for(client):
    assert sign_up(client, name="  ").status_code == 200
    assert not User.objects.exists()


def test_logins_are_not_made_without_end(client):
    answers = [sign_up(client, email=f"{number}@example.kz").status_code for number in range(12)]

    assert answers[-1] == 429
    assert User.objects.count() <= 10
