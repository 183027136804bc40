"""Documents by machine: the list of a case, bringing one, its versions, its public twin, its files.

A file is sent as the body itself (``application/octet-stream``, with its facts in the query) or in a
form (``multipart/form-data``). The body is read after the credential was asked who it is, and streamed.
"""

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType, ValidationError
from rest_framework.parsers import BaseParser, DataAndFiles
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.idempotency import request_id_of
from registry.api.parsers import JSONParser
from registry.api.permissions import MayWorkInCases, PublicReading
from registry.api.views import StrictParameters, WritingView
from registry.documents.downloads import answer_with_file
from registry.documents.errors import DocumentsNotYours, UploadCutOff, UploadTooLarge
from registry.documents.models import Document, DocumentKind, DocumentVersion
from registry.documents.operations.keep import (
    Delivery,
    delivered_by,
    upload_document,
    upload_twin,
    upload_version,
)
from registry.documents.operations.withdraw import withdraw_document
from registry.documents.policies import documents_visible_to, downloadable_by, may_attach, may_change
from registry.documents.queries import Standing, document_row, documents_of_case
from registry.documents.receiving import receive_raw, receiving
from registry.documents.storage import Arrival
from registry.identity.models.people import User
from registry.identity.scopes import Scope
from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to

FORM, RAW = "multipart/form-data", "application/octet-stream"
BODY = {RAW: OpenApiTypes.BINARY, FORM: {"type": "object", "properties": {"file": {"type": "string"}}}}
FILE_NAME = OpenApiParameter("file_name", str, description="The name to be shown; it decides nothing.")


class Unread(BaseParser):
    """Leaves the body where it is: whoever reads it, streams it."""

    def parse(self, *_args: Any, **_kwargs: Any) -> DataAndFiles:
        return DataAndFiles(QueryDict(), MultiValueDict())


class UnreadForm(Unread):
    media_type = FORM


class UnreadBytes(Unread):
    media_type = RAW


class TooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = UploadTooLarge.code


class FactsSerializer(serializers.Serializer[Any]):
    """What is said of a new document."""

    kind = serializers.ChoiceField(choices=DocumentKind.choices)
    title = serializers.CharField(max_length=300)
    is_confidential = serializers.BooleanField(default=False)
    file_name = serializers.CharField(max_length=1000, default="document")


class TwinFactsSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=300)
    file_name = serializers.CharField(max_length=1000, default="document")


class NameSerializer(serializers.Serializer[Any]):
    file_name = serializers.CharField(max_length=1000, default="document")


class DocumentVersionSerializer(serializers.Serializer[DocumentVersion]):
    """One file. ``state`` is "checking" until it was looked into; ``reason`` says why one is quarantined."""

    number = serializers.IntegerField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    media_type = serializers.CharField()
    file_name = serializers.CharField()
    state = serializers.ChoiceField(choices=DocumentVersion.State.choices)
    quarantine_code = serializers.CharField()
    reason = serializers.CharField()
    redacts = serializers.IntegerField(source="redacts.number", allow_null=True, default=None)
    uploaded_at = serializers.DateTimeField()
    is_published = serializers.BooleanField()
    file = serializers.SerializerMethodField()

    def get_file(self, version: DocumentVersion) -> str:
        """The address of the file; empty while there is none to be had."""
        if not version.is_accepted:
            return ""
        return reverse("api:document-file", args=[version.document.public_id, version.number])


class DocumentSerializer(serializers.Serializer[Standing]):
    """A document with the versions that the reader may know of, newest first."""

    id = serializers.UUIDField(source="document.public_id")
    kind = serializers.ChoiceField(choices=DocumentKind.choices, source="document.kind")
    title = serializers.CharField(source="document.title")
    is_confidential = serializers.BooleanField(source="document.is_confidential")
    is_complete = serializers.BooleanField()
    public_twin = serializers.UUIDField(source="twin.document.public_id", allow_null=True, default=None)
    versions = DocumentVersionSerializer(many=True)


class DocumentsSerializer(serializers.Serializer[Any]):
    results = DocumentSerializer(many=True)


class UploadedSerializer(DocumentVersionSerializer):
    """What was brought, and the document it belongs to."""

    document = serializers.UUIDField(source="document.public_id")


