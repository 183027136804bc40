"""The last acts: registration by both sides' assent, a change, a withdrawal; what everybody sees of it."""

import re

from tests.registry.documents.samples import pdf
from tests.scenarios.story import Story

REGISTRATION = "Registration request"
PROJECT = re.compile(r"\b[A-Z]{2}\d{3}\b")


def register(story: Story, design_case: str) -> str:
    """The request with its papers, the agenda, both sides, the minutes; the reference of the project."""
    company = story["company"].open(design_case)
    company.follow(REGISTRATION)
    case = story.start_here("company", {"title": story.title})
    asked = ["registration_request", "sustainable_development_plan"]
    asked += ["credit_allocation"] if story.place.has_idea_note else []
    for form in asked:
        story.write("company", case, form, story.papers.content(form))
    signed = ("signed.pdf", pdf(), "application/pdf")
    story.attach("company", case, "modalities_of_communication", "Statement as signed", signed)
    story.take("company", case, "Submit")
    story.who_is_told()
    story.whose_turn(story.title, REGISTRATION, "secretariat")
    story.take("secretariat", case, "Complete")
    story.tells("company", "japanese", "japan", "partner")
    decision = story.put_on_agenda(case, "register")
    story.look("13-agenda", story["japan"].open("/portal/committee/"))
    story.assent("japan")
    papers = story["partner"].open(decision).text
    for paper in ("Project registration request", "Project design document", "Validation report"):
        assert paper in papers, papers
    story.look("14-decision", story["partner"])
    story.assent("partner")
    story.who_is_told()
    reference = PROJECT.search(story["company"].open(case).text)
    assert reference, story["company"].text
    _minuted(story, case, decision)
    visitor = story["visitor"].open("/projects/").follow(reference[0])
    for words in (story.title, "Registered", story.company, "Nippon Taiyo Company", "Careful Assurance Body"):
        assert words in visitor.text, (words, visitor.text)
    story.look("15-registered", visitor)
    return reference[0]


def _minuted(story: Story, case: str, decision: str) -> None:
    """Whoever decided has the minutes with names as a PDF, from the decision and among the papers of the case."""
    member = story["japan"].open(decision)
    assert member.download("Minutes (PDF)").startswith(b"%PDF")
    assert "Minutes of the decision" in story["secretariat"].open(case).text


def change(story: Story, reference: str) -> None:
    """More modules: the request with the revised design document, approved by both sides."""
    label = "Post-registration change"
    title = f"{reference}: more modules"
    project = f"{reference} {story.title}"
    case = story.start("company", label, {"title": title, "country": story.place.name, "subject": project})
    content = story.papers.content("post_registration_change")
    story.write("company", case, "post_registration_change", content)
    _revise_design(story, case)
    story.take("company", case, "Submit")
    story.take("secretariat", case, "Complete")
    story.who_is_told()
    story.whose_turn(title, label, "japan", "partner")
    story.decide(case, "approve")
    story.who_is_told()
    visitor = story["visitor"].open(f"/projects/{reference}/")
    assert "Approve" in visitor.text, visitor.text
    story.look("16-changed", visitor)


def _revise_design(story: Story, case: str) -> None:
    """What was registered is taken over; two answers change, and nothing else has to be typed again."""
    company = story["company"].open(case).follow("Project design document").send("Copy the answers")
    assert "“Date of completion” is empty." in company.text
    company.follow("Project design document").send("Save and continue", {"completed_on": story.today()})
    company.send("Save", {"measures": "Twice as many modules of XXX."})
    company.open(case).follow("Project design document")
    assert "Nothing is missing." in company.text, company.text


def withdraw(story: Story, reference: str) -> None:
    """The project leaves; its page stays and says so."""
    label = "Project withdrawal"
    title = f"{reference}: withdrawal"
    project = f"{reference} {story.title}"
    case = story.start("company", label, {"title": title, "country": story.place.name, "subject": project})
    story.write("company", case, "project_withdrawal", story.papers.content("project_withdrawal"))
    story.take("company", case, "Submit")
    story.take("secretariat", case, "Complete")
    story.decide(case, "approve")
    story.who_is_told()
    visitor = story["visitor"].open(f"/projects/{reference}/")
    assert "withdrawn" in visitor.text.lower(), visitor.text
    story.look("17-withdrawn", visitor)
    story.whose_turn(title, label)
