"""Each condition bites: one thing is not as it must be, and the step is refused with the words for it.

That each holds when all is well, the walks of `test_every_step` say.
"""

from datetime import date, timedelta

import pytest

from registry.lifecycle.models import Case
from registry.lifecycle.tables import Part
from registry.methodologies.models import MethodologyVersion
from registry.parties.models import Designation, DesignationScope
from registry.projects.models import Finding, PlannedProject, Project, ProjectParticipant
from tests.registry.projects.later_contents import signatures
from tests.registry.projects.refusing import another_country, codes, put

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("form", "change", "code"),
    [
        ("project_design_document", put("project", "technologies", ["nuclear"]), "technology_excluded"),
        ("project_design_document", put("project", "starts_on", "2012-12-31"), "operation_starts_too_early"),
        ("project_design_document", put("project", "locations", "elsewhere"), "location_elsewhere"),
        ("project_design_document", put("project", "participants", "strangers"), "participants_differ"),
        ("modalities_of_communication", put("focal_point", "organisation", "japanese"), "not_focal_point"),
        ("modalities_of_communication", put("focal_point", "organisation", "entity"), "entity_takes_part"),
    ],
)
def test_a_design_document_is_not_handed_in(world, form, change, code):
    world.rules.excluded_technologies = ("nuclear",)
    world.rules.parameter = {"earliest_operation_start": "2013-01-01"}.get
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
        (lambda w, p: Designation.objects.all().update(partner_country=another_country()), "not_designated"),
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
