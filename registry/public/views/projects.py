"""Projects and planned projects: the lists, and the whole story of one project."""

from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.projects.models import PlannedProject, Project
from registry.public.filters import PlannedProjectFilter, ProjectFilter
from registry.public.lists import RegisterList
from registry.public.queries.designs import design_story
from registry.public.queries.projects import project_rows, project_story
from registry.public.queries.timelines import procedures
from registry.public.queries.units import issued_units


class ProjectList(RegisterList):
    name = "project-list"
    filterset_class = ProjectFilter
    default_order = "reference"
    orders: ClassVar[dict[str, str | tuple[str, ...]]] = {
        "reference": "reference",
        "title": "title",
        "country": "partner_country__name",
        "status": "status",
        "registered": "registered_on",
        "issued": "issued",
    }
    columns = (
        ("reference", lambda row: row.reference),
        ("title", lambda row: row.title),
        ("partner_country", lambda row: row.partner_country_id),
        ("status", lambda row: row.status),
        ("in_project_list", lambda row: row.in_project_list),
        ("registered_on", lambda row: row.registered_on),
        ("sectoral_scope", lambda row: row.sectoral_scope.number if row.sectoral_scope else None),
        ("methodologies", lambda row: "; ".join(str(used) for used in row.methodologies.all())),
        ("credits_issued_tco2e", lambda row: row.issued),
        ("verification", lambda row: row.verification),
        ("source", lambda row: row.source),
    )

    def queryset(self) -> QuerySet[Project]:
        return project_rows().annotate(issued=issued_units("reference"))


class PlannedProjectList(RegisterList):
    name = "planned-project-list"
    filterset_class = PlannedProjectFilter
    default_order = "reference"
    orders: ClassVar[dict[str, str | tuple[str, ...]]] = {
        "reference": "reference",
        "title": "title",
        "country": "partner_country__name",
        "status": "status",
        "no_objection": "no_objection_on",
    }
    columns = (
        ("reference", lambda row: row.reference),
        ("title", lambda row: row.title),
        ("partner_country", lambda row: row.partner_country_id),
        ("status", lambda row: row.status),
        ("no_objection_on", lambda row: row.no_objection_on),
        ("verification", lambda row: row.verification),
        ("source", lambda row: row.source),
    )

    def queryset(self) -> QuerySet[PlannedProject]:
        return PlannedProject.objects.select_related("partner_country")


@require_safe
def project(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(project_rows(), reference=reference)
    about = procedures(found.reference, request.user)
    context = {
        "project": found,
        **project_story(found, has_procedures=bool(about["timeline"])),
        **design_story(found, request.user),
        **about,
    }
    return render(request, "public/project.html", context)
