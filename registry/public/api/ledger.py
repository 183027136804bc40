"""Reading the ledger's public facts: the life of serial numbers, totals."""

from functools import cache
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from credits.models import GREATEST_SERIAL, Account
from credits.queries.moments import AsOf, LedgerPosition, settle
from credits.queries.serials import OwnedRange, SerialLife, life_of_range
from credits.queries.totals import TotalsRow, totals
from registry.api.paging import CURSOR, LIMIT, PAGE_PARAMETERS, read_cursor, read_limit, write_cursor
from registry.api.parameters import AS_OF, AS_OF_PARAMETER, as_of, text_of
from registry.api.views import ReadingView
from registry.rules.formats import NumberFormats
from registry.rules.queries import current_rule_set, formats_of

BY = "by"
REFERENCE = "reference"
REFERENCE_PATTERN = "[A-Za-z0-9_-]{1,64}"
GROUPS = ("registry", "partner_country", "reference", "vintage")
MOVEMENT_ORDER = ("movement",)
MOST_DIGITS = 16  # of a serial number, which stays below 2^53


class PositionSerializer(serializers.Serializer[Any]):
    """The last transaction an answer contains; ask again with this sequence for the same answer."""

    sequence = serializers.IntegerField()
    recorded_at = serializers.DateTimeField(allow_null=True)


def settled(request: Request) -> tuple[LedgerPosition | None, AsOf | None]:
    """The position asked for, and the question pinned to it; nothing for now."""
    asked = as_of(request)
    if asked is None:
        return None, None
    position = settle(asked)
    return position, AsOf(sequence=position.sequence)


class UnitTotalsSerializer(serializers.Serializer[Any]):
    """Units of 1 tCO2e of one group; ``key`` has the members asked for with ``by``."""

    key = serializers.DictField(child=serializers.JSONField())
    issued = serializers.IntegerField()
    held = serializers.IntegerField()
    retired = serializers.IntegerField()
    cancelled = serializers.IntegerField()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "By registry",
            value={
                "position": None,
                "results": [
                    {"key": {"registry": "JP"}, "issued": 244, "held": 200, "retired": 44, "cancelled": 0}
                ],
            },
            response_only=True,
        )
    ]
)
class TotalsSerializer(serializers.Serializer[Any]):
    position = PositionSerializer(allow_null=True)
    results = UnitTotalsSerializer(many=True)


@extend_schema_view(
    get=extend_schema(
        operation_id="totals_read",
        tags=["ledger"],
        parameters=[
            OpenApiParameter(
                name=BY,
                type={"type": "string", "pattern": f"^({'|'.join(GROUPS)})(,({'|'.join(GROUPS)})){{0,3}}$"},
                description="What to group by, separated by commas; left out: one grand total.",
            ),
            OpenApiParameter(
                name=REFERENCE,
                type={"type": "string", "pattern": f"^{REFERENCE_PATTERN}$"},
                description="Only units of this project.",
            ),
            AS_OF_PARAMETER,
        ],
        responses=TotalsSerializer,
    )
)
class Totals(ReadingView):
    """How many units were issued, and are held, retired or cancelled."""

    parameters = (BY, REFERENCE, AS_OF)

    def get(self, request: Request) -> Response:
        position, pinned = settled(request)
        reference = text_of(request, REFERENCE, REFERENCE_PATTERN)
        rows = totals(by=groups(request), references=[reference] if reference else None, as_of=pinned)
        return Response(
            TotalsSerializer({"position": position, "results": [as_figures(row) for row in rows]}).data
        )


def groups(request: Request) -> tuple[str, ...]:
    """What ``by`` asks for. Raises ValidationError for a group not offered or named twice."""
    text = request.query_params.get(BY, "")
    names = tuple(text.split(",")) if text else ()
    if not set(names) <= set(GROUPS) or len(set(names)) != len(names):
        message = _("Some of %(offered)s, separated by commas, each once.") % {"offered": ", ".join(GROUPS)}
        raise ValidationError({BY: message}, "invalid")
    return names


def as_figures(row: TotalsRow) -> dict[str, Any]:
    units = row.units
    return {
        "key": row.key,
        "issued": units.issued,
        "held": units.held,
        "retired": units.retired,
        "cancelled": units.cancelled,
    }


