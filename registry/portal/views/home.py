"""The first page of the portal: what waits for me, what I wait for, my organisations."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from registry.identity.models.people import Role
from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.policies import standing_of
from registry.portal.queries.committees import waiting_for_agenda
from registry.portal.queries.instructions import waiting_at_home
from registry.portal.queries.organisations import invitations_to
from registry.portal.queries.worklists import home_lists


@require_safe
@portal_page
def home(request: PortalRequest) -> HttpResponse:
    standing = standing_of(request.user)
    context = {
        **home_lists(request.user),
        "standing": standing,
        "invitations": invitations_to(request.user),
        "instructions": waiting_at_home(request.user),
        # Nobody's turn by the lifecycle, but the secretariat's to put before the Committee.
        "for_agenda": waiting_for_agenda(request.user) if standing.holds(Role.SECRETARIAT) else [],
    }
    return page(request, "portal/home.html", context)
