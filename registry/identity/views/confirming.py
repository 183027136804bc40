"""The question for the second factor before an approval: what it approves, the code or the passkey, and on."""

import hashlib
import time
from datetime import datetime
from typing import Any

from allauth.core.ratelimit import consume_or_429
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from credits.errors import Refusal
from registry.identity.models.confirmations import Method
from registry.identity.models.people import User
from registry.identity.operations.confirmations import record_confirmation
from registry.identity.second_factor import (
    ANSWER_WITHIN,
    ASKED,
    keep_confirmation,
    owns_second_factor,
    run_what_was_asked,
)
from registry.identity.tries import ConfirmByCode, ReauthenticateByPasskey


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor for one act, and do the act when it was given."""
    asked = standing_question(request)
    user = request.user
    assert isinstance(user, User), "login_required let nobody else in"
    if asked is None:
        messages.info(request, _("There is nothing to confirm now. Begin again where you wanted to approve."))
        return redirect("portal:home")
    if not owns_second_factor(request):
        messages.warning(request, _("Approving needs a second factor: set one up first."))
        return redirect(f"{reverse('mfa_index')}?{urlencode({'next': asked['back']})}")
    if request.method == "POST" and request.POST.get("question", asked.get("id")) != asked.get("id"):
        # Asked for something else since, in another window: what was shown is what is confirmed.
        messages.warning(request, _("Meanwhile you were asked to confirm something else: see what it is."))
        return redirect("identity:confirm")
    limited = consume_or_429(request, action="reauthenticate", user=user)
    if limited is not None:
        answer: HttpResponse = limited
        return answer
    code, passkey = forms_of(request, user)
    if request.method == "POST":
        sent = code if "code" in request.POST else passkey
        if sent is not None and sent.is_valid():
            return done(request, user, asked, sent)
    return render(request, "identity/confirm.html", page_of(asked, user, code, passkey))


def standing_question(request: HttpRequest) -> dict[str, str] | None:
    """What this session is being asked; None for nothing, or for a question that waited too long."""
    asked: dict[str, str] | None = request.session.get(ASKED)
    if asked and timezone.now() - datetime.fromisoformat(asked["at"]) < ANSWER_WITHIN:
        return asked
    request.session.pop(ASKED, None)
    return None


def forms_of(request: HttpRequest, user: User) -> tuple[Form | None, Form | None]:
    """The code's form and the passkey's, each if the person has one; what was sent is in its own."""
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    sent = request.POST if request.method == "POST" else None
    by_code = sent if sent is not None and "code" in sent else None
    by_passkey = sent if sent is not None and "credential" in sent else None
    code = ConfirmByCode(by_code, user=user) if Authenticator.Type.TOTP in kinds else None
    passkey = (
        ReauthenticateByPasskey(data=by_passkey, user=user) if Authenticator.Type.WEBAUTHN in kinds else None
    )
    return code, passkey


def page_of(asked: dict[str, str], user: User, code: Form | None, passkey: Form | None) -> dict[str, Any]:
    page: dict[str, Any] = {"asked": asked, "form": code, "passkey": passkey}
    if passkey is not None:
        page["js_data"] = {"request_options": begin_authentication(user)}
    return page


def done(request: HttpRequest, user: User, asked: dict[str, str], sent: Any) -> HttpResponse:
    """Record the confirmation, bind it to the session, and run what waited for it."""
    if isinstance(sent, ConfirmByCode):
        method = Method.TOTP
        proof = f"{sent.authenticator.pk}:{int(time.time()) // 30}:{sent.cleaned_data['code']}"
    else:
        method = Method.WEBAUTHN
        proof = str(sent.data["credential"])
    try:
        confirmation = record_confirmation(
            by=user,
            purpose=asked["purpose"],
            method=method,
            evidence=hashlib.sha256(proof.encode()).hexdigest(),
        )
    except Refusal as refused:
        messages.error(request, refused.message)
        return redirect("identity:confirm")
    sent.save()
    request.session.pop(ASKED, None)
    keep_confirmation(request, confirmation)
    return run_what_was_asked(request, asked)
