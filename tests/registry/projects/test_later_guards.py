"""Conditions of registration and of a registered project's life: each bites."""

from datetime import date

import pytest

from registry.methodologies.models import MethodologyVersion
from registry.parties.models import DesignationScope
from registry.projects.models import Finding, PlannedProject, Project
from tests.registry.projects.later_contents import signatures
from tests.registry.projects.refusing import another_country, codes, put

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda w, p: p.validation_reports.update(opinion="negative"), "validation_missing"),
        (lambda w, p: p.design_documents.update(status="published"), "validated_another_version"),
        (lambda w, p: Finding.objects.update(state="open", closed_at=None), "finding_open"),
        (lambda w, p: DesignationScope.objects.all().delete(), "scope_not_designated"),
        (
            lambda w, p: p.validation_reports.update(submitted_for_validation_on=date(2024, 1, 1)),
            "methodology_not_valid",
        ),
        (
            lambda w, p: p.participants.update(organisation=w.entity.organisation),
            "entity_takes_part",
        ),
        (lambda w, p: setattr(w.rules, "excluded_technologies", ("solar",)), "technology_excluded"),
        (lambda w, p: Project.objects.filter(pk=p.pk).update(status="withdrawn"), "project_status"),
        (
            lambda w, p: p.modalities_of_communication.update(focal_point=w.japanese),
            "not_focal_point",
        ),
        (
            lambda w, p: p.modalities_of_communication.update(is_current=False, superseded_on=w.today),
            "modalities_missing",
        ),
    ],
)
def test_a_project_is_not_registered(world, spoil, code):
    case = world.begin("registration_request")
    world.fill_all(case)
    spoil(world, Project.objects.get())
    assert code in codes(world, case, "submit")


def test_what_was_in_order_when_it_was_handed_in_is_looked_at_again_by_the_decision(world):
    case = world.at("registration_request", "complete")
    Project.objects.get().validation_reports.update(opinion="negative")
    assert "validation_missing" in codes(world, case, "register")


def test_modalities_that_a_participant_did_not_sign(world):
    case = world.begin("registration_request")
    world.fill_all(case)
    stranger = world["stranger"].memberships.get().organisation
    statement = Project.objects.get().modalities_of_communication.get()
    type(statement).objects.filter(pk=statement.pk).update(focal_point=stranger)
    assert "signature_missing" in codes(world, case, "submit")


def test_a_request_names_the_entity_that_validated(world):
    from registry.identity.models.parties import Organisation
    from registry.parties.models import ThirdPartyEntity

    ThirdPartyEntity.objects.create(
        slug="other", name="Other", organisation=Organisation.objects.create(name="Other")
    )
    case = world.begin("registration_request")
    world.fill_all(case)
    world.fill(case, "registration_request", put("request", "third_party_entity", "other"))
    assert codes(world, case, "submit") == {"entity_differs"}


def test_the_focal_point_signs(world):
    case = world.begin("registration_request")
    world.fill_all(case)
    other = signatures(world.japanese)
    world.fill(case, "registration_request", put("statement", "signatures", other))
    assert codes(world, case, "submit") == {"signature_missing"}


def test_a_design_document_under_decision_is_neither_revised_nor_withdrawn(world):
    request = world.at("registration_request", "submitted")
    for step in ("revise", "withdraw"):
        assert codes(world, request.parent, step) == {"registration_pending"}


def test_a_revision_between_validation_and_registration_must_be_validated(world):
    case = world.begin("registration_request")
    world.walk(case.parent, "revise", "hand_in_revision")
    world.fill_all(case)
    assert "validated_another_version" in codes(world, case, "submit")


def test_a_request_is_taken_back_only_before_the_decision(world):
    registered = world.at("registration_request", "registered")
    late = world.open("request_withdrawal", parent=registered)
    world.fill_all(late)
    assert codes(world, late, "submit") == {"request_decided"}


