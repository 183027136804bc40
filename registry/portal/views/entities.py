"""The page of a third-party entity for its own people."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.queries.entities import entities_visible_to, entity_page


@require_safe
@portal_page
def third_party_entity(request: PortalRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(entities_visible_to(request.user).select_related("organisation"), slug=slug)
    return page(request, "portal/third_party_entity.html", entity_page(found, request.user))
