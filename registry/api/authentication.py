"""Who is asking: an OAuth 2.0 access token of allauth's identity provider, or nobody.

No session cookie is accepted, so the API needs no CSRF token and no other site can
use a visitor's browser against it. A token made by client credentials names no
person; it stands for the owner of the credential, and never may more than they.
"""

from typing import Any

from allauth.idp.oidc.contrib.rest_framework.authentication import TokenAuthentication
from allauth.idp.oidc.models import Token
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from registry.identity.models.people import User

REALM = "Bearer"


class CredentialAuthentication(TokenAuthentication):
    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """The owner and the token; None without an Authorization header.

        Raises AuthenticationFailed (401) for anything that was presented and does not
        hold: a wrong or old token is never quietly treated as a visitor.
        """
        if not request.META.get("HTTP_AUTHORIZATION"):
            return None
        found: tuple[Any, Token | None] | None = super().authenticate(request)
        token = found[1] if found else None
        if token is None or token.type != Token.Type.ACCESS_TOKEN:
            raise AuthenticationFailed(_("The access token is not valid, or no longer."), "invalid_token")
        owner = token.user or (token.client.owner if token.client else None)
        if owner is None or not owner.is_active:
            raise AuthenticationFailed(_("The owner of this credential may not sign in."), "invalid_token")
        return owner, token

    def authenticate_header(self, request: Request) -> str:
        return REALM
