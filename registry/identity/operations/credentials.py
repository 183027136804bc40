"""Credentials for programs that read the API: OAuth 2.0 clients of allauth's provider.

A credential belongs to a person and never may more than that person: what it reads
is the scopes it was given, narrowed by the roles its owner holds at that moment.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.idp.oidc.models import Client, Token
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.history import change_context
from registry.identity.models.people import User
from registry.identity.scopes import Scope

ACCOUNTS = "accounts"  # in the data of a credential: the only accounts it may speak for; none: its owner's


def accounts_of(token: Any) -> frozenset[str] | None:
    """Public ids of the accounts that a credential is bound to; None where it may speak for all of its owner's."""
    client = getattr(token, "client", None)
    bound = (client.data or {}).get(ACCOUNTS) if client is not None else None
    return frozenset(bound) if bound else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCredential:
    """A credential as it is told once; only a hash of the secret is kept."""

    client_id: str
    client_secret: str


@transaction.atomic
def create_credential(
    owner: User, name: str, scopes: Iterable[Scope], *, authority: Authority, accounts: Iterable[UUID] = ()
) -> NewCredential:
    """Make a credential for ``owner``, of some ledger accounts only where ``accounts`` (public ids) are named.

    Raises ValidationError for no scope or an unknown one.
    """
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(Scope.values):
        raise ValidationError(_("A credential needs at least one known scope."))
    secret = secrets.token_urlsafe(32)
    client = Client(
        name=name,
        owner=owner,
        type=Client.Type.CONFIDENTIAL,
        grant_types=Client.GrantType.CLIENT_CREDENTIALS,
        response_types="",
        data={
            "made_by": authority.actor.public_id,
            "basis": authority.basis,
            ACCOUNTS: [str(account) for account in accounts],
        },
    )
    client.set_scopes([str(scope) for scope in wanted])
    client.set_default_scopes([str(scope) for scope in wanted])
    client.set_secret(secret)
    with change_context(authority, reason=authority.basis):
        client.save()
    return NewCredential(client_id=client.id, client_secret=secret)


@transaction.atomic
def revoke_credential(client_id: str, *, authority: Authority, reason: str) -> None:
    """Take a credential back: no new token, and its tokens stop working at once."""
    client = Client.objects.select_for_update().get(pk=client_id)
    with change_context(authority, reason=reason):
        Token.objects.filter(client=client).delete()
        client.grant_types = ""
        client.save(update_fields=["grant_types"])
