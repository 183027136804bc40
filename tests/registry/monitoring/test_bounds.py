"""What is far too large, too long or too little to go by is refused, and comes to an end."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.conf import settings
from openpyxl import load_workbook

from registry.monitoring.api.serializers import ValuesSerializer
from registry.monitoring.calculating import number_of
from registry.monitoring.checks import calibration, series
from registry.monitoring.errors import IntakeFaulty, ReportNotReady
from registry.monitoring.models import Intake, Recalculation
from registry.monitoring.operations import files
from registry.monitoring.operations.taking import MOST_ROWS
from registry.monitoring.queries.amounts import recalculated_amounts
from registry.monitoring.queries.subjects import newest_recalculation, report_of
from registry.projects.models import Finding
from tests.registry.monitoring.test_checks import CALIBRATION, codes, material, readings
from tests.registry.monitoring.test_files import taken, workbook
from tests.registry.monitoring.world import monitoring_report, rows


@pytest.mark.parametrize(
    "text",
    ["1E999999999", "1e16", "-1e16", "9" * 31, "1" + "0" * 16, "1_000", "NaN", "", "1e-99", "١٢", " 1"],
)
def test_a_number_out_of_bounds_is_none(text):
    assert number_of(text) is None


def test_a_number_is_kept_to_its_last_digit():
    assert number_of("1e15") == 10**15
    assert str(number_of("-123456789012.123456789012345678")) == "-123456789012.123456789012345678"


@pytest.mark.parametrize(
    "claimed", [{"\u0000": "1"}, {"20240": "1"}, {"2024": "1E999999999"}, {"2024": "9" * 20}]
)
def test_a_program_claims_years_and_numbers_only(claimed):
    values = [{"symbol": "EG", "period": ["2024-07-01", "2024-12-31"], "value": "1"}]
    assert not ValuesSerializer(data={"values": values, "claimed": claimed}).is_valid()
    assert ValuesSerializer(data={"values": values, "claimed": {"2024": "496.4"}}).is_valid()


def test_a_single_reading_has_no_interval_and_is_held_against_the_year():
    one = readings(interval=None, count=1, totals={2025: Decimal(131_400_001)})  # 15 MW x 8,760 h, and 1 kWh
    assert codes(series.missing_readings, series=(one,)) == [("readings_too_few", "error", ())]
    assert codes(series.impossible_readings, series=(one,)) == [("reading_impossible", "error", ())]
    within = readings(interval=None, totals={2025: Decimal(131_400_000)})
    assert codes(series.impossible_readings, series=(within,)) == []
    slipped = readings(totals={2025: Decimal(131_400_000_000)})
    assert codes(series.impossible_readings, series=(slipped,)) == [("readings_unit_slip", "error", ())]


@pytest.mark.parametrize(
    ("spells", "overdue"),
    [
        ([], 365),
        ([(-400, -1)], 365),
        ([(-400, None)], 0),
        ([(10, 19), (15, 29), (0, 4)], 365 - 25),
        ([(360, 800), (400, 500)], 360),
    ],
)
def test_days_without_calibration_are_counted_by_whole_spells(spells, overdue):
    first = date(2025, 1, 1)
    calibrations = [
        CALIBRATION.__class__(
            **{
                **{name: getattr(CALIBRATION, name) for name in ("point", "symbol", "instrument")},
                "calibrated_on": first + timedelta(days=begins),
                "valid_until": None if ends is None else first + timedelta(days=ends),
                "permissible_error": Decimal("0.5"),
            }
        )
        for begins, ends in spells
    ]
    assert calibration._uncovered(first, date(2025, 12, 31), calibrations) == overdue
    assert material().slices == [(2025, first, date(2025, 12, 31))]


def test_the_page_of_values_may_have_a_field_for_each_value():
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS > MOST_ROWS


@pytest.fixture
def case(world):
    found = world.begin("monitoring_report")
    world.write(found, monitoring_report())
    return found


@pytest.mark.django_db
def test_a_value_out_of_bounds_is_a_fault_and_a_result_out_of_bounds_a_kept_refusal(world, case, monkeypatch):
    with pytest.raises(IntakeFaulty) as refused:
        world.take(case, rows("1E999999999", "1"))
    assert [(fault["code"], fault["cell"]) for fault in refused.value.faults] == [("not_a_number", "E8")]
    monkeypatch.setattr("registry.monitoring.operations.recalculating.MOST_TONNES", 800)
    world.take(case, rows("620.5", "1250.25"), claims={"years": {"2024": {"ER": "1E+25"}}, "cells": []})
    made = newest_recalculation(report_of(case))
    assert (made.is_complete, "2025 is too large" in made.why_refused) == (False, True)
    assert recalculated_amounts(made.report) == {}
    monkeypatch.undo()
    world.take(case, rows("620", "1250.25"), claims={"years": {"2024": {"ER": "1E+25"}}, "cells": []})
    year = newest_recalculation(report_of(case)).years.get(year=2024)
    assert (year.claimed_credited, year.is_within_tolerance) == (None, False)


@pytest.mark.django_db
def test_a_workbook_with_a_number_without_sense_comes_to_an_end(world, case, monkeypatch):
    book = load_workbook(BytesIO(workbook(world, case, filled=True)))
    for cell in (cell for row in book["MRS(input)"].iter_rows() for cell in row):
        if cell.value in (620.5, "620.5"):
            cell.value = 1e25
    out = BytesIO()
    book.save(out)
    intake = taken(world, case, out.getvalue(), "report.xlsx")
    assert (intake.state, intake.is_current, intake.values.count()) == ("refused", False, 0)
    before = Intake.objects.get(is_current=True)
    for error in (ArithmeticError, files.DataError):

        def fail(_report, error=error):
            raise error

        monkeypatch.setattr(files, "recalculate_report", fail)
        intake = taken(world, case, workbook(world, case, filled=True), f"{error.__name__}.xlsx")
        assert (intake.state, [fault["code"] for fault in intake.faults]) == ("refused", ["not_calculable"])
        assert intake.values.count() == intake.rows == 0
    assert Intake.objects.get(is_current=True).number > before.number  # what was typed in between
    assert Recalculation.objects.exists()


@pytest.mark.django_db
def test_a_report_of_three_centuries_is_not_begun(world):
    long = world.begin("monitoring_report")
    world.write(long, monitoring_report((date(1900, 1, 1), date(2200, 12, 31))))
    with pytest.raises(ReportNotReady):
        world.take(long, rows("620.5", "1250.25"))


@pytest.mark.django_db
def test_worse_values_after_a_correction_are_another_finding(world, case):
    world.take(case, rows("100", "1250.25"))  # a sixth of the estimate
    world.step(case, "submit")
    verification = world.walk(
        world.begin("verification", parent=case),
        *("contract", "begin_desk_review", "begin_site_visit", "send_findings", "ask_for_correction"),
    )
    case.refresh_from_db()
    world.take(case, rows("50", "1250.25"))
    world.step(case, "hand_in_correction")
    found = Finding.objects.filter(case=verification, check_code="value_outlying").order_by("number")
    assert [one.cells for one in found] == [["MRS(input)!E8"]] * 2
    assert found[0].text != found[1].text
