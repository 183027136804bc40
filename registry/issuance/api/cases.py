"""What programs ask of issuance: why a project's reductions are not issued, and when reports are expected."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.permissions import MayReadCases
from registry.api.views import ReadingView
from registry.issuance.models import ExpectedReport, MonitoringCalendar
from registry.issuance.policies import calendars_visible_to, may_ask_why
from registry.issuance.queries.issuable import Answer, Block, Standing, why_not_issuable
from registry.projects.models import Project


class BlockSerializer(serializers.Serializer[Block]):
    """One thing that stands in the way. ``case``: where it is settled, by its id; null where nothing was begun."""

    code = serializers.CharField()
    message = serializers.CharField()
    next_step = serializers.CharField()
    who = serializers.CharField()
    case = serializers.UUIDField(source="case.public_id", default=None, allow_null=True)


class StandingSerializer(serializers.Serializer[Standing]):
    """One monitoring report on its way to units. Days are inclusive; null where the report names none yet."""

    report = serializers.UUIDField(source="case.public_id")
    reference = serializers.CharField(source="case.reference", allow_null=True)
    first_on = serializers.DateField(allow_null=True)
    last_on = serializers.DateField(allow_null=True)
    is_issued = serializers.BooleanField()
    blocks = BlockSerializer(many=True)


class IssuabilitySerializer(serializers.Serializer[Answer]):
    """Of one project: what blocks it as a whole, and each of its reports, the newest first."""

    project = serializers.CharField(source="project.reference")
    blocks = BlockSerializer(many=True)
    reports = StandingSerializer(many=True)


@extend_schema_view(
    get=extend_schema(
        operation_id="issuability_retrieve", tags=["issuances"], responses=IssuabilitySerializer
    )
)
class Issuability(ReadingView):
    """Why is this not issuable? For whoever sees a case of the project; 404 for everybody else."""

    permission_classes = [MayReadCases]

    def get(self, request: Request, reference: str) -> Response:
        project = get_object_or_404(Project, reference=reference)
        if not may_ask_why(request.user, project):
            raise Http404
        return Response(IssuabilitySerializer(why_not_issuable(project, request.user)).data)


class ExpectedReportSerializer(serializers.ModelSerializer[ExpectedReport]):
    """One monitoring period. Days are inclusive; null: not known, or not (yet) so."""

    report = serializers.UUIDField(source="report_case.public_id", default=None, allow_null=True)

    class Meta:
        model = ExpectedReport
        fields = (
            "first_on",
            "last_on",
            "report_due_on",
            "verification_due_on",
            "report",
            "verified_at",
            "missed_at",
            "escalated_at",
        )


class CalendarSerializer(serializers.ModelSerializer[MonitoringCalendar]):
    """How often a project reports, and its periods, the oldest first. ``verification``: how sure it is."""

    project = serializers.CharField(source="project.reference")
    periods = ExpectedReportSerializer(many=True)

    class Meta:
        model = MonitoringCalendar
        fields = (
            "project",
            "months",
            "report_due_days",
            "verification_due_days",
            "follows_plan",
            "source",
            "verification",
            "periods",
        )


@extend_schema_view(
    get=extend_schema(
        operation_id="monitoring_calendar_retrieve", tags=["issuances"], responses=CalendarSerializer
    )
)
class Calendar(ReadingView):
    """When a project is expected to report; 404 where no calendar is kept, or none of its cases is the reader's."""

    permission_classes = [MayReadCases]

    def get(self, request: Request, reference: str) -> Response:
        found: Any = get_object_or_404(
            calendars_visible_to(request.user)
            .select_related("project")
            .prefetch_related("periods__report_case"),
            project__reference=reference,
        )
        return Response(CalendarSerializer(found).data)
