"""How long a session lives, and that its key changes whenever somebody proves anew who they are.

Two ends: without activity, and however active. Source of the defaults: NIST SP 800-63B-4, authentication
assurance level 2 (one hour without activity, a day in all); the registry asks again after twelve hours.
"""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

SIGNED_IN_AT = "signed_in_at"  # seconds since 1970, as the next
SEEN_AT = "seen_at"
WRITE_EVERY = 60  # seconds: being active is written down no oftener


class SessionLifetimeMiddleware:
    """Signs out whoever was away too long, or in too long; the next page then asks to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            self._look_at(request)
        return self.get_response(request)

    @staticmethod
    def _look_at(request: HttpRequest) -> None:
        now, session = time.time(), request.session
        # A session from before these were written down is as old as it may be.
        begun, seen = session.get(SIGNED_IN_AT, 0), session.get(SEEN_AT, 0)
        if now - begun > settings.SESSION_LONGEST or now - seen > settings.SESSION_IDLE:
            logout(request)
            messages.info(request, _("Your session ended: you were away for a while. Please sign in again."))
        elif now - seen > WRITE_EVERY:
            session[SEEN_AT] = now


@receiver(user_logged_in)
def begin_lifetime(request: HttpRequest, **_: Any) -> None:
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = time.time()


@receiver(authentication_step_completed)
def change_key(request: HttpRequest, *, reauthenticated: bool = False, **_: Any) -> None:
    """A session that can do more from now on gets another key, so that an older copy of it cannot."""
    if not reauthenticated:
        return  # signing in changes the key by itself
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
