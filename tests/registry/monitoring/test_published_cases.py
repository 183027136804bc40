"""Every published case through ``manage.py recalculate`` itself: a JSON file, and a methodology file for the studies.

What must come out is said by the case's own ``test`` field: exact, nearest (the print rounds to the nearest tonne,
credits go down), tolerance, finding (a check must tell it), none (inputs are not published: asked for, never guessed).
"""

import io
import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from registry import reference_data
from registry.methodologies.language import reading

STUDIES = Path(reading.__file__).parents[3] / "tests/registry/methodologies/language/studies"
FACTS = Path(reference_data.__file__).parent / "facts" / "monitoring_cases.json"
PUBLISHED = {case["id"]: case for case in json.loads(FACTS.read_text(encoding="utf-8"))["cases"]}
YEAR_2013, YEAR_2017, YEAR_2018 = ([f"{year}-01-01", f"{year}-12-31"] for year in (2013, 2017, 2018))


def given(symbol, value, unit, **more):
    return {"symbol": symbol, "value": value, "unit": unit, **more}


def solar(capacity, unit, hours):
    return [
        given("capacity", capacity, unit),
        given("hours", hours, "h/y"),
        given("EF_grid", "1.1", "tCO2/MWh"),
    ]


# id: methodology and version, or the name of a study's file; the parameters; the days, where they are not of a row
ASKED = {
    "GC03": (
        ("MN_AM003", "Ver2.0"),
        [
            given("EG_i,p", "23134", "MWh/y", point="1", period=YEAR_2017),
            {"symbol": "connection", "point": "1", "value": "grid"},
        ],
        None,
    ),
    "GC04": ("mongolian_solar", solar("10", "MW", "1500"), YEAR_2013),
    "GC05": ("mongolian_solar", solar("3", "kW", "1200"), YEAR_2013),
    "GC06": (
        "costa_rican_taxis",
        [
            given("reference", "1283", "tCO2", period=YEAR_2013),
            given("project", "69", "tCO2", period=YEAR_2013),
        ],
        None,
    ),
    "GC08": (("ID_AM002", "2.0"), [], YEAR_2013),
    "GC09": (
        ("ID_AM001", "Ver1.0"),
        [
            given("EG_SUP", "152000000", "kWh", period=YEAR_2018),
            given("D", "365", "day", period=YEAR_2018),
            given("EC_CAP", "0", "MW"),
            given("EF_grid", "0.805", "tCO2/MWh"),
        ],
        None,
    ),
    "GC10": ("thai_estimate", [given("annual", "491", "tCO2/y")], ["2015-01-01", "2024-12-31"]),
    "GC11": (
        "forest_guideline",
        [
            given("area", "1", "ha", period=YEAR_2013),
            given("EF_from", "100", "tC/ha"),
            given("EF_to", "30", "tC/ha"),
            given("RA", "37.0", "%"),
        ],
        None,
    ),
    "GC12": (("VN_AM002", "Ver1.0"), [], YEAR_2018),
    "GC07": (
        ("ID_AM002", "Ver2.0"),
        [
            given("EC_PJ,i,p", "347.2", "MWh/p", point="1", period=YEAR_2017),
            given("EI_grid,p", "42826880", "MWh/p", point="2", period=YEAR_2017),
        ],
        None,
    ),
}
NUMBERS = ("reference_emissions", "project_emissions", "emission_reductions")


@pytest.fixture
def answer(tmp_path):
    """What the command says to the file of a case."""

    def asked(case):
        with_what, parameters, period = ASKED[case]
        request = {"parameters": parameters, **({"period": period} if period else {})}
        options = ["--json"]
        if isinstance(with_what, str):
            options += ["--methodology-file", str(STUDIES / f"{with_what}.toml")]
        else:
            request |= dict(zip(("methodology", "version"), with_what, strict=True))
        path = tmp_path / f"{case}.json"
        path.write_text(json.dumps(request), encoding="utf-8")
        said = io.StringIO()
        call_command("recalculate", str(path), *options, stdout=said)
        return json.loads(said.getvalue())

    return asked


def codes(answer):
    return {one["code"] for one in answer["findings"]}


def test_every_published_case_is_asked_for():
    assert set(ASKED) == set(PUBLISHED)
    assert {case["test"] for case in PUBLISHED.values()} == {
        *("exact", "nearest", "tolerance", "finding", "none")
    }


@pytest.mark.parametrize(
    "case", [key for key, one in PUBLISHED.items() if one["test"] in ("exact", "nearest")]
)
def test_what_is_printed_comes_out(case, answer):
    told, total = PUBLISHED[case], answer(case)["total"]
    if case == "GC10":
        assert total["emission_reductions"] == str(told["expected"]["ex_ante_10_years"])
        assert total["credited"] == told["derived"]["annual_x10"]
        return
    for name in NUMBERS:
        printed = told["expected"].get(name, {}).get("printed")
        if printed is None:
            continue
        exact = Decimal(total[name])
        if told["test"] == "nearest":
            exact = exact.quantize(Decimal(1), ROUND_HALF_UP)
        assert exact == printed, name
    assert total["credited"] == int(Decimal(total["emission_reductions"])), "whole tonnes, down"


def test_the_two_that_print_the_nearest_are_credited_down(answer):
    assert [(answer(case)["total"]["emission_reductions"], answer(case)["total"]["credited"]) for case in
            ("GC03", "GC05")] == [("18437.798", 18437), ("3.96", 3)]  # fmt: skip


def test_the_approximate_one_lies_within_its_tolerance(answer):
    """122,358 t of 152 million kWh: the factor that this implies lies between 0.70 and 0.90."""
    total = answer("GC09")["total"]
    printed = PUBLISHED["GC09"]["expected"]["emission_reductions"]["printed"]
    implied = printed / (Decimal(total["emission_reductions"]) / Decimal("0.805"))
    assert Decimal("0.70") < implied < Decimal("0.90")
    assert abs(Decimal(total["emission_reductions"]) - printed) < printed / 100


def test_the_unit_slip_is_flagged_and_nothing_is_credited(answer):
    found = answer("GC07")
    (slip,) = [one for one in found["findings"] if one["code"] == "unit_slip"]
    assert (slip["symbol"], slip["severity"], slip["row"]) == ("EI_grid", "error", 1)
    assert "42826.88 MWh" in slip["message"]
    assert found["total"]["credited"] == 0


@pytest.mark.parametrize("case", ["GC08", "GC12"])
def test_what_is_not_published_is_asked_for_and_never_guessed(case, answer):
    found = answer(case)
    assert (found["total"]["emission_reductions"], found["total"]["credited"]) == (None, 0)
    assert "input_missing" in codes(found)


def test_the_derived_one_keeps_its_fraction(answer):
    total = answer("GC11")["total"]
    assert (total["emission_reductions_fraction"], total["credited"]) == ("10549/30", 351)
