"""What each kind of question accepts, how it is kept, and how refusals name their place."""

import hashlib
import unicodedata
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from registry.submissions.schema import ROW, Field, Form, Kind, Section, all_forms
from registry.submissions.values import typed
from registry.submissions.values.canonical import canonical_bytes, digest
from registry.submissions.values.content import MOST_BYTES, every_value, normalised, patched
from registry.submissions.values.kinds import NotAccepted, normalise

from .sample import FORM, SIMPLE, TABLES, contents, letters


def kept(raw: Any) -> dict[str, Any]:
    reading = normalised(FORM, raw)
    assert reading.faults == []
    return reading.content


def faults(raw: Any) -> list[tuple[str, str]]:
    return [(str(fault.place), fault.code) for fault in normalised(FORM, raw).faults]


@given(contents)
def test_normalising_twice_changes_nothing(raw):
    once = kept(raw)
    assert kept(once) == once


@given(contents)
def test_what_is_typed_reads_as_the_value(raw):
    for _section, _place, asked, value in every_value(FORM, kept(raw)):
        again = typed.read(asked, typed.typed(asked, value))
        assert again == value
        assert typed.shown(asked, value) != ""


@given(contents)
def test_the_bytes_of_a_digest_are_those_of_rfc_8785(raw):
    content = kept(raw)
    assert canonical_bytes(content) == rfc8785.dumps(content)
    assert digest(content) == hashlib.sha256(rfc8785.dumps(content)).hexdigest()


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53) + 1, 2**53 - 1)
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.text(st.characters(codec="ascii")), inner, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_any_json_without_fractions_has_the_same_bytes(content):
    assert canonical_bytes(content) == rfc8785.dumps(content)


@given(contents, contents)
def test_a_patch_replaces_its_fields_and_nothing_else(before, patch):
    base, change = kept(before), kept(patch)
    after = kept(patched(base, change))
    for section, field in FORM.every_field():
        wanted = change.get(section.code, {}).get(field.code, base.get(section.code, {}).get(field.code))
        assert after.get(section.code, {}).get(field.code) == wanted


def test_null_takes_an_answer_away():
    content = kept({"project": {"title": "Solar", "turbines": 3}})
    assert kept(patched(content, {"project": {"turbines": None}})) == {"project": {"title": "Solar"}}
    assert kept(patched(content, {"project": {"turbines": None, "title": " "}})) == {}


@given(st.text(letters, max_size=30))
def test_a_text_is_kept_in_one_spelling(text):
    asked = Field("title", "Title")
    value = normalise(asked, f"  {text} ")
    assert value is None or value == unicodedata.normalize("NFC", text).strip()


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("capacity", "+012.500", "12.5"),
        ("capacity", "-0.0", "0"),
        ("capacity", 7, "7"),
        ("latitude", "-43.2389490", "-43.238949"),
        ("summary", "a\r\nb\rc", "a\nb\nc"),
        ("measures", ["wind", "solar", "wind"], ["solar", "wind"]),
        ("email", " a@example.kz ", "a@example.kz"),
        ("telephone", "+7 (7172) 55-43-21", "+7 (7172) 55-43-21"),
        ("title", "\u0438\u0306", "\u0439"),  # letter and breve → one letter
    ],
)
def test_a_value_is_kept_in_one_spelling(field, raw, value):
    assert kept({"project": {field: raw}}) == {"project": {field: value}}


REFUSED = [
    ("title", 5, "not_text"),
    ("title", "a\nb", "forbidden_characters"),
    ("title", "a\x00b", "forbidden_characters"),
    ("title", "a\ud800b", "forbidden_characters"),
    ("title", "abc\u202ecba", "forbidden_characters"),
    ("title", "x" * 301, "too_long"),
    ("summary", "x" * 20_001, "too_long"),
    ("summary", "a\x1bb", "forbidden_characters"),
    ("turbines", "5", "not_an_integer"),
    ("turbines", True, "not_an_integer"),
    ("turbines", 5.0, "not_an_integer"),
    ("turbines", -1, "too_small"),
    ("turbines", 9001, "too_large"),
    ("turbines", 2**53, "not_an_integer"),
    ("capacity", 12.5, "not_a_number"),
    ("capacity", "1,5", "not_a_number"),
    ("capacity", "1e3", "not_a_number"),
    ("capacity", "NaN", "not_a_number"),
    ("capacity", "Infinity", "not_a_number"),
    ("capacity", "١٢", "not_a_number"),
    ("capacity", "0.0001", "too_many_places"),
    ("capacity", "-0.001", "too_small"),
    ("built", 12, "not_a_year"),
    ("built", "2026", "not_a_year"),
    ("starts_on", "2026-02-30", "not_a_date"),
    ("starts_on", "30.01.2026", "not_a_date"),
    ("starts_on", "20260130", "not_a_date"),
    ("starts_on", "2012-12-31", "too_small"),
    ("is_grid", "yes", "not_yes_or_no"),
    ("is_grid", 1, "not_yes_or_no"),
    ("technology", "coal", "not_a_choice"),
    ("technology", ["solar"], "not_a_choice"),
    ("measures", "solar", "not_choices"),
    ("measures", ["solar", "coal"], "not_choices"),
    ("measures", [{}], "not_choices"),
    ("email", "nobody", "not_an_email"),
    ("telephone", "call me", "not_a_telephone_number"),
    ("website", "javascript:alert(1)", "not_a_web_address"),
    ("latitude", "90.1", "not_a_coordinate"),
    ("longitude", "-180.000001", "not_a_coordinate"),
    ("latitude", "1.123456789", "not_a_coordinate"),
    ("country", "XX", "not_a_country"),
    ("country", "kz", "not_a_country"),
    ("country", "KAZ", "not_a_country"),
    ("title", {"a": 1}, "not_text"),
]


