"""Monitoring reports and their verification, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.documents.queries import public_documents
from registry.identity.administration.paginator import EstimatingPaginator
from registry.lifecycle.models import Case
from registry.monitoring.queries.concluded import concluded_reports, standing_of, with_results
from registry.projects.models import Project
from registry.projects.policies import may_see_everything
from registry.public.lists import ROWS_PER_PAGE
from registry.public.queries.designs import sections
from registry.public.queries.monitoring import report_page
from registry.public.queries.reports import findings_in_order


@require_safe
def monitoring_report_list(request: HttpRequest, reference: str) -> HttpResponse:
    """The concluded reports of a project."""
    project = get_object_or_404(Project, reference=reference)
    rows = with_results(concluded_reports(project))
    page = EstimatingPaginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"project": project, "page": page, "standings": [standing_of(report) for report in page]}
    return render(request, "public/monitoring_report_list.html", context)


@require_safe
def monitoring_report(request: HttpRequest, reference: str, case_reference: str) -> HttpResponse:
    """One report: what was calculated and verified, the opinion, findings and answers, the files."""
    report = get_object_or_404(
        concluded_reports(), project__reference=reference, case__reference=case_reference
    )
    context = report_page(report)
    verification = context["verification"]
    everything = may_see_everything(request.user, report.project)
    cases = Case.objects.filter(pk__in=[report.case_id, *([verification.case_id] if verification else [])])
    context |= {
        "documents": public_documents(cases),
        "sections": sections(verification.submission, sees_everything=everything) if verification else [],
        "findings": findings_in_order(verification.case) if verification else [],
    }
    return render(request, "public/monitoring_report.html", context)
