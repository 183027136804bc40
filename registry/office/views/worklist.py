"""The worklist of officers: look, filter, search, give away what was ticked."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from registry.identity.models.people import User
from registry.lifecycle.policies import cases_visible_to
from registry.office.forms import WorklistForm
from registry.office.operations import assign_many
from registry.office.worklist import CASES_PER_PAGE, FINISHED, Wanted, assignable, chosen, figures, page_of


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """Cases of all countries, what is due first on top."""
    assert isinstance(request.user, User), "an officer, says the site"
    if any("\x00" in value for value in request.GET.values()):
        raise Http404
    people = assignable()
    form = WorklistForm(request.GET, people)
    wanted = form.wanted()
    visible = cases_visible_to(request.user)  # asked once: it looks up the reader's offices
    try:
        page = page_of(
            chosen(request.user, wanted, among=visible),
            after=request.GET.get("after", ""),
            finished=wanted.standing == FINISHED,
        )
    except ValueError:
        raise Http404 from None
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Worklist"),
        "form": form,
        "page": page,
        "figures": figures(request.user, among=visible),
        "people": people,
        "request_id": uuid4(),
        "is_narrowed": wanted != Wanted(),
    }
    return render(request, "admin/worklist.html", context)


@require_POST
def assign_chosen(request: HttpRequest) -> HttpResponse:
    """Claim, release or give away the ticked cases; each by itself."""
    assert isinstance(request.user, User), "an officer, says the site"
    keys = [
        int(key) for key in request.POST.getlist("case")[:CASES_PER_PAGE] if key.isdigit() and len(key) < 19
    ]
    cases = list(cases_visible_to(request.user).filter(pk__in=keys).order_by("pk"))
    try:
        to = _receiver(request)
        request_id = UUID(request.POST.get("request_id", ""))
    except (ValueError, User.DoesNotExist):
        messages.error(request, _("Choose somebody to give the cases to."))
        return redirect(_back(request))
    if not cases:
        messages.warning(request, _("Tick at least one case."))
        return redirect(_back(request))
    done = assign_many(cases, to, by=request.user, request_id=request_id)
    if done.given:
        text = ngettext(
            "%(number)d case is now with %(person)s.", "%(number)d cases are now with %(person)s.", done.given
        )
        messages.success(request, text % {"number": done.given, "person": to or _("nobody")})
    for case, why in done.refused:
        messages.error(request, f"{case}: {why}")
    return redirect(_back(request))


def _receiver(request: HttpRequest) -> User | None:
    assert isinstance(request.user, User), "an officer, says the site"
    match request.POST.get("action"):
        case "claim":
            return request.user
        case "release":
            return None
    return User.objects.get(public_id=UUID(request.POST.get("to", "")), is_active=True)


def _back(request: HttpRequest) -> str:
    address = request.POST.get("back", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else "admin:worklist"
