"""How the API describes itself: each endpoint with every answer it can give."""

from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from registry.api.idempotency import IDEMPOTENCY_KEY
from registry.api.parameters import AS_OF
from registry.api.permissions import HasScope, PublicReading
from registry.api.preconditions import IF_MATCH
from registry.api.problems import MEDIA_TYPE
from registry.api.views import ORDERING, SEARCH, ListView, WritingView
from registry.identity.scopes import Scope

SECURITY_SCHEME = "credential"


class FaultSerializer(serializers.Serializer[Any]):
    """One thing that is malformed, and where."""

    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A parameter that does not exist",
            value={
                "type": "about:blank",
                "title": "Bad Request",
                "status": 400,
                "code": "malformed",
                "detail": "The request is malformed.",
                "request_id": "0b0f2b2e-4f0a-4a52-9d6a-0f3f5f8f2f11",
                "errors": [
                    {"field": "colour", "code": "invalid", "detail": "There is no such parameter here."}
                ],
            },
            response_only=True,
            status_codes=["400"],
        )
    ]
)
class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal or a failure (RFC 9457). ``code`` is for programs and never translated."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    request_id = serializers.CharField()
    errors = FaultSerializer(many=True, required=False)  # type: ignore[assignment]
    details = serializers.DictField(required=False)


DESCRIPTIONS = {
    HTTPStatus.BAD_REQUEST: _("Malformed: an unknown parameter or a value that cannot be read, by name."),
    HTTPStatus.UNAUTHORIZED: _("The access token is missing where one is needed, wrong, or too old."),
    HTTPStatus.FORBIDDEN: _("This credential or its owner may not do this."),
    HTTPStatus.NOT_FOUND: _("There is no such thing, or not for you."),
    HTTPStatus.NOT_ACCEPTABLE: _("The answer cannot be given in the form asked for."),
    HTTPStatus.TOO_MANY_REQUESTS: _("Too many requests; Retry-After says for how many seconds."),
    HTTPStatus.INTERNAL_SERVER_ERROR: _("The server failed; the fault is recorded under the request id."),
    HTTPStatus.CONFLICT: _("Refused: it is not possible as things stand. The code says why."),
    HTTPStatus.PRECONDITION_FAILED: _("It has changed since the version named in If-Match."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("Larger than this server takes."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: _("The body is not of a type that is read here."),
    HTTPStatus.UNPROCESSABLE_ENTITY: _("The idempotency key was used for another content."),
    HTTPStatus.PRECONDITION_REQUIRED: _("If-Match is missing: say which version you saw."),
    HTTPStatus.SERVICE_UNAVAILABLE: _("The ledger is being written; ask again."),
}
WRITING = (
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
EDITING = (HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED)
ALWAYS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
)


class ProblemAwareSchema(AutoSchema):
    """Adds to each operation the problems it can answer with, 304, and who may use it."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if self.method == "GET" and self._is_public():
            bodies["304"] = {"description": _("Not modified since the ETag that was given.")}
        for status in self._problems():
            answer = OpenApiResponse(ProblemSerializer, description=DESCRIPTIONS[status])
            code = str(status.value)
            bodies[code] = self._get_response_for_code(answer, code, media_types=[MEDIA_TYPE])
        return dict(sorted(bodies.items()))

    def _is_list_view(self, serializer: Any = None) -> bool:
        return isinstance(self.view, ListView) and self.method in SAFE_METHODS

    def _problems(self) -> list[HTTPStatus]:
        problems = list(ALWAYS)
        if "{" in self.path:
            problems.append(HTTPStatus.NOT_FOUND)
        if not self._is_public():
            problems.append(HTTPStatus.FORBIDDEN)
        view: Any = self.view
        if AS_OF in view.known_parameters():
            problems.append(HTTPStatus.SERVICE_UNAVAILABLE)
        if self._writes():
            problems.extend(WRITING)
        if self._edits():
            problems.extend(EDITING)
        return sorted(problems)

    def _writes(self) -> bool:
        return isinstance(self.view, WritingView) and self.method not in SAFE_METHODS

    def _is_keyed(self) -> bool:
        view: Any = self.view
        return self._writes() and view.is_keyed

    def _edits(self) -> bool:
        return isinstance(self.view, WritingView) and self.method in self.view.versioned

    def _is_public(self) -> bool:
        return PublicReading in self.view.permission_classes

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Scopes by endpoint; the public register is open with and without a credential."""
        scopes = [
            str(permission.scope_for(self.method))
            for permission in self.view.permission_classes
            if isinstance(permission, type) and issubclass(permission, HasScope)
        ]
        return [{}, {SECURITY_SCHEME: []}] if self._is_public() else [{SECURITY_SCHEME: scopes}]

    def get_override_parameters(self) -> list[Any]:
        if not self._is_list_view():
            return [IDEMPOTENCY_KEY] * self._is_keyed() + [IF_MATCH] * self._edits()
        offering: Any = self.view
        names = [name for offered in offering.orderings for name in (offered, f"-{offered}")]
        ordering = OpenApiParameter(
            name=ORDERING,
            type=str,
            enum=names,
            description=_("The order of the rows; a minus turns it round. Rows without a value come last."),
        )
        return [ordering]

    def map_parsers(self) -> list[str]:
        return [parser.media_type for parser in self.view.parser_classes]


class CredentialScheme(OpenApiAuthenticationExtension):
    """OAuth 2.0 client credentials, made by an officer or ``create_api_credential``."""

    target_class = "registry.api.authentication.CredentialAuthentication"
    name = SECURITY_SCHEME

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/api/oauth/token/",
                    "scopes": {str(scope): str(Scope(scope).label) for scope in Scope.values},
                }
            },
        }


__all__ = ["SEARCH", "CredentialScheme", "ProblemAwareSchema", "ProblemSerializer"]
