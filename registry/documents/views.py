"""Bringing documents, looking at one, and taking its file away.

Everybody may ask for a document or a file by its address; what one may not see is not there (404).
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.documents.downloads import answer_with_file
from registry.documents.errors import DocumentRefused, UploadCutOff, UploadTooLarge
from registry.documents.forms import DocumentForm, FileForm, TwinForm
from registry.documents.models import Document, DocumentKind
from registry.documents.operations.keep import delivered_by, upload_document, upload_twin, upload_version
from registry.documents.operations.withdraw import withdraw_document
from registry.documents.policies import (
    documents_visible_to,
    downloadable_by,
    may_attach,
    may_change,
    versions_visible_to,
)
from registry.documents.queries import document_row
from registry.documents.receiving import receiving
from registry.identity.models.people import User
from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to, may_edit

GREATEST_NUMBER = 2**31 - 1
STATUS = {UploadTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE, UploadCutOff: HTTPStatus.BAD_REQUEST}


def takes_files(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """For views whose form has a file: the token is checked where the body is read, and refusals are told.

    The view is called for GET and POST, and raises DocumentRefused. A refused upload shows the form again,
    or tells the reason as JSON to the script that sent it.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return csrf_protect(view)(request, *args, refusal=None, **kwargs)
        try:
            with receiving(request) as handler:
                request.upload_handlers = [handler]
                answer = csrf_protect(view)(request, *args, refusal=None, **kwargs)
        except DocumentRefused as refusal:
            return _tell_refusal(request, refusal, view, args, kwargs)
        if by_script(request) and answer.status_code == HTTPStatus.FOUND:
            return JsonResponse({"address": answer["Location"]}, status=HTTPStatus.CREATED)
        return answer

    limited = require_http_methods(["GET", "HEAD", "POST"])(login_required(guarded))
    return csrf_exempt(never_cache(limited))


def _tell_refusal(
    request: HttpRequest, refusal: DocumentRefused, view: Callable[..., HttpResponse], args: Any, kwargs: Any
) -> HttpResponse:
    status = STATUS.get(type(refusal), HTTPStatus.CONFLICT)
    if by_script(request):
        return JsonResponse({"code": refusal.code, "detail": refusal.message}, status=status)
    request.method = "GET"  # the body is spent: the form is shown as if asked for, with the reason
    answer = view(request, *args, refusal=refusal, **kwargs)
    answer.status_code = status
    return answer


def by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "signed in, says the decorator"
    return request.user


def _form_page(
    request: HttpRequest, form: Any, case: Case, refusal: DocumentRefused | None, **context: Any
) -> HttpResponse:
    """The upload form; what is wrong with its fields goes to a script as text, by field."""
    if form.errors and by_script(request):
        told = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
        words = " ".join(text for texts in told.values() for text in texts)
        return JsonResponse({"code": "malformed", "detail": words, "errors": told}, status=400)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    given = {"form": form, "case": case, "refusal": refusal, **context}
    return render(request, "documents/upload.html", given, status=status)


@takes_files
def upload(request: HttpRequest, case_id: UUID, refusal: DocumentRefused | None) -> HttpResponse:
    """A new document of a case. ``?kind=`` chooses the kind beforehand."""
    person = _person(request)
    case = get_object_or_404(cases_visible_to(person), public_id=case_id)
    asked: dict[str, Any] = {"rules_key": case.rules_key, "only_offices": not may_edit(person, case)}
    if not may_attach(person, case, DocumentKind.OTHER):
        raise PermissionDenied
    if request.method != "POST":
        form = DocumentForm(initial={"kind": request.GET.get("kind", "")}, **asked)
        return _form_page(request, form, case, refusal)
    form = DocumentForm(request.POST, request.FILES, **asked)
    if not form.is_valid():
        return _form_page(request, form, case, None)
    version = upload_document(
        form.arrival,
        delivered_by(person, form.file_name, form.cleaned_data["request_id"]),
        case=case,
        kind=form.cleaned_data["kind"],
        title=form.cleaned_data["title"],
        is_confidential=form.cleaned_data["is_confidential"],
    )
    return redirect("documents:document", version.document.public_id)


@takes_files
def new_version(request: HttpRequest, public_id: UUID, refusal: DocumentRefused | None) -> HttpResponse:
    """The next version of a document."""
    document, person = _changeable(request, public_id)
    if request.method != "POST":
        return _form_page(request, FileForm(), document.case, refusal, document=document)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, form, document.case, None, document=document)
    delivery = delivered_by(person, form.file_name, form.cleaned_data["request_id"])
    upload_version(form.arrival, delivery, document=document)
    return redirect("documents:document", document.public_id)


@takes_files
def twin(request: HttpRequest, public_id: UUID, refusal: DocumentRefused | None) -> HttpResponse:
    """The public twin of a confidential document."""
    original, person = _changeable(request, public_id)
    if request.method != "POST":
        form = TwinForm(initial={"title": original.title})
        return _form_page(request, form, original.case, refusal, original=original)
    form = TwinForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, form, original.case, None, original=original)
    delivery = delivered_by(person, form.file_name, form.cleaned_data["request_id"])
    upload_twin(form.arrival, delivery, original=original, title=form.cleaned_data["title"])
    return redirect("documents:document", original.public_id)


def _changeable(request: HttpRequest, public_id: UUID) -> tuple[Document, User]:
    person = _person(request)
    found = documents_visible_to(person).select_related("case", "organisation")
    document = get_object_or_404(found, public_id=public_id)
    if not may_change(person, document):
        raise PermissionDenied
    return document, person


@never_cache
@require_POST
@login_required
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document, person = _changeable(request, public_id)
    try:
        withdraw_document(document, person)
    except DocumentRefused as refusal:
        return _document_page(request, document, refusal)
    return redirect(f"{reverse('portal:case', args=[document.case.public_id])}#documents")


@never_cache
@require_safe
def document(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A document with its versions, as far as the reader may know of them."""
    found = get_object_or_404(documents_visible_to(request.user).select_related("case"), public_id=public_id)
    return _document_page(request, found, None)


def _document_page(request: HttpRequest, found: Document, refusal: DocumentRefused | None) -> HttpResponse:
    context = {
        "row": document_row(found, request.user),
        "case": found.case,
        "case_is_visible": cases_visible_to(request.user).filter(pk=found.case_id).exists(),
        "refusal": refusal,
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "documents/document.html", context, status=status)


@never_cache
@require_safe
def state(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """The state of one version, as a piece of a page that asks again while it is being checked."""
    version = get_object_or_404(
        versions_visible_to(request.user).select_related("document"),
        document__public_id=public_id,
        number=_number(number),
    )
    return render(request, "documents/state.html", {"version": version})


@require_safe
def download(request: HttpRequest, public_id: UUID, number: int, file_name: str) -> HttpResponseBase:
    """The file of one version, to be saved; ``?view`` shows a PDF or a picture in the browser."""
    version = get_object_or_404(
        downloadable_by(request.user).select_related("document"),
        document__public_id=public_id,
        number=_number(number),
        file_name=file_name,
    )
    return answer_with_file(request, version, view="view" in request.GET)


def _number(number: int) -> int:
    """A number that the column can hold; nothing has a greater one."""
    return min(number, GREATEST_NUMBER)
