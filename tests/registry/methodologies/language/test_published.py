"""Every published case with a result, through the JSON path: studies by files of their own.

How a source rounds is its own affair; what is credited is the floor of the year.
"""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from registry.methodologies.language.exchange import recalculate
from registry.methodologies.language.reading import read

STUDIES = Path(__file__).with_name("studies")
A_YEAR = ["2013-01-01", "2013-12-31"]


def given(symbol, value, unit, **more):
    return {"symbol": symbol, "value": value, "unit": unit, **more}


def answer_of(study, parameters, period=None):
    methodology = read((STUDIES / f"{study}.toml").read_text(encoding="utf-8"), file=study)
    return recalculate({"parameters": parameters, "period": period}, methodology)


def nearest(text):
    return Decimal(text).quantize(Decimal(1), ROUND_HALF_UP)


EG = given("EG", "23134", "MWh/y", point="1", period=["2017-01-01", "2017-12-31"])


@pytest.mark.parametrize("version", ["2.0", "Ver2.0", "ver02.0"])
@pytest.mark.parametrize("symbol", ["EG", "EG_i,p", "EG_{i,p}", "EG_i_p"])
def test_mn006_prints_the_nearest_tonne(symbol, version):
    request = {"methodology": "MN_AM003", "version": version, "parameters": [{**EG, "symbol": symbol}]}

    total = recalculate(request)["total"]

    assert total["emission_reductions"] == "18437.798"
    assert (total["project_emissions"], total["credited"]) == ("0", 18437)
    assert nearest(total["emission_reductions"]) == 18438


def test_a_factor_that_is_given_must_be_the_methodologys():
    factor = given("EF_RE", "0.797", "tCO2/MWh", point="1")
    request = {"methodology": "MN_AM003", "version": "2.0", "parameters": [EG, factor]}
    assert recalculate(request)["total"]["emission_reductions"] == "18437.798"

    factor["value"] = "0.897"
    answer = recalculate(request)

    assert answer["total"]["emission_reductions"] == "18437.798"
    changed = [finding for finding in answer["findings"] if finding["code"] == "default_changed"]
    assert [(finding["symbol"], finding["row"]) for finding in changed] == [("EF_RE", 1)]


def test_a_solar_plant_of_ten_megawatts_comes_out_exactly():
    parameters = [
        given("capacity", "10", "MW"),
        given("hours", "1500", "h/y"),
        given("EF_grid", "1.1", "tCO2/MWh"),
    ]

    total = answer_of("mongolian_solar", parameters, A_YEAR)["total"]

    assert (total["reference_emissions"], total["project_emissions"]) == ("16500", "0")
    assert (total["emission_reductions"], total["credited"]) == ("16500", 16500)


def test_three_kilowatts_on_a_roof_are_converted_and_credited_down():
    parameters = [
        given("capacity", "3", "kW"),
        given("hours", "1200", "h/y"),
        given("EF_grid", "1.1", "tCO2/MWh"),
    ]

    answer = answer_of("mongolian_solar", parameters, A_YEAR)

    assert answer["total"]["emission_reductions"] == "3.96"
    assert (nearest("3.96"), answer["total"]["credited"]) == (4, 3)
    assert [finding["code"] for finding in answer["findings"]] == ["unit_converted"]
    assert ("capacity", "0.003", "MW") in {
        (step["symbol"], step["value"], step.get("unit")) for step in answer["steps"]
    }


def test_the_electric_taxis_results_differ_as_printed():
    parameters = [
        given("reference", "1283", "tCO2", period=A_YEAR),
        given("project", "69", "tCO2", period=A_YEAR),
    ]

    total = answer_of("costa_rican_taxis", parameters)["total"]

    assert (total["emission_reductions"], total["credited"]) == ("1214", 1214)


def test_ten_years_of_an_annual_estimate_add_up():
    period = ["2015-01-01", "2024-12-31"]

    answer = answer_of("thai_estimate", [given("annual", "491", "tCO2/y")], period)

    assert len(answer["years"]) == 10
    assert (answer["total"]["emission_reductions"], answer["total"]["credited"]) == ("4910", 4910)


def test_a_result_that_does_not_end_keeps_its_fraction():
    parameters = [
        given("area", "1", "ha", period=A_YEAR),
        given("EF_from", "100", "tC/ha"),
        given("EF_to", "30", "tC/ha"),
        given("RA", "37.0", "%"),
    ]

    total = answer_of("forest_guideline", parameters)["total"]

    assert total["emission_reductions"].startswith("351.6333333333333333")
    assert len(total["emission_reductions"]) == 51
    assert total["emission_reductions_fraction"] == "10549/30"
    assert total["credited"] == 351


@pytest.mark.parametrize(("factor", "above"), [("0.70", False), ("0.805", True), ("0.90", True)])
def test_the_cement_plants_factor_lies_in_the_range(factor, above):
    """122,358 tCO2 and 152 million kWh are printed: a factor of 0.805, between 0.70 and 0.90."""
    period = ["2018-01-01", "2018-12-31"]
    parameters = [
        given("EG_SUP", "152000000", "kWh", period=period),
        given("D", "365", "day", period=period),
        given("EC_CAP", "0", "MW"),
        given("EF_grid", factor, "tCO2/MWh"),
    ]
    request = {"methodology": "ID_AM001", "version": "1.0", "parameters": parameters}

    reductions = recalculate(request)["total"]["emission_reductions"]

    assert (Decimal(reductions) > 122_358) is above


def test_the_unit_slip_of_a_real_sheet_is_flagged():
    """ID009 prints 42,826,880 MWh of electricity from the grid for one building."""
    period = ["2017-01-01", "2017-12-31"]
    parameters = [
        given("EC_PJ,i,p", "347.2", "MWh/p", point="1", period=period),
        given("EI_grid,p", "42826880", "MWh/p", point="2", period=period),
    ]
    request = {"methodology": "ID_AM002", "version": "Ver2.0", "parameters": parameters}

    answer = recalculate(request)

    slips = [finding for finding in answer["findings"] if finding["code"] == "unit_slip"]
    assert [(finding["symbol"], finding["severity"], finding["row"]) for finding in slips] == [
        ("EI_grid", "error", 1)
    ]
    assert "42826.88 MWh" in slips[0]["message"]
    # What the sheet does not print is asked for, and nothing is credited without it.
    assert answer["total"]["emission_reductions"] is None
    assert answer["total"]["credited"] == 0
    assert {"COP_PJ", "EF_elec"} <= {
        finding["symbol"] for finding in answer["findings"] if finding["code"] == "input_missing"
    }
