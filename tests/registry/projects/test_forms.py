"""The forms' own checks: what contradicts itself is named at its place, and keeps nobody from saving."""

import pytest

from registry.submissions.queries.gaps import missing
from registry.submissions.queries.submissions import public_content, submitted
from registry.submissions.schema import form_of
from tests.registry.projects import contents
from tests.registry.projects.later_contents import signatures

pytestmark = pytest.mark.django_db

FORMS = (
    *("project_idea_note", "reference_emissions_assessment", "project_design_document"),
    *("monitoring_plan", "modalities_of_communication", "validation_report", "registration_request"),
    *("credit_allocation", "sustainable_development_plan", "registration_withdrawal"),
    *("post_registration_change", "crediting_period_renewal", "project_withdrawal"),
    *("implementation_report", "methodology_proposal", "methodology_revision"),
)


def gaps(form_code, content):
    return [(str(gap.place), gap.code) for gap in missing(content, form_of(form_code))]


@pytest.mark.parametrize("form_code", FORMS)
def test_a_complete_form_misses_nothing_and_an_empty_one_something(world, form_code):
    assert gaps(form_code, contents.content_for(form_code, world)) == []
    assert gaps(form_code, {}) != []


def year(content, **values):
    content["reductions"]["estimates"][0].update(values)


def share(content, value):
    content["allocation"]["shares"][0]["share"] = value


@pytest.mark.parametrize(
    ("form_code", "spoil", "place"),
    [
        (
            "project_design_document",
            lambda c, w: year(c, emission_reductions="900"),
            "reductions.estimates",
        ),
        ("project_design_document", lambda c, w: year(c, year=2028), "reductions.estimates"),
        (
            "project_design_document",
            lambda c, w: c["project"]["participants"].pop(),
            "project.participants",
        ),
        (
            "project_design_document",
            lambda c, w: c["project"].update(crediting_to="2026-01-01"),
            "project.crediting_to",
        ),
        ("project_design_document", lambda c, w: c["environment"].update(is_required=True), "environment"),
        (
            "modalities_of_communication",
            lambda c, w: c["statement"].update(signatures=signatures(w.firm)),
            "statement.signatures",
        ),
        ("modalities_of_communication", lambda c, w: c["statement"].update(is_agreed=False), "statement"),
        ("modalities_of_communication", lambda c, w: c["focal_point"].pop("primary_email"), "focal_point"),
        ("credit_allocation", lambda c, w: share(c, "49.9"), "allocation.shares"),
        (
            "validation_report",
            lambda c, w: c["overview"]["items"][0].update(is_settled=False),
            "overview.items",
        ),
        ("validation_report", lambda c, w: c["means"]["items"].pop(), "means.items"),
        ("validation_report", lambda c, w: c["conclusion"].update(opinion="negative"), "conclusion.reasons"),
        ("post_registration_change", lambda c, w: c.pop("assessment"), "assessment.opinion"),
        (
            "crediting_period_renewal",
            lambda c, w: c["renewal"].update(last_on="2036-01-01"),
            "renewal.last_on",
        ),
    ],
)
def test_what_contradicts_itself_is_named(world, form_code, spoil, place):
    content = contents.content_for(form_code, world)
    spoil(content, world)
    assert [found for found, _code in gaps(form_code, content) if found.startswith(place)] != []


def test_a_tonne_of_rounding_is_no_contradiction(world):
    content = contents.project_design_document(world)
    year(content, reference_emissions="1000", project_emissions="199.6", emission_reductions="800")
    assert gaps("project_design_document", content) == []


def test_reaching_people_and_confidential_texts_are_not_public(world):
    case = world.design_case()
    statement = str(public_content(submitted(case, "modalities_of_communication")))
    assert "Akhmetova" in statement
    assert "@" not in statement
    assert "+7 727" not in statement
    assert "Secret Works" not in str(public_content(submitted(case, "project_design_document")))
