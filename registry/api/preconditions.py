"""Versions of what is edited: the ``ETag`` it is read with, the ``If-Match`` it is written with.

An edit says which version it saw. Somebody who was faster is never overwritten: 412 with the
version that stands now; without the header 428. Source: RFC 9110 section 13, RFC 6585 section 3.
"""

import re

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

HEADER = "If-Match"
VERSION = re.compile(r'^"([0-9]{1,9})"$')
IF_MATCH = OpenApiParameter(
    name=HEADER,
    location=OpenApiParameter.HEADER,
    required=True,
    type={"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    description="The ETag the thing was read with. 412 when it has changed since.",
)


class PreconditionRequired(APIException):
    status_code = 428
    default_code = "precondition_required"
    default_detail = _("Say which version you saw: send the ETag you read as If-Match.")


class PreconditionFailed(APIException):
    status_code = 412
    default_code = "precondition_failed"
    default_detail = _("It has changed since you read it. Read it again.")


def expected_version(request: Request) -> int:
    """The version the caller saw. Raises PreconditionRequired (428), and ValidationError (400)."""
    text = request.headers.get(HEADER, "").strip()
    if not text:
        raise PreconditionRequired
    found = VERSION.match(text)
    if found is None:
        raise ValidationError({HEADER: _("A version in quotes, as the ETag gave it.")}, "invalid")
    return int(found[1])


def with_version(response: Response, version: int) -> Response:
    """The answer with the version as its ETag."""
    response["ETag"] = f'"{version}"'
    return response
