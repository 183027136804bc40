"""A section as a form: what was typed is never lost, and is read as a program's values are."""

import pytest
from django.http import QueryDict
from hypothesis import given

from registry.submissions.forms import SectionForm
from registry.submissions.rendering import WITHHELD, places_on_a_map, rendered_sections
from registry.submissions.schema import ROW
from registry.submissions.values.content import normalised

from .sample import FORM, contents
from .stage import COMPLETE

PROJECT, FIGURES = FORM.section("project"), FORM.section("figures")


def sent_back(section, content):
    """What a browser sends when nothing is changed on the page."""
    form = SectionForm(section, content)
    data = QueryDict(mutable=True)
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if value not in (None, "", []):
            data.setlist(name, value if isinstance(value, list) else [str(value)])
    return data


@given(contents)
def test_a_page_sent_back_unchanged_says_what_it_said(raw):
    content = normalised(FORM, raw).content
    for section in FORM.sections:
        form = SectionForm(section, content, sent_back(section, content))
        assert form.is_valid(), form.errors
        understood = {code: value for code, value in form.patch()[section.code].items() if value is not None}
        assert understood == content.get(section.code, {})


def test_errors_stand_at_their_fields_and_the_rest_is_understood():
    data = {"title": "Solar", "turbines": "many", "capacity": "1,5", "is_grid": "yes"}
    form = SectionForm(PROJECT, {}, QueryDict("&".join(f"{name}={value}" for name, value in data.items())))
    assert not form.is_valid()
    assert set(form.errors) == {"turbines", "capacity"}
    patch = form.patch()["project"]
    assert (patch["title"], patch["is_grid"]) == ("Solar", True)
    assert "turbines" not in patch
    assert patch["summary"] is None


def test_a_row_is_added_and_nothing_typed_is_lost():
    data = QueryDict("estimates-rows=1&estimates-0-row=a&estimates-0-year=twenty&add-row=estimates")
    changed = SectionForm(FIGURES, {}, data).changed_rows()
    table = next(part.table for part in changed.parts() if part.asked.code == "estimates")
    assert [row.row_id for row in table.rows] == ["a", ""]
    assert table.rows[0].cells[0].value() == "twenty"
    assert not changed.errors
    assert "estimates-1-year" in str(changed["estimates-1-year"])


def test_a_row_is_removed_by_its_button():
    data = QueryDict(
        "estimates-rows=3&estimates-0-row=a&estimates-0-year=2026&estimates-1-row=b&estimates-1-year=2027"
        "&estimates-2-row=c&estimates-2-year=2028&remove-row=estimates-1"
    )
    changed = SectionForm(FIGURES, {}, data).changed_rows()
    table = next(part.table for part in changed.parts() if part.asked.code == "estimates")
    assert [(row.row_id, row.cells[0].value()) for row in table.rows] == [("a", "2026"), ("c", "2028")]


@pytest.mark.parametrize("pressed", ["", "add-row=title", "remove-row=estimates-x", "remove-row=other-1"])
def test_other_buttons_leave_the_rows_alone(pressed):
    assert SectionForm(FIGURES, {}, QueryDict(pressed)).changed_rows() is None


def test_a_faulty_cell_keeps_its_table_from_being_saved():
    data = QueryDict(
        "estimates-rows=1&estimates-0-row=a&estimates-0-year=x"
        "&items-rows=2&items-0-row=eligible&items-0-answer=yes&items-1-row=additional"
    )
    form = SectionForm(FIGURES, {}, data)
    assert list(form.errors) == ["estimates-0-year"]
    assert form.patch() == {"figures": {"items": [{ROW: "eligible", "answer": True}]}}


@pytest.mark.parametrize("rows", ["", "-1", "x", "99999", "1000000000"])
def test_a_number_of_rows_that_is_none_is_harmless(rows):
    form = SectionForm(FIGURES, {}, QueryDict(f"estimates-rows={rows}"))
    assert form.counts["estimates"] <= 20
    assert form.is_valid()


def test_a_row_id_that_is_none_is_told():
    form = SectionForm(FIGURES, {}, QueryDict("estimates-rows=1&estimates-0-row=A B&estimates-0-year=2026"))
    assert list(form.errors) == ["estimates-rows"]


def test_the_public_reads_letters_in_place_of_what_is_confidential():
    def texts(*, public_only):
        return {
            (field.asked.code): field.value.text
            for section in rendered_sections(FORM, COMPLETE, public_only=public_only)
            for field in section.fields
            if field.value is not None
        }

    inside, outside = texts(public_only=False), texts(public_only=True)
    assert (inside["price"], outside["price"]) == ("secret", WITHHELD)
    assert (inside["email"], outside["email"]) == ("a@example.kz", WITHHELD)
    assert outside["title"] == "Solar plant"
    assert outside["telephone"] == ""  # what was never given is not hinted at
    [figures] = [one for one in rendered_sections(FORM, COMPLETE, public_only=True) if one.code == "figures"]
    table = figures.fields[0].table
    assert [cell.text for cell in table.rows[0].cells] == ["2027", "1,200.5 tCO2e", WITHHELD]


def test_places_are_read_where_both_numbers_are():
    content = {"project": {"latitude": "43.2", "longitude": "76.9"}}
    assert list(places_on_a_map(FORM, content)) == [("43.2", "76.9")]
    assert list(places_on_a_map(FORM, {"project": {"latitude": "43.2"}})) == []