class OwnedRangeSerializer(serializers.Serializer[Any]):
    """A run of the serials asked for that is in one account now, or was then."""

    first_serial = serializers.IntegerField()
    last_serial = serializers.IntegerField()
    quantity = serializers.IntegerField()
    partner_country = serializers.CharField()
    reference = serializers.CharField()
    vintage = serializers.IntegerField(allow_null=True)
    account_id = serializers.UUIDField()
    account_number = serializers.CharField()
    account_kind = serializers.ChoiceField(choices=Account.Kind.choices)
    text = serializers.SerializerMethodField(help_text="The run as it is printed, by the rule set in force.")

    def get_text(self, run: OwnedRange) -> str | None:
        formats = self.context["formats"](run.partner_country)
        if formats is None:
            return None
        written: str = formats.serials(
            registry=self.context["registry"],
            partner_country=run.partner_country,
            reference=run.reference,
            vintage=run.vintage,
            first=run.first_serial,
            last=run.last_serial,
        )
        return written


class LifeMovementSerializer(serializers.Serializer[Any]):
    """One step in the life of the serials, issuance first."""

    transaction_id = serializers.UUIDField()
    transaction_sequence = serializers.IntegerField()
    kind = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    issued_on = serializers.DateField(allow_null=True)
    decision_reference = serializers.CharField()
    first_serial = serializers.IntegerField()
    last_serial = serializers.IntegerField()
    quantity = serializers.IntegerField()
    origin_number = serializers.CharField()
    origin_kind = serializers.ChoiceField(choices=Account.Kind.choices)
    destination_number = serializers.CharField()
    destination_kind = serializers.ChoiceField(choices=Account.Kind.choices)


class SerialLifeSerializer(serializers.Serializer[Any]):
    """The life of a serial number or range; movements come a page at a time."""

    registry = serializers.CharField()
    first_serial = serializers.IntegerField()
    last_serial = serializers.IntegerField()
    position = PositionSerializer(allow_null=True)
    owners = OwnedRangeSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    movements = LifeMovementSerializer(many=True)


@extend_schema_view(
    get=extend_schema(
        operation_id="serials_read",
        tags=["ledger"],
        parameters=[
            AS_OF_PARAMETER,
            OpenApiParameter(
                name="registry",
                location=OpenApiParameter.PATH,
                type=OpenApiTypes.STR,
                description="Such as JP.",
            ),
            OpenApiParameter(
                name="serials",
                location=OpenApiParameter.PATH,
                type=OpenApiTypes.STR,
                description="One number (12), or the first and last of a range (1-94).",
            ),
            *[
                OpenApiParameter(name=one["name"], type=one["schema"], description=one["description"])
                for one in PAGE_PARAMETERS
            ],
        ],
        responses=SerialLifeSerializer,
    )
)
class Serials(ReadingView):
    """The life of one serial number or a range of one registry, from issuance to now."""

    parameters = (AS_OF, CURSOR, LIMIT)

    def get(self, request: Request, registry: str, serials: str) -> Response:
        first, last = read_serials(serials)
        limit = read_limit(request)
        cursor = request.query_params.get(CURSOR)
        after = int(read_cursor(cursor, MOVEMENT_ORDER)[0]) if cursor else None
        position, pinned = settled(request)
        life = life_of_range(registry, first, last, as_of=pinned, after_sequence=after, limit=limit + 1)
        answer = {
            "registry": registry,
            "first_serial": first,
            "last_serial": last,
            "position": position,
            "owners": life.owners,
            "movements": life.movements[:limit],
            "next": next_address(request, life, limit),
        }
        context = {"registry": registry, "formats": cache(formats_in_force)}
        return Response(SerialLifeSerializer(answer, context=context).data)


def formats_in_force(partner_country: str) -> NumberFormats | None:
    """The country's number formats; None where no rule set has been adopted."""
    rule_set = current_rule_set(partner_country)
    return None if rule_set is None else formats_of(rule_set)


def read_serials(text: str) -> tuple[int, int]:
    """``12`` or ``1-94``, both ends included. Raises Http404 for anything else."""
    first, _dash, last = text.partition("-")
    numbers = [first, last or first]
    if not all(one.isascii() and one.isdigit() and len(one) <= MOST_DIGITS for one in numbers):
        raise Http404
    low, high = int(numbers[0]), int(numbers[1])
    if text.endswith("-") or not 1 <= low <= high <= GREATEST_SERIAL:
        raise Http404
    return low, high


def next_address(request: Request, life: SerialLife, limit: int) -> str | None:
    if len(life.movements) <= limit:
        return None
    cursor = write_cursor(MOVEMENT_ORDER, [life.movements[limit - 1].sequence])
    return str(replace_query_param(request.build_absolute_uri(), CURSOR, cursor))
