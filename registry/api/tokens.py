"""The door for access tokens: allauth's own, with a limit in front.

allauth limits its other doors, not this one; and every wrong secret costs the server
a slow hash. Answers keep the form of RFC 6749, as OAuth libraries expect.
"""

from http import HTTPStatus

from allauth.idp.oidc.views import token
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from registry.api.throttling import TokenThrottle


@csrf_exempt
def limited_token(request: HttpRequest) -> HttpResponse:
    """An access token for an id and a secret; 429 for too many tries from one address."""
    throttle = TokenThrottle()
    if throttle.allow_request(request, None):
        answer: HttpResponse = token(request)
        return answer
    refusal = JsonResponse({"error": "slow_down"}, status=HTTPStatus.TOO_MANY_REQUESTS)
    refusal["Retry-After"] = str(int(throttle.wait()) + 1)
    return refusal
