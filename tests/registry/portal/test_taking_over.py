"""What was written before begins an empty form; what is signed and dated is not carried along."""

from registry.submissions.queries.submissions import draft

DESIGN = "project_design_document"


def address(case, form: str = DESIGN) -> str:
    return f"/portal/cases/{case.public_id}/forms/{form}/"


def pressed(browser, place: str) -> None:
    """“Copy the answers”, as the page offers it."""
    text = browser.opened(place)
    assert "Copy the answers" in text
    request_id = text.split('name="request_id" value="', 1)[1].split('"', 1)[0]
    browser.sent(place, {"request_id": request_id})


def test_a_revised_document_begins_as_the_registered_one(world, sign_in):
    case = world.begin("post_registration_change")
    browser = sign_in(world["proponent"])

    pressed(browser, address(case))

    written = draft(case, DESIGN).content
    assert written["project"]["measures"] == "Modules of XXX."
    assert "completed_on" not in written.get("header", {})
    assert "Copy the answers" not in browser.opened(address(case))
    # A second press finds the form begun, and changes nothing.
    browser.sent(address(case), {})
    assert draft(case, DESIGN).edition == 1


def test_questions_answered_in_the_idea_note_are_answered_in_the_design_document(world, sign_in):
    note = world.at("project_idea_note", "no_objection")
    case = world.open(DESIGN, parent=note)
    browser = sign_in(world["proponent"])

    pressed(browser, address(case))
    pressed(browser, address(case, "modalities_of_communication"))

    written = draft(case, DESIGN).content
    assert written["project"]["technologies"] == ["solar"]
    assert len(written["project"]["participants"]) == 2
    assert "submitted_on" not in draft(case, "modalities_of_communication").content["project"]


def test_a_form_that_cannot_be_written_takes_nothing_over(world, sign_in):
    case = world.at("project_idea_note", "submitted")

    sign_in(world["proponent"]).sent(address(case, "project_idea_note"), {})
    sign_in(world["stranger"]).sent(address(case, "project_idea_note"), {}, status=404)

    assert draft(case, "project_idea_note") is None
