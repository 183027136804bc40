"""Which methodologies have content, how well it is known, and that a file says no more than was found."""

import json
import re
from collections import Counter

import pytest

from registry.methodologies.language.nouns import Mark, Table
from registry.methodologies.language.reading import SHIPPED, shipped
from registry.reference_data.operations.shipped_folder import SHIPPED_FACTS
from tests.registry.methodologies.approved.expectations import EXPECTED, TITLE_ONLY, Expected

REFERENCES = SHIPPED.references()
FACTS = {
    one["id"]: one
    for one in json.loads((SHIPPED_FACTS / "methodology_contents.json").read_text(encoding="utf-8"))
}
MARKS = {
    "sourced": Mark.SOURCED,
    "logic_sourced": Mark.LOGIC_SOURCED,
    "inferred_unverified": Mark.INFERRED,
    "from_memory_unverified": Mark.MEMORY,
    # Four marks are kept: what is known in part, or at second hand, counts as the weaker of its two.
    "logic_sourced_algebra_memory": Mark.MEMORY,
    "sourced_value_mapping_inferred": Mark.INFERRED,
    "sourced_weak": Mark.INFERRED,
}
IN_OTHER_WORDS = {
    "ID_AM006": {"FD", "SE_hist_b"},
    "ID_AM012": {"OCC_input_PM_output"},
    "KH_AM002": {"category_of_day_d", "EF_RE"},
    "TH_AM017": {"R_X_B"},
    "VN_AM003": {"eta_PJ_k_eta_RE"},
    "VN_AM004": {"k_DOC_MCF"},
}


def marks_of(methodology):
    """How many parameters, numbers of its own tables and formulas bear each mark."""
    counted = Counter(formula.mark for formula in methodology.formulas.values())
    for parameter in methodology.parameters.values():
        counted[parameter.mark] += 1
        if isinstance(parameter.table, Table):
            counted.update(choice.mark for _, choice in parameter.table.rows)
    return counted


def test_seventy_methodologies_have_content_and_those_known_by_title_have_none():
    shipped_ids = [reference for reference, _ in REFERENCES]

    assert sorted(shipped_ids) == sorted(EXPECTED)
    assert len(set(shipped_ids)) == 70
    assert len(TITLE_ONLY) == 23
    assert not TITLE_ONLY & set(shipped_ids)


@pytest.mark.parametrize("reference", sorted(EXPECTED))
def test_a_file_says_what_was_found_and_how_well(reference):
    expected = EXPECTED[reference]
    methodology = shipped(reference, expected.version)
    marks = marks_of(methodology)

    assert (
        Expected(
            methodology.version,
            methodology.family,
            methodology.title_mark,
            marks[Mark.SOURCED],
            marks[Mark.LOGIC_SOURCED],
            marks[Mark.INFERRED],
            marks[Mark.MEMORY],
            len(methodology.eligibility),
        )
        == expected
    )


@pytest.mark.parametrize(("reference", "version"), REFERENCES)
def test_everything_says_where_it_was_read(reference, version):
    methodology = shipped(reference, version)
    entries = [*methodology.parameters.values(), *methodology.formulas.values(), *methodology.eligibility]

    assert all(entry.source for entry in entries)
    # What is only remembered is never dressed up as a document.
    assert not any(entry.mark.is_sourced for entry in entries if entry.source == "from memory")
    assert all(one.origin for one in methodology.sources)
    assert methodology.summary
    assert methodology.gaps


def test_the_numbers_that_are_known_are_these_and_no_others():
    """A default nobody found is asked of the project: a new number in a file must be added here."""
    known = {
        (reference, parameter.key, str(choice.value.limit_denominator(10**6)), choice.mark.value)
        for reference, version in REFERENCES
        for parameter in shipped(reference, version).parameters.values()
        for choice in [
            *([parameter.value] if parameter.value else []),
            *([row for _, row in parameter.table.rows] if isinstance(parameter.table, Table) else []),
        ]
    }

    chillers = {"ID_AM002", "TH_AM005", "BD_AM001", "TH_AM003", "CR_AM002", "KH_AM003", "TH_AM013"}
    assert known == {
        ("TH_AM001", "EF_RE", "319/1000", "memory"),
        ("CL_AM001", "EF_RE", "533/1000", "sourced"),
        ("PH_AM002", "EF_RE", "507/1000", "inferred"),
        ("ID_AM003", "COP_RE", "33/25", "sourced"),
        ("MN_AM002", "eta_RE", "61/100", "memory"),
        ("BD_AM003", "EF_elec", "67/100", "sourced"),
        *((one, name, "3/2", "memory") for one in chillers for name in ("TD_chill", "TD_cool")),
    }


def test_the_tables_read_are_these():
    reading = {reference: shipped(reference, version).tables for reference, version in REFERENCES}

    assert {reference: tables for reference, tables in reading.items() if tables} == {
        "ID_AM013": ("indonesia_grids",),
        "ID_AM017": ("indonesia_grids",),
        "MN_AM003": ("mongolia_grids",),
    }


def fact_marks(reference):
    """What the facts about a methodology say of each symbol: the marks with which it was found."""
    facts = FACTS[reference]
    return {
        re.sub(r"(_[ivkp])+$", "", entry.get("id_safe") or entry["symbol"].replace(",", "_")): MARKS[
            entry["verified"]
        ]
        for entry in [*facts["formulas"], *facts["parameters"]]
    }


@pytest.mark.parametrize("reference", sorted(EXPECTED))
def test_nothing_is_marked_better_than_it_was_found(reference):
    methodology = shipped(reference, EXPECTED[reference].version)
    marks = {entry.symbol: entry.mark for entry in methodology.formulas.values()}
    marks |= {key: parameter.mark for key, parameter in methodology.parameters.items()}
    found = fact_marks(reference)

    assert {symbol: mark for symbol, mark in marks.items() if symbol in found} == {
        symbol: mark for symbol, mark in found.items() if symbol in marks
    }
    # What the facts put in one line, or name in words, has its own symbols in the file.
    assert found.keys() - marks.keys() == IN_OTHER_WORDS.get(reference, set())
    assert FACTS[reference]["title"] == methodology.title
    assert tuple(FACTS[reference]["gaps"]) == methodology.gaps
    criteria = [(one["text"], one["source"], one["verified"]) for one in FACTS[reference]["eligibility"]]
    assert [(one.text, one.source, one.mark) for one in methodology.eligibility] == criteria
