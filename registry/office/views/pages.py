"""The office's own pages: all changes, and marking a notice read."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import DateTimeField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from registry.identity.models.people import User
from registry.notifications.models import Notice
from registry.notifications.operations import mark_read
from registry.office.changes import CHANGES_PER_PAGE, latest_changes, tracked_models


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Every change of every table, newest first. ``?table=``, ``?actor=``, ``?before=`` narrow it."""
    tables = {model._meta.label_lower: model for model in tracked_models()}
    table = request.GET.get("table", "")
    actor = request.GET.get("actor", "")
    if (table and table not in tables) or "\x00" in actor:
        raise Http404
    found = latest_changes(
        models=[tables[table]] if table else None,
        before=_moment(request.GET.get("before", "")),
        actor_id=actor,
    )
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Changes"),
        "changes": found,
        "tables": [(label, model._meta.verbose_name_plural) for label, model in tables.items()],
        "table": table,
        "actor": actor,
        "older": found[-1].at.isoformat() if len(found) == CHANGES_PER_PAGE else "",
    }
    return render(request, "admin/changes.html", context)


def _moment(text: str) -> Any:
    """A moment from the address, or nothing. What is no moment is no page."""
    if not text:
        return None
    try:
        return DateTimeField().to_python(text.replace(" ", "+"))
    except (ValidationError, ValueError, OverflowError):
        raise Http404 from None


@require_POST
def read_notice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark a notice read; go on to its page, or back to the desk."""
    assert isinstance(request.user, User), "an officer, says the site"
    notice = get_object_or_404(Notice.objects.addressed_to(request.user), public_id=public_id)
    mark_read(notice, request.user)
    if request.POST.get("open") and url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None):
        return redirect(notice.link)
    return redirect("admin:index")
