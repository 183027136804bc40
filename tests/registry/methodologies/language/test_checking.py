"""What may not be adopted: each fault with its key, its code and what would be accepted."""

from pathlib import Path

import pytest

from registry.methodologies.language import checking, evaluating, exact, inputs, places, reading, syntax
from registry.methodologies.language.checking import (
    check,
    examined,
    faults_of_editions,
    faults_of_table,
)
from registry.methodologies.language.reading import SHIPPED, read, read_table
from tests.registry.methodologies.language.small import TEXT, changed

TABLE = """format = 1
name = "bands"
title = "A table"
unit = "1"
source = "a test"
mark = "sourced"
keys = ["kind", { name = "capacity", unit = "USRt" }]
rows = [
  { kind = "a", capacity = { below = "300" }, value = "1" },
  { kind = "a", capacity = { from = "300" }, value = "2" },
  { kind = "b", capacity = {}, value = "3" },
]
"""


def test_the_small_methodology_has_no_fault():
    assert [str(fault) for fault in examined(TEXT, file="small.toml")] == []


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        # reading
        ("format = 1", "format = 2", "wrong_kind", "format"),
        ('title = "Small"', "", "missing", "title"),
        ('title = "Small"', 'title = "Small"\ntitel = "x"', "unknown_key", "titel"),
        ('"XX_AM001"', '"XX1"', "wrong_kind", "methodology"),
        ('version = "1.0"', 'version = "one"', "wrong_kind", "version"),
        ('title = "Small"', 'title = "Small"\nfamily = "none"', "unknown_family", "family"),
        ('mark = "sourced"', 'mark = "certain"', "wrong_kind", "source.mark"),
        ('minimum = "0"', 'minimum = "zero"', "not_a_number", "parameters.EG.minimum"),
        ('unit = "degC"\nkind', 'unit = "degF"\nkind', "unit_unknown", "parameters.T.unit"),
        ('kind = "default"\nchoose', 'kind = "fixed"\nchoose', "wrong_kind", "parameters.EF.kind"),
        ('"sum(i: net[i] * EF[i])"', '"sum(i: net[i] * "', "expression", "formulas.RE.expression"),
        ('"RE - PE"', '"exec(RE)"', "expression", "formulas.ER.expression"),
        ("used * 0.5 tCO2/MWh", "used * 0.5 tCO2/furlong", "expression", "formulas.PE.expression"),
        ('name = "one unit"', "", "missing", "examples.0.name"),
        ('symbol = "ER"', 'symbol = "RE"', "repeated", "formulas"),
        # meaning
        ("net[i] * EF[i]", "nett[i] * EF[i]", "unknown_symbol", "formulas.RE.expression"),
        ("net[i] * EF[i]", "net[i] * EF", "wrong_index", "formulas.RE.expression"),
        ("sum(i: net[i] * EF[i])", "net[i] * 1 tCO2/MWh", "unknown_index", "formulas.RE.expression"),
        ("sum(i: net", "sum(k: net", "unknown_index", "formulas.RE.expression"),
        ("EG[i] * if", "net[i] * if", "cycle", "formulas.net.expression"),
        ('"RE - PE"', '"RE - PE - used"', "unit_mismatch", "formulas.ER.expression"),
        ("used * 0.5 tCO2/MWh", "used * 0.5 tCO2/GJ", "unit_scale", "formulas.PE.expression"),
        ("used * 0.5 tCO2/MWh", "used * 500 kgCO2/MWh", "unit_scale", "formulas.PE.expression"),
        ("T > 30 degC", "T > 30", "unit_mismatch", "formulas.net.expression"),
        ("T > 30 degC", "T", "not_a_condition", "formulas.net.expression"),
        ('"RE - PE"', '"RE > PE"', "not_a_number_here", "formulas.ER.expression"),
        ('symbol = "PE"', 'symbol = "PX"', "missing_formula", "formulas"),
        ("used * 0.5 tCO2/MWh", "0", "not_used", "parameters.used"),
        ("used * 0.5 tCO2/MWh", "lookup(none, used)", "unknown_table", "formulas.PE.expression"),
        ('by = "connection"', 'by = "capacity"', "table_keys", "parameters.EF.by"),
        ('by = "connection"', 'by = "konnection"', "unknown_parameter", "parameters.EF.by"),
        ("values = { grid", "values = { mains", "unknown_category", "parameters.EF.choose.values"),
        ('aggregation = "mean"', "", "aggregation_needed", "parameters.T.aggregation"),
        ('maximum = "5000"', 'maximum = "-1"', "range_upside_down", "parameters.EG.minimum"),
        ('{ from = "300", value', '{ from = "200", value', "bands_overlap", "parameters.COP"),
        (
            'index = ["i"]\ndescription = "capacity"',
            'index = ["i", "p"]\ndescription = "capacity"',
            "period_not_allowed",
            "parameters.capacity.index",
        ),
        ('index = ["p"]\ndescription = "temp', 'description = "temp', "period_needed", "parameters.T.index"),
        ('RE = "100"', 'RE = "100.0001"', "example_differs", "examples[0].expected.RE"),
        ("credited = 100", "credited = 99", "example_differs", "examples[0].credited"),
        ('value = "980"', 'value = "-980"', "example_refused", "examples[0].parameters"),
        ('symbol = "capacity", point', 'symbol = "EG2", point', "example_refused", "examples[0].parameters"),
    ],
)
def test_a_fault_names_its_key_and_what_would_be_accepted(old, new, code, key):
    faults = examined(changed(old, new), file="small.toml")

    assert (code, key) in {(fault.code, fault.key) for fault in faults}, [str(fault) for fault in faults]
    for fault in faults:
        assert fault.file == "small.toml"
        assert fault.message
        assert fault.accepted
        assert "%(" not in str(fault)


