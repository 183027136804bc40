"""The first page of the portal: what waits for me, what I wait for, my organisations."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.queries.organisations import invitations_to
from registry.portal.queries.worklists import home_lists


@require_safe
@portal_page
def home(request: PortalRequest) -> HttpResponse:
    context = {**home_lists(request.user), "invitations": invitations_to(request.user)}
    return page(request, "portal/home.html", context)
