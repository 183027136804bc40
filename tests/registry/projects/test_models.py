"""What PostgreSQL itself refuses of projects, participants and planned projects."""

import pytest
from django.db import IntegrityError, transaction

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.projects.models import PlannedProject, Project, ProjectMethodology, ProjectParticipant

pytestmark = pytest.mark.django_db


@pytest.fixture
def mongolia():
    return PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)


@pytest.fixture
def project(mongolia):
    return Project.objects.create(
        reference="MN001", partner_country=mongolia, title="Boilers", status="registered"
    )


def refused(model, constraint, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**values)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("project_reference_form", {"reference": "MN1"}),
        ("project_reference_form", {"reference": "mn002"}),
        ("project_reference_of_country", {"reference": "VN002"}),
        ("project_listed_has_title", {"title": ""}),
        ("project_placeholder_claims_nothing", {"in_project_list": False, "status": "registered"}),
        ("project_placeholder_claims_nothing", {"in_project_list": False, "registered_on": "2016-01-01"}),
        ("project_coordinates_on_earth", {"latitude": 91, "longitude": 0}),
        ("project_coordinates_on_earth", {"latitude": 10}),
        ("estimated_annual_reductions_tco2e", {"estimated_annual_reductions_tco2e": -1}),
    ],
)
def test_an_impossible_project_is_refused(mongolia, constraint, values):
    refused(
        Project, constraint, **{"reference": "MN002", "partner_country": mongolia, "title": "x", **values}
    )


def test_a_reference_is_one_project_s(project, mongolia):
    refused(Project, "reference", reference="MN001", partner_country=mongolia, title="Another")


def test_a_placeholder_may_stand_without_a_title(mongolia):
    Project.objects.create(reference="MN004", partner_country=mongolia, in_project_list=False)


def test_a_methodology_of_a_project_has_a_reference_and_stands_once(project):
    used = {"project": project, "position": 0, "reference": "MN_AM001", "version": "1.0"}
    ProjectMethodology.objects.create(**used)
    refused(ProjectMethodology, "project_methodology_once", **{**used, "position": 1})
    refused(ProjectMethodology, "project_methodology_position_once", **{**used, "version": "2.0"})
    refused(
        ProjectMethodology,
        "project_methodology_reference_form",
        **{**used, "position": 2, "reference": "AM1"},
    )


def test_two_participants_cannot_have_one_place(project):
    organisation = Organisation.objects.create(name="株式会社 例")
    taking_part = {"project": project, "organisation": organisation, "side": "japan", "position": 0}
    ProjectParticipant.objects.create(**taking_part, name_as_printed="株式会社 例")
    refused(ProjectParticipant, "project_participant_position_once", **taking_part, name_as_printed="other")


@pytest.mark.parametrize(
    ("constraint", "reference"),
    [("planned_project_reference_form", "MN_PIN1"), ("planned_project_reference_of_country", "ID_PIN001")],
)
def test_an_impossible_planned_project_is_refused(mongolia, constraint, reference):
    refused(PlannedProject, constraint, reference=reference, partner_country=mongolia, title="x")


def test_every_change_of_a_project_is_kept(project):
    Project.objects.filter(pk=project.pk).update(title="Efficient boilers")
    events = Project.pgh_event_model.objects.filter(pgh_obj_id=project.pk).order_by("pgh_id")
    assert [(event.pgh_label, event.title) for event in events] == [
        ("insert", "Boilers"),
        ("update", "Efficient boilers"),
    ]
    with pytest.raises(Exception, match=r"append_only|Cannot update"), transaction.atomic():
        events.update(title="never was")
