"""What every answer tells the browser beside Django's own headers and the content security policy."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control

# Nothing here uses a device or a sensor; passkeys are for this origin alone.
NOT_USED = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone"),
    *("midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join(
    [
        *(f"{feature}=()" for feature in NOT_USED),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)


class HeadersMiddleware:
    """Stands outermost, so that refusals made on the way in have them too; what a view said stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not answer.has_header("Cache-Control") and _is_personal(request, answer):
            patch_cache_control(answer, private=True, no_store=True)
        if request.method == "POST" and request.path == reverse("account_logout"):
            answer.headers["Clear-Site-Data"] = '"storage"'
        return answer


def _is_personal(request: HttpRequest, answer: HttpResponse) -> bool:
    """Whether the answer was made for one signed-in person, or begins a session."""
    if settings.SESSION_COOKIE_NAME in answer.cookies:
        return True
    user = getattr(request, "user", None)
    return settings.SESSION_COOKIE_NAME in request.COOKIES and user is not None and user.is_authenticated
