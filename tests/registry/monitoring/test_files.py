"""Files are read whole or refused with every fault: workbooks by cell, meter readings by line."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest

from registry.documents.operations.keep import delivered_by, keep_made
from registry.methodologies.resolving import adopted_content, read_content
from registry.monitoring.errors import FileNotThere
from registry.monitoring.models import Channel, Intake, MonitoredValue, Reading, Recalculation
from registry.monitoring.operations.files import read_waiting, take_file
from registry.monitoring.queries.amounts import recalculated_amounts
from registry.monitoring.queries.subjects import report_of
from registry.monitoring.queries.workbooks import workbook_of
from registry.monitoring.workbook.writing import write
from tests.registry.monitoring.world import monitoring_report, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    found = world.begin("monitoring_report")
    world.write(found, monitoring_report())
    return found


def brought(world, case, content, name):
    delivery = delivered_by(world["proponent"], name, uuid4())
    return keep_made(content, delivery, case=case, kind="monitoring_report", title=name)


def taken(world, case, content, name):
    return take_file(case, brought(world, case, content, name), by=world.by("proponent"), request_id=uuid4())


def workbook(world, case, *, filled):
    if filled:
        world.take(case, rows("620.5", "1250.25"))
    report = report_of(case)
    methodology = read_content(adopted_content(world.methodology))
    return write(workbook_of(report, methodology, filled=filled), methodology)


def test_a_workbook_that_was_filled_in_is_taken_and_agrees_with_what_it_claims(world, case):
    intake = taken(world, case, workbook(world, case, filled=True), "report.xlsx")
    assert (intake.state, intake.faults) == ("taken", [])
    assert [(one.sheet, one.value) for one in intake.values.all()] == [
        ("MRS(input)", "620.5"),
        ("MRS(input)", "1250.25"),
    ]
    made = Recalculation.objects.order_by("-number")[0]
    assert made.values_intake == intake
    assert [(year.year, year.claimed, year.difference) for year in made.years.all()] == [
        (2024, "496.4", "0"),
        (2025, "1000.2", "0"),
    ]
    assert made.cells
    assert all(cell["is_the_same"] for cell in made.cells)
    assert Intake.objects.filter(report=intake.report, is_current=True).get() == intake


def test_an_empty_workbook_is_refused_with_the_cells_that_are_missing(world, case):
    world.take(case, rows("620.5", "1250.25"))
    intake = taken(world, case, workbook(world, case, filled=False), "report.xlsx")
    assert (intake.state, intake.is_current) == ("refused", False)
    assert {fault["code"] for fault in intake.faults} == {"value_missing"}
    assert all(fault["sheet"] == "MRS(input)" and fault["cell"] for fault in intake.faults)
    assert MonitoredValue.objects.count() == 2
    assert read_waiting(intake.pk) == ""


def hourly(first, last, value, *, skip=()):
    moment, lines = (
        datetime(first.year, first.month, first.day, tzinfo=UTC),
        ["parameter,point,begins_at,value,unit"],
    )
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    number = 0
    while moment < end:
        if moment not in skip:
            lines.append(f"EG,1,{moment.isoformat()},{value(number)},kWh")
        moment, number = moment + timedelta(hours=1), number + 1
    return ("\n".join(lines) + "\n").encode()


def test_hourly_readings_are_kept_counted_and_calculated(world, case):
    world.write(case, monitoring_report((date(2025, 11, 1), date(2026, 1, 31))))
    skip = {datetime(2025, 12, 24, hour, tzinfo=UTC) for hour in (3, 4, 5)}
    content = hourly(date(2025, 11, 1), date(2026, 1, 31), lambda hour: 100 + hour % 7, skip=skip)
    intake = taken(world, case, content, "readings.csv")
    assert (intake.state, intake.faults, intake.rows) == ("taken", [], 92 * 24 - 3)
    channel = Channel.objects.get()
    assert (channel.count, channel.facts["missing"], Reading.objects.count()) == (2205, 3, 2205)
    total = sum(reading.value for reading in channel.readings.filter(at__year=2025))
    assert str(int(total)) == channel.years["2025"]
    made = Recalculation.objects.get()
    assert [row["place"] for row in made.inputs] == ["readings EG 1 2025", "readings EG 1 2026"]
    assert {check["code"] for check in made.checks} == {"readings_missing", "unit_converted"}
    assert recalculated_amounts(intake.report)[2025] == int(total) * 8 // 10_000


def test_a_faulty_line_refuses_all_readings(world, case):
    content = hourly(date(2025, 12, 1), date(2025, 12, 2), lambda hour: "1,5" if hour == 3 else "1")
    content = content.replace(b"1,5,kWh", b'"1,5",kWh')
    intake = taken(world, case, content, "readings.csv")
    assert intake.state == "refused"
    assert [(fault["code"], fault["cell"]) for fault in intake.faults] == [("not_a_number", "5 value")]
    assert not Reading.objects.exists()
    assert not Channel.objects.exists()


def test_a_file_of_another_case_or_a_hostile_one_is_not_taken(world, case):
    other = world.begin("monitoring_report")
    version = brought(world, other, b"parameter,begins_at,value\n", "readings.csv")
    with pytest.raises(FileNotThere):
        take_file(case, version, by=world.by("proponent"), request_id=uuid4())
    program = brought(world, case, BytesIO(b"MZ\x90\x00 no workbook").getvalue(), "report.xlsx")
    with pytest.raises(FileNotThere):
        take_file(case, program, by=world.by("proponent"), request_id=uuid4())