@pytest.mark.parametrize(("field", "raw", "code"), REFUSED)
def test_what_cannot_be_kept_is_refused_at_its_place(field, raw, code):
    reading = normalised(FORM, {"project": {field: raw}})
    assert [(str(fault.place), fault.code) for fault in reading.faults] == [(f"project.{field}", code)]
    assert reading.faults[0].text.startswith("Expected")


def test_names_that_the_form_does_not_have_are_refused_by_name():
    raw = {
        "project": {"title": "a", "colour": "red"},
        "figures": {"estimates": [{ROW: "r1", "yaer": 2026}]},
        "prject": {},
    }
    assert faults(raw) == [
        ("prject", "unknown"),
        ("project.colour", "unknown"),
        ("figures.estimates[r1].yaer", "unknown"),
    ]
    assert "project, figures, impact" in normalised(FORM, raw).faults[0].text


@pytest.mark.parametrize("raw", [None, [], "text", 5])
def test_a_content_is_an_object(raw):
    assert [code for _place, code in faults(raw)] == ["not_an_object"]
    assert faults({"project": [1]}) == [("project", "not_an_object")]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("text", [("figures.estimates", "not_rows")]),
        ([[]], [("figures.estimates", "not_rows")]),
        ([{"year": 2026}] * 21, [("figures.estimates", "too_many_rows")]),
        ([{ROW: "A B", "year": 2026}], [("figures.estimates[1].row", "not_a_row_id")]),
        ([{ROW: 7, "year": 2026}], [("figures.estimates[1].row", "not_a_row_id")]),
        (
            [{ROW: "a", "year": 1}, {ROW: "a", "year": 2026}],
            [("figures.estimates[a].year", "not_a_year"), ("figures.estimates[a].row", "row_twice")],
        ),
        ([{ROW: "a", "reductions": "x"}], [("figures.estimates[a].reductions", "not_a_number")]),
    ],
)
def test_faults_of_a_table_name_row_and_column(rows, found):
    assert faults({"figures": {"estimates": rows}}) == found


def test_a_new_row_is_given_an_id_that_stays():
    once = kept({"figures": {"estimates": [{"year": 2026}, {"year": 2027}, {}, {"note": ""}]}})
    ids = [row[ROW] for row in once["figures"]["estimates"]]
    assert len(set(ids)) == 2  # the empty rows have fallen away
    assert kept(once) == once


def test_rows_that_the_form_fixes_keep_its_order_and_are_no_others():
    raw = {"figures": {"items": [{ROW: "additional", "answer": True}, {ROW: "eligible", "answer": False}]}}
    assert [row[ROW] for row in kept(raw)["figures"]["items"]] == ["eligible", "additional"]
    assert faults({"figures": {"items": [{ROW: "other", "answer": True}]}}) == [
        ("figures.items[1].row", "unknown_row")
    ]
    assert faults({"figures": {"items": [{"answer": True}]}}) == [("figures.items[1].row", "unknown_row")]


def test_a_content_has_a_largest_size():
    wide = Form(
        "wide",
        "WIDE",
        "Wide",
        (Section("all", "All", tuple(Field(f"text_{n}", "Text", Kind.LONG_TEXT) for n in range(60))),),
    )
    raw = {"all": {f"text_{n}": "x" * 20_000 for n in range(60)}}
    assert [fault.code for fault in normalised(wide, raw).faults] == ["too_large"]
    assert MOST_BYTES == 1_000_000


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("turbines", " 12 ", 12),
        ("built", "2026", 2026),
        ("is_grid", "yes", True),
        ("is_grid", "no", False),
        ("measures", ["wind"], ["wind"]),
        ("title", "   ", None),
        ("starts_on", "2026-01-30", "2026-01-30"),
    ],
)
def test_a_page_is_read_as_text(code, text, value):
    assert typed.read(FORM.section("project").field(code), text) == value


@pytest.mark.parametrize(
    ("code", "text"), [("turbines", "1.5"), ("turbines", "٣"), ("is_grid", "maybe"), ("built", "1" * 30)]
)
def test_a_page_is_read_as_strictly(code, text):
    with pytest.raises(NotAccepted):
        typed.read(FORM.section("project").field(code), text)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Field("Title", "Title"),
        lambda: Field("title", "Title", columns=SIMPLE[:1]),
        lambda: Field("title", "Title", Kind.TABLE),
        lambda: Field("title", "Title", Kind.CHOICE),
        lambda: Field("title", "Title", Kind.TABLE, columns=(Field(ROW, "Row"),)),
        lambda: Field("title", "Title", Kind.TABLE, columns=(TABLES["estimates"],)),
        lambda: Section("a", "A", (SIMPLE[0], SIMPLE[0])),
        lambda: Form("a", "A", "A", (Section("a", "A", ()), Section("a", "A", ()))),
    ],
)
def test_a_form_that_contradicts_itself_cannot_be_declared(wrong):
    with pytest.raises(ValueError):
        wrong()


def test_the_declared_forms_have_one_token_each():
    # Without one: a form of the registry's own, which no rule set gives a version to.
    tokens = [form.token for form in all_forms() if form.token]
    assert len(set(tokens)) == len(tokens)
