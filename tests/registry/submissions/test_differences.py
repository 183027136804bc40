"""Differences of two contents tell everything that changed, in words for people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.submissions.differences import Change, applied, changed_words, differences
from registry.submissions.schema import ROW
from registry.submissions.values.content import normalised

from .sample import FORM, contents


def kept(raw):
    return normalised(FORM, raw).content


@given(contents)
def test_equal_contents_do_not_differ(raw):
    assert differences(FORM, kept(raw), kept(raw)) == []


@given(contents, contents)
def test_the_differences_make_the_newer_of_the_older(older, newer):
    before, after = kept(older), kept(newer)
    assert applied(before, differences(FORM, before, after)) == after
    assert applied(after, differences(FORM, after, before)) == before


@given(contents, contents)
def test_every_difference_has_words(older, newer):
    for difference in differences(FORM, kept(older), kept(newer)):
        assert difference.label
        assert difference.before or difference.after or difference.change == Change.ROWS_MOVED


def table(*rows):
    return kept({"figures": {"estimates": list(rows)}})


def test_a_table_is_compared_row_by_row():
    older = table({ROW: "a", "year": 2026, "reductions": "1200"}, {ROW: "b", "year": 2027, "reductions": "5"})
    newer = table({ROW: "c", "year": 2028}, {ROW: "a", "year": 2026, "reductions": "1300"})
    told = [
        (str(one.place), one.change, one.label, one.before, one.after)
        for one in differences(FORM, older, newer)
    ]
    assert told == [
        (
            "figures.estimates[b]",
            "row_removed",
            "Estimates, row 2 (2027)",
            "Year: 2027; Reductions: 5 tCO2e",
            "",
        ),
        ("figures.estimates[c]", "row_added", "Estimates, row 1 (2028)", "", "Year: 2028"),
        (
            "figures.estimates[a].reductions",
            "changed",
            "Estimates, row 2 (2026): Reductions",
            "1,200 tCO2e",
            "1,300 tCO2e",
        ),
        ("figures.estimates", "rows_moved", "Estimates", "", ""),
    ]


def test_a_row_that_moved_has_not_changed():
    a, b = {ROW: "a", "year": 2026}, {ROW: "b", "year": 2027}
    assert [one.change for one in differences(FORM, table(a, b), table(b, a))] == ["rows_moved"]


@pytest.mark.parametrize(
    ("before", "after", "change", "words"),
    [
        (None, "Wind", "added", ("", "Wind")),
        ("Wind", None, "removed", ("Wind", "")),
        ("Wind", "Sun", "changed", ("Wind", "Sun")),
    ],
)
def test_a_field_is_told_as_it_was_and_as_it_is(before, after, change, words):
    [told] = differences(FORM, kept({"project": {"title": before}}), kept({"project": {"title": after}}))
    assert (told.change, (told.before, told.after)) == (change, words)


@given(st.text(max_size=60), st.text(max_size=60))
def test_runs_of_words_give_both_texts_back(before, after):
    runs = changed_words(before, after)
    assert "".join(text for kind, text in runs if kind != "added") == before
    assert "".join(text for kind, text in runs if kind != "removed") == after
