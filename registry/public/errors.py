"""What a reader sees when something is wrong: what happened and what to do next.

No page here but 429 asks the database or the session, so that it can be shown when those
are what is wrong. Each names the request, as the logs do.
"""

import sys
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from registry.identity.tries import SHORTEST_WAIT, in_words, seconds_to_wait


def request_name() -> str:
    """The id under which the logs know this request; empty outside of one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def error_page(request: HttpRequest, status: int, template: str = "") -> HttpResponse:
    """The page of one status, as a whole answer."""
    context = {"request": request, "status": status, "request_name": request_name()}
    page = render_to_string(template or f"errors/{status}.html", context)
    return HttpResponse(page, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429 of the pages for signing in, saying when the next try counts."""
    wait = seconds_to_wait(request) or SHORTEST_WAIT
    context = {"request": request, "status": 429, "request_name": request_name(), "when": in_words(wait)}
    answer = HttpResponse(render_to_string("errors/429.html", context), status=429)
    answer["Retry-After"] = str(wait)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when what failed is the way to the database: that passes by itself."""
    failure = sys.exc_info()[0]
    if failure and issubclass(failure, OperationalError | InterfaceError):
        answer = error_page(request, 503)
        answer["Retry-After"] = "30"
        return answer
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, "errors/csrf.html")


class OpenedFormAddressMiddleware:
    """A page where Django answers with nothing: an address that only takes forms, opened as a page.

    That happens to people without their doing: a session ends while a form is open, and signing in leads
    back to the address of the form's button. Browsers show an empty answer as an error of their own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        is_bare = answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not (
            answer.streaming or answer.content
        )
        if not is_bare or request.method != "GET":
            return answer
        page = error_page(request, answer.status_code)
        page["Allow"] = answer["Allow"]
        return page
