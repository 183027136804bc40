"""The ``Idempotency-Key`` header of writes.

The ledger keeps every request id with the hash of its instruction and its answer,
in the transaction that did the work; so a key is handed down as that request id and
nothing about it is stored here. Same key, same content: the first answer. Same key,
other content: 422 (``RequestIdReused``).
"""

from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

HEADER = "Idempotency-Key"
UUID_PATTERN = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
IDEMPOTENCY_KEY = OpenApiParameter(
    name=HEADER,
    location=OpenApiParameter.HEADER,
    required=True,
    # Not `format: uuid`: makers of clients would hand over an object where a header wants text.
    type={"type": "string", "pattern": UUID_PATTERN},
    description="A UUID of your choice. The same key with the same content gives the first answer again.",
)


def request_id_of(request: Request) -> UUID:
    """The key as the ledger's request id. Raises ValidationError naming the header."""
    value = request.headers.get(HEADER, "").strip().strip('"')
    if not value:
        raise ValidationError(
            {HEADER: _("Required: a UUID of your choice, the same for a retry.")}, "required"
        )
    try:
        return UUID(value)
    except ValueError:
        raise ValidationError({HEADER: _("Not a UUID.")}, "invalid") from None
