"""What we change in django-allauth: who may sign up, how anew to prove who one is, secrets encrypted at rest."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes

from registry.identity.models.invitations import MemberInvitation
from registry.identity.models.people import Role
from registry.identity.operations.invitations import digest_of
from registry.identity.policies import held_by, is_officer, must_have_second_factor
from registry.identity.second_factor import SECOND_FACTORS
from registry.identity.tries import telling_when

# The session's key for the token of the invitation that somebody came in by.
INVITED_BY = "identity_invitation"


class AccountAdapter(DefaultAccountAdapter):
    """People sign up by themselves where the installation lets them, or holding an invitation.

    A login alone opens nothing: every right comes from a membership, which an officer's vetting
    or an administrator's invitation gives.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.OPEN_SIGN_UP or holds_invitation(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where the person works, unless they were on their way somewhere."""
        if is_officer(request.user):
            return reverse("admin:index")
        roles = {one.role for one in held_by(request.user)}
        return reverse("auditing:home" if roles == {Role.AUDITOR} else "portal:home")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError, saying when to try again, for too many tries."""
        with telling_when(self._get_login_attempts_cache_key(request, **credentials)):
            super().pre_authenticate(request, **credentials)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """By the second factor, where there is one: who only knows the password must not change it."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        by_second_factor = [one for one in methods if one["id"].startswith("mfa_reauthenticate")]
        return by_second_factor or methods

    def send_account_already_exists_mail(self, email: str) -> None:
        """Told to the owner of the address only; whoever typed it waits as long as for a new login."""
        make_password("the slow part of making a login")
        super().send_account_already_exists_mail(email)

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Nothing to fill in: the e-mail address is the name to sign in with."""


def holds_invitation(request: HttpRequest) -> bool:
    """Whether this visitor came with an invitation that may still be accepted."""
    token = request.session.get(INVITED_BY, "")
    return bool(token) and MemberInvitation.objects.standing().filter(token_digest=digest_of(token)).exists()


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Who comes by another provider makes a login under the same condition as everybody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return settings.OPEN_SIGN_UP or holds_invitation(request)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        user.name = " ".join((data.get("name") or "").split())[:200]
        return user


class MultiFactorAdapter(DefaultMFAAdapter):
    """One-time-password secrets and recovery seeds lie encrypted in the database.

    A copy of the database alone therefore opens no second factor. The key is derived
    from the installation's secret; older secrets (``SECRET_KEY_FALLBACKS``) still read.
    """

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody who must have one."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=SECOND_FACTORS)
        return others.exclude(pk=authenticator.pk).exists() or not must_have_second_factor(authenticator.user)

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived_key(secret)) for secret in secrets])


def _derived_key(secret: str | bytes) -> bytes:
    digest = hashlib.sha256(b"registry.identity second factor\x00" + force_bytes(secret)).digest()
    return base64.urlsafe_b64encode(digest)
