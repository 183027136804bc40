"""What is filled in on the forms of a case: read, save, versions, differences."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.idempotency import request_id_of
from registry.api.permissions import MayWorkInCases
from registry.api.preconditions import PreconditionFailed, expected_version, with_version
from registry.api.views import WritingView
from registry.identity.models.people import User
from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to
from registry.submissions.differences import differences
from registry.submissions.errors import ContentMalformed, DraftChanged
from registry.submissions.models import SubmissionVersion
from registry.submissions.operations.drafts import save_draft
from registry.submissions.policies import may_save, may_see_draft, versions_visible_to
from registry.submissions.queries.gaps import missing
from registry.submissions.queries.submissions import content_of, forms_asked, forms_of
from registry.submissions.schema import Form

CONTENT = {"application/json": {"type": "object", "additionalProperties": {"type": ["object", "null"]}}}


class MissingSerializer(serializers.Serializer[Any]):
    """A gap that keeps the case from being handed in."""

    place = serializers.CharField()
    code = serializers.CharField()
    text = serializers.CharField()


class VersionSerializer(serializers.Serializer[SubmissionVersion]):
    """One version. ``sha256`` is of the canonical JSON (RFC 8785) of the content of a sealed one."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=SubmissionVersion.State.choices)
    edition = serializers.IntegerField()
    form_version = serializers.CharField()
    saved_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    sha256 = serializers.CharField()


class VersionsSerializer(serializers.Serializer[Any]):
    results = VersionSerializer(many=True)


class VersionWithContentSerializer(VersionSerializer):
    content = serializers.DictField(child=serializers.DictField())


class FilledFormSerializer(serializers.Serializer[Any]):
    """The newest version that may be read (null: nothing was saved yet), and what is missing in it."""

    form = serializers.CharField()
    version = VersionSerializer(allow_null=True)
    content = serializers.DictField(child=serializers.DictField())
    missing = MissingSerializer(many=True)


class SavedSerializer(serializers.Serializer[Any]):
    """What a save came to; the edition is the ETag that the next save names."""

    number = serializers.IntegerField()
    edition = serializers.IntegerField()
    saved_at = serializers.DateTimeField()


class DifferenceSerializer(serializers.Serializer[Any]):
    """One change: ``before`` and ``after`` are for people, the values are as they are kept."""

    place = serializers.CharField()
    section = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    change = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    value_before = serializers.JSONField()  # null where there was none
    value_after = serializers.JSONField()


class DifferencesSerializer(serializers.Serializer[Any]):
    results = DifferenceSerializer(many=True)


class CaseFormView(WritingView):
    """The base: the case and the form of the address, or 404 for what is not there for this person."""

    permission_classes = [MayWorkInCases]

    def case_and_form(self, public_id: UUID, code: str) -> tuple[Case, Form]:
        case = get_object_or_404(cases_visible_to(self.request.user), public_id=public_id)
        for asked in forms_asked(case):
            if asked.form.code == code:
                return case, asked.form
        raise Http404

    def person(self) -> User:
        """Whoever the credential speaks for; without one the permission has answered already."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def version(self, case: Case, form: Form, number: int) -> SubmissionVersion:
        visible = versions_visible_to(self.request.user, case).filter(submission__form_code=form.code)
        return get_object_or_404(visible, number=number)


class FormOfCaseSerializer(serializers.Serializer[Any]):
    """A form that the case is filled in on; ``version`` is the newest that may be read, or null."""

    form = serializers.CharField(source="form.code")
    title = serializers.CharField(source="form.title")
    is_required = serializers.BooleanField()
    version = VersionSerializer(allow_null=True)
    missing = serializers.IntegerField()


class FormsOfCaseSerializer(serializers.Serializer[Any]):
    """``may_save``: whether the reader may save them now."""

    may_save = serializers.BooleanField()
    results = FormOfCaseSerializer(many=True)


@extend_schema_view(
    get=extend_schema(operation_id="case_forms_list", tags=["cases"], responses=FormsOfCaseSerializer)
)
class CaseForms(CaseFormView):
    """The forms that the rule set of the case asks for, each with how many answers are missing."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, public_id: UUID) -> Response:
        case = get_object_or_404(cases_visible_to(request.user), public_id=public_id)
        rows = [
            {
                "form": one.form,
                "is_required": one.is_required,
                "version": one.version,
                "missing": len(one.missing),
            }
            for one in forms_of(case, drafts=may_see_draft(request.user, case))
        ]
        return Response(
            FormsOfCaseSerializer({"may_save": may_save(request.user, case), "results": rows}).data
        )


