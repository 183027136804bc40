"""A validation report as it was handed in, with its findings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.projects.policies import may_see_everything
from registry.public.queries.designs import sections
from registry.public.queries.reports import findings_in_order, validation_reports


@require_safe
def validation_report(request: HttpRequest, reference: str, case_reference: str) -> HttpResponse:
    """Who sees a case of the project reads what is confidential too; everybody else the public rendition."""
    report = get_object_or_404(
        validation_reports(), project__reference=reference, case__reference=case_reference
    )
    everything = may_see_everything(request.user, report.project)
    context = {
        "report": report,
        "project": report.project,
        "sections": sections(report.submission, sees_everything=everything),
        "findings": findings_in_order(report.case),
    }
    return render(request, "public/validation_report.html", context)
