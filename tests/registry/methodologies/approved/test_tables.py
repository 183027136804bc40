"""The tables of emission factors: what was printed, row by row where it matters."""

from collections import Counter
from fractions import Fraction

from registry.methodologies.language.nouns import Mark
from registry.methodologies.language.reading import SHIPPED

TABLES = SHIPPED.tables()


def only(name):
    (edition,) = TABLES[name]
    return edition


def test_these_tables_are_shipped_in_one_edition_each():
    assert {name: len(editions) for name, editions in TABLES.items()} == {
        "indonesia_grids": 1,
        "mongolia_grids": 1,
        "national_grid_factors": 1,
    }
    assert all(str(only(name).unit) == "tCO2/MWh" for name in TABLES)


def test_indonesia_has_two_cases_for_each_of_46_grids():
    table = only("indonesia_grids")
    rows = {keys: choice.value for keys, choice in table.rows}

    assert len(rows) == 92
    assert len({grid for grid, _ in rows}) == 46
    # As observed in every row that was read: the second case is bounded by a diesel generator.
    assert all(rows[grid, "2"] == min(rows[grid, "1"], Fraction("0.533")) for grid, _ in rows)
    # The printed groups by their first case, and how many grids each names.
    assert Counter(value for (_, case), value in rows.items() if case == "1") == {
        Fraction("0.619"): 3,
        Fraction("0.458"): 1,
        Fraction("0.533"): 2,
        Fraction("0.529"): 4,
        Fraction("0.499"): 17,
        Fraction("0.545"): 11,
        Fraction("0.628"): 2,
        Fraction("0.653"): 1,
        Fraction("0.549"): 1,
        Fraction("0.534"): 2,
        Fraction("0.274"): 1,
        Fraction("0.243"): 1,
    }
    assert rows["Jamali", "1"] == Fraction("0.619")
    assert rows["Sulselbar", "1"] == Fraction("0.243")
    assert table.mark is Mark.SOURCED


def test_mongolia_has_a_grid_and_a_captive_factor():
    assert [(keys, choice.value) for keys, choice in only("mongolia_grids").rows] == [
        (("grid",), Fraction("0.797")),
        (("captive",), Fraction("0.533")),
    ]


def test_national_factors_are_as_published_and_what_is_doubtful_says_so():
    rows = dict(only("national_grid_factors").rows)

    assert len(rows) == 28
    vietnam = [rows["Viet Nam", str(year), "national"].value for year in range(2014, 2024)]
    printed = "0.6612 0.8154 0.9185 0.8649 0.9130 0.8458 0.8041 0.7221 0.6766 0.6592"
    assert vietnam == [Fraction(text) for text in printed.split()]
    for grid in ("Philippines Luzon-Visayas", "Philippines Mindanao"):
        operating, build, renewable = (
            rows[grid, "2015-2017", kind].value
            for kind in ("operating margin", "build margin", "combined margin, wind and solar")
        )
        combined = operating * Fraction("0.75") + build * Fraction("0.25")
        assert abs(combined - renewable) < Fraction("0.0001")
    assert "slip" in rows["Philippines Luzon-Visayas", "2015-2017", "combined margin, other"].note
    assert {keys for keys, choice in rows.items() if choice.mark is not Mark.SOURCED} == {
        ("Viet Nam", "2024", "unofficial"),
        ("Viet Nam", "2025", "unofficial"),
    }
    assert "not a value of the JCM" in rows["Thailand", "2025", "carbon footprint"].note
