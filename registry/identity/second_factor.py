"""The second factor, required of everybody who enters the officers' site.

allauth asks for the code of a person who has a second factor; it does not make
anybody have one. This middleware does, and also sends back to the code question a
session that was opened before the second factor existed.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.identity.policies import is_officer

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened (or confirmed again) with a second factor."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def owns_second_factor(request: HttpRequest) -> bool:
    return Authenticator.objects.filter(user=request.user, type__in=SECOND_FACTORS).exists()


class SecondFactorMiddleware:
    """Lets an officer into the officers' site only with a second factor.

    Anybody else is left to the site itself: for them it does not exist.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._concerns(request) and not has_second_factor(request):
            return self._ask(request)
        return self.get_response(request)

    @staticmethod
    def _concerns(request: HttpRequest) -> bool:
        # Signing out must stay possible for somebody who lost the second factor.
        return (
            request.path.startswith(reverse("admin:index"))
            and request.path != reverse("admin:logout")
            and is_officer(request.user)
        )

    @staticmethod
    def _ask(request: HttpRequest) -> HttpResponse:
        back = urlencode({"next": request.get_full_path()})
        if owns_second_factor(request):
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{back}")
        messages.warning(
            request, _("The officers' site needs a second factor: set up an authenticator app first.")
        )
        return HttpResponseRedirect(f"{reverse('mfa_activate_totp')}?{back}")
