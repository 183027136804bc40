"""What comes of inputs: years, rounding, aggregation, conversions and every finding."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override

from registry.methodologies.language.calculating import Input, calculate
from registry.methodologies.language.reading import read, read_table
from registry.methodologies.language.saying import kept, said
from tests.registry.methodologies.language.small import TEXT, YEAR, changed

HALVES = [(date(2017, 1, 1), date(2017, 6, 30)), (date(2017, 7, 1), date(2017, 12, 31))]
SMALL = read(TEXT)


def inputs(*more, eg="980", unit="MWh", period=YEAR):
    return [
        Input("EG", eg, unit, "1", period),
        Input("T", "20", "degC", None, period),
        Input("connection", "grid", "", "1"),
        Input("capacity", "100", "USRt", "1"),
        *more,
    ]


def codes(result, severity=None):
    """Without the note that is on nearly all of them: own use was not given."""
    told = [one.code for one in result.findings if severity in (None, one.severity)]
    return [code for code in told if code != "absent_as_zero"]


def with_formula(expression, result="RE"):
    """RE of the small methodology's inputs, by another formula in bare numbers."""
    old = {"RE": "sum(i: net[i] * EF[i])", "PE": "used * 0.5 tCO2/MWh"}[result]
    return calculate(read(changed(old, f"({expression}) * 1 tCO2")), inputs()).years[0]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("2 + 3 * 4 - 6 / 4", "12.5"),
        ("-2^2", "-4"),
        ("2^(-2)", "0.25"),
        ("8 / 4 / 2", "1"),
        ("10 - 4 - 3", "3"),
        ("round_down(2.999, 0)", "2"),
        ("round_down(-2.999, 1)", "-2.9"),
        ("round_half_up(2.5, 0)", "3"),
        ("round_half_up(-2.5, 0)", "-3"),
        ("round_half_up(1.005, 2)", "1.01"),
        ("abs(-3) + min(2, 1, 3) + max(2, 1, 3)", "7"),
        ("count(i) + count(i: EG[i] > 0)", "2"),
        ("if(1 < 2 and not (2 < 1), 5, 1 / 0)", "5"),
        ("if(1 > 2 or 3 >= 3, 5, 6)", "5"),
        ("days(p) / 1 day + hours(p) / 1 h + years(p) / 1 y", "9126"),
        ("1e-6 * 1000000", "1"),
        ("50 % / 100 %", "0.5"),
        ("mean(i: 3) + mode(i: 4)", "7"),
    ],
)
def test_arithmetic_is_exact(expression, value):
    assert with_formula(expression).reference_emissions == Fraction(value)


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("1 / (EG[i] - EG[i])", "division_by_zero"),
        ("0^(-1)", "division_by_zero"),
        ("((1e40^6)^6)^6", "number_out_of_bounds"),
        ("((1e-40^6)^6)^6", "number_out_of_bounds"),
    ],
)
def test_what_gives_no_number_is_a_finding_with_formula_and_point(expression, code):
    expression = f"sum(i: {expression.replace('EG[i]', 'EG[i] / 1 MWh')}) * 1 tCO2"
    result = calculate(read(changed("sum(i: net[i] * EF[i])", expression)), inputs())

    assert result.total.reference_emissions is None
    assert result.total.project_emissions == 0
    finding = next(one for one in result.findings if one.code == code)
    assert (finding.symbol, finding.point, finding.year) == ("RE", "1", 2017)
    assert "RE" in finding.message
    with override("ja"):
        stored = json.loads(json.dumps(kept(result)))
    assert said(stored) == json.loads(json.dumps(result.as_json())), "kept in Japan, read in English"
    with override("ja"):
        assert said(stored) == json.loads(json.dumps(result.as_json()))
        assert finding.message != said(stored)["findings"][0]["code"]


def test_each_calendar_year_is_credited_down_by_itself():
    year_2018 = (date(2018, 1, 1), date(2018, 12, 31))
    rows = inputs(
        Input("EG", "19.59", "MWh", "1", year_2018), Input("T", "20", "degC", None, year_2018), eg="19.59"
    )

    result = calculate(SMALL, rows)

    assert [(year.year, str(year.credited)) for year in result.years] == [(2017, "1"), (2018, "1")]
    # 19.59 / 4.9 × 0.5 is just short of two tonnes: together they would have made three.
    assert 3 < result.total.emission_reductions < 4
    assert result.total.credited == 2


