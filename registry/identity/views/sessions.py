"""Ending one of one's own sessions; the list of them is the sign-in library's page."""

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST


@login_required  # before all else: whoever is not signed in learns nothing of the address
@require_POST
@reauthentication_required(app="allauth.account")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of one's own, after proving anew who one is. Another's is 404, like one that ended."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    end_sessions(request, [session])
    messages.success(request, _("The session has ended."))
    return redirect("usersessions_list")
