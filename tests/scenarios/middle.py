"""The acts in the middle: a design document is published, commented on and validated with two findings."""

from datetime import timedelta

from tests.registry.documents.samples import pdf, workbook
from tests.scenarios.story import Story

DESIGN, VALIDATION = "Project design document", "Validation"
DESIGN_FORMS = ("project_design_document", "monitoring_plan", "modalities_of_communication")
SHEET = ("plan.xlsx", workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def design(story: Story, idea_note: str) -> str:
    """Three forms and their papers; handed in, returned once with reasons, handed in again."""
    company = story["company"]
    if idea_note:
        company.open(idea_note).follow(DESIGN)
        case = story.start_here("company", {"title": story.title})
    else:
        case = story.start("company", DESIGN, {"title": story.title})
    for form in DESIGN_FORMS:
        story.write("company", case, form, story.papers.content(form))
    story.look("07-design-written", company.open(case))
    story.attach("company", case, "monitoring_plan_spreadsheet", "Monitoring plan sheets", SHEET)
    minutes = ("consultation.pdf", pdf(), "application/pdf")
    story.attach("company", case, "stakeholder_consultation", "Meeting with the neighbours", minutes)
    story.take("company", case, "Submit")
    story.tells("secretariat")
    story.whose_turn(story.title, DESIGN, "secretariat")
    story.take("secretariat", case, "Return for revision", "The figure of the monitoring points is missing.")
    story.look("08-returned", company.open(case))
    assert "The figure of the monitoring points is missing." in company.text
    story.tells("company")
    story.whose_turn(story.title, DESIGN, "company")
    company.open(case).follow(DESIGN).follow("C. Calculation of emission reductions")
    company.send("Save", {"figure": "Modules, inverter, meter M1 at the grid connection."})
    story.take("company", case, "Submit again")
    story.tells("secretariat")
    return case


def publish(story: Story, case: str) -> None:
    """The project gets its number; anyone comments while the window is open, and nobody after it."""
    story.take("secretariat", case, "Complete: publish and call for public inputs")
    story.tells("company", "japanese", "japan", "partner")
    visitor = story["visitor"].open("/calls/").follow(story.title)
    assert "both days included" in visitor.text
    assert "Modules of XXX." in visitor.text
    assert "Secret Works" not in visitor.text
    assert "20 years A.5" in visitor.text  # a unit stands once
    visitor.send(
        "Send", {"name": "B. Neighbour", "email": "neighbour@example.org", "text": "Will it dazzle?"}
    )
    assert "Your input has been received." in visitor.text
    secretariat = story["secretariat"].open(case).follow("Moderate")
    story.look("09-moderation", secretariat)
    secretariat.send("Publish")
    assert "Will it dazzle?" in visitor.open("/calls/").follow(story.title).text
    assert "neighbour@example.org" not in visitor.text
    story.look("10-call", visitor)
    story.pass_by(timedelta(days=29))
    story.who_is_told()
    assert "open until" in visitor.open("/calls/").text
    story.pass_by(timedelta(days=1))
    story.tells("company", "japanese", "secretariat", "japan", "partner")
    assert not visitor.open("/calls/").follow(story.title).offers("Send")
    story.whose_turn(story.title, DESIGN, "company")


def validate(story: Story, design_case: str) -> str:
    """The entity raises a CAR and a CL; the company answers; both are closed, and the opinion is positive."""
    company, entity = story["company"], story["entity"]
    company.open(design_case).follow(VALIDATION)
    case = story.start_here("company", {"title": story.title, "entity": "Careful Assurance Body"})
    story.take("company", case, "Contract: submit for validation")
    story.tells("japanese", "entity", "secretariat")
    story.whose_turn(story.title, VALIDATION, "entity")
    story.take("entity", case, "Begin the desk review")
    story.tells("company", "entity")
    story.pass_by(timedelta(days=10))
    for kind, item, text in (
        ("corrective action request (CAR)", "monitoring", "The meter of point (1) has no accuracy class."),
        ("clarification request (CL)", "methodology", "Which grid factor was used?"),
    ):
        entity.open(case).follow("Raise a finding")
        entity.send("Raise the finding", {"kind": kind, "item": item, "text": text})
    story.take("entity", case, "Send the findings to be answered")
    story.look("11-findings", company.open(case))
    story.tells("company", "japanese")
    story.whose_turn(story.title, VALIDATION, "company")
    for answer in ("The meter is of class 0.5S.", "The conservative factor of the methodology."):
        company.open(case).follow("Answer")
        company.send("Answer", {"text": answer})
    story.take("company", case, "Hand in the answers")
    story.whose_turn(story.title, VALIDATION, "entity")
    for _finding in range(2):
        entity.open(case).follow("Reply or close")
        entity.send("Close the finding", {"text": "Settled."})
    story.take("entity", case, "Findings are closed")
    story.write("entity", case, "validation_report", story.papers.content("validation_report"))
    story.look("12-report", entity)
    story.who_is_told()
    story.take("entity", case, "Give a positive opinion")
    story.tells("company", "japanese", "secretariat")
    return case
