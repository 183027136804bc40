"""A version of a project's design document, and what changed between two."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.projects.models import Project
from registry.projects.nouns.design import DesignDocument
from registry.projects.policies import may_see_everything
from registry.projects.queries.pages import design_differences as differences_of
from registry.public.queries.designs import sections, version_of


def found(reference: str, *numbers: int) -> tuple[Project, list[DesignDocument]]:
    """The project and the versions; 404 where one is not there."""
    project = get_object_or_404(Project.objects.select_related("partner_country"), reference=reference)
    versions = [version_of(project, number) for number in numbers]
    known = [one for one in versions if one is not None]
    if len(known) != len(numbers):
        raise Http404
    return project, known


@require_safe
def design_document(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    project, (design,) = found(reference, number)
    everything = may_see_everything(request.user, project)
    shown = sections(design.submission, sees_everything=everything)
    return render(
        request, "public/design_document.html", {"project": project, "design": design, "sections": shown}
    )


@require_safe
def design_differences(request: HttpRequest, reference: str, older: int, newer: int) -> HttpResponse:
    project, (before, after) = found(reference, older, newer)
    changed = differences_of(before, after, sees_everything=may_see_everything(request.user, project))
    context = {"project": project, "older": before, "newer": after, "differences": changed}
    return render(request, "public/design_differences.html", context)
