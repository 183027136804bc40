"""What monitoring reports look like to programs."""

import re
from typing import Any

from rest_framework import serializers

from registry.methodologies.language.saying import said
from registry.methodologies.queries import key_of
from registry.monitoring.calculating import number_of
from registry.monitoring.checks.wording import said_checks
from registry.monitoring.models import Intake, MonitoringReport, Recalculation
from registry.monitoring.operations.files import progress_of
from registry.monitoring.operations.taking import MOST_ROWS
from registry.monitoring.queries.amounts import recalculated_amounts, verified_amounts
from registry.monitoring.queries.concluded import Standing
from registry.monitoring.queries.subjects import (
    current_values,
    newest_recalculation,
)

YEAR = re.compile("[0-9]{4}")
PERIOD = "First and last day, both inclusive."


class ValueSerializer(serializers.Serializer[Any]):
    """A monitored value. ``value`` is an exact decimal as text, or a category."""

    symbol = serializers.CharField(max_length=80)
    point = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    period = serializers.ListField(
        child=serializers.DateField(), min_length=2, max_length=2, help_text=PERIOD
    )
    value = serializers.CharField(max_length=120)
    unit = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    option = serializers.CharField(max_length=8, required=False, default="", allow_blank=True)
    comments = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class ValuesSerializer(serializers.Serializer[Any]):
    """``claimed``: emission reductions in tCO2e by calendar year, as the participants calculated them."""

    values = ValueSerializer(many=True)
    claimed = serializers.DictField(child=serializers.CharField(max_length=80), required=False, default=dict)

    def validate_values(self, values: list[Any]) -> list[Any]:
        if len(values) > MOST_ROWS:
            raise serializers.ValidationError(f"At most {MOST_ROWS} values.")
        return values

    def validate_claimed(self, claimed: dict[str, str]) -> dict[str, str]:
        for year, value in claimed.items():
            if YEAR.fullmatch(str(year)) is None:
                raise serializers.ValidationError("A calendar year has four digits.")
            if number_of(value) is None:
                raise serializers.ValidationError({year: "An exact decimal of at most 30 digits."})
        return claimed


class FileSerializer(serializers.Serializer[Any]):
    """A document of the case, uploaded before as a monitoring report: a workbook or a CSV of readings."""

    document = serializers.UUIDField()
    number = serializers.IntegerField(min_value=1)


class IntakeSerializer(serializers.ModelSerializer[Intake]):
    """One way in. ``rows`` counts on while a file is read; ``faults`` are why it was refused."""

    id = serializers.UUIDField(source="public_id")
    rows = serializers.SerializerMethodField()

    class Meta:
        model = Intake
        fields = ("id", "number", "kind", "state", "is_current", "sha256", "rows", "faults", "asked_at")

    def get_rows(self, intake: Intake) -> int:
        return progress_of(intake)


class YearSerializer(serializers.Serializer[Any]):
    """A calendar year: exact tCO2e as text, whole tonnes as integers."""

    year = serializers.IntegerField()
    reference_emissions = serializers.CharField()
    project_emissions = serializers.CharField()
    emission_reductions = serializers.CharField()
    credited = serializers.IntegerField()
    claimed = serializers.CharField()
    difference = serializers.CharField()
    is_within_tolerance = serializers.BooleanField()


class RecalculationSerializer(serializers.Serializer[Any]):
    """What the registry calculated, with its working. ``content_sha256`` pins the methodology's content,
    ``tables`` the editions of tables of factors (null: from before they were kept)."""

    number = serializers.IntegerField()
    methodology = serializers.CharField()
    content_sha256 = serializers.CharField()
    inputs_sha256 = serializers.CharField()
    made_at = serializers.DateTimeField()
    tolerance = serializers.CharField()
    years = YearSerializer(many=True)
    tables = serializers.ListField(child=serializers.DictField(), allow_null=True)
    rounding = serializers.CharField()
    checks = serializers.SerializerMethodField()
    cells = serializers.ListField(child=serializers.DictField())
    result = serializers.SerializerMethodField()

    def get_checks(self, recalculation: Recalculation) -> list[dict[str, Any]]:
        return said_checks(recalculation.checks)

    def get_result(self, recalculation: Recalculation) -> dict[str, Any]:
        return said(recalculation.result)


class ReportSerializer(serializers.ModelSerializer[MonitoringReport]):
    """A report as those see it who see its case."""

    case = serializers.UUIDField(source="case.public_id")
    reference = serializers.CharField(source="case.reference", allow_null=True)
    state = serializers.CharField(source="case.state")
    project = serializers.CharField(source="project.reference")
    intakes = serializers.SerializerMethodField()
    values = serializers.SerializerMethodField()
    recalculation = serializers.SerializerMethodField()
    recalculated = serializers.SerializerMethodField()
    verified = serializers.SerializerMethodField()

    class Meta:
        model = MonitoringReport
        fields = (
            *("case", "reference", "state", "project", "first_on", "last_on"),
            *("intakes", "values", "recalculation", "recalculated", "verified"),
        )

    def get_intakes(self, report: MonitoringReport) -> list[dict[str, Any]]:
        return list(IntakeSerializer(report.intakes.all()[:20], many=True).data)

    def get_values(self, report: MonitoringReport) -> list[dict[str, Any]]:
        intake = current_values(report)
        return [
            {
                "place": one.place,
                "symbol": one.symbol,
                "point": one.point,
                "period": [one.first_on, one.last_on] if one.first_on else None,
                "value": one.value,
                "unit": one.unit,
            }
            for one in (intake.values.order_by("position") if intake is not None else ())
        ]

    def get_recalculation(self, report: MonitoringReport) -> dict[str, Any] | None:
        newest = newest_recalculation(report)
        return None if newest is None else dict(RecalculationSerializer(newest).data)

    def get_recalculated(self, report: MonitoringReport) -> dict[str, int]:
        return {str(year): tonnes for year, tonnes in recalculated_amounts(report).items()}

    def get_verified(self, report: MonitoringReport) -> dict[str, int]:
        return {str(year): tonnes for year, tonnes in verified_amounts(report).items()}


class PublicReportSerializer(serializers.Serializer[Standing]):
    """A report that was concluded, with its opinion and amounts by calendar year in whole tonnes."""

    reference = serializers.CharField(source="report.case.reference")
    state = serializers.CharField(source="report.case.state")
    first_on = serializers.DateField(source="report.first_on")
    last_on = serializers.DateField(source="report.last_on")
    methodology = serializers.SerializerMethodField()
    content_sha256 = serializers.CharField(source="recalculation.content_sha256", default="")
    opinion = serializers.CharField(source="last_opinion.opinion", default=None, allow_null=True)
    reported_on = serializers.DateField(source="positive.reported_on", default=None, allow_null=True)
    recalculated = serializers.DictField(child=serializers.IntegerField())
    verified = serializers.DictField(child=serializers.IntegerField())

    def get_methodology(self, one: Standing) -> str:
        return key_of(one.report.methodology_version)
