"""The catalogue of numbered checks for programs: public, in the documented order, in the reader's language."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.accounts.checks.catalogue.all import CATALOGUE
from registry.accounts.checks.table import Check
from registry.api.views import ReadingView


class CheckSerializer(serializers.Serializer[Check]):
    """One check. ``sources``: the numbers it stands for; ``applies_to``: kinds of instruction, or what else it is
    asked of; ``steps``: at which steps; ``judged_by``: what judges it where no instruction does. Words in per cent
    signs and brackets stand for what a refusal names."""

    code = serializers.CharField()
    position = serializers.IntegerField()
    sources = serializers.ListField(child=serializers.CharField())
    title = serializers.CharField()
    text = serializers.CharField()
    next_step = serializers.CharField()
    applies_to = serializers.ListField(child=serializers.CharField(), source="kinds")
    steps = serializers.ListField(child=serializers.CharField())
    judged_by = serializers.CharField()


class ChecksSerializer(serializers.Serializer[Any]):
    results = CheckSerializer(many=True)


@extend_schema_view(
    get=extend_schema(operation_id="checks_list", tags=["checks"], responses=ChecksSerializer)
)
class CheckList(ReadingView):
    """Every numbered check, in the order in which failing ones are told."""

    def get(self, request: Request) -> Response:
        rows: Any = list(CATALOGUE)
        return Response({"results": CheckSerializer(rows, many=True).data})


@extend_schema_view(
    get=extend_schema(operation_id="check_retrieve", tags=["checks"], responses=CheckSerializer)
)
class CheckDetail(ReadingView):
    """One check by its number, such as JR-4003."""

    def get(self, request: Request, code: str) -> Response:
        if code not in CATALOGUE:
            raise Http404
        return Response(CheckSerializer(CATALOGUE.check(code)).data)