def test_a_methodology_without_example_is_not_adopted():
    begin = TEXT.index("[[examples]]")
    assert [fault.code for fault in examined(TEXT[:begin])] == ["no_example"]


def test_a_factor_that_is_missing_is_told():
    faults = examined(changed("used * 0.5 tCO2/MWh", "used * 3.6 * 0.5 tCO2/GJ"))
    assert [fault.facts["factor"] for fault in faults] == ["3.6"]
    assert examined(changed("used * 0.5 tCO2/MWh", "used * 3.6 GJ/MWh * 0.5 tCO2/GJ")) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("= 1", "not_toml"),
        ("[" * 100_000, "not_toml"),
        ("a = " + "[" * 5_000, "not_toml"),
        ("# " + "x" * 300_000, "too_large"),
    ],
)
def test_what_is_no_file_is_refused_whole(text, code):
    assert [fault.code for fault in examined(text)] == [code]


def test_bounds_of_size_and_depth_are_faults():
    many = "\n".join(f'[parameters.P{n}]\ndescription="x"\nunit="1"\nkind="default"\n' for n in range(201))
    assert "too_large" in {fault.code for fault in examined(TEXT + many)}
    deep = changed('"RE - PE"', '"' + "-" * 60 + 'RE"')
    assert [fault.code for fault in examined(deep)] == ["expression"]
    long = changed('"RE - PE"', '"' + "RE + " * 600 + 'RE"')
    assert [fault.code for fault in examined(long)] == ["expression"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('kind = "b", capacity = {}', 'kind = "a", capacity = {}', "bands_overlap"),
        ('{ from = "300" }', '{ from = "300", below = "200" }', "range_upside_down"),
    ],
)
def test_a_table_whose_rows_could_both_be_meant_is_refused(old, new, code):
    assert list(faults_of_table(read_table(TABLE))) == []
    assert code in {fault.code for fault in faults_of_table(read_table(TABLE.replace(old, new)))}


def test_editions_of_a_table_are_alike_and_follow_each_other():
    first = TABLE.replace("keys", 'valid_until = "2017-12-31"\nkeys')
    second = TABLE.replace("keys", 'valid_from = "2018-01-01"\nkeys')
    assert list(faults_of_editions([read_table(second), read_table(first)])) == []
    faults = faults_of_editions([read_table(TABLE), read_table(second.replace('unit = "1"', 'unit = "%"'))])
    assert [fault.code for fault in faults] == ["table_keys", "editions_overlap"]


def test_a_table_is_read_by_what_fits_its_keys():
    lookup = changed("used * 0.5 tCO2/MWh", 'lookup(bands, \\"a\\", 3 USRt) * used * 0.5 tCO2/MWh')
    methodology = read(lookup)
    assert methodology.tables == ("bands",)
    assert check(methodology, {"bands": read_table(TABLE)}) == []
    other = read(lookup.replace("3 USRt", "3 kW"))
    assert [fault.code for fault in check(other, {"bands": read_table(TABLE)})] == ["unit_scale"]


@pytest.mark.parametrize("reference", SHIPPED.references(), ids="-".join)
def test_a_shipped_text_reads_to_itself(reference):
    methodology = SHIPPED.methodology(*reference)
    again = read(methodology.text)
    assert (again.text, again.digest) == (methodology.text, methodology.digest)
    assert "family" not in again.text.split("[", 1)[0].split()


def test_the_page_of_the_language_names_every_function_and_bound():
    page = (Path(syntax.__file__).with_name("README.md")).read_text(encoding="utf-8")
    for name in {*syntax.CALLS, *syntax.FOLDS}:
        assert f"{name}(" in page or f"`{name}`" in page, name
    bounds = [syntax.LONGEST, reading.MOST_PARAMETERS, reading.MOST_FORMULAS, checking.MOST_NODES]
    bounds += [
        places.MOST_ROWS,
        inputs.MOST_INPUTS,
        evaluating.MOST_WORK,
        syntax.DEEPEST,
        exact.LARGEST_EXPONENT,
    ]
    for bound in bounds:
        assert f"{bound:,}" in page, bound
