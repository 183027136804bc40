"""Findings of a case: read, raise, answer, close."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as NotAccepted
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.idempotency import request_id_of
from registry.api.permissions import MayWorkInCases
from registry.api.preconditions import PreconditionFailed, expected_version, with_version
from registry.api.views import WritingView
from registry.identity.models.people import User
from registry.lifecycle.actors import Actor, actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to
from registry.projects.errors import FindingChanged
from registry.projects.models import Finding, FindingMessage
from registry.projects.operations.findings import (
    LONGEST_CELL,
    LONGEST_TEXT,
    answer_finding,
    close_finding,
    raise_finding,
    reopen_finding,
    reply_to_finding,
)
from registry.projects.policies import findings_visible_to
from registry.projects.queries.findings import findings_of

VERBS = {
    FindingMessage.Kind.ANSWER: answer_finding,
    FindingMessage.Kind.REPLY: reply_to_finding,
    FindingMessage.Kind.CLOSURE: close_finding,
    FindingMessage.Kind.REOPENING: reopen_finding,
}


class MessageSerializer(serializers.ModelSerializer[FindingMessage]):
    organisation = serializers.CharField(source="organisation.name", allow_null=True, default=None)

    class Meta:
        model = FindingMessage
        fields = ("number", "kind", "part", "author_name", "organisation", "text", "written_at")


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """A finding with everything that was said about it; ``version`` is its ETag."""

    id = serializers.UUIDField(source="public_id")
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField(source="said")
    messages = MessageSerializer(many=True)

    class Meta:
        model = Finding
        fields = (
            "id",
            "label",
            "kind",
            "number",
            "item",
            "grade",
            "text",
            "cells",
            "check_code",
            "state",
            "raised_at",
            "closed_at",
            "version",
            "messages",
        )


class FindingsSerializer(serializers.Serializer[Any]):
    results = FindingSerializer(many=True)


class RaisedSerializer(serializers.Serializer[Any]):
    """What a third-party entity sends."""

    kind = serializers.ChoiceField(choices=Finding.Kind.choices)
    item = serializers.CharField(max_length=40, help_text="An item of the report the case ends with.")
    text = serializers.CharField(max_length=LONGEST_TEXT)
    grade = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    cells = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_CELL), max_length=200, required=False, default=list
    )


class SaidSerializer(serializers.Serializer[Any]):
    """An answer of the participants, or a reply, closure or reopening of the entity."""

    kind = serializers.ChoiceField(choices=FindingMessage.Kind.choices)
    text = serializers.CharField(max_length=LONGEST_TEXT)


class FindingView(WritingView):
    """The base: a case or a finding that the person sees, or 404."""

    permission_classes = [MayWorkInCases]

    def case(self, public_id: UUID) -> Case:
        return get_object_or_404(cases_visible_to(self.request.user), public_id=public_id)

    def finding(self, public_id: UUID, finding: UUID) -> Finding:
        visible = findings_visible_to(self.request.user).filter(case__public_id=public_id)
        return get_object_or_404(
            visible.select_related("case").prefetch_related("messages__organisation"), public_id=finding
        )

    def actor(self) -> Actor:
        """Whoever the credential speaks for; without one the permission has answered already."""
        assert isinstance(self.request.user, User)
        return actor_for(self.request.user, basis="credential")


def shown(finding: Finding, status: int = HTTPStatus.OK) -> Response:
    """A finding as it stands now, with its version as the ETag."""
    stored = Finding.objects.prefetch_related("messages__organisation").get(pk=finding.pk)
    return with_version(Response(FindingSerializer(stored).data, status=status), stored.version)


@extend_schema_view(
    get=extend_schema(operation_id="findings_list", tags=["cases"], responses=FindingsSerializer),
    post=extend_schema(
        operation_id="finding_raise",
        tags=["cases"],
        request=RaisedSerializer,
        responses={201: FindingSerializer},
    ),
)
class CaseFindings(FindingView):
    """The findings of a case with their threads; the third-party entity raises new ones."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request, public_id: UUID) -> Response:
        findings = findings_of(self.case(public_id))
        return Response({"results": FindingSerializer(findings, many=True).data})

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id = request_id_of(request)
        wanted = RaisedSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        case = self.case(public_id)
        try:
            finding = raise_finding(case, by=self.actor(), request_id=request_id, **wanted.validated_data)
        except NotAccepted as faults:
            raise ValidationError(faults.message_dict) from None
        return shown(finding, HTTPStatus.CREATED)


@extend_schema_view(
    get=extend_schema(operation_id="finding_retrieve", tags=["cases"], responses=FindingSerializer),
    post=extend_schema(
        operation_id="finding_say",
        tags=["cases"],
        request=SaidSerializer,
        responses={201: FindingSerializer},
    ),
)
class CaseFinding(FindingView):
    """One finding; a message is added to its thread, and nothing in it is ever changed."""

    http_method_names = ["get", "head", "post"]
    versioned = ("POST",)

    def get(self, request: Request, public_id: UUID, finding: UUID) -> Response:
        return shown(self.finding(public_id, finding))

    def post(self, request: Request, public_id: UUID, finding: UUID) -> Response:
        request_id = request_id_of(request)
        seen = expected_version(request)
        said = SaidSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        verb = VERBS[FindingMessage.Kind(said.validated_data["kind"])]
        try:
            written = verb(
                self.finding(public_id, finding),
                text=said.validated_data["text"],
                by=self.actor(),
                request_id=request_id,
                expected_version=seen,
            )
        except FindingChanged as changed:
            raise PreconditionFailed(changed.message, changed.code) from None
        except NotAccepted as faults:
            raise ValidationError(faults.message_dict) from None
        return shown(written, HTTPStatus.CREATED)
