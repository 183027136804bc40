"""A project made here has the same page as one of the public list, with its design and its procedures."""

import pytest


@pytest.fixture
def project(world):
    return world.registered()


def test_the_page_shows_design_places_estimates_and_procedures(client, project):
    text = client.get(f"/projects/{project.reference}/").content.decode()

    assert f"/projects/{project.reference}/design-documents/1/" in text
    assert '<svg class="plot"' in text
    assert "Estimated emission reductions per year" in text
    assert "Focal point: Firm" in text
    assert "Procedures" in text
    assert "No step of a procedure" not in text


def test_a_version_can_be_read_by_everybody(client, project):
    text = client.get(f"/projects/{project.reference}/design-documents/1/").content.decode()

    assert "A. Project description" in text
    assert client.get(f"/projects/{project.reference}/design-documents/9/").status_code == 404


def test_cases_are_linked_for_those_who_may_open_them(sign_in, world, project):
    place = f"/projects/{project.reference}/"

    assert "You can open:" in sign_in(world["proponent"]).opened(place)
    assert "You can open:" not in sign_in(world["stranger"]).opened(place)


def test_what_follows_a_case_is_offered_on_its_page(sign_in, world):
    case = world.design_case()

    text = sign_in(world["proponent"]).opened(f"/portal/cases/{case.public_id}/")
    assert f"/portal/start/validation/?parent={case.public_id}" in text
    text = sign_in(world["proponent"]).opened(f"/portal/start/validation/?parent={case.public_id}")
    assert "Third-party entity" in text
    assert "/portal/start/validation/" not in sign_in(world["secretariat"]).opened(
        f"/portal/cases/{case.public_id}/"
    )


def test_a_validation_is_started_once(sign_in, world):
    case = world.design_case()
    browser = sign_in(world["proponent"])
    text = browser.opened(f"/portal/start/validation/?parent={case.public_id}")
    request_id = text.split('name="request_id" value="', 1)[1].split('"', 1)[0]
    data = {
        "request_id": request_id,
        "parent": str(case.public_id),
        "organisation": world.firm.pk,
        "title": case.title,
        "entity": world.entity.pk,
    }

    places = {browser.sent("/portal/start/validation/", data) for _press in range(2)}

    assert len(places) == 1
    (validation,) = case.children.filter(lifecycle="validation")
    parts = dict(validation.parties.values_list("part", "organisation__name"))
    assert parts == {"proponent": "Firm", "third_party_entity": "Entity"}


def test_a_change_is_started_for_a_registered_project(sign_in, world, project):
    text = sign_in(world["proponent"]).opened("/portal/start/post_registration_change/")
    assert project.reference in text
    assert "nothing in the register" in sign_in(world["stranger"]).opened(
        "/portal/start/post_registration_change/"
    )


def test_statements_are_shown_to_those_who_see_the_project(sign_in, world, project):
    place = f"/portal/projects/{project.reference}/modalities/"

    text = sign_in(world["participant"]).opened(place)
    assert "Statement 1" in text
    assert "Focal point: Firm" in text
    sign_in(world["stranger"]).opened(place, 404)


def test_an_entity_sees_its_designations_and_validations(sign_in, world, project):
    place = f"/portal/third-party-entities/{world.entity.slug}/"

    text = sign_in(world["third_party_entity"]).opened(place)
    assert "TPE-KZ-001" in text
    assert "Solar power in Almaty" in text
    sign_in(world["proponent"]).opened(place, 404)
    organisation = sign_in(world["third_party_entity"]).opened(
        f"/portal/organisations/{world.entity.organisation.public_id}/"
    )
    assert place in organisation


def test_a_validation_report_is_read_by_everybody_with_its_findings(client, sign_in, world, project):
    page = client.get(f"/projects/{project.reference}/").content.decode()
    report = project.validation_reports.get()
    place = f"/projects/{project.reference}/validation-reports/{report.case.reference}/"
    assert page.count(place) == 2  # beside the design, and in the timeline
    timeline = page.split('id="procedures"', 1)[1].split("</ol>", 1)[0]
    assert timeline.index("Give a positive opinion") < timeline.index(place) < timeline.index("Contract")

    text = client.get(place).content.decode()
    finding = report.case.findings.first()
    answer = finding.messages.first()
    for words in ("opinion: positive", "B. Validation team", finding.label, finding.text, answer.text):
        assert words in text
    assert answer.author_name not in text  # an organisation answered
    assert "W. Itness" not in text  # who was asked is for those who see the case
    assert "W. Itness" in sign_in(world["proponent"]).opened(place)
    assert client.get(place.replace(project.reference, "KZ999")).status_code == 404
