"""What is written is what is read: filled, empty, and after other programs have saved it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.methodologies.language.calculating import calculate
from registry.monitoring.workbook import comparing, wording
from registry.monitoring.workbook.checking import normal
from registry.monitoring.workbook.contents import Period, empty_rows, months, slices
from registry.monitoring.workbook.numbers import NotANumber, decimal_of, written
from registry.monitoring.workbook.reading import inputs_of
from registry.monitoring.workbook.writing import TooExactForACell, write

from .making import PERIOD, changed, changed_part, read_bytes, solar, solar_bytes, solar_workbook, tables_of
from .office import PROGRAM, recalculated


def test_a_filled_workbook_comes_back_as_it_was():
    reading = read_bytes(solar_bytes(), expected=solar_workbook())

    assert reading.faults == ()
    assert reading.workbook == solar_workbook()
    assert reading.workbook.monitored[0].place.sheet == "MRS(input)"
    assert reading.workbook.monitored[0].place.cell == "E9"


def test_the_same_content_gives_the_same_bytes():
    again = write(solar_workbook(), solar(), tables_of(solar()))
    assert sha256(again).hexdigest() == sha256(solar_bytes()).hexdigest()


def test_an_empty_workbook_comes_back_empty_and_asks_for_each_value():
    planned = solar_workbook().planned
    empty = replace(
        solar_workbook(), monitored=empty_rows(planned, months(PERIOD)), people=(), instruments=()
    )
    content = write(empty, solar(), tables_of(solar()))

    assert read_bytes(content, complete=False).workbook == empty
    reading = read_bytes(content)
    assert reading.workbook is None
    assert {fault.code for fault in reading.faults} == {"value_missing"}
    assert [fault.cell for fault in reading.faults] == [f"E{9 + number}" for number in range(36)]


def test_each_result_is_claimed_and_is_what_the_methodology_says():
    reading = read_bytes(solar_bytes())
    result = calculate(solar(), inputs_of(reading.workbook), tables_of(solar()))

    assert reading.claimed_years()[2025]["emission_reductions"] == Decimal("6475.82625")
    assert result.years[0].emission_reductions == Fraction("8044.5") * Fraction("0.797") + Fraction(
        "120.75"
    ) * Fraction("0.533")
    assert list(comparing.differing(reading)) == []
    assert all(one.is_the_same for one in comparing.by_year(reading, result))


def test_a_result_that_was_saved_wrong_is_named_with_its_cell():
    """The formula is the methodology's, what stands beside it is not: the difference is told, nothing more."""
    reading = read_bytes(changed_part("sheet5", (b"<v>6475.82625</v>", b"<v>9999</v>")))

    assert reading.faults == ()
    wrong = {(claim.cell, claim.symbol, claim.claimed) for claim in comparing.differing(reading)}
    assert wrong == {("D7", "ER", Decimal(9999)), ("D17", "RE", Decimal(9999))}
    result = calculate(solar(), inputs_of(reading.workbook), tables_of(solar()))
    reductions = next(
        one for one in comparing.by_year(reading, result) if one.name == "emission_reductions"
    ).as_json()
    assert reductions["claimed_credited"] == 9999
    assert reductions["credited"] == 6475
    assert reductions["difference"] == "3523.17375"


def test_another_programs_way_to_save_changes_nothing():
    """openpyxl drops the saved results: then nothing is claimed, and all values are there."""
    reading = read_bytes(changed(lambda book: None))
    assert reading.workbook == solar_workbook()
    assert {claim.claimed for claim in reading.claims} == {None}
    assert list(comparing.differing(reading)) == []


