"""The notice board of whoever is signed in: what they must do, by when; what they have read."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from registry.identity.models.people import User
from registry.notifications.models import Delivery, Notice
from registry.notifications.operations import mark_read

NOTICES_PER_PAGE = 30


@require_safe
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    """Everything addressed to the person, newest first, with what is still unread marked."""
    assert isinstance(request.user, User), "signed in, says the decorator"
    read_by_me = Delivery.objects.filter(notice=OuterRef("pk"), recipient=request.user, read_at__isnull=False)
    notices = Notice.objects.addressed_to(request.user).annotate(is_read=Exists(read_by_me))
    page = Paginator(notices, NOTICES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/list.html", {"page": page})


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
