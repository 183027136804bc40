"""The door for messages of the other side's registry: signed requests in, signed answers out."""

from typing import Any

import structlog
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from registry.accounts.queries.controls import ledger_now
from registry.api.views import WritingView
from registry.article6.link.door import MEDIA_TYPE, Spoken, TurnedAway, identify, signed_answer
from registry.article6.link.machine import Kind, State
from registry.article6.link.messages import MOST_BYTES, REFUSED, TAKEN, BadMessage
from registry.article6.link.receiving import hear

logger = structlog.get_logger(__name__)


class NotBelieved(APIException):
    """Whoever speaks is not a registry that this one knows, or does not say it now."""

    status_code = 401
    default_code = "not_believed"
    default_detail = _("The message is not signed by a linked registry, or not at this time.")


class LinkMessageSerializer(serializers.Serializer[Any]):
    """A message between registries. ``proposal`` only of a proposal, ``code`` only of a refusal or termination."""

    version = serializers.CharField()
    message_id = serializers.UUIDField()
    transfer_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    sender = serializers.CharField(min_length=2, max_length=2)
    receiver = serializers.CharField(min_length=2, max_length=2)
    proposal = serializers.DictField(required=False)
    code = serializers.CharField(required=False)


class ReplySerializer(serializers.Serializer[Any]):
    """The answer. ``state``: where the transfer then stands here. Signed like the message."""

    version = serializers.CharField()
    in_reply_to = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=[TAKEN, REFUSED])
    code = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=["", *(state.value for state in State)])


@extend_schema_view(
    post=extend_schema(
        operation_id="link_message",
        tags=["article 6"],
        auth=[{}],  # type: ignore[list-item]  # no credential: the message is signed
        request=LinkMessageSerializer,
        responses={
            200: ReplySerializer,
            400: OpenApiResponse(description="The message cannot be understood (checks 1001, 1005)."),
            401: OpenApiResponse(
                description="Not signed by a linked registry, or not now (1002, 1003, 1501)."
            ),
        },
    )
)
class LinkMessages(WritingView):
    """Hear one message of a linked registry. The same message again is answered the same, and does nothing more."""

    http_method_names = ["post"]
    is_keyed = False  # a message has its own id
    authentication_classes = []
    permission_classes = [AllowAny]

    def post(self, request: Request) -> HttpResponse:
        plain = request._request
        spoken = Spoken(
            body=plain.body,
            fields={name.lower(): value for name, value in plain.headers.items()},
            method="POST",
            target=plain.build_absolute_uri(),
        )
        now = ledger_now()
        try:
            if len(spoken.body) > MOST_BYTES:
                raise BadMessage("JR-1005", "too long")
            counterpart, key_id = identify(spoken, now)
            reply = hear(counterpart, spoken.body, key_id=key_id, now=now)
        except TurnedAway as refusal:
            logger.warning("link.turned_away", code=refusal.code, reason=refusal.reason)
            raise NotBelieved(code=refusal.code) from None
        except BadMessage as fault:
            raise ValidationError({"message": str(fault)}, fault.code) from None
        body = reply.as_bytes()
        answer = HttpResponse(body, content_type=MEDIA_TYPE)
        for name, value in signed_answer(counterpart, 200, body, now).items():
            answer[name] = value
        return answer
