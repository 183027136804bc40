"""What every page of the portal is given, and how its views begin and end."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.identity.models.people import User
from registry.portal.policies import standing_of

View = Callable[..., HttpResponse]


class PortalRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


def portal_page(view: View) -> View:
    """For signed-in people only; visitors are sent to sign in and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert isinstance(request.user, User), "signed in, says the decorator"
        return view(request, *args, **kwargs)

    return login_required(guarded)


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page in the portal's frame. ``standing`` may come with the context, so that it is asked once."""
    given = dict(context or {})
    if "standing" not in given:
        given["standing"] = standing_of(request.user)
    return render(request, template, given, status=status)
