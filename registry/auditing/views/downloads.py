"""Asking for downloads, watching them being made, fetching them."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db.models import F
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from credits.errors import Refusal
from credits.exports.about import about
from credits.exports.datasets import DATASETS
from credits.exports.stream import FORMATS, Stream
from credits.exports.xlsx import CONTENT_TYPE
from credits.models import Account
from credits.queries.moments import AsOf, settle
from registry.auditing.forms import QuestionForm
from registry.auditing.models import Download, VerificationRun
from registry.auditing.operations.downloads import (
    DownloadRefused,
    cancel_download,
    open_stream,
    request_download,
    restart_download,
)
from registry.auditing.operations.making import stored_name
from registry.auditing.policies import visible_to
from registry.auditing.questions import from_plain
from registry.auditing.views.doors import auditors_only
from registry.identity.models.people import User

DOWNLOADS_PER_PAGE = 50
LATEST = 10
PROBLEMS = {
    "fault": _("A fault of the registry stopped it. The people who run the registry can see it in the log."),
    "kept_dying": _(
        "It was begun three times and stopped each time. Narrow the question, or try again later."
    ),
}


@auditors_only
def home(request: HttpRequest) -> HttpResponseBase:
    """GET: the form. POST: the download it asks for, or the form with what is wrong."""
    if request.method != "POST":
        # A question may stand in the address, so that a page can offer it filled in.
        form = QuestionForm(initial=request.GET.dict())
        return _room(request, form)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _room(request, form)
    asked_format = request.POST.get("format", "csv")
    user = cast(User, request.user)
    try:
        if asked_format == "xlsx":
            return redirect(request_download(user, form.cleaned_data["dataset"], form.filters()))
        if asked_format not in FORMATS:
            raise Http404
        return as_attachment(open_stream(user, form.cleaned_data["dataset"], asked_format, form.filters()))
    except (Refusal, DownloadRefused) as refusal:
        form.add_error(None, refusal.message)
        return _room(request, form)


def _room(request: HttpRequest, form: QuestionForm) -> HttpResponse:
    mine = visible_to(request.user)
    context = {
        "form": form,
        "downloads": mine[:LATEST],
        "has_more": mine.count() > LATEST,
        "verification": VerificationRun.objects.exclude(outcome=VerificationRun.Outcome.RUNNING).first(),
        "datasets": DATASETS.values(),
    }
    return render(request, "auditing/home.html", context)


def as_attachment(opened: Stream) -> StreamingHttpResponse:
    """A stream as a file to keep; the position stands in a header too."""
    answer = StreamingHttpResponse(opened.chunks, content_type=opened.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{opened.file_name}"'
    answer["X-Ledger-Sequence"] = str(opened.position.sequence)
    return answer


@auditors_only
@require_safe
def download_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(visible_to(request.user), DOWNLOADS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "auditing/download_list.html", {"page": page})


@auditors_only
@require_safe
def download(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page of one download; while it is made, the page renews itself."""
    found = get_object_or_404(visible_to(request.user), public_id=public_id)
    template = (
        "auditing/download_state.html" if request.headers.get("HX-Request") else "auditing/download.html"
    )
    return render(request, template, {"download": found, **_told(found)})


def _told(found: Download) -> dict[str, Any]:
    account = found.filters.get("account")
    return {
        "dataset": DATASETS[found.dataset],
        "problem": PROBLEMS.get(found.problem, ""),
        "question": from_plain(found.filters, found.position),
        "account": Account.objects.filter(public_id=account).first() if account else None,
    }


@auditors_only
@require_safe
def download_about(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """The companion of a file: its question, position, columns and, when kept, its digest."""
    found = get_object_or_404(visible_to(request.user), public_id=public_id)
    position = settle(AsOf(sequence=found.position))
    with translation.override("en"):
        told = about(DATASETS[found.dataset], from_plain(found.filters, found.position), position)
    told |= {"file": found.file_name, "sha256": found.sha256 or None, "bytes": found.size}
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="{found.file_name}.about.json"'
    return answer


@auditors_only
@require_safe
def download_file(request: HttpRequest, public_id: UUID) -> FileResponse:
    """A finished XLSX; each fetch is counted."""
    found = get_object_or_404(visible_to(request.user), public_id=public_id, status=Download.Status.READY)
    name = stored_name(found.sha256)
    if not default_storage.exists(name):
        raise Http404
    Download.objects.filter(pk=found.pk).update(fetches=F("fetches") + 1, fetched_at=timezone.now())
    answer = FileResponse(
        default_storage.open(name), as_attachment=True, filename=found.file_name, content_type=CONTENT_TYPE
    )
    answer["X-Ledger-Sequence"] = str(found.position)
    return answer


@auditors_only
@require_POST
def download_again(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The same question of the same position: for a stream at once, else the file is made again."""
    found = get_object_or_404(visible_to(request.user), public_id=public_id)
    if found.status == Download.Status.STREAMED:
        question = from_plain(found.filters, found.position)
        return as_attachment(open_stream(cast(User, request.user), found.dataset, found.format, question))
    return _act(request, found, restart_download)


@auditors_only
@require_POST
def download_cancel(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    found = get_object_or_404(visible_to(request.user), public_id=public_id)
    return _act(request, found, cancel_download)


def _act(request: HttpRequest, found: Download, act: Any) -> HttpResponse:
    try:
        act(found)
    except DownloadRefused as refusal:
        messages.error(request, refusal.message)
    return redirect(found)
