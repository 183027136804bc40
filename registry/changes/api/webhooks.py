"""Webhooks by machine: an organisation's endpoints, their secrets, what was sent and how that went."""

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.idempotency import request_id_of
from registry.api.permissions import HasScope
from registry.api.preconditions import PreconditionFailed, expected_version, with_version
from registry.api.views import ListingAndWritingView, ListView, WritingView
from registry.changes.kinds import TOLD
from registry.changes.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from registry.changes.operations.endpoints import (
    change_endpoint,
    locked,
    make_endpoint,
    rotate_secret,
    send_again,
    send_test,
)
from registry.changes.policies import endpoints_visible_to, organisations_kept_by
from registry.identity.models.people import User
from registry.identity.operations.credentials import accounts_of
from registry.identity.scopes import Scope

TAGS = ["webhooks"]
KIND_CODES = [kind.code for kind in TOLD]
State = WebhookEndpoint.State
STATES_TO_CHOOSE = [State.ACTIVE.value, State.PAUSED.value, State.REMOVED.value]


class MayKeepWebhooks(HasScope):
    """One scope, for reading and for writing; a credential bound to single accounts keeps none."""

    scope = Scope.WEBHOOKS_WRITE

    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and accounts_of(request.auth) is None


class WebhookSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    """An endpoint. ``state``: ``disabled`` after it failed for days; put it back to ``active`` when it is mended."""

    id = serializers.UUIDField(source="public_id")
    organisation = serializers.UUIDField(source="organisation.public_id")
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=KIND_CODES))

    class Meta:
        model = WebhookEndpoint
        fields = (
            *("id", "organisation", "address", "description", "kinds", "state"),
            *("failing_since", "made_at", "version"),
        )


class WebhookWithSecretSerializer(WebhookSerializer):
    """With the secret that messages are signed with (Standard Webhooks). It is told once: keep it."""

    secret = serializers.CharField()

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")  # type: ignore[assignment]


class WebhookWantedSerializer(serializers.Serializer[Any]):
    address = serializers.CharField(max_length=500)
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=KIND_CODES), min_length=1)
    description = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class NewWebhookSerializer(WebhookWantedSerializer):
    organisation = serializers.UUIDField()


class WebhookChangeSerializer(WebhookWantedSerializer):
    """The endpoint as it is to be; ``removed`` is for good."""

    state = serializers.ChoiceField(choices=STATES_TO_CHOOSE)


class WebhookAttemptSerializer(serializers.ModelSerializer[WebhookAttempt]):
    """One try. ``problem``: why nothing was answered, as a code."""

    class Meta:
        model = WebhookAttempt
        fields = ("number", "tried_at", "status", "problem", "milliseconds")


class WebhookMessageSerializer(serializers.ModelSerializer[WebhookMessage]):
    """A message and its tries. ``webhook_id``: what it carries as ``webhook-id``."""

    id = serializers.UUIDField(source="public_id")
    webhook_id = serializers.CharField(source="message_id")
    tries = WebhookAttemptSerializer(many=True)

    class Meta:
        model = WebhookMessage
        fields = (
            *("id", "webhook_id", "kind", "body", "made_at", "attempts"),
            *("next_attempt_at", "delivered_at", "given_up_at", "tries"),
        )


class EndpointBase(WritingView):
    permission_classes = [MayKeepWebhooks]

    def person(self) -> User:
        assert isinstance(self.request.user, User), "without a credential the permission has answered"
        return self.request.user

    def found(self, public_id: UUID) -> WebhookEndpoint:
        return get_object_or_404(endpoints_visible_to(self.request.user), public_id=public_id)


