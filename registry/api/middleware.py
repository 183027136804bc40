"""What every answer under ``/api/v1/`` has, wherever in the stack it was made.

Django itself answers some requests before an endpoint sees them (an unknown
address, a wrong host, a body too large). Those answers become problem+json too,
and every answer carries the request id under which it is logged.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from registry.api.problems import MEDIA_TYPE, current_request_id, problem

PREFIX = "/api/v1/"
REQUEST_ID_HEADER = "X-Request-ID"
SANDBOX_HEADER = "X-Registry-Sandbox"  # on every answer of an installation where nothing counts


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(PREFIX):
            return response
        if response.status_code >= HTTPStatus.BAD_REQUEST and not is_problem(response):
            response = as_problem(response)
        if settings.SANDBOX:
            response.headers[SANDBOX_HEADER] = "true"
        if request_id := current_request_id():
            response.headers.setdefault(REQUEST_ID_HEADER, request_id)
        patch_vary_headers(response, ["Accept", "Accept-Language", "Authorization"])
        if not response.has_header("Cache-Control"):
            # Kept by anybody, but asked for again each time: an answer may have changed.
            patch_cache_control(response, no_cache=True)
        return response


def is_problem(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith(MEDIA_TYPE)


def as_problem(response: HttpResponse) -> HttpResponse:
    """The same status in the API's words; headers that carry meaning are kept."""
    answer = JsonResponse(problem(response.status_code), status=response.status_code, content_type=MEDIA_TYPE)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if response.has_header(name):
            answer.headers[name] = response.headers[name]
    return answer