class FileView(WritingView):
    """The base of what takes a file."""

    permission_classes = [MayWorkInCases]
    parser_classes = [UnreadForm, UnreadBytes]
    facts_serializer: type[serializers.Serializer[Any]] = NameSerializer

    def known_parameters(self) -> Iterable[str]:
        raw = self.request.method == "POST" and self.request.content_type == RAW
        return self.facts_serializer().fields if raw else ()

    def person(self) -> User:
        """Whoever the credential speaks for; without one the permission has answered already."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def take(self, keep: Callable[[Arrival, Delivery, dict[str, Any]], DocumentVersion]) -> Response:
        """Read the body to its end, keep it by ``keep``, and tell what was kept."""
        request_id = request_id_of(self.request)
        with self._refusals_of_bodies(), self._arrived() as (arrival, given, name):
            facts = self.facts_serializer(data={"file_name": name or "document", **given})
            facts.is_valid(raise_exception=True)
            said = facts.validated_data
            version = keep(arrival, delivered_by(self.person(), said.pop("file_name"), request_id), said)
        return Response(UploadedSerializer(version).data, status=HTTPStatus.CREATED)

    @contextmanager
    def _arrived(self) -> Any:
        """The bytes with what was said of them: in the query, or in the fields of the form."""
        asked = self.request._request
        media_type = (self.request.content_type or "").split(";")[0].strip().lower()
        if media_type == RAW:
            with receive_raw(asked) as arrival:
                yield arrival, self.request.query_params.dict(), ""
        elif media_type == FORM:
            with receiving(asked) as handler:
                fields, files = MultiPartParser(asked.META, asked, [handler]).parse()
                arrived: Any = files.get("file")
                if arrived is None:
                    raise ValidationError({"file": _("Required.")}, "required")
                yield arrived.arrival, fields.dict(), arrived.name
        else:
            raise UnsupportedMediaType(media_type)

    @contextmanager
    def _refusals_of_bodies(self) -> Any:
        try:
            yield
        except UploadTooLarge as refusal:
            raise TooLarge(refusal.message) from refusal
        except UploadCutOff as refusal:
            raise ParseError(refusal.message, refusal.code) from refusal
        except MultiPartParserError as problem:
            raise ParseError(str(problem)) from problem


@extend_schema_view(
    get=extend_schema(operation_id="case_document_list", tags=["cases"], responses=DocumentsSerializer),
    post=extend_schema(
        operation_id="case_document_upload",
        tags=["cases"],
        parameters=[FactsSerializer],
        request=BODY,
        responses={201: UploadedSerializer},
    ),
)
class CaseDocuments(FileView):
    """The documents of a case, and bringing a new one. The file is checked by its content: small ones before
    the answer, large ones afterwards (``state`` is then "checking": ask for the document again)."""

    http_method_names = ["get", "head", "post"]
    facts_serializer = FactsSerializer

    def get(self, request: Request, public_id: UUID) -> Response:
        rows: Any = documents_of_case(self._case(public_id), request.user)
        return Response({"results": DocumentSerializer(rows, many=True).data})

    def post(self, request: Request, public_id: UUID) -> Response:
        case = self._case(public_id)
        if not may_attach(self.person(), case, DocumentKind.OTHER):
            raise DocumentsNotYours
        return self.take(
            lambda arrival, delivery, facts: upload_document(arrival, delivery, case=case, **facts)
        )

    def _case(self, public_id: UUID) -> Case:
        found: Case = get_object_or_404(cases_visible_to(self.request.user), public_id=public_id)
        return found


class OneDocumentView(FileView):
    """The base: a document of a case that the person may see, or 404."""

    def found(self, public_id: UUID, document: UUID) -> Document:
        visible = documents_visible_to(self.request.user).select_related("case")
        return get_object_or_404(visible, public_id=document, case__public_id=public_id)

    def changeable(self, public_id: UUID, document: UUID) -> Document:
        found = self.found(public_id, document)
        if not may_change(self.person(), found):
            raise DocumentsNotYours
        return found


@extend_schema_view(
    get=extend_schema(operation_id="case_document_retrieve", tags=["cases"], responses=DocumentSerializer),
    post=extend_schema(
        operation_id="case_document_upload_version",
        tags=["cases"],
        parameters=[FILE_NAME],
        request=BODY,
        responses={201: UploadedSerializer},
    ),
)
class CaseDocument(OneDocumentView):
    """One document of a case, and bringing its next version. Earlier versions stay."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request, public_id: UUID, document: UUID) -> Response:
        return Response(DocumentSerializer(document_row(self.found(public_id, document), request.user)).data)

    def post(self, request: Request, public_id: UUID, document: UUID) -> Response:
        found = self.changeable(public_id, document)
        return self.take(
            lambda arrival, delivery, facts: upload_version(arrival, delivery, document=found, **facts)
        )


@extend_schema_view(
    get=extend_schema(operation_id="case_document_twin", tags=["cases"], responses=DocumentSerializer),
    post=extend_schema(
        operation_id="case_document_upload_twin",
        tags=["cases"],
        parameters=[TwinFactsSerializer],
        request=BODY,
        responses={201: UploadedSerializer},
    ),
)
class CaseDocumentTwin(OneDocumentView):
    """The public version of a confidential document: the same with the confidential parts taken out."""

    http_method_names = ["get", "head", "post"]
    facts_serializer = TwinFactsSerializer

    def get(self, request: Request, public_id: UUID, document: UUID) -> Response:
        twin = self.found(public_id, document).public_twin
        if twin is None or not documents_visible_to(request.user).filter(pk=twin.pk).exists():
            raise Http404
        return Response(DocumentSerializer(document_row(twin, request.user)).data)

    def post(self, request: Request, public_id: UUID, document: UUID) -> Response:
        found = self.changeable(public_id, document)
        return self.take(
            lambda arrival, delivery, facts: upload_twin(arrival, delivery, original=found, **facts)
        )


@extend_schema_view(
    post=extend_schema(
        operation_id="case_document_withdraw", tags=["cases"], request=None, responses=DocumentSerializer
    )
)
class CaseDocumentWithdrawal(OneDocumentView):
    """Take a document back, and its public twin with it, before it is published. A second time: as it is."""

    http_method_names = ["post"]
    parser_classes = [JSONParser]

    def post(self, request: Request, public_id: UUID, document: UUID) -> Response:
        request_id_of(request)
        withdrawn = withdraw_document(self.found(public_id, document), self.person())
        return Response(DocumentSerializer(document_row(withdrawn, request.user)).data)


class DocumentFile(StrictParameters):
    """The file of one version: a published one for everybody, another with a credential for cases."""

    permission_classes = [PublicReading]

    @extend_schema(
        operation_id="document_file", tags=["documents"], responses={(200, RAW): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, public_id: UUID, number: int) -> HttpResponseBase:
        token: Any = request.auth
        scopes = set(token.get_scopes()) if token is not None else set()
        person = request.user if scopes & {str(Scope.CASES_READ), str(Scope.CASES_WRITE)} else None
        version = get_object_or_404(
            downloadable_by(person).select_related("document"),
            document__public_id=public_id,
            number=min(number, 2**31 - 1),
        )
        return answer_with_file(request._request, version, view=False)