@extend_schema_view(
    get=extend_schema(operation_id="case_form_retrieve", tags=["cases"], responses=FilledFormSerializer),
    put=extend_schema(
        operation_id="case_form_save", tags=["cases"], request=CONTENT, responses=SavedSerializer
    ),
    patch=extend_schema(
        operation_id="case_form_save_fields", tags=["cases"], request=CONTENT, responses=SavedSerializer
    ),
)
class CaseForm(CaseFormView):
    """A form of a case. PUT saves the whole content ``{section: {field: value}}``, PATCH the fields it names
    (null empties one). Nothing has to be complete before the case is handed in."""

    http_method_names = ["get", "head", "put", "patch"]
    versioned = ("PUT", "PATCH")

    def get(self, request: Request, public_id: UUID, code: str) -> Response:
        case, form = self.case_and_form(public_id, code)
        visible = versions_visible_to(request.user, case).filter(submission__form_code=form.code)
        newest = visible.order_by("-number").first()
        content = content_of(newest)
        answer = Response(
            {
                "form": form.code,
                "version": None if newest is None else VersionSerializer(newest).data,
                "content": content,
                "missing": [
                    {"place": str(gap.place), "code": gap.code, "text": gap.text}
                    for gap in missing(content, form)
                ],
            }
        )
        return with_version(answer, 0 if newest is None else newest.edition)

    def put(self, request: Request, public_id: UUID, code: str) -> Response:
        return self.save(request, public_id, code, content=sent(request))

    def patch(self, request: Request, public_id: UUID, code: str) -> Response:
        return self.save(request, public_id, code, patch=sent(request))

    def save(self, request: Request, public_id: UUID, code: str, **what: Any) -> Response:
        request_id = request_id_of(request)
        expected = expected_version(request)
        case, form = self.case_and_form(public_id, code)
        try:
            saved = save_draft(
                case, form.code, by=self.person(), request_id=request_id, expected_edition=expected, **what
            )
        except ContentMalformed as malformed:
            raise told(malformed) from None
        except DraftChanged as changed:
            raise PreconditionFailed(changed.message, changed.code) from None
        return with_version(Response(SavedSerializer(saved).data), saved.edition)


def sent(request: Request) -> Any:
    """The body as data; a body that says nothing is malformed."""
    if request.data is None:
        raise ValidationError({"content": _("Expected: an object with names and values.")}, "not_an_object")
    return request.data


def told(malformed: ContentMalformed) -> ValidationError:
    """Every fault at its place, as the fields of a 400."""
    faults: dict[str, list[ErrorDetail]] = {}
    for fault in malformed.faults:
        faults.setdefault(str(fault.place) or "content", []).append(ErrorDetail(fault.text, fault.code))
    return ValidationError(faults)


@extend_schema_view(
    get=extend_schema(operation_id="case_form_versions", tags=["cases"], responses=VersionsSerializer)
)
class CaseFormVersions(CaseFormView):
    """Every version of a form in a case, oldest first; a draft only for the side that writes it."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, public_id: UUID, code: str) -> Response:
        case, form = self.case_and_form(public_id, code)
        visible = versions_visible_to(request.user, case).filter(submission__form_code=form.code)
        return Response({"results": [VersionSerializer(one).data for one in visible.order_by("number")]})


@extend_schema_view(
    get=extend_schema(
        operation_id="case_form_version", tags=["cases"], responses=VersionWithContentSerializer
    )
)
class CaseFormVersion(CaseFormView):
    """One version with its content."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, public_id: UUID, code: str, number: int) -> Response:
        case, form = self.case_and_form(public_id, code)
        return Response(VersionWithContentSerializer(self.version(case, form, number)).data)


@extend_schema_view(
    get=extend_schema(operation_id="case_form_differences", tags=["cases"], responses=DifferencesSerializer)
)
class CaseFormDifferences(CaseFormView):
    """What changed from one version to another: by field, in tables by row."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, public_id: UUID, code: str, older: int, newer: int) -> Response:
        case, form = self.case_and_form(public_id, code)
        before, after = self.version(case, form, older), self.version(case, form, newer)
        changes = differences(form, before.content, after.content)
        return Response({"results": DifferenceSerializer(changes, many=True).data})
