"""Give a person a login, correct it, and take it away."""

from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.history import change_context
from registry.identity.models.people import User

log = structlog.get_logger(__name__)


@transaction.atomic
def create_person(*, email: str, name: str, language: str, authority: Authority, reason: str) -> User:
    """A login without a password: the person sets one through "Forgot your password?".

    Raises ValidationError for an address that is in use.
    """
    user = User(email=User.objects.normalize_email(email), name=name, language=language)
    user.set_unusable_password()
    user.full_clean()
    with change_context(authority, reason=reason):
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def correct_person(person: User, *, authority: Authority, reason: str, **fields: Any) -> User:
    """Change name, e-mail address or language. Raises ValidationError for an address in use."""
    unknown = set(fields) - {"email", "name", "language"}
    if unknown:
        raise TypeError(f"not a field to correct: {', '.join(sorted(unknown))}")
    user = User.objects.select_for_update().get(pk=person.pk)
    for field, value in fields.items():
        setattr(user, field, value)
    user.full_clean()
    with change_context(authority, reason=reason):
        user.save(update_fields=list(fields))
        if "email" in fields:
            EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
            EmailAddress.objects.update_or_create(
                user=user, email=user.email, defaults={"verified": True, "primary": True}
            )
    return user


@transaction.atomic
def deactivate_person(person: User, *, authority: Authority, reason: str) -> User:
    """Close a login: every session ends now and every token of the person's programs stops.

    Roles stay as they are and count for nothing while the login is closed. Raises
    ValidationError for one's own login, so that no officer shuts the last door from inside.
    """
    if authority.actor.public_id == str(person.public_id):
        raise ValidationError(_("Nobody closes their own login; ask another officer."))
    user = User.objects.select_for_update().get(pk=person.pk)
    user.is_active = False
    with change_context(authority, reason=reason):
        user.save(update_fields=["is_active"])
    end_sessions(user)
    Token.objects.filter(user=user).delete()
    Token.objects.filter(client__owner=user).delete()
    return user


def end_sessions(user: User) -> None:
    """Every open session of a person ends with its next request."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def remove_second_factor(person: User, *, authority: Authority, reason: str) -> User:
    """For somebody who lost both device and recovery codes, and showed the office anew who they are.

    Passkeys, authenticator app and recovery codes go, every session ends, and the person is told by e-mail.
    Raises ValidationError for one's own: an officer's must be taken away by another officer.
    """
    if authority.actor.public_id == str(person.public_id):
        raise ValidationError(_("Nobody takes away their own second factor here; ask another officer."))
    user = User.objects.select_for_update().get(pk=person.pk)
    with change_context(authority, reason=reason):
        Authenticator.objects.filter(user=user).delete()
    log.warning("second_factor_removed", person=str(user.public_id), by=authority.actor.public_id)
    end_sessions(user)
    with translation.override(user.language):
        subject = _("Your second factor was removed by the registry office")
        body = render_to_string("email/second_factor_removed.txt", {"person": user, "reason": reason})
    message = EmailMessage(subject=subject, body=body, to=[user.email])
    transaction.on_commit(message.send, robust=True)
    return user


@transaction.atomic
def reactivate_person(person: User, *, authority: Authority, reason: str) -> User:
    """Open a closed login again."""
    user = User.objects.select_for_update().get(pk=person.pk)
    user.is_active = True
    with change_context(authority, reason=reason):
        user.save(update_fields=["is_active"])
    return user
