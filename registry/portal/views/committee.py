"""The room of the Joint Committees: agenda, assents, recording a meeting, past decisions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from registry.portal.context import page, portal_page
from registry.portal.policies import standing_of
from registry.portal.queries.committees import agenda


@require_safe
@portal_page
def committee(request: HttpRequest) -> HttpResponse:
    """For members, secretariats and officers; for anybody else the room does not exist."""
    standing = standing_of(request.user)
    if not standing.is_in_committee:
        raise Http404
    return page(request, "portal/committee.html", {"standing": standing, "agenda": agenda(request.user)})
