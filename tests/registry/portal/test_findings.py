"""Findings of a validation: raised and closed by the third-party entity, answered by the participants."""

import uuid

import pytest

from registry.projects.models import Finding

RAISED = {
    "kind": "corrective_action",
    "item": "project_description",
    "grade": "",
    "text": "The map is missing.",
}


@pytest.fixture
def validation(world):
    return world.at("validation", "desk_review")


def address(case, *more):
    return "/".join([f"/portal/cases/{case.public_id}", *map(str, more)]) + "/"


@pytest.fixture
def raised(sign_in, world, validation):
    browser = sign_in(world["third_party_entity"])
    browser.sent(address(validation, "findings", "new"), {"request_id": uuid.uuid4(), **RAISED})
    return Finding.objects.get()


def said(finding, do: str, text: str = "Here it is.") -> dict:
    finding.refresh_from_db()
    return {"do": do, "text": text, "request_id": uuid.uuid4(), "version": finding.version}


def test_only_the_entity_raises_a_finding(sign_in, world, validation):
    sign_in(world["third_party_entity"]).opened(address(validation, "findings", "new"))
    for person in ("proponent", "secretariat", "stranger"):
        sign_in(world[person]).opened(address(validation, "findings", "new"), 404)
    sign_in(world["proponent"]).sent(
        address(validation, "findings", "new"), {"request_id": uuid.uuid4(), **RAISED}, 409
    )
    assert not Finding.objects.exists()


def test_a_second_press_raises_one_finding(sign_in, world, validation):
    browser = sign_in(world["third_party_entity"])
    data = {"request_id": uuid.uuid4(), **RAISED}

    for _press in range(2):
        browser.sent(address(validation, "findings", "new"), data)

    assert Finding.objects.count() == 1


def test_a_finding_is_answered_and_closed(sign_in, world, validation, raised):
    place = address(validation, "findings", raised.public_id)
    text = sign_in(world["proponent"]).opened(address(validation))
    assert "CAR 1" in text
    assert place in text

    sign_in(world["proponent"]).sent(place, said(raised, "answer", "The map is in annex 2."))
    text = sign_in(world["third_party_entity"]).opened(place)
    assert "annex 2" in text
    sign_in(world["third_party_entity"]).sent(place, said(raised, "close", "Seen."))

    raised.refresh_from_db()
    assert raised.state == "closed"
    assert "Seen." in sign_in(world["secretariat"]).opened(address(validation))


def test_the_one_who_answers_does_not_close(sign_in, world, validation, raised):
    place = address(validation, "findings", raised.public_id)

    assert 'value="close"' not in sign_in(world["proponent"]).opened(place)
    sign_in(world["proponent"]).sent(place, said(raised, "close"), 409)
    raised.refresh_from_db()
    assert raised.state == "open"


def test_who_was_overtaken_keeps_the_text(sign_in, world, validation, raised):
    place = address(validation, "findings", raised.public_id)
    late = said(raised, "answer", "My long answer.")
    sign_in(world["proponent"]).sent(place, said(raised, "answer", "A first answer."))

    text = sign_in(world["proponent"]).sent(place, late, 409)

    assert "My long answer." in text
    assert "A first answer." in text


def test_a_finding_of_another_case_is_not_there(sign_in, world, validation, raised):
    sign_in(world["stranger"]).opened(address(validation, "findings", raised.public_id), 404)
    sign_in(world["proponent"]).opened(address(validation, "findings", uuid.uuid4()), 404)
    sign_in(world["proponent"]).sent(
        address(validation, "findings", raised.public_id), said(raised, "sing"), 404
    )
