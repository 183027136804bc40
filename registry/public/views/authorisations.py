"""What the Parties authorised under Article 6.2: the list, and one with every version."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.article6.queries.authorisations import add_used, authorisations
from registry.identity.administration.paginator import EstimatingPaginator
from registry.public.lists import ROWS_PER_PAGE


@require_safe
def authorisation_list(request: HttpRequest) -> HttpResponse:
    rows = authorisations().order_by("partner_country__name", "reference", "pk")
    page = EstimatingPaginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    add_used(page.object_list)
    return render(request, "public/authorisation_list.html", {"page": page})


@require_safe
def authorisation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(authorisations(), public_id=public_id)
    add_used([found])
    return render(request, "public/authorisation.html", {"authorisation": found})
