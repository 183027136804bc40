"""Every refusal of the API as problem+json (RFC 9457).

One shape for all of them::

    {"type": "about:blank", "title": "Conflict", "status": 409, "code": "account_not_open",
     "detail": "…in the reader's language…", "request_id": "…",
     "errors": [{"field": "cursor", "code": "invalid", "detail": "…"}],   # what was malformed
     "details": {"account": "JP-MN-00000001"}}                          # what a refusal names

``code`` is for programs and never translated. 400 malformed, 401/403 who may, 404 also
for what one may not see, 409 refused by the ledger, 422 a request id used for
something else. Nothing else is caught: a bug is a 500, logged with its traceback.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.http import Http404
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import set_rollback

from credits.errors import (
    AccountNotFound,
    LedgerBusy,
    MalformedInstruction,
    MomentNotReached,
    Refusal,
    RequestIdReused,
    SerialNotIssued,
)

MEDIA_TYPE = "application/problem+json"
# A refused act is a 409. These are answers to a question, where nothing conflicts.
STATUS_OF_QUESTIONS = {
    AccountNotFound: HTTPStatus.NOT_FOUND,
    SerialNotIssued: HTTPStatus.NOT_FOUND,
    MomentNotReached: HTTPStatus.BAD_REQUEST,
    LedgerBusy: HTTPStatus.SERVICE_UNAVAILABLE,
}
SECONDS_UNTIL_LEDGER_IS_FREE = "5"
logger = structlog.get_logger(__name__)


def problem(
    status: int,
    *,
    detail: str = "",
    code: str = "",
    errors: list[dict[str, str]] | None = None,
    details: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The body of a problem; members that say nothing are left out."""
    phrase = HTTPStatus(status)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": phrase.phrase,
        "status": status,
        "code": code or phrase.name.lower(),
        "detail": detail or phrase.description or phrase.phrase,
        "request_id": current_request_id(),
    }
    if errors:
        body["errors"] = errors
    if details:
        body["details"] = details
    return body


def current_request_id() -> str:
    """The id that the logs of this request carry; blank outside a request."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def answer_exception(raised: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: what was raised in an endpoint, as a problem."""
    set_rollback()
    if isinstance(raised, Refusal):
        return _answer_refusal(raised, is_question=context["request"].method in SAFE_METHODS)
    if isinstance(raised, MalformedInstruction):
        raised = exceptions.ValidationError(str(raised), "malformed")
    if isinstance(raised, Http404):
        raised = exceptions.NotFound()
    elif isinstance(raised, PermissionDenied):
        raised = exceptions.PermissionDenied(str(raised) or None)
    if isinstance(raised, exceptions.APIException):
        return _answer_api_exception(raised)
    return _answer_bug(raised, context)


def _answer_refusal(refusal: Refusal, *, is_question: bool) -> Response:
    status = HTTPStatus.CONFLICT
    if isinstance(refusal, RequestIdReused):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif is_question:
        status = STATUS_OF_QUESTIONS.get(type(refusal), status)
    details = {str(name): force_str(value) for name, value in refusal.details.items() if name != "unmet"}
    # A refusal with several causes (a step that is not yet possible) tells each as an error of its own.
    errors = [
        {"field": row["link"], "code": row["code"], "detail": force_str(row["message"])}
        for row in refusal.details.get("unmet", [])
    ]
    body = problem(
        status, detail=force_str(refusal.message), code=refusal.code, errors=errors, details=details
    )
    headers = {"Retry-After": SECONDS_UNTIL_LEDGER_IS_FREE} if isinstance(refusal, LedgerBusy) else {}
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def _answer_api_exception(raised: exceptions.APIException) -> Response:
    headers = {}
    if challenge := getattr(raised, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(raised, "wait", None):
        headers["Retry-After"] = str(wait)  # whole seconds, rounded up by DRF
    if isinstance(raised, exceptions.ValidationError):
        errors = list(_flatten(raised.detail, raised.get_codes()))
        body = problem(
            raised.status_code, detail=_("The request is malformed."), code="malformed", errors=errors
        )
    else:
        body = problem(raised.status_code, detail=force_str(raised.detail), code=_code_of(raised))
    return Response(body, status=raised.status_code, headers=headers, content_type=MEDIA_TYPE)


def _code_of(raised: exceptions.APIException) -> str:
    codes = raised.get_codes()
    return codes if isinstance(codes, str) else raised.default_code


def _flatten(detail: Any, codes: Any, field: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested detail as one row per fault, fields joined by dots."""
    if isinstance(detail, dict):
        for name in detail:
            yield from _flatten(detail[name], codes[name], f"{field}.{name}" if field else str(name))
    elif isinstance(detail, list):
        for position, (one, code) in enumerate(zip(detail, codes, strict=True)):
            nested = isinstance(one, dict | list)
            yield from _flatten(one, code, f"{field}.{position}" if nested and field else field)
    else:
        yield {"field": field, "code": str(codes), "detail": force_str(detail)}


def _answer_bug(raised: Exception, context: dict[str, Any]) -> Response:
    """Tell nothing but the request id; the log has the rest."""
    request = context["request"]
    got_request_exception.send(sender=type(context["view"]), request=request._request)
    logger.error("api_endpoint_failed", path=request.path, exc_info=raised)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    body = problem(status, detail=_("The server failed. The fault is recorded under the request id."))
    return Response(body, status=status, content_type=MEDIA_TYPE)
