"""The procedures as data: states, steps, who may take them, forms and clocks. Open to everybody."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.views import ReadingView
from registry.lifecycle.tables import Lifecycle, Part, State, Step, all_lifecycles, lifecycle_of


def parts() -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(choices=Part.choices))


def codes() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField())


class LifecycleSerializer(serializers.Serializer[Lifecycle]):
    """A procedure. ``feature``: the part of a rule set without which a country does not have it; or empty."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    token = serializers.CharField()
    country_required = serializers.BooleanField()
    feature = serializers.CharField()
    opened_by = parts()


class LifecyclesSerializer(serializers.Serializer[Any]):
    results = LifecycleSerializer(many=True)


class StateSerializer(serializers.Serializer[State]):
    """Where a case can stand. ``editors`` save its forms and documents while ``is_editable``."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    waits_for = serializers.ChoiceField(choices=Part.choices, allow_null=True)
    is_final = serializers.BooleanField()
    is_editable = serializers.BooleanField()
    is_public = serializers.BooleanField()
    editors = parts()


class ListedStepSerializer(serializers.Serializer[Step]):
    """One move. ``on_clock``: the registry itself takes it when that clock runs out; ``is_decision``: only
    a decision of the Joint Committee takes it; ``two_people``: one proposes it and another confirms, whatever
    the rule set says; clocks are those of the rule set, by key."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    help = serializers.CharField()
    origins = codes()
    to = serializers.CharField()
    parts = parts()
    reason_required = serializers.BooleanField()
    is_decision = serializers.BooleanField()
    two_people = serializers.BooleanField()
    is_public = serializers.BooleanField()
    feature = serializers.CharField()
    starts = codes()
    stops = codes()
    interrupts = codes()
    pauses = codes()
    resumes = codes()
    on_clock = serializers.CharField()


class WholeLifecycleSerializer(LifecycleSerializer):
    """A procedure with its states and steps. ``forms_with_feature``: form to the feature that asks for it."""

    initial = serializers.CharField()
    forms = codes()
    optional_forms = codes()
    forms_with_feature = serializers.DictField(child=serializers.CharField())
    states = StateSerializer(many=True)
    steps = ListedStepSerializer(many=True)


@extend_schema_view(
    get=extend_schema(operation_id="lifecycles_list", tags=["procedures"], responses=LifecyclesSerializer)
)
class LifecycleList(ReadingView):
    """Every procedure that a case can run through."""

    def get(self, request: Request) -> Response:
        return Response(LifecyclesSerializer({"results": all_lifecycles()}).data)


@extend_schema_view(
    get=extend_schema(
        operation_id="lifecycle_retrieve", tags=["procedures"], responses=WholeLifecycleSerializer
    )
)
class LifecycleDetail(ReadingView):
    """One procedure: its states, its steps, who may take them, its forms and clocks."""

    def get(self, request: Request, code: str) -> Response:
        try:
            found = lifecycle_of(code)
        except KeyError:
            raise Http404 from None
        return Response(WholeLifecycleSerializer(found).data)
