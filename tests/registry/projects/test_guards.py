"""Each condition bites: one thing is not as it must be, and the step is refused with the words for it.

That each holds when all is well, the walks of `test_every_step` say.
"""

from datetime import date, timedelta

import pytest

from registry.lifecycle.errors import StepUnmet
from registry.lifecycle.models import Case
from registry.lifecycle.tables import Part
from registry.methodologies.models import MethodologyVersion
from registry.parties.models import Designation, DesignationScope
from registry.projects.models import Finding, PlannedProject, Project, ProjectParticipant
from tests.registry.projects.contents import signatures

pytestmark = pytest.mark.django_db


def codes(world, case, step) -> set[str]:
    """Take the step; what it was refused for."""
    with pytest.raises(StepUnmet) as refused:
        world.step(case, step)
    return {one.code for one in refused.value.unmet}


def put(section, field, value):
    def change(content):
        content[section][field] = value

    return change


@pytest.mark.parametrize(
    ("form", "change", "code"),
    [
        ("project_design_document", put("project", "technologies", ["nuclear"]), "technology_excluded"),
        ("project_design_document", put("project", "locations", "elsewhere"), "location_elsewhere"),
        ("project_design_document", put("project", "participants", "strangers"), "participants_differ"),
        ("modalities_of_communication", put("focal_point", "organisation", "japanese"), "not_focal_point"),
        ("modalities_of_communication", put("focal_point", "organisation", "entity"), "entity_takes_part"),
    ],
)
def test_a_design_document_is_not_handed_in(world, form, change, code):
    world.rules.excluded_technologies = ("nuclear",)
    case = world.begin("project_design_document")
    world.fill_all(case)

    def changed(content):
        change(content)
        section = content.get("project", {})
        if section.get("locations") == "elsewhere":
            section["locations"] = [{"row": "l1", "country": "MN", "latitude": "47.9", "longitude": "106.9"}]
        if section.get("participants") == "strangers":
            stranger = world["stranger"].memberships.get().organisation
            section["participants"] = [
                {"row": "p1", "organisation": str(world.firm.public_id), "side": "partner"},
                {"row": "p3", "organisation": str(stranger.public_id), "side": "japan"},
            ]
        if "focal_point" in content:
            named = {"japanese": world.japanese, "entity": world.entity.organisation}
            key = content["focal_point"]["organisation"]
            if key in named:
                content["focal_point"]["organisation"] = str(named[key].public_id)
                content["statement"]["signatures"] = signatures(world.firm, world.japanese, named[key])[
                    : 2 if key == "japanese" else 3
                ]

    world.fill(case, form, changed)
    assert code in codes(world, case, "submit")


def test_the_second_generation_asks_for_an_idea_note_without_objection(world):
    case = world.open("project_design_document")
    world.fill_all(case)
    assert codes(world, case, "submit") == {"idea_note_missing"}

    noted = PlannedProject.objects.create(reference="KZ_PIN009", partner_country=world.country, title="x")
    world.fill(case, "project_design_document", put("header", "planned_project", noted.reference))
    assert codes(world, case, "submit") == {"idea_note_not_decided"}

    noted.no_objection_on = date(2026, 1, 2)
    noted.save()
    world.walk(case, "publish") if case.state == "submitted" else world.step(case, "submit")
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_the_first_generation_asks_for_none(world):
    world.rules.features = ()
    case = world.open("project_design_document")
    world.walk(case, "submit")
    assert case.state == "submitted"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (
            lambda w, p: MethodologyVersion.objects.update(status="superseded", ended_on=w.today),
            "methodology_not_valid",
        ),
        (lambda w, p: Designation.objects.update(status="suspended"), "suspension_dates_unknown"),
        (lambda w, p: DesignationScope.objects.update(activity="verification"), "scope_not_designated"),
        (lambda w, p: Designation.objects.all().update(partner_country=_other()), "not_designated"),
        (
            lambda w, p: ProjectParticipant.objects.create(
                project=p,
                organisation=w.entity.organisation,
                side="japan",
                position=5,
                name_as_printed="Entity",
            ),
            "entity_takes_part",
        ),
    ],
)
def test_a_validation_is_not_contracted(world, spoil, code):
    case = world.begin("validation")
    if code == "not_designated":
        Designation.objects.update(reference="")
    spoil(world, Project.objects.get())
    assert code in codes(world, case, "contract")