def test_rows_of_a_year_are_brought_together():
    rows = inputs()[2:]
    rows += [Input("EG", value, "MWh", "1", half) for value, half in zip(("400", "580"), HALVES, strict=True)]
    rows += [Input("T", value, "degC", None, half) for value, half in zip(("20", "42"), HALVES, strict=True)]

    result = calculate(SMALL, rows)

    # The mean is weighted by 181 and 184 days, and just above 31: a tenth is taken off.
    assert result.total.reference_emissions == 90
    step = next(step for step in result.steps if step.symbol == "EG")
    assert (step.value, step.text, step.working) == (980, "sum", "400 MWh + 580 MWh")
    assert codes(result) == []


def test_a_unit_of_the_same_kind_is_converted_exactly_and_noted():
    result = calculate(SMALL, inputs(eg="980000", unit="kWh/p"))

    assert result.total.reference_emissions == 100
    assert codes(result) == ["unit_converted"]
    step = next(step for step in result.steps if step.symbol == "EG")
    assert (step.value, step.unit, step.working) == (980, "MWh", "980000 kWh/p")


@pytest.mark.parametrize(
    ("rows", "code", "severity"),
    [
        ([Input("XX", "1")], "unknown_symbol", "error"),
        ([Input("RE", "1", "tCO2")], "calculated_symbol", "error"),
        (inputs(eg="nine"), "not_a_number", "error"),
        (inputs(eg="1e99"), "not_a_number", "error"),
        (inputs(eg="NaN"), "not_a_number", "error"),
        (inputs(unit="t"), "unit_mismatch", "error"),
        (inputs(unit="furlong"), "unit_unknown", "error"),
        (inputs(unit=""), "unit_missing", "warning"),
        (inputs(unit="MWh/y", period=HALVES[0]), "unit_mismatch", "error"),
        (inputs(eg="-5"), "below_minimum", "error"),
        (inputs(eg="5001"), "above_maximum", "error"),
        (inputs(eg="4500"), "unit_slip", "error"),
        (inputs(period=None), "period_missing", "error"),
        (inputs(period=(date(2017, 2, 1), date(2017, 1, 1))), "period_backwards", "error"),
        (inputs(period=(date(2017, 2, 1), date(2018, 1, 1))), "period_spans_years", "error"),
        (inputs(Input("EG", "1", "MWh", "1", HALVES[1])), "rows_overlap", "error"),
        (inputs(Input("capacity", "101", "USRt", "1")), "repeated_input", "error"),
        (inputs(Input("connection", "mains", "", "1")), "unknown_category", "error"),
        (inputs(Input("EG", "1", "MWh", None, YEAR)), "point_assumed", "note"),
        (inputs(Input("EF", "0.6", "tCO2/MWh", "1")), "default_changed", "error"),
        (inputs(Input("used", "9999", "MWh", None, YEAR)), "negative_year", "error"),
        (inputs(Input("EG", "1", "MWh", "2", HALVES[1])), "days_missing", "warning"),
        (inputs(Input("EG", "1", "MWh", "2", YEAR)), "input_missing", "error"),
        (inputs()[:2], "input_missing", "error"),
        ([], "no_rows", "error"),
    ],
)
def test_what_is_wrong_with_an_input_is_found(rows, code, severity):
    result = calculate(SMALL, rows)

    assert code in codes(result, severity), codes(result)
    for finding in result.findings:
        assert finding.message
        assert "%(" not in finding.message
    for language in ("en", "ja", "kk"):
        with override(language):
            assert said(kept(result)) == json.loads(json.dumps(result.as_json())), "kept without its texts"
    assert "UTF" not in str(result.as_json())


def test_a_row_outside_the_monitoring_period_does_not_count():
    period = (date(2017, 2, 1), date(2017, 12, 31))
    result = calculate(SMALL, inputs(), period=period)
    assert codes(result, "error")[:2] == ["outside_period", "outside_period"]
    assert result.years[0].period == period


def test_a_negative_year_credits_nothing_and_takes_nothing_from_others():
    year_2018 = (date(2018, 1, 1), date(2018, 12, 31))
    more = [Input("EG", "980", "MWh", "1", year_2018), Input("T", "20", "degC", None, year_2018)]
    result = calculate(SMALL, inputs(*more, Input("used", "9999", "MWh", None, YEAR)))
    assert [year.credited for year in result.years] == [0, 100]
    assert result.total.credited == 100
    assert result.total.emission_reductions < 0


