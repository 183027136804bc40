"""Why a project's reductions are not issued yet, for those who work on it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from registry.issuance.policies import may_ask_why
from registry.issuance.queries.issuable import why_not_issuable
from registry.portal.context import PortalRequest, page, portal_page
from registry.projects.models import Project


@require_safe
@portal_page
def issuable(request: PortalRequest, reference: str) -> HttpResponse:
    """Every block, with who does what next; a project of which no case is the reader's is not found."""
    project = get_object_or_404(Project, reference=reference)
    if not may_ask_why(request.user, project):
        raise Http404
    return page(request, "portal/issuable.html", {"answer": why_not_issuable(project, request.user)})
