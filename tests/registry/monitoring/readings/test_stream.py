"""Meter readings: every line taken exactly or named, and what is counted while they pass."""

import tempfile
import tracemalloc
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from registry.monitoring.readings.faults import ReadingsFaulty
from registry.monitoring.readings.meters import Meter, Meters
from registry.monitoring.readings.streaming import stream_of
from registry.monitoring.workbook.contents import Period

ULAANBAATAR = ZoneInfo("Asia/Ulaanbaatar")
PERIOD = Period(date(2025, 12, 31), date(2026, 1, 1))
METERS = Meters(PERIOD, ULAANBAATAR, (Meter("EG", "1", "MWh"), Meter("EG", "2", "MWh")))
HEAD = "point,parameter,begins_at,value,unit\n"


def stream(text, meters=METERS, kind="csv"):
    file = tempfile.TemporaryFile()  # noqa: SIM115  (it is gone with the test)
    file.write(text if isinstance(text, bytes) else text.encode())
    file.seek(0)
    return stream_of(file, kind, meters)


def hours(count, *, point="1", first=0, step=3600, value=lambda hour: f"{hour}.125"):
    begins = datetime(2025, 12, 31, tzinfo=timezone(timedelta(hours=8)))
    for hour in range(first, first + count):
        moment = (begins + timedelta(seconds=hour * step)).isoformat()
        yield f"{point},EG,{moment},{value(hour)},kWh"


def of(*lines):
    return HEAD + "\n".join(lines) + "\n"


def faults_of(text, meters=METERS, kind="csv"):
    with pytest.raises(ReadingsFaulty) as refused:
        list(stream(text, meters, kind))
    return [(fault.line, fault.column, fault.code) for fault in refused.value.faults]


def test_readings_are_summed_up_exactly_where_the_projects_own_year_ends():
    found = stream(of(*hours(48), *hours(48, point="2", value=lambda hour: "0.1")))
    readings = list(found)
    one, two = found.series()

    assert len(readings) == 96
    assert readings[0] == (2, "EG", "1", readings[0].begins_at, Decimal("0.125"))
    assert readings[0].begins_at.utcoffset() == timedelta(hours=8)
    assert [total.sum for total in one.totals] == [
        Decimal(sum(range(24))) + 3,
        Decimal(sum(range(24, 48))) + 3,
    ]
    # Ten tenths are one: nothing here is a binary number.
    assert [total.sum for total in two.totals] == [Decimal("2.4"), Decimal("2.4")]
    assert two.totals[0].mean == Decimal("0.1")
    assert (one.count, one.interval, one.missing, one.gaps) == (48, timedelta(hours=1), 0, ())
    assert one.unit == "kWh"
    assert one.smallest == (Decimal("0.125"), 2)
    assert one.greatest == (Decimal("47.125"), 49)
    assert two.longest_run == (48, 50, Decimal("0.1"))


def test_a_moment_without_a_zone_is_the_projects_own():
    assert len(list(stream(of("1,EG,2025-12-31T00:00,1,kWh", "1,EG,2026-01-01 23:00,1,kWh")))) == 2
    assert faults_of(of("1,EG,2025-12-30T23:59,1,kWh")) == [(2, "begins_at", "outside_period")]
    assert faults_of(of("1,EG,2025-12-31T00:00Z,1,kWh", "1,EG,2026-01-01T16:00Z,1,kWh")) == [
        (3, "begins_at", "outside_period")
    ]
    warsaw = Meters(Period(date(2025, 1, 1), date(2025, 12, 31)), ZoneInfo("Europe/Warsaw"), METERS.meters)
    assert faults_of(of("1,EG,2025-10-26T02:30,1,kWh"), warsaw) == [(2, "begins_at", "ambiguous_moment")]
    assert len(list(stream(of("1,EG,2025-10-26T02:30+02:00,1,kWh"), warsaw))) == 1


def test_gaps_repetitions_and_stuck_meters_are_counted_and_taken():
    lines = [*hours(5), *hours(10, first=8, value=lambda hour: "7"), *hours(10, first=30)]
    lines.insert(3, lines[2])
    found = stream(of(*lines))
    assert len(list(found)) == 25
    (one, two) = found.series()

    assert [(gap.first_at.hour, gap.count) for gap in one.gaps] == [(5, 3), (18, 12), (16, 8)]
    assert one.missing == 23
    assert (one.duplicated, one.duplicated_lines) == (1, (5,))
    assert one.longest_run == (10, 8, Decimal(7))
    assert (two.count, two.missing, two.interval) == (0, 0, None)


def test_a_planned_interval_tells_a_meter_that_is_read_too_seldom():
    quarter = Meters(PERIOD, ULAANBAATAR, (Meter("EG", "1", "MWh", timedelta(minutes=30)),))
    found = stream(of(*hours(48)), quarter)
    list(found)
    assert found.series()[0].missing == 48
    assert stream(of(*hours(1)), quarter).series()[0].missing == 96