@extend_schema_view(
    get=extend_schema(operation_id="webhooks_list", tags=TAGS),
    post=extend_schema(
        operation_id="webhook_make",
        tags=TAGS,
        request=NewWebhookSerializer,
        responses={201: WebhookWithSecretSerializer},
    ),
)
class Webhooks(EndpointBase, ListingAndWritingView):
    """The endpoints of the organisations that the owner administers; a new one tells its secret once."""

    queryset = WebhookEndpoint.objects.none()
    serializer_class = WebhookSerializer
    orderings: ClassVar[dict[str, str]] = {"made": "-pk"}

    def get_queryset(self) -> QuerySet[WebhookEndpoint]:
        return endpoints_visible_to(self.request.user)

    def post(self, request: Request) -> Response:
        wanted = NewWebhookSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        given = wanted.validated_data
        organisation = organisations_kept_by(request.user).filter(public_id=given["organisation"]).first()
        if organisation is None:
            raise PermissionDenied(_("Only an administrator of the organisation keeps its webhooks."))
        made = make_endpoint(
            organisation,
            address=given["address"],
            kinds=given["kinds"],
            description=given["description"],
            by=self.person(),
            request_id=request_id_of(request),
        )
        made.endpoint.secret = made.secret  # type: ignore[attr-defined]
        answer = Response(WebhookWithSecretSerializer(made.endpoint).data, status=HTTPStatus.CREATED)
        return with_version(answer, made.endpoint.version)


@extend_schema_view(
    get=extend_schema(operation_id="webhook_retrieve", tags=TAGS, responses=WebhookSerializer),
    put=extend_schema(
        operation_id="webhook_change",
        tags=TAGS,
        request=WebhookChangeSerializer,
        responses=WebhookSerializer,
    ),
)
class Webhook(EndpointBase):
    """One endpoint. Its ETag is the version that a change names in If-Match."""

    http_method_names = ["get", "head", "put"]
    versioned = ("PUT",)

    def get(self, request: Request, public_id: UUID) -> Response:
        one = self.found(public_id)
        return with_version(Response(WebhookSerializer(one).data), one.version)

    def put(self, request: Request, public_id: UUID) -> Response:
        wanted = WebhookChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        with transaction.atomic():
            one = self.found(public_id)
            if locked(one).version != expected_version(request):
                raise PreconditionFailed
            changed = change_endpoint(one, by=self.person(), **wanted.validated_data)
        return with_version(Response(WebhookSerializer(changed).data), changed.version)


@extend_schema_view(
    post=extend_schema(
        operation_id="webhook_secret_make",
        tags=TAGS,
        request=None,
        responses={201: WebhookWithSecretSerializer},
    )
)
class WebhookSecrets(EndpointBase):
    """A new secret, told once. For a day messages carry a signature by the one before beside it."""

    http_method_names = ["post"]

    def post(self, request: Request, public_id: UUID) -> Response:
        kept = rotate_secret(self.found(public_id), by=self.person(), request_id=request_id_of(request))
        kept.endpoint.secret = kept.secret  # type: ignore[attr-defined]
        return Response(WebhookWithSecretSerializer(kept.endpoint).data, status=HTTPStatus.CREATED)


@extend_schema_view(
    post=extend_schema(
        operation_id="webhook_test", tags=TAGS, request=None, responses={201: WebhookMessageSerializer}
    )
)
class WebhookTest(EndpointBase):
    """Send a message that says nothing but that it is a test."""

    http_method_names = ["post"]

    def post(self, request: Request, public_id: UUID) -> Response:
        sent = send_test(self.found(public_id), by=self.person(), request_id=request_id_of(request))
        return Response(WebhookMessageSerializer(sent).data, status=HTTPStatus.CREATED)


@extend_schema_view(get=extend_schema(operation_id="webhook_messages_list", tags=TAGS))
class WebhookMessages(ListView):
    """What was sent to an endpoint and how that went, newest first; for a month."""

    permission_classes = [MayKeepWebhooks]
    queryset = WebhookMessage.objects.none()
    serializer_class = WebhookMessageSerializer
    orderings: ClassVar[dict[str, str]] = {"made": "-pk"}

    def get_queryset(self) -> QuerySet[WebhookMessage]:
        endpoint = get_object_or_404(
            endpoints_visible_to(self.request.user), public_id=self.kwargs["public_id"]
        )
        return endpoint.messages.prefetch_related("tries")


@extend_schema_view(
    post=extend_schema(
        operation_id="webhook_message_send_again",
        tags=TAGS,
        request=None,
        responses=WebhookMessageSerializer,
    )
)
class WebhookMessageAgain(EndpointBase):
    """Have a message tried again now, whatever became of it. It keeps its id."""

    http_method_names = ["post"]

    def post(self, request: Request, public_id: UUID, message: UUID) -> Response:
        one = get_object_or_404(
            self.found(public_id).messages.select_related("endpoint__organisation"), public_id=message
        )
        return Response(WebhookMessageSerializer(send_again(one, by=self.person())).data)
