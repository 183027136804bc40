"""The desk of issuance, and why a project's reductions are not issued yet."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.issuance.queries.desk import desk_of
from registry.issuance.queries.issuable import why_not_issuable
from registry.projects.models import Project


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What each side has to issue, what is asked for, which reports were missed."""
    context = {**admin.site.each_context(request), "title": _("Issuance desk"), **desk_of(request.user)}
    return render(request, "admin/issuance/desk.html", context)


@require_safe
def why(request: HttpRequest, reference: str) -> HttpResponse:
    """Every block between a project and its units, with who does what next."""
    project = get_object_or_404(Project, reference=reference)
    context = {
        **admin.site.each_context(request),
        "title": _("Why is this not issuable?"),
        "answer": why_not_issuable(project, request.user),
    }
    return render(request, "admin/issuance/issuable.html", context)
