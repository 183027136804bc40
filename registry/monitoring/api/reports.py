"""Monitoring reports by machine: read one, bring its values, have it calculated again; and what is public."""

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.idempotency import request_id_of
from registry.api.permissions import MayWorkInCases
from registry.api.views import ListView, WritingView
from registry.documents.models import DocumentVersion
from registry.documents.policies import documents_visible_to
from registry.identity.models.people import User
from registry.lifecycle.actors import Actor, actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to
from registry.monitoring.api.serializers import (
    FileSerializer,
    IntakeSerializer,
    PublicReportSerializer,
    RecalculationSerializer,
    ReportSerializer,
    ValuesSerializer,
)
from registry.monitoring.models import Intake, MonitoringReport
from registry.monitoring.operations.files import take_file
from registry.monitoring.operations.recalculating import recalculate
from registry.monitoring.operations.taking import Row, take_values
from registry.monitoring.queries.concluded import concluded_reports, standing_of, with_results
from registry.monitoring.queries.subjects import report_of
from registry.projects.policies import projects_visible_to


class ReportView(WritingView):
    """The base: the case of a report that the person sees, or 404."""

    permission_classes = [MayWorkInCases]

    def case(self, public_id: UUID) -> Case:
        visible = cases_visible_to(self.request.user).filter(lifecycle="monitoring_report")
        return get_object_or_404(visible, public_id=public_id)

    def actor(self) -> Actor:
        """Whoever the credential speaks for; without one the permission has answered already."""
        assert isinstance(self.request.user, User)
        return actor_for(self.request.user, basis="credential")


@extend_schema_view(
    get=extend_schema(operation_id="monitoring_retrieve", tags=["cases"], responses=ReportSerializer)
)
class CaseMonitoring(ReportView):
    """The report of a case: what was brought, what the registry calculated, what its checks found."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, public_id: UUID) -> Response:
        cases = cases_visible_to(request.user).filter(lifecycle__in=["monitoring_report", "verification"])
        case = get_object_or_404(cases.select_related("parent"), public_id=public_id)
        report = report_of(case)
        if report is None:
            return Response({"case": str(case.public_id), "state": case.state, "values": [], "intakes": []})
        return Response(ReportSerializer(report).data)


@extend_schema_view(
    post=extend_schema(
        operation_id="monitoring_values",
        tags=["cases"],
        request=ValuesSerializer,
        responses={201: IntakeSerializer},
    )
)
class CaseMonitoringValues(ReportView):
    """Bring the monitored values: all are taken and calculated, or none."""

    http_method_names = ["post"]

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id = request_id_of(request)
        wanted = ValuesSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        given = wanted.validated_data
        rows = [
            Row(
                symbol=one["symbol"],
                value=one["value"],
                unit=one["unit"],
                point=one["point"],
                first_on=one["period"][0],
                last_on=one["period"][1],
                cell=f"values[{number}]",
                option=one["option"],
                comments=one["comments"],
            )
            for number, one in enumerate(given["values"])
        ]
        years = {str(year): {"ER": value} for year, value in given["claimed"].items()}
        intake = take_values(
            self.case(public_id),
            rows,
            kind=Intake.Kind.PROGRAM,
            by=self.actor(),
            request_id=request_id,
            claims={"years": years, "cells": []} if years else None,
        )
        return Response(IntakeSerializer(intake).data, status=HTTPStatus.CREATED)


@extend_schema_view(
    post=extend_schema(
        operation_id="monitoring_file",
        tags=["cases"],
        request=FileSerializer,
        responses={201: IntakeSerializer},
    )
)
class CaseMonitoringFiles(ReportView):
    """Take a workbook or a CSV of meter readings that was uploaded to the case before."""

    http_method_names = ["post"]

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id = request_id_of(request)
        wanted = FileSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        case = self.case(public_id)
        version = get_object_or_404(
            DocumentVersion.objects.select_related("document").filter(
                document__in=documents_visible_to(request.user), document__case=case
            ),
            document__public_id=wanted.validated_data["document"],
            number=wanted.validated_data["number"],
        )
        intake = take_file(case, version, by=self.actor(), request_id=request_id)
        return Response(IntakeSerializer(intake).data, status=HTTPStatus.CREATED)


@extend_schema_view(
    post=extend_schema(
        operation_id="monitoring_recalculate",
        tags=["cases"],
        request=None,
        responses=RecalculationSerializer,
    )
)
class CaseMonitoringRecalculation(ReportView):
    """Calculate again, after the form or the methodology's content has changed."""

    http_method_names = ["post"]

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id_of(request)
        made = recalculate(self.case(public_id), by=self.actor())
        return Response(RecalculationSerializer(made).data)


@extend_schema_view(get=extend_schema(operation_id="monitoring_reports_list", tags=["projects"]))
class ProjectMonitoringReports(ListView):
    """The concluded monitoring reports of a project, the earliest period first."""

    queryset = concluded_reports()
    serializer_class = PublicReportSerializer
    filter_backends = []
    orderings: ClassVar[dict[str, str]] = {"first_on": "first_on"}

    def get_queryset(self) -> QuerySet[MonitoringReport]:
        if getattr(self, "swagger_fake_view", False):
            return MonitoringReport.objects.none()
        project = get_object_or_404(
            projects_visible_to(self.request.user), reference=self.kwargs["reference"]
        )
        return with_results(super().get_queryset().filter(project=project))

    def serialise(self, page: list[MonitoringReport]) -> Any:
        return self.get_serializer([standing_of(report) for report in page], many=True).data