def _other():
    from registry.identity.models.parties import PartnerCountry

    return PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)


def test_a_validation_names_one_entity_and_is_the_only_one(world):
    design = world.design_case()
    nobody = world.open("validation", parent=design, parties={Part.PROPONENT: [world.firm]})
    assert "entity_missing" in codes(world, nobody, "contract")
    world.at("validation", "contracted", parent=design)
    second = world.open("validation", parent=design)
    assert codes(world, second, "contract") == {"already_under_way"}


def test_findings_are_there_before_they_are_sent_and_answered_before_they_go_back(world):
    case = world.at("validation", "site_visit")
    assert codes(world, case, "send_findings") == {"finding_missing"}
    world.walk(case, "send_findings")
    assert codes(world, case, "hand_in_answers") == {"finding_unanswered"}
    assert codes(world, case, "close_findings") == {"finding_open"}


def test_an_opinion_is_positive_only_when_no_correction_or_clarification_is_open(world):
    case = world.at("validation", "findings_closed")
    world.prepare(case, "give_positive_opinion")
    finding = Finding.objects.get(case=case)
    Finding.objects.filter(pk=finding.pk).update(state="open", closed_at=None)
    assert codes(world, case, "give_positive_opinion") == {"finding_open"}
    Finding.objects.filter(pk=finding.pk).update(state="closed", closed_at=case.state_since)
    world.step(case, "give_positive_opinion")
    assert case.state == "opinion_positive"


def test_a_forward_action_may_stay_open(world):
    from uuid import uuid4

    from registry.lifecycle.actors import actor_for
    from registry.projects.operations.findings import raise_finding

    case = world.at("validation", "findings_closed")
    raise_finding(
        case,
        kind="forward_action",
        item="monitoring",
        text="Look at the meter again.",
        by=actor_for(world["third_party_entity"]),
        request_id=uuid4(),
    )
    world.walk(case, "give_positive_opinion")
    assert case.state == "opinion_positive"


@pytest.mark.parametrize(
    ("opinion", "change", "code"),
    [
        ("negative", lambda c, w: None, "opinion_differs"),
        (
            "positive",
            lambda c, w: c["report"].update(completed_on=str(w.today + timedelta(1))),
            "report_in_the_future",
        ),
        (
            "positive",
            lambda c, w: c["report"].update(completed_on=str(w.today - timedelta(1))),
            "report_before_contract",
        ),
    ],
)
def test_a_report_that_contradicts_its_opinion_or_its_dates(world, opinion, change, code):
    case = world.at("validation", "findings_closed")
    world.fill(case, "validation_report", lambda content: change(content, world), opinion=opinion)
    assert code in codes(world, case, "give_positive_opinion")


def test_designation_is_looked_at_on_the_date_of_the_report(world):
    case = world.at("validation", "findings_closed")
    world.prepare(case, "give_positive_opinion")
    Designation.objects.update(status="withdrawn", withdrawn_on=world.today)
    assert "designation_withdrawn" in codes(world, case, "give_positive_opinion")


def test_no_opinion_while_public_inputs_are_open(world):
    design = world.at("project_design_document", "public_inputs_open")
    case = world.at("validation", "findings_closed", parent=design)
    world.prepare(case, "give_positive_opinion")
    assert codes(world, case, "give_positive_opinion") == {"public_inputs_open"}


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
    case = world.begin("implementation_report", partner_country=_other())
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
