"""The second factor: required of whoever may do what must not hang on a password, and asked anew for approvals.

allauth asks for the code of a person who has a second factor; it does not make anybody have one. The
middleware here does, and also sends back to the code question a session that was opened before the
second factor existed.

An approval asks again. The page first shows what is to be approved; its form is sent, `ask_second_factor`
keeps it as it was sent and asks for a code or a passkey, saying what for; the code runs that very form::

    @asked_again(purpose=lambda request, public_id: f"instruction:{public_id}", what=in_words)
    def approve(request, public_id):
        approve_instruction(…, confirmation=confirmation_of(request, f"instruction:{public_id}"))

and ``approve_instruction`` uses the confirmation up with ``operations.confirmations.spend_confirmation``.
Such a view answers with a redirect, or its form names its action: the browser then shows another address.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.core.internal.httpkit import deserialize_request, serialize_request
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.identity.models.confirmations import SecondFactorConfirmation
from registry.identity.operations.confirmations import FRESH
from registry.identity.policies import must_have_second_factor

View = Callable[..., HttpResponse]

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Where signed-in people work. The public register and the pages on which a second factor is set up stay open.
DOORS = ("/office/", "/portal/", "/audit/", "/documents/", "/decisions/", "/notifications/")

ASKED = "second_factor_asked"  # the session's key for what is being asked for now
CONFIRMED = "second_factor_confirmed"  # purpose -> public id, the newest last
MOST_CONFIRMED = 20
# A form that waits longer than this for its code is forgotten, so that nobody sends an old one unawares.
ANSWER_WITHIN = timedelta(minutes=15)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened (or confirmed again) with a second factor."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def owns_second_factor(request: HttpRequest) -> bool:
    return Authenticator.objects.filter(user=request.user, type__in=SECOND_FACTORS).exists()


def confirmation_of(request: HttpRequest, purpose: str) -> UUID | None:
    """The newest confirmation that this session brought for a purpose, spent or not; an operation judges it."""
    found = request.session.get(CONFIRMED, {}).get(purpose)
    return UUID(found) if found else None


def confirmed_within(request: HttpRequest, within: timedelta, purpose: str = "") -> bool:
    """Whether this session brought a confirmation not longer ago than ``within``, and has not used it yet.

    With ``purpose`` one for that, otherwise for anything.
    """
    kept = request.session.get(CONFIRMED, {})
    wanted = [kept[purpose]] if purpose in kept else [] if purpose else list(kept.values())
    return (
        bool(wanted)
        and SecondFactorConfirmation.objects.unspent(within)
        .filter(user=request.user.pk, public_id__in=wanted)
        .exists()
    )


def ask_second_factor(request: HttpRequest, *, purpose: str, what: str, back: str = "") -> HttpResponse:
    """The way to the question. A form that was sent is kept and run after the answer; its files are not.

    ``what`` tells the person in words what the answer approves; ``back`` is where giving up leads to,
    and where a question asked from a page that was only read returns (without it: that page).
    """
    request.session[ASKED] = {
        "id": token_urlsafe(9),  # the page says which question its answer is for
        "purpose": purpose,
        "what": str(what),
        "back": back or request.get_full_path(),
        "request": serialize_request(request) if request.method == "POST" else "",
        "at": timezone.now().isoformat(),
    }
    return HttpResponseRedirect(reverse("identity:confirm"))


def asked_again(*, purpose: Callable[..., str], what: Callable[..., str]) -> Callable[[View], View]:
    """Decorator of a view whose POST needs a confirmation of its own; both functions get its arguments."""

    def decorate(view: View) -> View:
        @wraps(view)
        def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            wanted = purpose(request, *args, **kwargs)
            if confirmed_within(request, FRESH, wanted):
                return view(request, *args, **kwargs)
            return ask_second_factor(request, purpose=wanted, what=what(request, *args, **kwargs))

        return asking

    return decorate


def keep_confirmation(request: HttpRequest, confirmation: SecondFactorConfirmation) -> None:
    """Bind a confirmation to this session; the oldest are forgotten."""
    kept = {**request.session.get(CONFIRMED, {})}
    kept.pop(confirmation.purpose, None)
    kept[confirmation.purpose] = str(confirmation.public_id)
    request.session[CONFIRMED] = dict(list(kept.items())[-MOST_CONFIRMED:])


def run_what_was_asked(request: HttpRequest, asked: dict[str, str]) -> HttpResponse:
    """The form that waited for the second factor, as if it were sent now; or the way back to a page."""
    if not asked["request"]:
        return HttpResponseRedirect(asked["back"])
    waiting = deserialize_request(asked["request"], request)
    waiting.resolver_match = found = resolve(waiting.path_info)
    answer: HttpResponse = found.func(waiting, *found.args, **found.kwargs)
    return answer


class SecondFactorMiddleware:
    """Lets whoever must have a second factor through the doors only with one.

    Everybody else is left to the door itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._concerns(request):
            return self._ask(request)
        return self.get_response(request)

    @staticmethod
    def _concerns(request: HttpRequest) -> bool:
        # Signing out must stay possible for somebody who lost the second factor.
        return (
            request.path.startswith(DOORS)
            and request.path != reverse("admin:logout")
            and request.user.is_authenticated
            and not has_second_factor(request)
            and must_have_second_factor(request.user)
        )

    @staticmethod
    def _ask(request: HttpRequest) -> HttpResponse:
        back = urlencode({"next": request.get_full_path()})
        if owns_second_factor(request):
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{back}")
        messages.warning(
            request,
            _("What you may do here needs a second factor: set up an authenticator app or a passkey first."),
        )
        return HttpResponseRedirect(f"{reverse('mfa_activate_totp')}?{back}")
