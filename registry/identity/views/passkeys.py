"""Removing a passkey: as the sign-in library does it, but not the last one of somebody who must have one."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from registry.identity.errors import LastSecondFactor


class RemovePasskey(RemoveWebAuthnView):
    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(request, str(LastSecondFactor.text))
            return redirect("mfa_list_webauthn")
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


remove = require_http_methods(["GET", "HEAD", "POST"])(RemovePasskey.as_view())
