"""Arithmetic of serial ranges, against sets of integers."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.errors import MalformedInstruction
from credits.serials import SerialRange, SeriesKey, merge, series_key, subtract

serials = st.integers(min_value=1, max_value=60)
some_range = st.tuples(serials, serials).map(lambda pair: SerialRange(min(pair), max(pair)))
some_ranges = st.lists(some_range, max_size=6)


def units(*ranges):
    return {unit for run in ranges for unit in range(run.first, run.last + 1)}


@given(some_range, some_range)
def test_two_ranges(one, other):
    common = one.intersection(other)
    assert one.quantity == len(units(one))
    assert one.overlaps(other) == bool(units(one) & units(other)) == (common is not None)
    assert (units(common) if common else set()) == units(one) & units(other)
    assert one.contains(other) == (units(one) >= units(other))
    assert one.adjoins(other) == (one.last + 1 == other.first or other.last + 1 == one.first)
    assert units(*one.subtract(other)) == units(one) - units(other)


@given(some_ranges, some_ranges)
def test_many_ranges(ranges, taken):
    merged = merge(ranges)
    assert units(*merged) == units(*ranges)
    assert all(left.last + 1 < right.first for left, right in pairwise(merged))
    assert units(*subtract(ranges, taken)) == units(*ranges) - units(*taken)


@given(some_range, st.data())
def test_a_split_gives_the_low_part_first(run, data):
    if run.quantity == 1:
        with pytest.raises(ValueError, match="cannot split"):
            run.split(1)
        return
    quantity = data.draw(st.integers(min_value=1, max_value=run.quantity - 1))
    low, high = run.split(quantity)
    assert low.quantity == quantity
    assert low.adjoins(high)
    assert merge([high, low]) == [run]


@pytest.mark.parametrize("pair", [(0, 1), (2, 1), (1, 2**53), (-5, -1)])
def test_what_is_no_range(pair):
    with pytest.raises(MalformedInstruction):
        SerialRange(*pair)


def test_the_greatest_serial_is_exact_in_every_reader():
    assert SerialRange(2**53 - 1, 2**53 - 1).quantity == 1
    assert int(float(2**53 - 1)) == 2**53 - 1


dates = st.none() | st.dates(min_value=date(2013, 1, 1), max_value=date(2050, 12, 31))


@given(
    st.sampled_from(["JP", "MN"]),
    st.sampled_from(["MN", "ID", ""]),
    st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=64),
    dates,
    dates,
    st.none() | st.integers(min_value=2013, max_value=2050),
)
def test_a_series_is_known_by_its_text(registry, country, reference, first_on, last_on, vintage):
    key = SeriesKey(
        registry=registry,
        partner_country=country,
        reference=reference,
        period_first_on=first_on,
        period_last_on=last_on,
        vintage=vintage,
    )
    assert series_key(key.text) == key


@pytest.mark.parametrize("reference", ["", "a/b", "r" * 65])
def test_what_is_no_reference(reference):
    with pytest.raises(MalformedInstruction):
        SeriesKey(registry="JP", partner_country="MN", reference=reference)
