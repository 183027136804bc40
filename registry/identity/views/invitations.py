"""The page an invitation opens: what is offered, and the button that accepts it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from credits.errors import Refusal
from registry.identity.adapters import INVITED_BY
from registry.identity.errors import InvitationNotFound
from registry.identity.models.people import User
from registry.identity.operations.invitations import accept_invitation, invitation_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation to whoever holds its token; accept it as the person who is signed in.

    An unknown token is 404, like any page that does not exist.
    """
    try:
        found = invitation_of(token)
    except InvitationNotFound:
        raise Http404 from None
    refusal, status = "", 200
    user = request.user
    if request.method == "POST" and isinstance(user, User):
        try:
            accept_invitation(token, by=user)
        except Refusal as refused:
            refusal, status = refused.message, 409
        else:
            messages.success(
                request,
                _("You now act for %(organisation)s.") % {"organisation": found.into},
            )
            return redirect("portal:home")
    if not user.is_authenticated and found.is_standing():
        request.session[INVITED_BY] = token  # so that the invited may sign up where others may not
    page = {"invitation": found, "refusal": refusal, "is_standing": found.is_standing()}
    return render(request, "account/invitation.html", page, status=status)
