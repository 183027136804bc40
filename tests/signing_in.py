"""Browsers of people who have signed in, with the second factor that some of them cannot do without."""

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.test import Client

from registry.identity.models.people import User
from registry.identity.policies import must_have_second_factor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(browser: Client, person: User) -> Client:
    """As whoever needs a second factor comes in: an app set up, and its digits typed."""
    browser.force_login(person, backend=BACKEND)
    if must_have_second_factor(person):
        Authenticator.objects.get_or_create(
            user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "never shown"}}
        )
        remember_second_factor(browser, person)
    return browser


def remember_second_factor(browser: Client, person: User) -> None:
    """The session says that the digits were typed."""
    session = browser.session
    session["account_authentication_methods_user"] = str(person.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": 0},
        {"method": "mfa", "type": "totp", "at": 0},
    ]
    session.save()
