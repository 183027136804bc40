"""The notice board of whoever is signed in: what they must do, by when; what they have read; e-mails."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.identity.models.people import User
from registry.notifications import preferences
from registry.notifications.forms import SettingsForm
from registry.notifications.models import Delivery, Notice
from registry.notifications.operations import mark_all_read, mark_read

NOTICES_PER_PAGE = 30


@require_safe
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    """Everything addressed to the person, newest first, with what is still unread marked."""
    assert isinstance(request.user, User), "signed in, says the decorator"
    read_by_me = Delivery.objects.filter(notice=OuterRef("pk"), recipient=request.user, read_at__isnull=False)
    only_unread = request.GET.get("show") == "unread"
    chosen = Notice.objects.unread_by if only_unread else Notice.objects.addressed_to
    notices = (
        chosen(request.user)
        .annotate(is_read=Exists(read_by_me))
        .select_related("case", "audience_user", "audience_organisation")
    )
    page = Paginator(notices, NOTICES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/list.html", {"page": page, "only_unread": only_unread})


@require_POST
@login_required
def read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark one read, and go on to its page or back to the board. Not addressed to you: 404."""
    assert isinstance(request.user, User), "signed in, says the decorator"
    notice = get_object_or_404(Notice.objects.addressed_to(request.user), public_id=public_id)
    mark_read(notice, request.user)
    if request.POST.get("open") and url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None):
        return redirect(notice.link)
    return redirect("notifications:list")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read that was handed to the person."""
    assert isinstance(request.user, User), "signed in, says the decorator"
    mark_all_read(request.user)
    return redirect("notifications:list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """When e-mails come, in which language, on which clock."""
    assert isinstance(request.user, User), "signed in, says the decorator"
    form = SettingsForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        preferences.save_settings(request.user, **form.wishes())
        messages.success(request, _("Saved."))
        return redirect("notifications:settings")
    return render(request, "notifications/settings.html", {"form": form})


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed token is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End the e-mails of one kind. Looking at the page changes nothing; the button, or a mail program, does."""
    found = preferences.read_token(token)
    if found is None:
        raise Http404
    reader, kind = found
    is_done = False
    if request.method == "POST" and not kind.is_binding:
        preferences.unsubscribe(reader, kind.code)
        is_done = True
    context = {"kind": kind, "is_done": is_done, "token": token}
    status = 409 if request.method == "POST" and kind.is_binding else 200
    return render(request, "notifications/unsubscribe.html", context, status=status)
