"""Who must have a second factor: officers, and whoever a room above says may approve."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from registry.identity import hooks
from registry.identity.policies import must_have_second_factor
from tests.registry.identity.codes import App


@pytest.fixture
def approver(person, monkeypatch):
    """A person whom a room above says must have one."""
    bat = person("bat@example.mn")
    monkeypatch.setattr(hooks.needs_second_factor, "answerers", {"a room": lambda user: user == bat})
    return bat


def test_who_may_approve_comes_in_only_with_a_second_factor(client, approver, person):
    assert must_have_second_factor(approver)
    client.force_login(approver)

    assert client.get("/portal/").url.startswith(reverse("mfa_activate_totp"))
    assert client.get("/").status_code == 200  # the public register
    App(approver)
    assert client.get("/portal/").url.startswith(reverse("mfa_reauthenticate"))
    client.force_login(person("other@example.mn"))
    assert client.get("/portal/").status_code == 200


def test_the_password_alone_does_not_change_a_second_factor(client, approver):
    App(approver)
    client.force_login(approver)

    asked = client.get(reverse("mfa_deactivate_totp"))
    if asked.status_code == 200:
        asked = client.post(reverse("mfa_deactivate_totp"))
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    by_password = client.post(reverse("account_reauthenticate"), {"password": "correct horse"})
    assert by_password.url.startswith(reverse("mfa_reauthenticate"))
    assert Authenticator.objects.filter(user=approver, type="totp").exists()


def test_the_last_second_factor_stays_with_who_must_have_one(client, approver, person):
    for user, stays in ((approver, True), (person("other@example.mn"), False)):
        app = App(user)
        client.force_login(user)
        client.post(reverse("mfa_reauthenticate"), {"code": app.code()})
        client.post(reverse("mfa_deactivate_totp"))
        key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "key"})
        Authenticator.objects.filter(user=user, type="totp").delete()

        client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
        assert Authenticator.objects.filter(pk=key.pk).exists() is stays
        client.logout()
