"""Every way to get a workbook wrong that we know: it is stopped, with the cell and what would be accepted."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from registry.monitoring.workbook.contents import ValueRow
from registry.monitoring.workbook.writing import write

from .making import changed, changed_part, read_bytes, rezipped, solar, solar_bytes, solar_workbook, tables_of

PLAN, REPORT = "MPS(input)", "MRS(input)"
CALCULATION = "MRS(calc_process)"
OTHER_VERSION = "Monitoring Spreadsheet: JCM_MN_AM003_ver01.0"


def put(sheet, cell, value):
    def change(book):
        book[sheet][cell] = value

    return change


def shift_the_values_right(book):
    """Somebody inserted a column before the values."""
    book[REPORT].insert_cols(5)


def swap_two_columns(book):
    sheet = book[REPORT]
    for row in range(8, 13):
        sheet.cell(row, 5).value, sheet.cell(row, 6).value = (
            sheet.cell(row, 6).value,
            sheet.cell(row, 5).value,
        )


def hide_row(book):
    book[REPORT].row_dimensions[10].hidden = True


def flatten_row(book):
    book[REPORT].row_dimensions[10].height = 0.5


def hide_column(book):
    book[REPORT].column_dimensions["F"].hidden = True


def hide_sheet(book):
    book[CALCULATION].sheet_state = "veryHidden"


def merge(book):
    book[REPORT].merge_cells("H9:I9")


def remove_sheet(book):
    del book["MSS"]


def add_sheet(book):
    book.create_sheet("Notes")


def twice(book):
    sheet = book[REPORT]
    for column in range(1, 12):
        sheet.cell(10, column).value = sheet.cell(9, column).value


def overlap(book):
    book[REPORT]["A10"] = "1/Dec/2025-31/Dec/2025"


def drop_row(book):
    book[REPORT].delete_rows(12)


# What is done, the code, sheet and cell, and what would be accepted there.
WRONG = [
    ("changed factor", put(CALCULATION, "D12", 0.9), "default_changed", CALCULATION, "D12", "0.797"),
    ("factor as text", put(CALCULATION, "D12", "0.797"), "default_changed", CALCULATION, "D12", "0.797"),
    ("shifted column", shift_the_values_right, "heading_changed", REPORT, "E8", "Monitored Values"),
    ("swapped columns", swap_two_columns, "column_shifted", REPORT, "E8", "Monitored Values"),
    ("hidden row", hide_row, "rows_hidden", REPORT, "A10", ""),
    ("row without height", flatten_row, "rows_hidden", REPORT, "A10", ""),
    ("hidden column", hide_column, "column_hidden", REPORT, "F1", ""),
    ("hidden sheet", hide_sheet, "sheet_hidden", CALCULATION, "A1", ""),
    ("merged cells", merge, "merged_cells", REPORT, "H9", ""),
    ("missing sheet", remove_sheet, "sheet_missing", "MSS", "A1", "MSS"),
    ("unknown sheet", add_sheet, "sheet_unknown", "Notes", "A1", "MPS(input)"),
    ("text as number", put(REPORT, "E9", "8,044.5"), "number_as_text", REPORT, "E9", ""),
    ("text for a number", put(REPORT, "E9", "see annex"), "not_a_number", REPORT, "E9", ""),
    ("true for a number", put(REPORT, "E9", True), "not_a_number", REPORT, "E9", ""),
    ("no value", put(REPORT, "E9", None), "value_missing", REPORT, "E9", "EG [MWh/p]"),
    ("formula for a value", put(REPORT, "E9", "=8044.5*1000"), "formula_in_input", REPORT, "E9", ""),
    ("value for a formula", put(CALCULATION, "D17", 7000), "formula_replaced", CALCULATION, "D17", "D27*D12+D28*D13"),
    ("another formula", put(CALCULATION, "D7", "=D17-D22+1"), "formula_changed", CALCULATION, "D7", "D17-D22"),
    ("result of table 3", put(REPORT, "E24", 1), "formula_replaced", REPORT, "E24", "'MRS(calc_process)'!D8"),
    ("date as text", put("MSS", "E20", "2025-05-01"), "date_as_text", "MSS", "E20", ""),
    ("period as text", put(REPORT, "B4", "1 July 2025"), "date_as_text", REPORT, "B4", ""),
    ("ends first", put(REPORT, "C4", datetime(2025, 1, 1)), "period_backwards", REPORT, "C4", ""),
    ("ambiguous period", put(REPORT, "A9", "1/7/2025-31/12/2025"), "not_a_period", REPORT, "A9", "1/Jan/2017"),
    ("date for a period", put(REPORT, "A9", datetime(2025, 7, 1)), "not_a_period", REPORT, "A9", ""),
    ("outside", put(REPORT, "A9", "1/Jul/2024-31/Dec/2024"), "outside_period", REPORT, "A9", "1/Jul/2025"),
    ("across years", put(REPORT, "A9", "1/Jul/2025-30/Jun/2026"), "across_years", REPORT, "A9", ""),
    ("unit", put(REPORT, "F9", "t"), "unit_not_convertible", REPORT, "F9", "MWh"),
    ("parameter", put(REPORT, "C9", "EG_total"), "unknown_parameter", REPORT, "C9", "EG"),
    ("point", put(REPORT, "B9", "(3)"), "unknown_point", REPORT, "B9", "(1), (2)"),
    ("option", put(REPORT, "G9", "D"), "unknown_option", REPORT, "G9", "A, B, C"),
    ("category", put(PLAN, "D16", "diesel"), "unknown_category", PLAN, "D16", "grid, captive"),
    ("row twice", twice, "duplicate_row", REPORT, "C10", "C9"),
    ("overlapping rows", overlap, "overlapping_row", REPORT, "C10", "C9"),
    ("row missing", drop_row, "row_missing", REPORT, "A12", "EG (2) 1/Jan/2026"),
    ("version", put(REPORT, "A1", OTHER_VERSION), "wrong_workbook", REPORT, "A1", "ver02.0"),
    ("reference", put(PLAN, "A2", "Reference Number: MN007"), "wrong_reference", PLAN, "A2", "MN006"),
    ("title of a table", put(REPORT, "A14", "Table 2"), "heading_changed", REPORT, "A14", "Table 2: Project"),
    ("note beside the form", put(REPORT, "M9", "really 8,100"), "unexpected_cell", REPORT, "M9", ""),
    ("label", put(CALCULATION, "E7", "kg"), "text_changed", CALCULATION, "E7", "tCO2/p"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "sheet", "cell", "accepted"),
    [case[1:] for case in WRONG],
    ids=[case[0] for case in WRONG],
)
def test_a_wrong_workbook_is_stopped_with_the_cell_named(change, code, sheet, cell, accepted):
    reading = read_bytes(changed(change))

    assert reading.workbook is None
    assert reading.claims == ()
    found = {(fault.sheet, fault.cell): fault for fault in reading.faults}
    assert (sheet, cell) in found, [(fault.place, fault.code) for fault in reading.faults]
    fault = found[sheet, cell]
    assert fault.code == code
    assert accepted in fault.accepted
    assert fault.text
    assert "%(" not in fault.text


def test_all_faults_are_told_at_once():
    def change(book):
        book[REPORT]["E9"] = "1.000,5"
        book[REPORT]["F10"] = "km"
        book[PLAN]["D16"] = "none"

    places = [fault.place for fault in read_bytes(changed(change)).faults]
    assert places == ["MPS(input)!D16", "MRS(input)!E9", "MRS(input)!F10"]


FIRST, SECOND = solar_workbook().planned
GRID, CAPTIVE = solar_workbook().fixed
A_YEAR_LESS = replace(solar_workbook().period, last_on=solar_workbook().estimated_for.last_on)
KNOWN = [
    ({"reference": "MN007"}, "wrong_reference", "MRS(input)!A2"),
    ({"period": A_YEAR_LESS}, "wrong_period", "MRS(input)!B4"),
    ({"planned": (replace(FIRST, option="B"), SECOND)}, "plan_changed", "MPS(input)!F9"),
    ({"planned": (replace(FIRST, value=Decimal(23000)), SECOND)}, "plan_changed", "MPS(input)!D9"),
    ({"planned": (FIRST,)}, "plan_changed", "MPS(input)!B10"),
    ({"fixed": (GRID, CAPTIVE, ValueRow(symbol="connection", point="3"))}, "row_missing", "MPS(input)!A17"),
    ({"fixed": (GRID, replace(CAPTIVE, value="grid"))}, "plan_changed", "MPS(input)!D16"),
]


@pytest.mark.parametrize(("known", "code", "place"), KNOWN)
def test_what_the_registry_knows_cannot_be_changed_by_a_workbook(known, code, place):
    reading = read_bytes(solar_bytes(), expected=replace(solar_workbook(), **known))
    assert reading.workbook is None
    assert (place, code) in {(fault.place, fault.code) for fault in reading.faults}


def test_a_unit_of_the_same_kind_is_taken_and_what_follows_is_told_as_a_difference():
    """The sheet's formulas do not know of the change: what they came to is no longer what they come to."""
    kilowatt_hours = replace(solar_workbook().monitored[0], unit="kWh", value=Decimal(8_044_500))
    workbook = replace(solar_workbook(), monitored=(kilowatt_hours, *solar_workbook().monitored[1:]))
    reading = read_bytes(write(workbook, solar(), tables_of(solar())))
    assert reading.workbook == workbook

    stale = read_bytes(changed(put(REPORT, "F9", "kWh")))
    assert {fault.code for fault in stale.faults} == {"formula_changed"}


