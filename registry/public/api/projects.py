"""Reading projects together with their credits, which only the ledger knows."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request

from registry.api.parameters import AS_OF, AS_OF_PARAMETER, as_of
from registry.api.views import DetailView, ListView
from registry.issuance.queries.credits import credits_of_projects
from registry.projects.api.projects import ProjectFilters, ProjectSerializer, projects
from registry.projects.models import Project

PROJECT_EXAMPLE: dict[str, Any] = {
    "reference": "MN001",
    "partner_country": "MN",
    "title": "Installation of high-efficiency heat only boilers",
    "status": "registered",
    "status_as_printed": "Project registered",
    "in_project_list": True,
    "sectoral_scope": None,
    "methodologies": [{"reference": "MN_AM002", "version": "1.0", "is_listed": True}],
    "third_party_entity": None,
    "third_party_entity_as_printed": "",
    "registered_on": "2015-06-30",
    "withdrawn_on": None,
    "estimated_annual_reductions_tco2e": None,
    "estimate_source": "",
    "operation_started_on": None,
    "operational_lifetime_years": None,
    "operation_source": "",
    "latitude": None,
    "longitude": None,
    "url": "https://www.jcm.go.jp/jc/projects/mn001/",
    "participants": [],
    "source": "public project list",
    "verification": "yes",
    "notes": "",
    "credits": {
        "notified": {"total": 307, "japan": 244, "partner": 63},
        "issued": {"total": 278, "japan": 244, "partner": 34},
        "held": 278,
        "retired": 0,
        "cancelled": 0,
    },
}


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
        fields = (*ProjectSerializer.Meta.fields, "credits")  # type: ignore[assignment]

    @extend_schema_field(CreditsSerializer)
    def get_credits(self, project: Project) -> dict[str, Any]:
        answer: dict[str, Any] = self.context["credits"][project.reference]
        return answer


def with_credits(request: Request, rows: list[Project]) -> list[dict[str, Any]]:
    """The projects of an answer with their credits, which are asked for at once."""
    figures = credits_of_projects([row.reference for row in rows], as_of=as_of(request))
    context = {"request": request, "credits": figures}
    return list(ProjectWithCreditsSerializer(rows, many=True, context=context).data)


@extend_schema_view(
    get=extend_schema(operation_id="projects_list", tags=["projects"], parameters=[AS_OF_PARAMETER])
)
class ProjectList(ListView):
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
        return with_credits(self.request, page)


@extend_schema_view(
    get=extend_schema(
        operation_id="projects_read",
        tags=["projects"],
        parameters=[AS_OF_PARAMETER],
        examples=[
            OpenApiExample(
                "A project with its credits", value=PROJECT_EXAMPLE, response_only=True, status_codes=["200"]
            )
        ],
    )
)
class ProjectDetail(DetailView):
    """One project by its reference, such as MN001, with its credits."""

    queryset = projects()
    serializer_class = ProjectWithCreditsSerializer
    lookup_field = "reference"
    parameters = (AS_OF,)

    def serialise(self, row: Any) -> Any:
        return with_credits(self.request, [row])[0]