def test_only_the_branch_that_is_taken_needs_its_inputs():
    taken = read(
        changed("used * 0.5 tCO2/MWh", "if(T > 30 degC, bought, used) * 0.5 tCO2/MWh").replace(
            "[[formulas]]",
            '[parameters.bought]\nindex = ["p"]\ndescription = "x"\nunit = "MWh"\nkind = "monitored"\n\n[[formulas]]',
            1,
        )
    )
    assert calculate(taken, inputs()).is_complete
    hot = [one if one.symbol != "T" else Input("T", "40", "degC", None, YEAR) for one in inputs()]
    result = calculate(taken, hot)
    assert {(one.code, one.symbol) for one in result.findings} == {("input_missing", "bought")}
    assert not result.is_complete


def test_a_point_that_is_known_from_another_year_is_said_to_be_left_out():
    year_2018 = (date(2018, 1, 1), date(2018, 12, 31))
    more = [
        Input("EG", "1", "MWh", "2", year_2018),
        Input("T", "20", "degC", None, year_2018),
        Input("connection", "grid", "", "2"),
        Input("capacity", "100", "USRt", "2"),
    ]
    findings = calculate(SMALL, inputs(*more)).findings
    assert {(one.point, one.year) for one in findings if one.code == "point_without_value"} == {
        ("2", 2017),
        ("1", 2018),
    }


def test_a_value_from_memory_is_found_until_somebody_confirms_it():
    captive = [
        one if one.symbol != "connection" else Input("connection", "captive", "", "1") for one in inputs()
    ]
    result = calculate(SMALL, captive)
    assert codes(result, "error") == ["value_unconfirmed"]
    assert {one.key for one in result.findings if one.severity == "error"} == {"parameters.EF"}
    assert codes(calculate(SMALL, captive, confirmed=frozenset({"parameters.EF"}))) == []
    assert codes(calculate(SMALL, inputs())) == []


def test_the_edition_of_a_table_is_that_of_the_year():
    table = """format = 1
name = "factors"
title = "Factors"
unit = "tCO2/MWh"
source = "a test"
mark = "sourced"
keys = ["connection"]
valid_from = {begin}
valid_until = {end}
rows = [{{ connection = "grid", value = "{value}" }}]
"""
    editions = [
        read_table(table.format(begin="2015-01-01", end="2017-12-31", value="0.5")),
        read_table(table.format(begin="2018-01-01", end="2018-12-31", value="0.25")),
    ]
    own = TEXT[TEXT.index("choose = ") : TEXT.index("\n", TEXT.index("choose = "))]
    methodology = read(changed(own, 'table = "factors"\nby = ["connection"]'))
    year_2018 = (date(2018, 1, 1), date(2018, 12, 31))
    more = [Input("EG", "980", "MWh", "1", year_2018), Input("T", "20", "degC", None, year_2018)]

    result = calculate(methodology, inputs(*more), {"factors": editions})
    assert [year.reference_emissions for year in result.years] == [100, 50]

    result = calculate(methodology, inputs(*more), {"factors": editions[0]})
    assert [year.reference_emissions for year in result.years] == [100, None]
    assert "table_not_valid" in codes(result)


def test_numbers_may_come_as_decimals_and_fractions():
    given = inputs()
    given[0] = Input("EG", Decimal("980.0"), "MWh", "(1)", YEAR)
    given[3] = Input("capacity", Fraction(100), "USRt", "1")
    assert calculate(SMALL, given).total.reference_emissions == 100


def test_the_working_shows_the_numbers_of_every_formula():
    steps = {step.symbol: step for step in calculate(SMALL, inputs()).steps if step.kind == "formula"}
    assert steps["net"].working == "980 × 1 ÷ 4.9"
    assert (steps["net"].unit, steps["net"].point) == ("MWh", "1")
    assert steps["RE"].working == "200 × 0.5"
    assert steps["ER"].working == "100 − 0"


def test_work_is_bounded_and_what_is_too_much_is_refused():
    rows = [Input("EG", str(number), "MWh", str(number), YEAR) for number in range(1, 200)]
    nested = "sum(i: EG[i] / 1 MWh * 1)"
    methodology = read(changed("sum(i: net[i] * EF[i])", f"({nested}{' * ' + nested} ) * 1 tCO2"))
    assert calculate(methodology, rows).total.reference_emissions is not None
    power = "+".join(["sum(i: 1 / (EG[i] / 1 MWh)^6)"] * 30)
    result = calculate(read(changed("sum(i: net[i] * EF[i])", f"({power}) * 1 tCO2")), rows)
    assert "too_much_work" in codes(result) or result.is_complete
