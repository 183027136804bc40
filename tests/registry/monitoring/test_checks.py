"""Checks of quality: each is tripped by what it is for, and by nothing in a report that is in order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from registry.monitoring.checks import calibration, periods, series, values
from registry.monitoring.checks.all import CHECKS, run_checks
from registry.monitoring.checks.material import Cell, Earlier, Gap, Material, Series
from registry.monitoring.checks.wording import said
from registry.monitoring.plan import Calibration, Capacity, Plan, PlannedParameter

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
PLAN = Plan(
    parameters=(PlannedParameter(symbol="EG", point="1", estimated=Decimal(23000), unit="MWh", option="C"),),
    capacities=(Capacity(point="1", symbol="EG", amount=Decimal(15), unit="MW"),),
    estimates={2025: Decimal(18000)},
)
CALIBRATION = Calibration(
    point="1",
    symbol="EG",
    instrument="Meter A",
    calibrated_on=date(2024, 6, 1),
    valid_until=date(2026, 5, 31),
    permissible_error=Decimal("0.5"),
)


def cell(text="23134", **changes):
    says = {"place": "MRS(input)!E8", "symbol": "EG", "point": "1", "unit": "MWh", "text": text}
    return Cell(**{**says, "first_on": YEAR[0], "last_on": YEAR[1], **changes})


def material(*cells, **changes):
    says = {
        "first_on": YEAR[0],
        "last_on": YEAR[1],
        "plan": PLAN,
        "cells": cells or (cell(),),
        "calibrations": (CALIBRATION,),
        "crediting_periods": ((date(2024, 1, 1), date(2033, 12, 31)),),
        "adding": frozenset({"EG"}),
        "reductions": {2025: Fraction(18437)},
    }
    return Material(**{**says, **changes})


def readings(**changes):
    says = {
        "symbol": "EG",
        "point": "1",
        "unit": "kWh",
        "interval": timedelta(hours=1),
        "count": 8760,
        "longest_run": (12, 2, Decimal(0)),
        "smallest": (Decimal(0), 2),
        "greatest": (Decimal(14_000), 4000),
        "totals": {2025: Decimal(23_134_000)},
    }
    return Series(**{**says, **changes})


def codes(check, *args, **changes):
    return [(found.code, found.severity, found.cells) for found in check(material(*args, **changes))]


def test_a_report_in_order_trips_nothing():
    assert run_checks(material(series=(readings(),))) == []
    assert len(CHECKS) == len(set(CHECKS)) == 20


def test_days_without_a_value_are_missing():
    half = cell(last_on=date(2025, 6, 30))
    assert codes(values.missing_values, half) == [("value_missing", "error", ("MRS(input)!E8",))]
    assert codes(values.missing_values, half, series=(readings(),)) == []
    assert len(codes(values.missing_values, cell(), last_on=date(2026, 3, 31))) == 1


def test_the_same_days_twice_are_named_with_both_cells():
    other = cell(place="MRS(input)!E9", first_on=date(2025, 12, 31))
    assert codes(values.duplicated_values, cell(), other) == [
        ("value_duplicated", "error", ("MRS(input)!E8", "MRS(input)!E9"))
    ]


def test_a_negative_value_is_an_error_unless_the_methodology_allows_it():
    assert codes(values.negative_values, cell("-1"))[0][0] == "value_negative"
    assert codes(values.negative_values, cell("-1"), may_be_negative=frozenset({"EG"})) == []


@pytest.mark.parametrize(("text", "is_impossible"), [("131400", False), ("131401", True)])
def test_more_than_the_capacity_makes_in_all_hours_is_impossible(text, is_impossible):
    assert bool(codes(values.impossible_values, cell(text))) is is_impossible  # 15 MW x 8,760 h


@pytest.mark.parametrize("text", ["23134000", "23.134"])
def test_another_unit_under_the_name_of_this_one_is_told_once(text):
    assert codes(values.unit_slips, cell(text)) == [("unit_slip", "error", ("MRS(input)!E8",))]
    assert codes(values.outliers, cell(text)) == []


def test_a_unit_that_is_another_one_is_converted_before_it_is_compared():
    in_kilowatt_hours = cell("23134000", unit="kWh")
    assert codes(values.unit_slips, in_kilowatt_hours) == []
    assert codes(values.impossible_values, in_kilowatt_hours) == []


def test_far_from_the_estimate_or_from_history_is_a_warning():
    assert codes(values.outliers, cell("60000"))[0][:2] == ("value_outlying", "warning")
    assert codes(values.outliers, cell("9000"))[0][:2] == ("value_outlying", "warning")
    unplanned = replace(PLAN, parameters=())
    history = {("EG", "1"): (Decimal(10), Decimal(11), Decimal(12))}
    assert codes(values.outliers, cell("23134"), plan=unplanned, history=history)[0][0] == "value_outlying"
    assert codes(values.outliers, cell("4000"), plan=unplanned, history=history) == []


def test_days_outside_the_report_and_over_new_years_eve():
    early = cell(first_on=date(2024, 12, 1))
    assert codes(periods.outside_period, early)[0][0] == "outside_period"
    assert codes(periods.spanning_years, early)[0][0] == "spans_years"


def test_days_that_are_not_credited_or_were_reported_already():
    elsewhere = ((date(2026, 1, 1), date(2035, 12, 31)),)
    assert codes(periods.outside_crediting_period, crediting_periods=elsewhere)[0][1] == "error"
    before = Earlier(reference="KZ001-MR-001", first_on=date(2024, 1, 1), last_on=date(2025, 1, 1))
    assert codes(periods.overlapping_earlier, earlier=(before,))[0][0] == "period_overlaps"
    long_before = replace(before, last_on=date(2024, 11, 30))
    assert codes(periods.overlapping_earlier, earlier=(long_before,)) == []
    assert codes(periods.gap_to_earlier, earlier=(long_before,)) == [("days_unreported", "note", ())]


@pytest.mark.parametrize(
    ("reductions", "found"),
    [
        ({2025: 40_000}, ("reductions_outlying", "warning")),
        ({2025: 8_000}, ("reductions_outlying", "note")),
        ({2025: 36_000}, None),
        ({2025: 9_000}, None),
        ({2024: 40_000}, None),  # no estimate for that year
    ],
)
def test_a_years_reductions_are_held_against_the_estimate_of_that_year(reductions, found):
    exact = {year: Fraction(tonnes) for year, tonnes in reductions.items()}
    told = [one[:2] for one in codes(periods.far_from_estimate, reductions=exact)]
    assert told == ([found] if found else [])


def test_of_a_part_of_a_year_as_many_days_are_expected_and_each_year_by_itself():
    halves = {
        "first_on": date(2024, 7, 2),  # 183 of 366 days
        "plan": replace(PLAN, estimates={2024: Decimal(10_000), 2025: Decimal(18_000)}),
    }
    exact = {2024: Fraction(10_001), 2025: Fraction(18_000)}
    found = list(periods.far_from_estimate(material(reductions=exact, **halves)))
    assert [(one.year, one.facts["expected"]) for one in found] == [(2024, 5000)]
    assert not list(
        periods.far_from_estimate(material(reductions={**exact, 2024: Fraction(10_000)}, **halves))
    )


def test_an_overdue_calibration_is_corrected_by_the_larger_error_or_stops():
    overdue = replace(CALIBRATION, valid_until=date(2025, 11, 30), measured_error=Decimal("1.25"))
    found = list(calibration.calibration_overdue(material(calibrations=(overdue,))))
    assert (found[0].severity, found[0].family) == ("warning", "calibration")
    assert "31 days" in said(found[0].as_json())
    assert "1.25" in said(found[0].as_json())
    one = calibration.overdue_values(material(calibrations=(overdue,)))[0]
    assert (one.error, one.days, one.year) == (Decimal("1.25"), 31, 2025)
    unknown = replace(overdue, permissible_error=None, measured_error=None)
    assert codes(calibration.calibration_overdue, calibrations=(unknown,))[0][1] == "error"
    assert calibration.overdue_series(material(calibrations=(overdue,), series=(readings(),)))[0].days == 31


def test_a_meter_of_which_no_calibration_is_known_is_a_warning():
    assert codes(calibration.calibration_unknown, calibrations=()) == [
        ("calibration_unknown", "warning", ("MRS(input)!E8",))
    ]


def test_gaps_and_double_readings():
    gap = Gap(
        first_at=datetime(2025, 3, 1, 0, tzinfo=UTC), last_at=datetime(2025, 3, 1, 5, tzinfo=UTC), count=6
    )
    found = list(series.missing_readings(material(series=(readings(gaps=(gap,), missing=6),))))
    assert (found[0].code, "6 readings" in said(found[0].as_json())) == ("readings_missing", True)
    many = readings(gaps=(gap,) * 30, missing=180)
    assert len(list(series.missing_readings(material(series=(many,))))) == 21
    assert codes(series.duplicated_readings, series=(readings(duplicated_lines=(17,)),)) == [
        ("readings_duplicated", "error", ("line 17",))
    ]


def test_a_meter_that_stands_still():
    stuck = readings(longest_run=(30, 400, Decimal("12.5")))
    assert codes(series.stuck_meter, series=(stuck,)) == [("meter_stuck", "warning", ("line 400",))]
    assert codes(series.stuck_meter, series=(readings(longest_run=(3000, 2, Decimal(0))),)) == []


def test_readings_that_no_meter_of_this_size_reads():
    negative = readings(smallest=(Decimal(-1), 9))
    assert codes(series.negative_readings, series=(negative,))[0][0] == "reading_negative"
    above = readings(greatest=(Decimal(15_001), 9))
    assert codes(series.impossible_readings, series=(above,))[0][0] == "reading_impossible"
    slipped = readings(greatest=(Decimal(14_000_000), 9))
    assert codes(series.impossible_readings, series=(slipped,))[0][0] == "readings_unit_slip"


def test_what_is_claimed_is_what_the_meters_read():
    less = readings(totals={2025: Decimal(22_000_000)})
    found = codes(series.differing_from_values, series=(less,))
    assert found == [("value_differs_from_readings", "warning", ("MRS(input)!E8",))]
    assert codes(series.differing_from_values, series=(readings(),)) == []


def test_what_meters_read_is_held_against_estimate_and_history_as_typed_values_are():
    """Also where the plan names no capacity and nothing was typed."""
    bare = replace(PLAN, capacities=())
    slipped = readings(unit="MWh", totals={2025: Decimal(22_400_000)})
    told = replace(material(series=(slipped,)), cells=(), plan=bare)
    place = ("readings EG 1 2025",)
    assert [(one.code, one.severity, one.cells) for one in run_checks(told) if one.year == 2025] == [
        ("unit_slip", "error", place)
    ]
    far = replace(told, series=(readings(totals={2025: Decimal(3_000_000)}),))
    assert [(one.code, one.cells) for one in values.outliers(far)] == [("value_outlying", place)]
    assert not list(values.outliers(replace(told, series=(readings(),))))


@pytest.mark.parametrize(
    ("text", "unit", "code"), [("60000", "MWh", "value_outlying"), ("23134", "kWh", "unit_slip")]
)
def test_history_is_compared_in_the_unit_of_the_value(text, unit, code):
    """It is kept in the methodology's: 63 MWh a day are 63,000 kWh."""
    unplanned = replace(PLAN, parameters=(), capacities=())
    says = {"plan": unplanned, "history": {("EG", "1"): (Decimal(63),)}, "units": {"EG": "MWh"}}
    found = material(cell(text, unit=unit), **says)
    assert [one.code for one in run_checks(found) if one.family == "data"] == [code]
    in_order = material(cell("23134000", unit="kWh"), **says)
    assert not [one for one in run_checks(in_order) if one.family == "data"]
