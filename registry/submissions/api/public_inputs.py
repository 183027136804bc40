"""Public inputs: what was published for a case, and sending one while they are called for."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from registry.api.idempotency import request_id_of
from registry.api.permissions import PublicReading
from registry.api.views import WritingView
from registry.lifecycle.models import Case
from registry.submissions.api.cases import sent, told
from registry.submissions.api.throttling import PublicInputThrottle
from registry.submissions.errors import ContentMalformed
from registry.submissions.operations.public_inputs import receive_input
from registry.submissions.queries.public_inputs import Call, call_of, published_inputs


class PublicInputSerializer(serializers.Serializer[Any]):
    """A published input; the address it came from is never told."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    organisation = serializers.CharField()
    text = serializers.CharField()
    received_at = serializers.DateTimeField()


class PublicInputsSerializer(serializers.Serializer[Any]):
    """The call and what was published. Both days are included, in the partner country's time zone."""

    opens_on = serializers.DateField()
    closes_on = serializers.DateField(allow_null=True)
    is_open = serializers.BooleanField()
    results = PublicInputSerializer(many=True)


class SentInputSerializer(serializers.Serializer[Any]):
    """What anybody may send."""

    name = serializers.CharField(max_length=200)
    organisation = serializers.CharField(max_length=300, required=False)
    email = serializers.EmailField(required=False)
    text = serializers.CharField(max_length=10_000)


class ReceivedInputSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.CharField()
    received_at = serializers.DateTimeField()
    message = serializers.CharField()


@extend_schema_view(
    get=extend_schema(
        operation_id="public_inputs_list", tags=["public inputs"], responses=PublicInputsSerializer
    ),
    post=extend_schema(
        operation_id="public_input_send",
        tags=["public inputs"],
        request=SentInputSerializer,
        responses={201: ReceivedInputSerializer},
    ),
)
class CasePublicInputs(WritingView):
    """Inputs to a case, open to everybody. What is sent is read by the secretariat before it is published."""

    http_method_names = ["get", "head", "post"]
    permission_classes = [PublicReading]

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()]  # the one place where anybody may write: limited, moderated, never executed

    def get_throttles(self) -> list[BaseThrottle]:
        return [*super().get_throttles(), PublicInputThrottle()]

    def get(self, request: Request, public_id: UUID) -> Response:
        case, call = self.called(public_id)
        found = [row.as_public() for row in published_inputs(case)]
        answer = {"opens_on": call.opens_on, "closes_on": call.closes_on, "is_open": call.is_open}
        return Response(PublicInputsSerializer({**answer, "results": found}).data)

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id = request_id_of(request)
        case, _call = self.called(public_id)
        try:
            received = receive_input(case, request_id=request_id, given=sent(request))
        except ContentMalformed as malformed:
            raise told(malformed) from None
        answer = {
            "id": received.public_id,
            "status": received.status,
            "received_at": received.received_at,
            "message": _("Received. It is published once the secretariat has read it."),
        }
        return Response(ReceivedInputSerializer(answer).data, status=HTTPStatus.CREATED)

    def called(self, public_id: UUID) -> tuple[Case, Call]:
        """The case and its newest call; 404 where inputs were never called for."""
        case = get_object_or_404(Case, public_id=public_id)
        call = call_of(case)
        if call is None:
            raise Http404
        return case, call
