"""Too many tries: when the next one counts, told in words, and the library's forms that tell it.

The counting is the library's (``ACCOUNT_RATE_LIMITS``), on the cache that all workers share. It counts by
what was typed, so that a known and an unknown address wait alike.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

from allauth.account import app_settings as account_settings
from allauth.core import context
from allauth.core.internal.ratelimit import Rate, get_cache_key, parse_rates
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

TOO_MANY = "too_many_login_attempts"  # the library's code
LIMITS = (("allauth.account", account_settings), ("allauth.mfa", mfa_settings))
SHORTEST_WAIT = 60  # seconds, told when nothing more exact is known


def seconds_to_wait(request: HttpRequest, key: str | None = None) -> int:
    """How long until the next try counts, by whatever limit this visitor has used up; 0 for none.

    Looks at the limits by address, by person, and by ``key`` (what was typed).
    """
    waits = [
        _wait(request, app, action, rate, key)
        for app, settings in LIMITS
        for action, rates in settings.RATE_LIMITS.items()
        for rate in parse_rates(rates)
        if rate.per == "ip"
        or (rate.per == "user" and request.user.is_authenticated)
        or (rate.per == "key" and key is not None)
    ]
    return ceil(max(waits, default=0))


def _wait(request: HttpRequest, app: str, action: str, rate: Rate, key: str | None) -> float:
    named = key if rate.per == "key" else None
    moments = cache.get(get_cache_key(request, app=app, action=action, rate=rate, key=named), [])
    counted = [moment for moment in moments if moment > time.time() - rate.duration]  # the newest first
    if len(counted) < rate.amount:
        return 0
    # There is room again when the oldest of the last `amount` tries is old enough.
    wait: float = counted[rate.amount - 1] + rate.duration - time.time()
    return wait


def in_words(seconds: int) -> str:
    """When to try again, in whole minutes or hours, never too early."""
    minutes = max(1, ceil(seconds / 60))
    if minutes < 120:
        text = ngettext(
            "Too many tries. Try again in %(number)d minute.",
            "Too many tries. Try again in %(number)d minutes.",
            minutes,
        )
        return text % {"number": minutes}
    hours = ceil(minutes / 60)
    text = ngettext(
        "Too many tries. Try again in %(number)d hour.",
        "Too many tries. Try again in %(number)d hours.",
        hours,
    )
    return text % {"number": hours}


@contextmanager
def telling_when(key: str) -> Iterator[None]:
    """Within the block the library's "too many" says when to try again."""
    try:
        yield
    except ValidationError as refused:
        if getattr(refused, "code", None) != TOO_MANY:
            raise
        wait = seconds_to_wait(context.request, key) or SHORTEST_WAIT
        raise ValidationError(in_words(wait), code=TOO_MANY) from None


def _key_of(form: AuthenticateForm | AuthenticateWebAuthnForm) -> str:
    return f"mfa-auth-user-{form.user.pk}"  # as the library calls it


class AuthenticateByCode(AuthenticateForm):
    def clean_code(self) -> str:
        with telling_when(_key_of(self)):
            code: str = super().clean_code()
            return code


class ReauthenticateByCode(ReauthenticateForm):
    def clean_code(self) -> str:
        with telling_when(_key_of(self)):
            code: str = super().clean_code()
            return code


class AuthenticateByPasskey(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        with telling_when(_key_of(self)):
            return super().clean_credential()


class ReauthenticateByPasskey(ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        with telling_when(_key_of(self)):
            return super().clean_credential()


class ConfirmByCode(ReauthenticateByCode):
    """For an approval: the code of an authenticator app. A recovery code opens a session and approves nothing."""

    authenticator: Authenticator

    def clean_code(self) -> str:
        """Raises ValidationError for a wrong code, one that was used, and too many tries."""
        with telling_when(_key_of(self)):
            clear_rate_limit = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        app = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
        if app is None or not app.wrap().validate_code(code):
            if app is not None:
                self._emit_authentication_failed(app)
            raise get_adapter().validation_error("incorrect_code")
        app.user = self.user
        self.authenticator = app
        clear_rate_limit()
        return code