def test_a_request_that_is_being_taken_back_is_not_decided(world):
    request = world.at("registration_request", "complete")
    world.walk(world.open("request_withdrawal", parent=request), "submit")
    for outcome in ("register", "reject"):
        assert "withdrawal_pending" in codes(world, request, outcome)


def test_only_one_withdrawal_of_a_request_and_only_by_who_handed_it_in(world):
    request = world.at("registration_request", "complete")
    world.walk(world.open("request_withdrawal", parent=request), "submit")
    second = world.open("request_withdrawal", parent=request)
    world.fill_all(second)
    assert codes(world, second, "submit") == {"already_under_way"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (put("change", "prevents_methodology", True), "methodology_prevented"),
        (put("change", "kinds", ["focal_point"]), "revised_modalities_missing"),
        (put("change", "kinds", ["monitoring_plan"]), "revised_monitoring_plan_missing"),
        (put("assessment", "opinion", "negative"), "assessment_negative"),
    ],
)
def test_a_change_is_not_handed_in(world, change, code):
    case = world.begin("post_registration_change")
    world.fill_all(case)
    world.fill(case, "post_registration_change", change)
    assert code in codes(world, case, "submit")


def test_a_change_of_the_design_brings_the_revised_document(world):
    case = world.begin("post_registration_change")
    world.fill(case, "post_registration_change")
    assert codes(world, case, "submit") == {"revised_design_missing"}


@pytest.mark.parametrize(
    "lifecycle",
    ["post_registration_change", "crediting_period_renewal", "project_withdrawal", "implementation_report"],
)
def test_what_is_for_registered_projects(world, lifecycle):
    case = world.begin(lifecycle)
    world.fill_all(case)
    Project.objects.update(status="withdrawn")
    assert "project_not_registered" in codes(world, case, "submit")


def test_a_project_leaves_with_the_signatures_of_all(world):
    case = world.begin("project_withdrawal")
    world.fill_all(case)
    only = signatures(world.firm)
    world.fill(case, "project_withdrawal", put("statement", "signatures", only))
    assert codes(world, case, "submit") == {"signature_missing"}


def test_a_renewed_period_follows_the_one_it_renews(world):
    case = world.begin("crediting_period_renewal")
    world.fill_all(case)
    world.fill(case, "crediting_period_renewal", put("renewal", "first_on", "2036-12-31"))
    assert codes(world, case, "submit") == {"period_overlaps"}
    MethodologyVersion.objects.update(status="withdrawn", ended_on=world.today)
    assert "methodology_not_valid" in codes(world, case, "submit")


def test_a_project_of_another_country(world):
    case = world.begin("implementation_report", partner_country=another_country())
    case.parties.update(part="proponent")
    world.fill_all(case)
    assert "project_of_another_country" in codes(world, case, "submit")


def test_an_assessment_belongs_to_an_idea_note_that_stands(world):
    case = world.begin("reference_emissions_assessment")
    world.fill_all(case)
    PlannedProject.objects.update(status="objection")
    assert codes(world, case, "submit") == {"idea_note_given_up"}
    case.subject_reference = "KZ_PIN099"
    case.save()
    assert codes(world, case, "submit") == {"idea_note_missing"}


def test_only_the_newest_version_of_a_methodology_of_the_country_is_revised(world):
    case = world.begin("methodology_revision")
    world.fill_all(case)
    MethodologyVersion.objects.update(status="superseded", ended_on=world.today)
    MethodologyVersion.objects.create(
        methodology=world.methodology.methodology, version="2.0", status="valid", approved_on=world.today
    )
    assert codes(world, case, "submit") == {"methodology_superseded"}
    MethodologyVersion.objects.filter(version="1.0").update(status="withdrawn")
    assert "methodology_withdrawn" in codes(world, case, "submit")


def test_one_revision_of_a_methodology_at_a_time(world):
    world.at("methodology_revision", "public_inputs_open")
    second = world.begin("methodology_revision")
    world.fill_all(second)
    assert codes(world, second, "submit") == {"revision_under_way"}