def test_a_formula_shared_with_the_cell_below_is_that_cells_own():
    """Excel writes what is filled down once, and moves it for each cell when it opens the file."""
    shared = changed_part(
        "sheet5",
        (b"<f>D17-D22</f>", b'<f t="shared" ref="D7:D8" si="0">D17-D22</f>'),
        (b"<f>D18-D23</f>", b'<f t="shared" si="0"/>'),
    )
    assert read_bytes(shared).workbook == solar_workbook()

    wrong = changed_part("sheet5", (b"<f>D18-D23</f>", b'<f t="shared" si="9"/>'))
    (fault,) = read_bytes(wrong).faults
    assert (fault.code, fault.cell) == ("formula_changed", "D8")


@pytest.mark.parametrize(
    ("formula", "other", "same"),
    [
        ("sum( $D$17 , d18)", "SUM(D17,D18)", True),
        ("_xlfn.MODE.MULT(D1)*0.5", "MODE.MULT(D1)*.5e0", False),
        ("D1*0.24863387978142076502732", "D1*0.248633879781421", True),
        ("'MRS(input)'!E9", "'mrs(input)'!E9", False),
        ('IF(D1="grid",1,2)', 'IF(D1="Grid",1,2)', False),
        ("D10", "D1", False),
        ("D17-D22", "D17-D22+0", False),
    ],
)
def test_formulas_are_the_same_as_far_as_programs_write_them_differently(formula, other, same):
    assert (normal(formula) == normal(other)) is same


@pytest.mark.skipif(PROGRAM is None, reason="LibreOffice is not installed")
def test_libreoffice_comes_to_the_same_values_in_every_cell():
    """All 70 methodologies: ``manage.py prove workbooks``."""
    (content,) = recalculated([solar_bytes()])
    reading = read_bytes(content)

    assert reading.workbook == solar_workbook()
    assert len(reading.claims) == 15
    assert list(comparing.differing(reading)) == []


def test_a_value_that_a_cell_would_change_is_not_written():
    row = replace(solar_workbook().monitored[0], value=Decimal("8044.5000000000001"))
    workbook = replace(solar_workbook(), monitored=(row, *solar_workbook().monitored[1:]))
    with pytest.raises(TooExactForACell) as refused:
        write(workbook, solar(), tables_of(solar()))
    assert refused.value.details["cell"] == "E9"


@settings(max_examples=200)
@given(st.decimals(-(10**14), 10**14, allow_nan=False, places=6))
def test_a_number_of_up_to_fifteen_digits_survives_the_binary_one(value):
    """As Excel writes it: in 17 digits, most of which are not what was typed."""
    typed = Decimal(f"{value:.15g}")
    assert decimal_of(f"{float(typed):.17g}") == typed
    assert decimal_of(repr(float(typed))) == typed
    assert decimal_of(written(typed)) == typed


@pytest.mark.parametrize(
    "text", ["", "nan", "INF", "1,5", "1 000", "0x10", "1e999", "1e31", "--1", "1_000", "１"]
)
def test_what_is_no_number_is_none(text):
    with pytest.raises(NotANumber):
        decimal_of(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1/Jan/2017-31/Dec/2017", (date(2017, 1, 1), date(2017, 12, 31))),
        ("01/Feb/2017 – 3/Mar/2017", (date(2017, 2, 1), date(2017, 3, 3))),
        ("2017-01-01/2017-12-31", (date(2017, 1, 1), date(2017, 12, 31))),
        ("1/2/2017-3/4/2017", None),
        ("31/Dec/2017-1/Jan/2017", None),
        ("30/Feb/2017-1/Mar/2017", None),
    ],
)
def test_a_period_is_read_where_only_one_reading_of_it_exists(text, days):
    assert wording.period_of(text) == (days and Period(*days))


def test_a_period_is_cut_where_calendar_years_and_months_end():
    assert slices(PERIOD) == [
        Period(date(2025, 7, 1), date(2025, 12, 31)),
        Period(date(2026, 1, 1), date(2026, 12, 31)),
    ]
    assert len(months(PERIOD)) == 18
    assert sum(one.days for one in months(PERIOD)) == PERIOD.days
