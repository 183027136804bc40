"""Signing in by another OpenID Connect provider: a real one, the library's own, reached without a socket.

Provider and registry are one process and one database here, at two host names; what goes between the two
(discovery, code, PKCE, tokens, userinfo) is what goes over the wire.
"""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.idp.oidc.models import Client as RelyingParty
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import include, path, reverse
from requests.adapters import BaseAdapter

from registry.config.environment import Environment, single_sign_on
from tests.registry.identity.codes import App

PROVIDER, HOST = "http://provider.test", "provider.test"
SECRET = "the secret of this registry at the provider"
urlpatterns = [path("", include("allauth.idp.urls")), path("", include("registry.config.urls"))]


class Wire(BaseAdapter):
    """Carries what ``requests`` sends to the provider's WSGI application."""

    def send(self, request, **_kwargs):
        address = urlsplit(request.url)
        headers = {name: value for name, value in request.headers.items() if name != "Content-Length"}
        given = Client(headers={**headers, "host": HOST}).generic(
            request.method,
            f"{address.path}?{address.query}",
            request.body or b"",
            content_type=headers.pop("Content-Type", "application/x-www-form-urlencoded"),
        )
        answer = requests.Response()
        answer.status_code, answer._content = given.status_code, given.content
        answer.headers.update(dict(given.items()))
        answer.url, answer.request = request.url, request
        return answer

    def close(self):
        """Nothing is open."""


@pytest.fixture
def provider(settings, monkeypatch, db):
    """The provider, which knows this registry; and the registry's settings for it, out of the environment."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.IDP_OIDC_PRIVATE_KEY = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["testserver", HOST]
    known = RelyingParty(
        id="registry",
        name="The registry",
        grant_types="authorization_code",
        response_types="code",
        redirect_uris="http://testserver/accounts/oidc/single-sign-on/login/callback/",
        skip_consent=True,
    )
    known.set_scopes(["openid", "profile", "email"])
    known.set_secret(SECRET)
    known.save()

    def session(self):
        made = requests.Session()
        made.mount(PROVIDER, Wire())
        return made

    monkeypatch.setattr(DefaultSocialAccountAdapter, "get_requests_session", session)

    def configure(**more):
        given = {
            "REGISTRY_OIDC_SERVER_URL": PROVIDER,
            "REGISTRY_OIDC_CLIENT_ID": "registry",
            "REGISTRY_OIDC_CLIENT_SECRET": SECRET,
            "REGISTRY_OIDC_NAME": "Ministry",
            **more,
        }
        app = single_sign_on(Environment(given), trial=True)
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    configure()
    return configure


def round_trip(browser, at_provider, process="login"):
    """From the button through the provider and back; the answer to the way back."""
    out = browser.post(f"/accounts/oidc/single-sign-on/login/?process={process}")
    asked = parse_qs(urlsplit(out.url).query)
    assert out.url.startswith(f"{PROVIDER}/identity/o/authorize?")
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"]
    granted = at_provider.get(out.url, headers={"host": HOST})
    assert granted["Location"].startswith("http://testserver/accounts/oidc/single-sign-on/login/callback/?")
    return browser.get(granted["Location"].removeprefix("http://testserver"))


def signed_in_at_provider(user):
    browser = Client(headers={"host": HOST})
    browser.force_login(user)
    return browser


def test_a_person_connects_the_provider_and_then_signs_in_by_it_with_the_own_second_factor(provider, person):
    bat, there = person("bat@example.mn"), signed_in_at_provider(person("bat@ministry.mn"))
    assert "Sign in by Ministry" in Client().get("/accounts/login/").content.decode()

    here = Client()
    here.force_login(bat)
    asked = round_trip(here, there, "connect")
    assert asked.url == reverse("account_reauthenticate")  # it opens the login from now on
    here.post(asked.url, {"password": "correct horse"})
    assert SocialAccount.objects.get().user == bat

    another = Client()
    assert round_trip(another, there).url == "/portal/"
    assert another.session["_auth_user_id"] == str(bat.pk)

    app, third = App(bat), Client()
    assert round_trip(third, there).url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in third.session
    third.post(reverse("mfa_authenticate"), {"code": app.code()})
    assert third.session["_auth_user_id"] == str(bat.pk)


def test_an_address_told_by_the_provider_opens_nothing_unless_the_operator_trusts_it(provider, person):
    bat = person("bat@example.mn")
    there, browser = signed_in_at_provider(bat), Client()

    round_trip(browser, there)
    assert "_auth_user_id" not in browser.session
    assert not SocialAccount.objects.exists()

    provider(REGISTRY_OIDC_TRUSTS_ADDRESSES="true")
    round_trip(browser, there)
    assert browser.session["_auth_user_id"] == str(bat.pk)


def test_a_way_back_that_this_browser_did_not_begin_is_refused(provider, person):
    bat, there = person("bat@example.mn"), signed_in_at_provider(person("bat@ministry.mn"))
    attacker, victim = Client(), Client()
    out = attacker.post("/accounts/oidc/single-sign-on/login/?process=login")
    granted = there.get(out.url, headers={"host": HOST})

    victim.force_login(bat)
    victim.get(granted["Location"].removeprefix("http://testserver"))
    assert not SocialAccount.objects.exists()
    forged = "/accounts/oidc/single-sign-on/login/callback/?code=x&state=y"
    assert "_auth_user_id" not in Client().get(forged).wsgi_request.session
