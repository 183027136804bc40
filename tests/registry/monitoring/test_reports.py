"""Values are taken whole or not at all, calculated at once, and held against what they claim."""

import hashlib
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.lifecycle.errors import StepUnmet
from registry.methodologies.models import FactorTable, MethodologyContent
from registry.monitoring.errors import (
    ContentMissing,
    IntakeFaulty,
    ReportNotReady,
    ReportNotYours,
    RequestIdUsed,
)
from registry.monitoring.models import MonitoredValue, MonitoringReport, Recalculation
from registry.monitoring.operations.recalculating import recalculate
from registry.monitoring.queries import currency
from registry.monitoring.queries.amounts import again, recalculated_amounts
from tests.registry.monitoring.world import monitoring_report, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    found = world.begin("monitoring_report")
    world.write(found, monitoring_report())
    return found


def codes(case):
    return [check["code"] for check in newest(case).checks]


def table_in_force(revision, first_on):
    """An edition of a table of factors, as two officers adopted it."""
    first, second = MethodologyContent.objects.values_list("proposed_by", "adopted_by").get(status="adopted")
    text = f'name = "a_test" # {first_on}'
    FactorTable.objects.create(
        name="a_test",
        revision=revision,
        valid_from=first_on,
        text=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        status="adopted",
        drafted_by_id=first,
        proposed_by_id=first,
        proposed_at=timezone.now(),
        adopted_by_id=second,
        adopted_at=timezone.now(),
    )


def newest(case):
    return Recalculation.objects.filter(report__case=case).order_by("-number")[0]


def test_values_are_calculated_with_the_adopted_content_and_can_be_again(world, case):
    claims = {"years": {"2024": {"ER": "496.4"}, "2025": {"ER": "1001"}}, "cells": []}
    intake = world.take(case, rows("620.5", "1250.25"), claims=claims)
    made = newest(case)
    years = [(year.year, year.emission_reductions, year.credited) for year in made.years.all()]
    assert years == [(2024, "496.4", 496), (2025, "1000.2", 1000)]
    assert [(year.difference, year.is_within_tolerance) for year in made.years.all()] == [
        ("0", True),
        ("0.8", False),
    ]
    assert made.content_sha256 == made.content.digest == made.result["digest"]
    assert made.result["steps"]
    assert again(made) == recalculated_amounts(intake.report) == {2024: 496, 2025: 1000}
    assert codes(case) == ["claim_differs"]
    assert [value.place for value in MonitoredValue.objects.all()] == ["MRS(input)!E8", "MRS(input)!E9"]


def test_a_fault_is_told_with_its_cell_and_nothing_is_taken(world, case):
    wrong = [*rows("620.5", "1250,25"), replace(rows("1", "2")[0], symbol="EC", cell="E10")]
    with pytest.raises(IntakeFaulty) as refused:
        world.take(case, wrong)
    assert [(fault["code"], fault["sheet"], fault["cell"]) for fault in refused.value.faults] == [
        ("not_a_number", "MRS(input)", "E9"),
        ("unknown_parameter", "MRS(input)", "E10"),
    ]
    assert "exact decimal" in refused.value.faults[0]["accepted"]
    assert not MonitoredValue.objects.exists()


def test_the_same_request_brings_the_same_values_once(world, case):
    request_id = uuid4()
    first = world.take(case, rows("620.5", "1250.25"), request_id=request_id)
    assert world.take(case, rows("620.5", "1250.25"), request_id=request_id) == first
    with pytest.raises(RequestIdUsed):
        world.take(case, rows("620.5", "1250.26"), request_id=request_id)
    second = world.take(case, rows("620.5", "1250.26"))
    first.refresh_from_db()
    assert (first.is_current, second.is_current, second.number) == (False, True, 2)


def test_only_participants_bring_values_and_only_while_it_is_open(world, case):
    with pytest.raises(ReportNotYours):
        world.take(case, rows("1", "2"), by=world.by("third_party_entity"))
    bare = world.begin("monitoring_report")
    with pytest.raises(ReportNotReady, match="first and the last day"):
        world.take(bare, rows("1", "2"))
    world.walk(case, "submit")
    with pytest.raises(ReportNotYours):
        world.take(case, rows("620.5", "1250.25"))


