"""Units: exact factors, kinds that do not mix, and numbers written without loss."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.methodologies.language.errors import UnitUnknown
from registry.methodologies.language.exact import ends, read_decimal, written
from registry.methodologies.language.units import KNOWN, adds_up, conversion, unit_of


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        ("kWh", "MWh", "0.001"),
        ("MWh", "GJ", "3.6"),
        ("kWh", "MJ", "3.6"),
        ("MW*h", "MWh", "1"),
        ("kgCO2/kWh", "tCO2/MWh", "1"),
        ("tCO2e", "tCO2", "1"),
        ("GJ/1000 Nm3", "GJ/Nm3", "0.001"),
        ("kL", "m3", "1"),
        ("day", "h", "24"),
        ("%", "1", "0.01"),
        ("kWh/t", "MWh/t", "0.001"),
        ("kV*A", "kW", "1"),
        ("V/A", "ohm", "1"),
        ("Mvar", "MVar", "1"),
        ("°C", "degC", "1"),
    ],
)
def test_conversions_are_exact(one, other, factor):
    assert conversion(unit_of(one), unit_of(other)) == Fraction(factor)


@pytest.mark.parametrize(
    ("one", "other"),
    [("t", "tCO2"), ("tC", "tCO2"), ("m3", "Nm3"), ("y", "day"), ("MW", "MWh"), ("USRt", "t"), ("lm", "W")],
)
def test_kinds_do_not_mix(one, other):
    assert conversion(unit_of(one), unit_of(other)) is None


@pytest.mark.parametrize(
    "text", ["", "MWhh", "MWh//h", "/h", "MWh h", "x" * 200, "MWh^99", "MWh/", "tCO2 / p / q"]
)
def test_what_is_no_unit_is_refused(text):
    with pytest.raises(UnitUnknown):
        unit_of(text)


def test_readings_of_rates_do_not_add_up():
    assert all(adds_up(unit_of(text)) for text in ("MWh", "t", "tCO2", "Nm3", "kL", "h", "km", "unit"))
    assert not any(adds_up(unit_of(text)) for text in ("MW", "degC", "tCO2/MWh", "%", "1", "kV", "ohm/km"))


@given(st.sampled_from(sorted(KNOWN)), st.sampled_from(sorted(KNOWN)))
def test_algebra_and_measure_agree(one, other):
    a, b = unit_of(one), unit_of(other)
    assert (a * b).factor == a.factor * b.factor
    assert ((a / b) * b).dimensions == a.dimensions
    assert unit_of(str(a / b)).factor == (a / b).factor


@given(st.decimals(min_value=-(10**39), max_value=10**39, places=12))
def test_a_decimal_is_written_as_it_was_read(value):
    number = read_decimal(f"{value:f}")
    assert number is not None
    assert ends(number)
    assert Fraction(written(number)) == number


@given(st.fractions())
def test_what_does_not_end_is_cut_to_fifty_digits(value):
    text = Fraction(written(value))
    assert text == value if ends(value) else abs(value) - abs(value) / 10**49 <= abs(text) <= abs(value)


@pytest.mark.parametrize(
    "text", ["", "1,5", "0x1", "1e99", "1_000", "٣", "1.", ".5", "9" * 41, "Infinity", " 1"]
)
def test_what_is_no_decimal_is_none(text):
    assert read_decimal(text) is None
