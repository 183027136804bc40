"""What changed since a cursor, for whoever asks.

A cursor names a place in an order that only grows at its end, so it never passes anything that comes later. It is
given back by every answer, also by an empty one, and never runs out.
"""

import base64
import binascii
import re
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.paging import CURSOR, DEFAULT_LIMIT, GREATEST_LIMIT, LIMIT
from registry.api.views import ReadingView
from registry.changes.kinds import KINDS
from registry.changes.models import Change
from registry.changes.operations.telling import LOOK, head
from registry.changes.policies import changes_visible_to
from registry.identity.operations.credentials import accounts_of

START, BEGINNING, END = "start", "beginning", "end"
CURSOR_TEXT = re.compile(r"1:([0-9]{1,18}):([0-9a-f]{32})")
NOWHERE = UUID(int=0)
KIND_CODES = sorted(KINDS)


class ChangeSerializer(serializers.ModelSerializer[Change]):
    """Something that happened. ``subject``: the id of what it is about; ``address``: where that is read, or blank."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(choices=KIND_CODES)
    address = serializers.CharField()
    facts = serializers.DictField()

    class Meta:
        model = Change
        fields = ("id", "kind", "happened_at", "subject", "address", "facts")


class ChangesSerializer(serializers.Serializer[Any]):
    """``cursor``: ask with it next time; ``has_more``: ask again at once. An answer may be empty and have more."""

    cursor = serializers.CharField()
    has_more = serializers.BooleanField()
    sandbox = serializers.BooleanField()
    results = ChangeSerializer(many=True)


@extend_schema_view(
    get=extend_schema(
        operation_id="changes_list",
        tags=["changes"],
        parameters=[
            OpenApiParameter(CURSOR, str, description="The `cursor` of an answer before; never made up."),
            OpenApiParameter(
                START, str, enum=[BEGINNING, END], description="Where to start without a cursor."
            ),
            OpenApiParameter(
                LIMIT, {"type": "integer", "minimum": 1, "maximum": GREATEST_LIMIT, "default": DEFAULT_LIMIT}
            ),
        ],
        responses=ChangesSerializer,
    )
)
class ChangeFeed(ReadingView):
    """What changed since a cursor, in one order for ever: what is public for everybody; with a credential also what
    happened to the instructions, accounts and cases that it may read. Who is given a right later is not told of
    what happened before the cursor."""

    parameters: ClassVar[tuple[str, ...]] = (CURSOR, START, LIMIT)

    def get(self, request: Request) -> Response:
        last = head()
        begin, limit = place_of(request, last), limit_of(request)
        end = min(begin + LOOK, last)
        token: Any = request.auth
        scopes = token.get_scopes() if token is not None else ()
        seen = changes_visible_to(request.user, scopes, accounts_of(token))
        found = list(seen.filter(position__gt=begin, position__lte=end).order_by("position")[: limit + 1])
        rows = found[:limit]
        place: int | None = end
        if len(found) > limit or (end == last and rows):
            place = rows[-1].position
        elif end == last:
            place = begin  # nothing new: the same cursor again
        assert place is not None, "only what has its place is read"
        return Response(
            ChangesSerializer(
                {
                    "cursor": cursor_at(place),
                    "has_more": len(found) > limit or end < last,
                    "sandbox": settings.SANDBOX,
                    "results": rows,
                }
            ).data
        )


def cursor_at(position: int) -> str:
    """The cursor of a place. It names the change that stands there, so that it fits this very order only."""
    row = Change.objects.filter(position=position).values_list("public_id", flat=True).first()
    text = f"1:{position}:{(row or NOWHERE).hex}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(request: Request, last: int) -> int:
    """The position asked for. Raises ValidationError for a cursor that this registry's order does not have."""
    text = request.query_params.get(CURSOR, "")
    start = request.query_params.get(START, "")
    if start not in ("", BEGINNING, END) or (start and text):
        raise ValidationError({START: _("One of: beginning, end; and not with a cursor.")}, "invalid")
    if not text:
        return last if start == END else 0
    try:
        found = CURSOR_TEXT.fullmatch(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii"))
    except (binascii.Error, ValueError):
        found = None
    if found is None or cursor_at(int(found[1])) != text:
        raise ValidationError(
            {CURSOR: _("No cursor of this registry's changes: begin again, and compare.")}, "cursor_unknown"
        )
    return int(found[1])


def limit_of(request: Request) -> int:
    text = request.query_params.get(LIMIT, str(DEFAULT_LIMIT))
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= GREATEST_LIMIT:
        raise ValidationError(
            {LIMIT: _("A whole number from 1 to %(most)s.") % {"most": GREATEST_LIMIT}}, "invalid"
        )
    return int(text)