def test_a_unit_slip_keeps_the_report_from_being_handed_in_until_it_is_corrected(world, case):
    world.take(case, rows("620500", "1250.25"))
    with pytest.raises(StepUnmet) as unmet:
        world.step(case, "submit")
    assert {one.code for one in unmet.value.unmet} == {"unit_slip"}
    world.take(case, rows("620500", "1250250", unit="kWh"))
    world.step(case, "submit")
    assert recalculated_amounts(MonitoringReport.objects.get()) == {2024: 496, 2025: 1000}


def test_an_overdue_calibration_takes_off_what_the_meter_may_err(world, case):
    def overdue(content):
        content["instruments"]["calibrations"][0]["valid_until"] = "2025-06-30"

    world.write(case, monitoring_report(), overdue)
    world.take(case, rows("620.5", "1250.25"))
    years = {year.year: year.emission_reductions for year in newest(case).years.all()}
    assert years == {2024: "496.4", 2025: "995.199"}  # 1,250.25 x 0.995 x 0.8
    assert [row["correction"] for row in newest(case).inputs] == ["", "-0.5"]
    assert codes(case) == ["calibration_overdue"]


def test_another_form_or_another_content_asks_for_another_calculation(world, case):
    world.take(case, rows("620.5", "1250.25"))
    first = newest(case)
    assert recalculate(case, by=world.by("proponent")) == first

    def later(content):
        content["instruments"]["calibrations"][0]["valid_until"] = "2027-06-30"

    world.write(case, monitoring_report(), later)
    with pytest.raises(StepUnmet, match="Calculate again"):
        world.step(case, "submit")
    assert recalculate(case, by=world.by("proponent")).number == 2
    world.step(case, "submit")


def test_a_period_is_reported_once_and_within_the_crediting_period(world, case):
    world.walk(case, "submit")
    other = world.begin("monitoring_report")
    world.write(other, monitoring_report((date(2025, 12, 31), date(2026, 1, 31))))
    world.take(other, [replace(rows("1", "2")[0], first_on=date(2025, 12, 31), last_on=date(2025, 12, 31))])
    with pytest.raises(StepUnmet) as unmet:
        world.step(other, "submit")
    assert {"period_overlaps"} <= {one.code for one in unmet.value.unmet}
    with pytest.raises(IntegrityError, match="do_not_overlap"), transaction.atomic():
        MonitoringReport.objects.update(is_standing=True)
    world.step(case, "correct")
    assert not MonitoringReport.objects.standing().exists()
    early = world.begin("monitoring_report")
    world.write(early, monitoring_report((date(2023, 11, 1), date(2023, 12, 31))))
    with pytest.raises(StepUnmet) as unmet:
        world.step(early, "submit")
    assert {"outside_crediting_period", "before_operation", "values_missing"} <= {
        one.code for one in unmet.value.unmet
    }


def test_what_was_calculated_never_changes(world, case):
    world.take(case, rows("620.5", "1250.25"))
    for rows_of in (Recalculation.objects, MonitoredValue.objects):
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            rows_of.update(position=9) if rows_of is MonitoredValue.objects else rows_of.update(number=9)


def test_without_adopted_content_nothing_is_calculated(world, case):
    MethodologyContent.objects.update(status="superseded", superseded_at=timezone.now())
    with pytest.raises(ContentMissing, match="KZ_AM001"):
        world.take(case, rows("620.5", "1250.25"))


def test_another_edition_of_a_table_makes_a_calculation_of_its_days_outdated(world, case, monkeypatch):
    world.take(case, rows("620.5", "1250.25"))
    monkeypatch.setattr(currency, "read_content", lambda _: SimpleNamespace(tables=("a_test",)))

    def is_up_to_date():
        return currency.is_up_to_date(MonitoringReport.objects.get(case=case), newest(case))

    table_in_force(1, date(2027, 1, 1))
    assert is_up_to_date(), "it begins after the last day of the report"
    table_in_force(2, date(2025, 6, 1))
    assert not is_up_to_date()
