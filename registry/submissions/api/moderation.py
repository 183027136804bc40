"""Moderating public inputs by machine: what came in, published or declined with the reason on record."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.idempotency import request_id_of
from registry.lifecycle.api.cases import CaseView
from registry.submissions.models import PublicInput, PublicInputQuerySet
from registry.submissions.operations.public_inputs import decline_input, publish_input
from registry.submissions.policies import inputs_visible_to, may_moderate

LONGEST_REASON = 2000  # characters, as on the page


class ReceivedSerializer(serializers.ModelSerializer[PublicInput]):
    """An input as it was sent; the e-mail address is for questions of the secretariat."""

    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = PublicInput
        fields = ("id", "name", "organisation", "email", "text", "received_at", "status", "reason")


class ReceivedListSerializer(serializers.Serializer[Any]):
    results = ReceivedSerializer(many=True)


class ModerationSerializer(serializers.Serializer[Any]):
    """Published under the name it was sent with, or declined, which needs a reason."""

    publish = serializers.BooleanField()
    reason = serializers.CharField(max_length=LONGEST_REASON, required=False, default="", allow_blank=True)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if not said["publish"] and not said["reason"]:
            raise ValidationError({"reason": _("Say why it is declined.")}, "required")
        return said


class ModerationView(CaseView):
    """The base: for the secretariat and the officers of the country; for others there is nothing here."""

    def received(self, public_id: UUID) -> PublicInputQuerySet:
        case = self.case(public_id)
        if not may_moderate(self.person(), case):
            raise Http404
        return inputs_visible_to(self.person(), case)


@extend_schema_view(
    get=extend_schema(
        operation_id="public_inputs_received", tags=["public inputs"], responses=ReceivedListSerializer
    )
)
class ReceivedInputs(ModerationView):
    """Every input to a case, also what is not published, oldest first."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, public_id: UUID) -> Response:
        found = self.received(public_id).order_by("received_at", "id")
        return Response(ReceivedListSerializer({"results": found}).data)


@extend_schema_view(
    post=extend_schema(
        operation_id="public_input_moderate",
        tags=["public inputs"],
        request=ModerationSerializer,
        responses=ReceivedSerializer,
    )
)
class ReceivedInput(ModerationView):
    """Publish one input or decline it, once."""

    http_method_names = ["post"]

    def post(self, request: Request, public_id: UUID, received: UUID) -> Response:
        request_id_of(request)  # the same person saying the same again: nothing about the key is kept
        wanted = ModerationSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        found = get_object_or_404(self.received(public_id), public_id=received)
        status = PublicInput.Status.PUBLISHED if said["publish"] else PublicInput.Status.DECLINED
        is_said = (found.status, found.moderated_by_id, found.reason) == (
            status,
            self.person().pk,
            said["reason"],
        )
        if not is_said:
            moderate = publish_input if said["publish"] else decline_input
            found = moderate(found, by=self.person(), reason=said["reason"])
        return Response(ReceivedSerializer(found).data)