WRONG = [
    ("not monitored", "3,EG,2025-12-31T01:00,1,kWh", "parameter", "unknown_channel"),
    ("no moment", "1,EG,31/12/2025 01:00,1,kWh", "begins_at", "not_a_moment"),
    ("only a day", "1,EG,2025-12-31,1,kWh", "begins_at", "not_a_moment"),
    ("earlier", "1,EG,2025-12-30T17:00+01:00,1,kWh", "begins_at", "out_of_order"),
    ("another value", "1,EG,2025-12-31T00:30,2,kWh", "value", "conflicting_reading"),
    ("no value", "1,EG,2025-12-31T01:00,,kWh", "value", "value_missing"),
    ("a comma", '1,EG,2025-12-31T01:00,"1,5",kWh', "value", "not_a_number"),
    ("no number", "1,EG,2025-12-31T01:00,NaN,kWh", "value", "not_a_number"),
    ("too large", "1,EG,2025-12-31T01:00,1e31,kWh", "value", "not_a_number"),
    ("too fine", "1,EG,2025-12-31T01:00,1e-31,kWh", "value", "not_a_number"),
    ("another unit", "1,EG,2025-12-31T01:00,1,MWh", "unit", "unit_changed"),
    ("a unit of another kind", "2,EG,2025-12-31T01:00,1,t", "unit", "unit_not_convertible"),
    ("too few cells", "1,EG,2025-12-31T01:00,1", "", "wrong_number_of_cells"),
    ("open quotes", '1,EG,"2025-12-31T01:00,1,kWh', "", "quotes_broken"),
    ("no UTF-8", b"1,EG,2025-12-31T01:00,1,\xff", "", "not_utf8"),
    ("endless", b"1" * 5000, "", "line_too_long"),
]


@pytest.mark.parametrize(
    ("line", "column", "code"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG]
)
def test_a_wrong_line_is_named_and_nothing_is_taken(line, column, code):
    head = (HEAD + "1,EG,2025-12-31T00:30,1,kWh\n").encode()
    text = head + (line if isinstance(line, bytes) else line.encode()) + b"\n"
    assert faults_of(text) == [(3, column, code)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", (1, "", "no_readings")),
        (HEAD, (1, "", "no_readings")),
        ("parameter,begins_at\n", (1, "value", "column_missing")),
        ("parameter,begins_at,value,colour\n", (1, "colour", "column_unknown")),
        ("parameter,begins_at,value,Value\n", (1, "value", "column_twice")),
    ],
)
def test_the_first_line_names_the_columns(text, fault):
    assert faults_of(text) == [fault]


def test_separators_order_of_columns_and_a_byte_order_mark_do_not_matter():
    meters = Meters(PERIOD, ULAANBAATAR, (Meter("EG", "", "MWh"),))
    text = "\ufeffvalue;Begins_at;PARAMETER\r\n1.5;2025-12-31T00:00+08:00;EG\r\n\r\n"
    (reading,) = stream(text, meters)
    assert reading.value == Decimal("1.5")


def test_a_hundred_faults_are_enough():
    text = of(*(f"1,EG,2025-12-31T00:{minute % 60:02},x,kWh" for minute in range(300)))
    assert len(faults_of(text)) == 100


def test_a_workbook_of_readings_gives_the_same_as_its_text():
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as kept:
        book = xlsxwriter.Workbook(kept.name, {"constant_memory": True})
        sheet, dated = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, HEAD.strip().split(","))
        for row, line in enumerate(hours(48), 1):
            point, symbol, moment, value, unit = line.split(",")
            sheet.write_row(row, 0, [int(point), symbol])
            sheet.write_datetime(row, 2, datetime.fromisoformat(moment).replace(tzinfo=None), dated)
            sheet.write_row(row, 3, [float(value), unit])
        book.close()
        found = stream_of(kept, "xlsx", METERS)
        readings = list(found)
    other = stream(of(*hours(48)))
    assert [(one.line, one.value) for one in readings] == [(one.line, one.value) for one in other]
    assert found.series() == other.series()
    assert faults_of(b"PK\x03\x04", kind="xlsx") == [(0, "", "damaged")]


def test_memory_does_not_grow_with_the_file():
    """A week and ten weeks of two meters; a year of fifty is a benchmark."""
    meters = Meters(Period(date(2025, 12, 31), date(2026, 12, 31)), ULAANBAATAR, METERS.meters)

    def peak(count):
        text = of(*hours(count))
        found = stream(text, meters)
        tracemalloc.start()
        for _reading in found:
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    # What is remembered are the moments, which many meters share, and they are bounded.
    assert peak(5000) - peak(500) < 3 * 2**20


def test_progress_is_told():
    told = []
    text = of(*hours(15_000, step=10))
    file = tempfile.TemporaryFile()  # noqa: SIM115  (it is gone with the test)
    file.write(text.encode())
    file.seek(0)
    list(stream_of(file, "csv", METERS, told.append))
    assert told == [10_000]
