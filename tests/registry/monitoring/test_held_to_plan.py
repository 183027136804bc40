"""Values and readings are held to the plan and to the days that they were brought for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from registry.documents.operations.keep import delivered_by, keep_made
from registry.lifecycle.errors import StepUnmet
from registry.methodologies.language.reading import read
from registry.monitoring.calculating import inputs_of, run
from registry.monitoring.checks.material import Cell
from registry.monitoring.errors import IntakeAtWork, IntakeFaulty
from registry.monitoring.models import Intake, MonitoringReport
from registry.monitoring.operations import files
from registry.monitoring.operations.recalculating import _noticed, recalculate
from registry.monitoring.operations.taking import Row, faults_in
from registry.monitoring.plan import Plan, PlannedParameter
from registry.monitoring.queries.material import _fixed
from tests.registry.monitoring.world import PERIOD, TEXT, monitoring_report, rows

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
METHODOLOGY = read(
    TEXT
    + """
[parameters.LEAK]
index = ["p"]
description = "Refrigerant leaked"
unit = "t"
kind = "monitored"
aggregation = "sum"
option = "C"
frequency = "yearly"
source = "a test"
mark = "sourced"
[parameters.CHARGE]
description = "Refrigerant charged"
unit = "t"
kind = "ex_ante"
source = "a test"
mark = "sourced"
[parameters.LIFE]
description = "Years of service"
unit = "t"
kind = "ex_ante"
source = "a test"
mark = "sourced"
"""
)
PLAN = Plan(
    parameters=(PlannedParameter(symbol="EG_i,p", point="1"), PlannedParameter(symbol="LEAK", point="1")),
    fixed=(PlannedParameter(symbol="CHARGE", estimated=Decimal(19), unit="t"),),
)


def monitored(symbol, point, value="1", **changes):
    days = {"first_on": YEAR[0], "last_on": YEAR[1]}
    return Row(symbol=symbol, point=point, value=value, cell=f"{symbol} {point}", **{**days, **changes})


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ([monitored("EG", "(1)"), monitored("LEAK", "1"), Row(symbol="CHARGE", value="19.0", unit="t")], []),
        ([Row(symbol="CHARGE", value="19000", unit="kg")], []),
        ([Row(symbol="CHARGE", value="1999", unit="t")], ["plan_changed"]),
        ([Row(symbol="CHARGE", value="19", unit="kg", point="2")], ["plan_changed"]),
        ([Row(symbol="LIFE", value="19")], ["not_in_plan"]),
        ([monitored("EG", "1"), monitored("EG", "99")], ["not_in_plan"]),
        ([monitored("EG", "1"), monitored("EG_{i,p}", "(1)", "2")], ["value_repeated"]),
        ([monitored("LEAK", "1"), monitored("LEAK", "2")], ["value_repeated", "not_in_plan"]),
        ([monitored("LEAK", "")], ["not_in_plan"]),
    ],
)
def test_what_the_plan_does_not_have_is_not_taken(given, codes):
    assert [fault["code"] for fault in faults_in(given, METHODOLOGY, PLAN)] == codes


def test_what_counts_twice_or_is_fixed_otherwise_is_told_and_the_plan_goes_first():
    cells = [
        *_fixed(PLAN),
        Cell(place="stale", symbol="CHARGE", text="1999", unit="t", is_fixed=True),
        *(
            Cell(
                place=point, symbol="LEAK", point=point, text="1", unit="t", first_on=YEAR[0], last_on=YEAR[1]
            )
            for point in ("1", "2")
        ),
    ]
    given = inputs_of(cells, (), ())
    told = {one.code: one for one in _noticed(run(METHODOLOGY, {}, given, confirmed=frozenset()), given)}
    assert (told["repeated_input"].severity, told["repeated_input"].cells) == ("error", ("stale",))
    assert (told["rows_overlap"].severity, told["rows_overlap"].cells) == ("error", ("2",))


@pytest.fixture
def case(world):
    found = world.begin("monitoring_report")
    world.write(found, monitoring_report())
    return found


def refused(world, case):
    with pytest.raises(StepUnmet) as unmet:
        world.step(case, "submit")
    return {one.code for one in unmet.value.unmet}


def brought(world, case, content, name):
    version = keep_made(
        content,
        delivered_by(world["proponent"], name, uuid4()),
        case=case,
        kind="monitoring_report",
        title=name,
    )
    return files.take_file(case, version, by=world.by("proponent"), request_id=uuid4())


READINGS = b"parameter,point,begins_at,value,unit\n" + b"".join(
    b"EG,1,2025-12-0%dT00:00+00:00,%d,MWh\n" % (day, day) for day in range(1, 4)
)


@pytest.mark.django_db
def test_a_point_that_is_not_planned_is_refused_by_the_operation(world, case):
    with pytest.raises(IntakeFaulty) as faulty:
        world.take(case, [*rows("620.5", "1250.25"), *rows("620.5", "1250.25", point="99")])
    assert {fault["code"] for fault in faulty.value.faults} == {"not_in_plan"}


@pytest.mark.django_db
def test_readings_are_not_credited_for_other_days_than_they_were_read_for(world, case):
    world.write(case, monitoring_report((date(2025, 12, 1), date(2025, 12, 3))))
    intake = brought(world, case, READINGS, "readings.csv")
    assert (intake.state, intake.report.recalculations.get().readings_intake) == ("taken", intake)
    world.write(case, monitoring_report((date(2025, 12, 4), date(2025, 12, 31))))
    made = recalculate(case, by=world.by("proponent"))
    assert (made.readings_intake, made.inputs) == (None, [])
    assert "values_missing" in refused(world, case)


@pytest.mark.django_db
def test_a_report_is_handed_in_for_the_days_of_its_form_only(world, case):
    world.take(case, rows("620.5", "1250.25"))
    world.write(case, monitoring_report((PERIOD[0], date(2025, 12, 30))))
    assert refused(world, case) == {"calculation_outdated"}
    recalculate(case, by=world.by("proponent"))
    assert "outside_period" in refused(world, case)  # the values carry their own days and stay
    world.take(case, [*rows("620.5", "1")[:1], replace(rows("1", "1249.25")[1], last_on=date(2025, 12, 30))])
    world.step(case, "submit")
    assert MonitoringReport.objects.get().last_on == date(2025, 12, 30)


@pytest.mark.django_db
def test_typed_values_wait_for_a_file_with_values_but_not_for_readings(world, case, monkeypatch):
    monkeypatch.setattr(files, "AT_ONCE", -1)
    monkeypatch.setattr(files, "ask_worker", lambda _intake: None)
    waiting = brought(world, case, READINGS, "readings.csv")
    assert waiting.state == Intake.State.WAITING
    world.take(case, rows("620.5", "1250.25"))
    files.read_waiting(waiting.pk)
    brought(world, case, b"PK no workbook, as will be seen", "report.xlsx")
    with pytest.raises(IntakeAtWork):
        world.take(case, rows("621.5", "1250.25"))
