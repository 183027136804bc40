"""The forms of the mechanism as data, and as JSON Schema."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.views import ReadingView
from registry.submissions.queries.declarations import declaration, summary
from registry.submissions.schema import all_forms, form_of


class FormSummarySerializer(serializers.Serializer[Any]):
    """A form: ``token`` finds its version in a rule set.

    ``is_own_layout``: the official layout could not be read, the questions are this project's own.
    """

    code = serializers.CharField()
    token = serializers.CharField()
    title = serializers.CharField()
    help = serializers.CharField()
    is_public = serializers.BooleanField()
    is_own_layout = serializers.BooleanField()


class FormsSerializer(serializers.Serializer[Any]):
    results = FormSummarySerializer(many=True)


class FormDeclarationSerializer(FormSummarySerializer):
    """``sections`` say what is asked; ``json_schema`` (2020-12) what a draft may hold."""

    sections = serializers.ListField(child=serializers.DictField())
    json_schema = serializers.DictField()


@extend_schema_view(get=extend_schema(operation_id="forms_list", tags=["forms"], responses=FormsSerializer))
class FormList(ReadingView):
    """Every form that a case can be filled in on."""

    def get(self, request: Request) -> Response:
        return Response({"results": [summary(form) for form in all_forms()]})


@extend_schema_view(
    get=extend_schema(operation_id="form_retrieve", tags=["forms"], responses=FormDeclarationSerializer)
)
class FormDetail(ReadingView):
    """One form with its sections, its fields and its JSON Schema; labels in the reader's language."""

    def get(self, request: Request, code: str) -> Response:
        try:
            form = form_of(code)
        except KeyError:
            raise Http404 from None
        return Response(declaration(form))
