"""Signing in and what opens it, in the log: who, what, and whether it succeeded; never what was typed.

The address and the id of the request are bound by the log's own middleware.
"""

from typing import Any

import structlog
from allauth.account.signals import email_changed, password_changed, password_reset
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

log = structlog.get_logger(__name__)


@receiver(user_logged_in)
def signed_in(user: Any, **_: Any) -> None:
    log.info("signed_in", person=str(user.public_id))


@receiver(user_logged_out)
def signed_out(user: Any, **_: Any) -> None:
    if user is not None:
        log.info("signed_out", person=str(user.public_id))


@receiver(user_login_failed)
def sign_in_failed(**_: Any) -> None:
    # What was typed as an address may be a password.
    log.warning("sign_in_failed")


@receiver(authentication_failed)
def second_factor_failed(user: Any, reauthentication: bool, **_: Any) -> None:
    log.warning("second_factor_failed", person=str(user.public_id), again=reauthentication)


@receiver(authenticator_used)
def second_factor_used(user: Any, authenticator: Any, reauthenticated: bool, **_: Any) -> None:
    log.info("second_factor_used", person=str(user.public_id), kind=authenticator.type, again=reauthenticated)


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def second_factor_changed(signal: Any, user: Any, authenticator: Any, **_: Any) -> None:
    changes = (
        (authenticator_added, "added"),
        (authenticator_removed, "removed"),
        (authenticator_reset, "reset"),
    )
    change = next(word for one, word in changes if one is signal)
    log.warning("second_factor_changed", person=str(user.public_id), kind=authenticator.type, change=change)


@receiver([password_changed, password_reset])
def password_given(user: Any, **_: Any) -> None:
    log.warning("password_changed", person=str(user.public_id))


@receiver(email_changed)
def address_changed(user: Any, **_: Any) -> None:
    log.warning("address_changed", person=str(user.public_id))