DOCUMENT_TYPE = b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'
BROKEN = [
    (b"PK\x03\x04 and nothing else", "damaged", ""),
    (b"a text", "damaged", ""),
    (solar_bytes()[:-100], "damaged", ""),
    (rezipped(sheet4=lambda body: body[: len(body) // 2]), "damaged", "MRS(input)!"),
    (changed_part("sheet4", (b"<worksheet", DOCUMENT_TYPE)), "entities", "MRS(input)!A1"),
    (changed_part("sheet4", (b'r="E9"', b'r="E10"')), "damaged", "MRS(input)!D9"),
    (changed_part("sheet4", (b'r="E9"', b'r="B9"')), "damaged", "MRS(input)!D9"),
    (changed_part("sheet4", (b'r="E9"', b'r="XFE9"')), "huge_coordinates", "MRS(input)!"),
    (changed_part("sheet5", (b"<f>", b"<f>WEBSERVICE(1)+")), "dynamic_data", "MRS(calc_process)!"),
    (rezipped(workbook=lambda body: body.replace(b'r:id="rId4"', b'r:id="rId99"')), "damaged", "MRS(input)"),
    (rezipped(sharedStrings=lambda body: body.replace(b"<si>", b"<i>", 1)), "damaged", ""),
]


@pytest.mark.parametrize(("content", "code", "place"), BROKEN)
def test_a_file_that_is_broken_is_refused_where_it_breaks(content, code, place):
    reading = read_bytes(content)
    assert reading.workbook is None
    (fault,) = reading.faults
    assert fault.code == code
    assert fault.place.startswith(place)
    assert fault.text
