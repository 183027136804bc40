"""The JSON Schema of a form lets in every draft that can be kept."""

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from registry.submissions.forms import SectionForm
from registry.submissions.queries.declarations import declaration, json_schema
from registry.submissions.queries.gaps import missing
from registry.submissions.rendering import rendered_sections
from registry.submissions.schema import all_forms
from registry.submissions.values.content import normalised

from .sample import FORM, contents

VALIDATOR = Draft202012Validator(json_schema(FORM))


@given(contents)
def test_what_can_be_kept_is_of_the_schema(raw):
    assert list(VALIDATOR.iter_errors(normalised(FORM, raw).content)) == []


@pytest.mark.parametrize(
    "raw",
    [
        [],
        {"prject": {}},
        {"project": {"colour": "red"}},
        {"project": {"turbines": "3"}},
        {"project": {"capacity": 1.5}},
        {"project": {"capacity": "0.0001"}},
        {"project": {"technology": "coal"}},
        {"project": {"starts_on": "30.01.2026"}},
        {"figures": {"estimates": [{"row": "A B"}]}},
        {"figures": {"estimates": [{"row": "a"}] * 21}},
        {"figures": {"items": [{"row": "other"}]}},
    ],
)
def test_what_the_schema_refuses_is_refused_by_the_registry_too(raw):
    assert list(VALIDATOR.iter_errors(raw))
    assert normalised(FORM, raw).faults


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.code)
def test_every_declared_form_has_a_valid_schema(form):
    Draft202012Validator.check_schema(declaration(form)["json_schema"])


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.code)
def test_every_declared_form_can_be_filled_in_and_read(form, db):
    for section in form.sections:
        page = SectionForm(section, {})
        assert [part.asked.code for part in page.parts()] == [field.code for field in section.fields]
        assert all(str(bound) for bound in page)
    assert missing({}, form)
    assert len(rendered_sections(form, {}, public_only=True)) == len(form.sections)
