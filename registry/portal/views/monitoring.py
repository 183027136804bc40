"""A monitoring report's values: bringing them by a file or a page, and seeing at once what comes of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credits.errors import Refusal
from registry.documents.errors import DocumentRefused
from registry.documents.models import Document, DocumentKind
from registry.documents.operations.keep import delivered_by, upload_document, upload_version
from registry.documents.views import takes_files
from registry.identity.models.people import User
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.methodologies.resolving import adopted_content, read_content, tables_for
from registry.monitoring.errors import IntakeFaulty, MonitoringRefused, ReportNotReady
from registry.monitoring.models import Intake, MonitoringReport
from registry.monitoring.operations.beginning import report_for
from registry.monitoring.operations.files import take_file
from registry.monitoring.operations.recalculating import recalculate
from registry.monitoring.operations.taking import take_values
from registry.monitoring.policies import may_bring_values
from registry.monitoring.queries.subjects import design_for, period_written, plan_of, report_of
from registry.monitoring.queries.workbooks import workbook_of
from registry.monitoring.workbook.writing import write
from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.forms.monitoring import MonitoringFileForm, ValuesForm
from registry.portal.queries.monitoring import monitoring_page, own_case, slices_of, values_known
from registry.portal.views.steps import visible_case

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@portal_page
def monitoring(request: PortalRequest, case_id: UUID) -> HttpResponse:
    """The report as it stands: values, result, checks, and what blocks."""
    case = visible_case(request, case_id)
    return page(request, "portal/monitoring.html", monitoring_page(case, request.user))


@takes_files
def bring_file(request: HttpRequest, case_id: UUID, refusal: DocumentRefused | None) -> HttpResponse:
    """A workbook or a table of readings: kept as a document of the case, then read whole or refused."""
    assert isinstance(request.user, User), "signed in, says the decorator"
    case = visible_case(request, case_id)  # type: ignore[arg-type]
    if not may_bring_values(request.user, case):
        raise Http404
    if request.method != "POST":
        return _file_page(request, case, MonitoringFileForm(), refusal)
    form = MonitoringFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _file_page(request, case, form, None, status=400)
    delivery = delivered_by(request.user, form.file_name, form.cleaned_data["request_id"])
    standing = (
        Document.objects.standing()
        .filter(case=case, kind=DocumentKind.MONITORING_REPORT, title=_title(form.file_name))
        .first()
    )
    if standing is not None:
        version = upload_version(form.arrival, delivery, document=standing)
    else:
        version = upload_document(
            form.arrival,
            delivery,
            case=case,
            kind=DocumentKind.MONITORING_REPORT,
            title=_title(form.file_name),
        )
    try:
        intake = take_file(
            case, version, by=actor_for(request.user), request_id=form.cleaned_data["request_id"]
        )
    except MonitoringRefused as no:
        return _file_page(request, case, MonitoringFileForm(), no, status=409)
    if intake.state == Intake.State.TAKEN:
        messages.success(request, _("Everything was taken and calculated."))
    elif intake.state == Intake.State.REFUSED:
        messages.error(request, _("Nothing was taken: see the faults."))
    return redirect("portal:monitoring", case_id)


def _title(file_name: str) -> str:
    return _("Meter readings") if file_name.lower().endswith(".csv") else _("Monitoring workbook")


def _file_page(
    request: HttpRequest, case: Case, form: MonitoringFileForm, refusal: Any, *, status: int = 200
) -> HttpResponse:
    return page(
        request,
        "portal/monitoring_file.html",
        {"case": case, "form": form, "refusal": refusal},
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def values(request: PortalRequest, case_id: UUID) -> HttpResponse:
    """The values typed on a page: a field for each parameter, point and calendar year."""
    case = visible_case(request, case_id)
    if not may_bring_values(request.user, case):
        raise Http404
    period, design = period_written(case), design_for(case)
    if period is None or design is None:
        messages.error(request, _("Fill in the first and the last day of the monitoring period first."))
        return redirect("portal:monitoring", case_id)
    plan, slices = plan_of(design), slices_of(period)
    if request.method != "POST":
        form = ValuesForm(plan, slices, known=values_known(report_of(case), plan))
        return page(request, "portal/monitoring_values.html", {"case": case, "form": form})
    form = ValuesForm(plan, slices, request.POST)
    status, refusal = 400, None
    if form.is_valid():
        try:
            take_values(
                case,
                form.rows(),
                kind=Intake.Kind.FORM,
                by=actor_for(request.user),
                request_id=form.cleaned_data["request_id"],
                claims=form.claims(),
            )
        except MonitoringRefused as no:
            status, refusal = 409, no
        else:
            messages.success(request, _("The values are taken and calculated."))
            return redirect("portal:monitoring", case_id)
    faults = refusal.faults if isinstance(refusal, IntakeFaulty) else []
    context = {"case": case, "form": form, "refusal": refusal, "faults": faults}
    return page(request, "portal/monitoring_values.html", context, status=status)


@require_POST
@portal_page
def calculate(request: PortalRequest, case_id: UUID) -> HttpResponse:
    """Once more, after the form or the methodology's content has changed."""
    case = visible_case(request, case_id)
    try:
        recalculate(own_case(case), by=actor_for(request.user))
    except Refusal as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("It is calculated anew."))
    return redirect("portal:monitoring", case_id)


@require_safe
@portal_page
def workbook(request: PortalRequest, case_id: UUID) -> HttpResponse:
    """The project's workbook as a file: empty, or with the values taken last (``?filled``)."""
    case = visible_case(request, case_id)
    report = _report(own_case(case), request.user)
    content = adopted_content(report.methodology_version) if report is not None else None
    if report is None or content is None:
        raise Http404
    methodology = read_content(content)
    made = write(
        workbook_of(report, methodology, filled="filled" in request.GET), methodology, tables_for(content)
    )
    name = f"{report.project.reference}_{report.first_on}_{report.last_on}.xlsx"
    return HttpResponse(
        made, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _report(own: Case, user: Any) -> MonitoringReport | None:
    """The report, begun where the reader may bring its values and everything that it needs is known."""
    report = report_of(own)
    if report is None and may_bring_values(user, own):
        try:
            return report_for(own)
        except ReportNotReady:
            return None
    return report
