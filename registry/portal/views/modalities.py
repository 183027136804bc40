"""Who speaks for a project: its statements of modalities of communication, for those who see its cases."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from registry.portal.context import PortalRequest, page, portal_page
from registry.projects.models import Project
from registry.projects.policies import may_see_everything


@require_safe
@portal_page
def modalities(request: PortalRequest, reference: str) -> HttpResponse:
    """Every statement, newest first; one is current, the others were superseded by the focal point."""
    project = get_object_or_404(Project.objects.select_related("partner_country"), reference=reference)
    if not may_see_everything(request.user, project):
        raise Http404
    statements = (
        project.modalities_of_communication.select_related("focal_point", "case")
        .prefetch_related("signatories__organisation")
        .order_by("-number")
    )
    return page(request, "portal/modalities.html", {"project": project, "statements": list(statements)})
