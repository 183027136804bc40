"""Approved methodologies: the list, and one with its versions and the projects that use it."""

from typing import Any, ClassVar

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.methodologies.models import Methodology
from registry.projects.models import ProjectMethodology
from registry.public.filters import MethodologyFilter
from registry.public.lists import RegisterList
from registry.public.queries.projects import project_rows
from registry.public.queries.timelines import procedures
from registry.public.queries.units import issued_units
from registry.public.queries.unlisted import unlisted_versions, without_methodology


def methodology_rows() -> QuerySet[Methodology]:
    """Methodologies with their versions and the number of projects that name them."""
    uses = (
        ProjectMethodology.objects.filter(reference=OuterRef("reference"))
        .order_by()
        .values("reference")
        .annotate(number=Count("project", distinct=True))
    )
    return (
        Methodology.objects.select_related("partner_country", "sectoral_scope")
        .prefetch_related("versions")
        .annotate(uses=Coalesce(Subquery(uses.values("number")), 0))
    )


class MethodologyList(RegisterList):
    name = "methodology-list"
    filterset_class = MethodologyFilter
    default_order = "reference"
    orders: ClassVar[dict[str, str | tuple[str, ...]]] = {
        "reference": "reference",
        "title": "title",
        "country": "partner_country__name",
        "scope": "sectoral_scope__number",
        "projects": "uses",
    }
    columns = (
        ("reference", lambda row: row.reference),
        ("title", lambda row: row.title),
        ("title_basis", lambda row: row.title_basis),
        ("partner_country", lambda row: row.partner_country_id),
        ("sectoral_scope", lambda row: row.sectoral_scope.number if row.sectoral_scope else None),
        ("versions", lambda row: "; ".join(version.version for version in row.versions.all())),
        ("projects", lambda row: row.uses),
        ("verification", lambda row: row.verification),
        ("source", lambda row: row.source),
    )

    def queryset(self) -> QuerySet[Methodology]:
        return methodology_rows()

    def context(self) -> dict[str, Any]:
        return {"unlisted": without_methodology()}


@require_safe
def methodology(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(methodology_rows(), reference=reference)
    projects = (
        project_rows()
        .filter(methodologies__reference=reference)
        .distinct()
        .annotate(issued=issued_units("reference"))
        .order_by("reference")
    )
    return render(
        request,
        "public/methodology.html",
        {
            "methodology": found,
            "projects": projects,
            "unlisted": unlisted_versions(reference),
            **procedures(reference, request.user),
        },
    )
