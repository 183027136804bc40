"""The room's door: visitors are shown the way to sign in, everybody but auditors finds no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from registry.auditing.policies import may_audit

View = Callable[..., HttpResponseBase]


def auditors_only(view: View) -> View:
    """Wrap a view of this room; nothing of it is ever kept by a cache."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **names: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_audit(request.user):
            raise Http404
        return view(request, *args, **names)

    return guarded
