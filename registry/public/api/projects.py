"""Reading projects together with their credits, which only the ledger knows."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request

from registry.api.parameters import AS_OF, AS_OF_PARAMETER, as_of
from registry.api.views import DetailView, ListView
from registry.issuance.queries import credits_of_projects
from registry.projects.api import ProjectFilters, ProjectSerializer, projects
from registry.projects.models import Project


class SidesSerializer(serializers.Serializer[Any]):
    """Units of 1 tCO2e by side; a side that is not known is null."""

    total = serializers.IntegerField(allow_null=True)
    japan = serializers.IntegerField(allow_null=True)
    partner = serializers.IntegerField(allow_null=True)


class CreditsSerializer(serializers.Serializer[Any]):
    """What was notified, what stands in the ledger, and where it is."""

    notified = SidesSerializer()
    issued = SidesSerializer()
    held = serializers.IntegerField()
    retired = serializers.IntegerField()
    cancelled = serializers.IntegerField()


class ProjectWithCreditsSerializer(ProjectSerializer):
    credits = serializers.SerializerMethodField()

    class Meta(ProjectSerializer.Meta):
        fields = (*ProjectSerializer.Meta.fields, "credits")

    @extend_schema_field(CreditsSerializer)
    def get_credits(self, project: Project) -> dict[str, Any]:
        answer: dict[str, Any] = self.context["credits"][project.reference]
        return answer


class CreditsOfProjects:
    """Adds the credits of all projects of an answer, asked for at once."""

    request: Request

    def with_credits(self, rows: list[Project]) -> list[dict[str, Any]]:
        figures = credits_of_projects([row.reference for row in rows], as_of=as_of(self.request))
        context = {"request": self.request, "credits": figures}
        return list(ProjectWithCreditsSerializer(rows, many=True, context=context).data)


@extend_schema_view(
    get=extend_schema(operation_id="projects_list", tags=["projects"], parameters=[AS_OF_PARAMETER])
)
class ProjectList(CreditsOfProjects, ListView):
    """Projects with their credits. Also those that only an issuance names (``in_project_list`` false)."""

    queryset = projects()
    serializer_class = ProjectWithCreditsSerializer
    filterset_class = ProjectFilters
    search_fields = ["reference", "title", "participants__organisation__name"]
    parameters = (AS_OF,)
    orderings: ClassVar[dict[str, str]] = {
        "reference": "reference",
        "title": "title",
        "registered_on": "registered_on",
        "estimated_annual_reductions": "estimated_annual_reductions_tco2e",
    }

    def serialise(self, page: list[Any]) -> Any:
        return self.with_credits(page)


@extend_schema_view(
    get=extend_schema(operation_id="projects_read", tags=["projects"], parameters=[AS_OF_PARAMETER])
)
class ProjectDetail(CreditsOfProjects, DetailView):
    """One project by its reference, such as MN001, with its credits."""

    queryset = projects()
    serializer_class = ProjectWithCreditsSerializer
    lookup_field = "reference"
    parameters = (AS_OF,)

    def serialise(self, row: Any) -> Any:
        return self.with_credits([row])[0]
