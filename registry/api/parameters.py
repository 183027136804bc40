"""Query parameters: what an endpoint knows is read, anything else is refused by name.

A misspelt filter that is quietly ignored answers another question than the one
asked; so an unknown or repeated parameter is a 400 that names it.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from credits.queries.moments import AsOf

AS_OF = "as_of"
SEQUENCE = re.compile(r"^[0-9]{1,18}$")

AS_OF_PARAMETER = OpenApiParameter(
    name=AS_OF,
    type={"type": "string", "pattern": r"^([0-9]{1,18}|[0-9]{4}-[0-9]{2}-[0-9]{2}T.+)$"},
    description=(
        "The ledger as it stood then: a moment with its offset (2026-01-31T00:00:00Z), by the time things "
        "were recorded, or the sequence of a transaction. Left out: now."
    ),
    examples=[],
)


def refuse_unknown(request: Request, known: Iterable[str]) -> None:
    """Raises ValidationError for parameters that are unknown, repeated, empty or hold a NUL."""
    faults = {}
    names = set(known)
    for name, values in request.query_params.lists():
        if name not in names:
            faults[name] = [_("There is no such parameter here.")]
        elif len(values) > 1:
            faults[name] = [_("Given more than once.")]
        elif not values[0]:
            faults[name] = [_("Given without a value.")]
        elif "\x00" in values[0]:
            faults[name] = [_("Null characters are not allowed.")]
    if faults:
        raise ValidationError(faults, "invalid")


def as_of(request: Request) -> AsOf | None:
    """The moment or sequence asked for; None for now. Raises ValidationError when it is neither."""
    text = request.query_params.get(AS_OF, "")
    if SEQUENCE.match(text):
        return AsOf(sequence=int(text))
    asked = moment_of(request, AS_OF)
    return None if asked is None else AsOf(moment=asked)


def moment_of(request: Request, name: str) -> datetime | None:
    """A moment with its offset; None when it was not asked for. Raises ValidationError."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    asked = _read_moment(text)
    if asked is None:
        raise ValidationError(
            {name: _("Give a moment with its offset, such as 2026-01-31T00:00:00Z.")}, "invalid"
        )
    return asked


def text_of(request: Request, name: str, pattern: str) -> str:
    """A short text of the given form; blank when it was not asked for. Raises ValidationError."""
    text = request.query_params.get(name, "")
    if text and not re.fullmatch(pattern, text):
        raise ValidationError({name: _("Not of the form that is expected here.")}, "invalid")
    return text


def uuid_of(request: Request, name: str) -> UUID | None:
    """A public id; None when it was not asked for. Raises ValidationError."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError({name: _("Not a UUID.")}, "invalid") from None


def _read_moment(text: str) -> datetime | None:
    # In a query string a plus sign means a space, and an offset often has one.
    try:
        moment = parse_datetime(text.replace(" ", "+"))
        if moment is None or is_naive(moment):
            return None
        # In UTC, because PostgreSQL refuses offsets that Python takes; OverflowError: beyond the calendar.
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
