"""A version of a project's design document, and what changed between two."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.projects.models import Project
from registry.projects.nouns.design import DesignDocument
from registry.public.queries.designs import design_documents, sections
from registry.submissions.differences import differences
from registry.submissions.queries.submissions import public_content


def found_version(project: Project, number: int) -> DesignDocument:
    found = next((one for one in design_documents(project) if one.number == number), None)
    if found is None:
        raise Http404
    return found


@require_safe
def design_document(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.select_related("partner_country"), reference=reference)
    design = found_version(project, number)
    context = {"project": project, "design": design, "sections": sections(design.submission)}
    return render(request, "public/design_document.html", context)


@require_safe
def design_differences(request: HttpRequest, reference: str, older: int, newer: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.select_related("partner_country"), reference=reference)
    before, after = found_version(project, older), found_version(project, newer)
    changed = differences(
        after.submission.form, public_content(before.submission), public_content(after.submission)
    )
    context = {"project": project, "older": before, "newer": after, "differences": changed}
    return render(request, "public/design_differences.html", context)
