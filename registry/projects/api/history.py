"""What is public of a project's way: its timeline, its design documents, who speaks for it."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.views import ReadingView
from registry.lifecycle.models import StepTaken
from registry.projects.models import (
    AuthorisedSignatory,
    DesignDocument,
    ModalitiesOfCommunication,
    Project,
)
from registry.projects.policies import projects_visible_to
from registry.projects.queries.pages import (
    Estimates,
    design_differences,
    estimates_of,
    project_timeline,
    read_content,
)
from registry.projects.queries.subjects import current_modalities
from registry.submissions.api.cases import DifferencesSerializer


class StepSerializer(serializers.ModelSerializer[StepTaken]):
    """A public step. No person is named: ``part`` says in what part somebody acted."""

    case = serializers.CharField(source="case.reference")
    procedure = serializers.CharField(source="case.lifecycle")
    procedure_label = serializers.CharField(source="case.lifecycle_label")
    step_label = serializers.CharField(source="label")
    state = serializers.CharField(source="destination")
    state_label = serializers.CharField(source="destination_label")

    class Meta:
        model = StepTaken
        fields = (
            "case",
            "procedure",
            "procedure_label",
            "step",
            "step_label",
            "state",
            "state_label",
            "taken_at",
            "part",
        )


class StepsSerializer(serializers.Serializer[Any]):
    results = StepSerializer(many=True)


class DesignDocumentSerializer(serializers.ModelSerializer[DesignDocument]):
    """One version. Windows and effects are days, both inclusive; null: not (yet) so."""

    methodologies = serializers.SerializerMethodField()
    form_version = serializers.CharField(source="submission.form_version")
    sha256 = serializers.CharField(source="submission.sha256")

    class Meta:
        model = DesignDocument
        fields = (
            "number",
            "status",
            "published_on",
            "effective_from",
            "effective_to",
            "public_input_opens_on",
            "public_input_closes_on",
            "methodologies",
            "form_version",
            "sha256",
        )

    def get_methodologies(self, document: DesignDocument) -> list[str]:
        return [f"{row.methodology.reference} {row.version}" for row in document.methodology_versions.all()]


class DesignDocumentsSerializer(serializers.Serializer[Any]):
    results = DesignDocumentSerializer(many=True)


class EstimateSerializer(serializers.Serializer[Any]):
    """One year in tCO2e; exact decimals as text."""

    year = serializers.IntegerField()
    reference_emissions = serializers.CharField()
    project_emissions = serializers.CharField()
    emission_reductions = serializers.CharField()


class EstimatesSerializer(serializers.Serializer[Estimates]):
    """The years, their totals and the yearly average in tCO2e."""

    years = EstimateSerializer(many=True)
    reference_emissions = serializers.CharField()
    project_emissions = serializers.CharField()
    emission_reductions = serializers.CharField()
    average = serializers.CharField(allow_null=True)


class WholeDesignDocumentSerializer(DesignDocumentSerializer):
    """A version with what it says, without what is confidential."""

    content = serializers.SerializerMethodField()
    estimates = serializers.SerializerMethodField()

    class Meta(DesignDocumentSerializer.Meta):
        fields = (*DesignDocumentSerializer.Meta.fields, "content", "estimates")  # type: ignore[assignment]

    def get_content(self, document: DesignDocument) -> dict[str, dict[str, Any]]:
        return {
            name: dict(section) for name, section in read_content(document, sees_everything=False).items()
        }

    def get_estimates(self, document: DesignDocument) -> EstimatesSerializer:
        return EstimatesSerializer(estimates_of(read_content(document, sees_everything=False))).data  # type: ignore[return-value]


class SignatorySerializer(serializers.ModelSerializer[AuthorisedSignatory]):
    """Who may sign for whom; how to reach them is not public."""

    organisation = serializers.UUIDField(source="organisation.public_id")

    class Meta:
        model = AuthorisedSignatory
        fields = ("organisation", "rank", "last_name", "first_name", "title", "signed_on")


class ModalitiesSerializer(serializers.ModelSerializer[ModalitiesOfCommunication]):
    """The statement that holds now."""

    focal_point = serializers.UUIDField(source="focal_point.public_id")
    focal_point_name = serializers.CharField(source="focal_point.name")
    signatories = SignatorySerializer(many=True)

    class Meta:
        model = ModalitiesOfCommunication
        fields = (
            "number",
            "focal_point",
            "focal_point_name",
            "focal_point_is_participant",
            "effective_from",
            "signatories",
        )


class CurrentModalitiesSerializer(serializers.Serializer[Any]):
    """``current`` is null for a project of which no statement is known here."""

    current = ModalitiesSerializer(allow_null=True)


class OfProject(ReadingView):
    """The base: the project of the address, or 404."""

    def project(self, reference: str) -> Project:
        return get_object_or_404(projects_visible_to(self.request.user), reference=reference)

    def documents(self, reference: str) -> QuerySet[DesignDocument]:
        return (
            DesignDocument.objects.filter(project=self.project(reference))
            .select_related("submission__submission", "monitoring_plan__submission")
            .prefetch_related("methodology_versions__methodology")
        )


@extend_schema_view(
    get=extend_schema(operation_id="project_timeline", tags=["projects"], responses=StepsSerializer)
)
class ProjectTimeline(OfProject):
    """Every public step of every case about a project, oldest first."""

    def get(self, request: Request, reference: str) -> Response:
        steps = project_timeline(self.project(reference))
        return Response({"results": StepSerializer(steps, many=True).data})


@extend_schema_view(
    get=extend_schema(operation_id="design_documents", tags=["projects"], responses=DesignDocumentsSerializer)
)
class DesignDocuments(OfProject):
    """The versions of a project's design document, newest first; none of a project from the public list."""

    def get(self, request: Request, reference: str) -> Response:
        documents = self.documents(reference).order_by("-number")
        return Response({"results": DesignDocumentSerializer(documents, many=True).data})


@extend_schema_view(
    get=extend_schema(
        operation_id="design_document", tags=["projects"], responses=WholeDesignDocumentSerializer
    )
)
class DesignDocumentDetail(OfProject):
    """One version of a design document with its public content."""

    def get(self, request: Request, reference: str, number: int) -> Response:
        document = get_object_or_404(self.documents(reference), number=number)
        return Response(WholeDesignDocumentSerializer(document).data)


@extend_schema_view(
    get=extend_schema(
        operation_id="design_document_differences", tags=["projects"], responses=DifferencesSerializer
    )
)
class DesignDocumentDifferences(OfProject):
    """What changed from one version to another, in what is public of both."""

    def get(self, request: Request, reference: str, older: int, newer: int) -> Response:
        documents = self.documents(reference)
        before = get_object_or_404(documents, number=older)
        after = get_object_or_404(documents, number=newer)
        changes = design_differences(before, after, sees_everything=False)
        return Response(DifferencesSerializer({"results": changes}).data)


@extend_schema_view(
    get=extend_schema(
        operation_id="modalities_of_communication", tags=["projects"], responses=CurrentModalitiesSerializer
    )
)
class Modalities(OfProject):
    """Who speaks for a project now."""

    def get(self, request: Request, reference: str) -> Response:
        current = current_modalities(self.project(reference))
        return Response(CurrentModalitiesSerializer({"current": current}).data)
