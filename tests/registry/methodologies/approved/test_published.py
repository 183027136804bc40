"""Published figures of real projects through the shipped files, and a unit slip of a real sheet."""

from datetime import date
from fractions import Fraction

import pytest

from registry.methodologies.language.calculating import calculate
from registry.methodologies.language.inputs import Input
from registry.methodologies.language.reading import SHIPPED, shipped

YEAR_2017 = (date(2017, 1, 1), date(2017, 12, 31))


def result_of(reference, version, inputs):
    methodology = shipped(reference, version)
    return calculate(methodology, inputs, SHIPPED.tables(methodology.tables))


def test_a_mongolian_solar_plant_comes_to_what_was_published():
    """MN006: 23,134 MWh and 18,438 tCO2 a year are printed; the tonnes are credited rounded down."""
    inputs = [Input("connection", "grid", "", "1"), Input("EG_i,p", "23134", "MWh/y", "1", YEAR_2017)]

    result = result_of("MN_AM003", "2.0", inputs)

    assert result.total.emission_reductions == Fraction("18437.798")
    assert round(result.total.emission_reductions) == 18438
    assert result.total.credited == 18437


@pytest.mark.parametrize(
    ("reference", "version", "example", "printed", "credited"),
    [
        ("ID_AM011", "1.0", ("3058.5", "2316.2"), 742, 742),
        ("VN_AM009", "1.1", ("4761.0", "1880.8"), 2880, 2880),
        # Programme prose rounds to the nearest tonne.
        ("BD_AM003", "1.0", ("2880.33", "1362.78"), 1518, 1517),
    ],
)
def test_the_examples_of_projects_come_to_what_was_printed(reference, version, example, printed, credited):
    methodology = shipped(reference, version)
    inputs = [
        Input(one.symbol, one.value, one.unit, one.point, one.period)
        for one in methodology.examples[0].values
    ]

    total = result_of(reference, version, inputs).total

    assert (total.reference_emissions, total.project_emissions) == tuple(map(Fraction, example))
    assert round(total.emission_reductions) == printed
    assert total.credited == credited


@pytest.mark.parametrize(("factor", "above"), [("0.70", False), ("0.90", True)])
def test_the_cement_plants_printed_reductions_lie_between_plausible_factors(factor, above):
    """ID013 prints 122,358 tCO2 and about 152 million kWh: the factor it used lies between 0.7 and 0.9."""
    inputs = [
        Input("EG_SUP", "152000000", "kWh", None, YEAR_2017),
        Input("D", "365", "day", None, YEAR_2017),
        # The press counts what is left after the plant's own use.
        Input("EC_CAP", "0", "MW"),
        Input("EF_grid", factor, "tCO2/MWh"),
    ]

    reductions = result_of("ID_AM001", "1.0", inputs).total.emission_reductions

    assert (reductions > 122_358) is above


@pytest.mark.parametrize(("unit", "slips"), [("MWh", True), ("kWh", False)])
def test_the_shopping_mall_that_would_draw_forty_terawatt_hours_is_noticed(unit, slips):
    """ID009 prints 42,826,880 MWh of imported electricity for one building: kWh, almost certainly."""
    inputs = [
        Input("EC_PJ,i,p", "347.2", "MWh/p", "1", YEAR_2017),
        Input("EI_grid,p", "42826880", f"{unit}/p", "1", YEAR_2017),
    ]

    findings = result_of("ID_AM002", "2.0", inputs).findings

    slip = [finding for finding in findings if finding.code == "unit_slip"]
    assert [finding.symbol for finding in slip] == (["EI_grid"] if slips else [])
    assert all("42826.88" in finding.message for finding in slip)


def test_what_nobody_found_is_asked_of_the_project():
    """A captive plant in Thailand: the factor is not filled in, and nothing comes out without it."""
    inputs = [Input("connection", "captive", "", "1"), Input("EG", "100", "MWh", "1", YEAR_2017)]

    result = result_of("TH_AM001", "1.0", inputs)

    assert result.total.emission_reductions is None
    assert ("input_missing", "EF_RE") in {(finding.code, finding.symbol) for finding in result.findings}


def test_a_number_from_memory_is_said_to_be_one():
    inputs = [Input("connection", "grid", "", "1"), Input("EG", "100", "MWh", "1", YEAR_2017)]

    result = result_of("TH_AM001", "1.0", inputs)

    assert result.total.emission_reductions == Fraction("31.9")
    unconfirmed = [finding for finding in result.findings if finding.code == "value_unconfirmed"]
    assert [finding.symbol for finding in unconfirmed] == ["EF_RE"]
    assert unconfirmed[0].severity == "error"
