"""The first acts: organisations enrol and are vetted, an entity is designated, an idea meets no objection."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from tests.registry.documents.samples import pdf
from tests.scenarios.setting import PASSWORD, Login
from tests.scenarios.story import Story

CONTACT = {"name": "Aida Contact", "email": "contact@example.org"}


def sign_up(story: Story, who: str, name: str, email: str) -> None:
    """Make a login: the form, the letter, the link in it, and the first sight of the portal."""
    door = story.knock(None)
    door.open("/accounts/login/").follow("Make a login to act for an organisation")
    fields = {"name": name, "email": email, "password1": PASSWORD, "password2": PASSWORD}
    door.send("Make the login", fields)
    letter = next(one for one in story.new_letters() if one.to == email)
    link = re.search(r"https?://\S+", letter.body)
    assert link, letter.body
    door.open(urlsplit(link[0]).path).send("Confirm")
    story.doors[who] = door
    door.login = Login(name, email)
    door.open("/portal/")
    assert "The first step: enrol your organisation." in door.text
    story.look(f"01-newcomer-{who}", door)


def enrol(story: Story, who: str, organisation: str, country: str, role: str) -> None:
    """A newcomer hands in what the office has to know; the officer looks, and says yes."""
    door = story[who]
    door.open("/portal/").follow("Enrol an organisation")
    case = story.start_here(who, {"title": organisation})
    content = {
        "organisation": {
            "name": organisation,
            "country": country,
            "registration_number": f"{country}-{sum(map(ord, organisation))}",
            "address": "2 Main Street",
            "acts_as": [role],
        },
        "contact": CONTACT,
        "standing": {"position": "Director", "basis": "Director by resolution 1 of 2024"},
    }
    story.write(who, case, "organisation_enrolment", content)
    story.look(f"02-enrolment-written-{who}", door)
    story.take(who, case, "Hand in")
    assert "waits for: registry officer" in door.text
    story.tells("officer")
    if who == "company":  # the others are enrolled in the same way
        story.whose_turn(organisation, "Enrolment of an organisation", "officer")
    _vet(story, organisation)
    story.tells(who)
    door.open("/portal/")
    assert "The first step" not in door.text
    assert organisation in door.text


def _vet(story: Story, organisation: str) -> None:
    """The officer's worklist, the evidence, the claim, the button."""
    officer = story["officer"].open("/office/worklist/")
    officer.follow(organisation)
    story.look("03-vetting", officer)
    assert "2 Main Street" in officer.text
    officer.send("Take on")
    officer.send("Enrol as a new organisation")
    officer.open("/office/worklist/")
    assert organisation not in officer.text


def designate(story: Story) -> None:
    """The entity applies with its certificate; the secretariat finds it complete; both sides designate it."""
    name = "Careful Assurance Body"
    case = story.start(
        "entity", "Designation of a third-party entity", {"title": name, "country": story.place.name}
    )
    content = {
        "entity": {"name": name, "address": "1 Audit Street, Tokyo"},
        "accreditation": {
            "standard": "iso_14065",
            "certificate": "JP-14065-7",
            "body": "Accreditation Body of Japan",
            "accredited_until": "2040-06-30",
        },
        "scopes": {"validation": [1], "verification": [1]},
        "contact": CONTACT,
    }
    story.write("entity", case, "third_party_entity_application", content)
    assert "Certificate of accreditation still needed" in story["entity"].open(case).text
    certificate = ("certificate.pdf", pdf(), "application/pdf")
    story.attach("entity", case, "accreditation_certificate", "Certificate", certificate)
    story.take("entity", case, "Hand in")
    story.tells("secretariat")
    label = "Designation of a third-party entity"
    story.whose_turn(name, label, "secretariat")
    assert "7 days left" in story["secretariat"].open("/portal/").text
    story.take("secretariat", case, "Accept as complete")
    story.tells("entity", "japan", "partner")
    story.whose_turn(name, label, "japan", "partner")
    story.decide(case, "designate")
    story.who_is_told()
    visitor = story["visitor"].open("/third-party-entities/").follow(name)
    assert f"TPE-{story.place.code}-001" in visitor.text
    story.look("04-designated", visitor)


def have_no_objection(story: Story) -> str:
    """The idea note: one side says yes, the other says nothing until its silence counts."""
    case = story.start("company", "Project idea note", {"title": story.title})
    story.write("company", case, "project_idea_note", story.papers.content("project_idea_note"))
    story.look("05-idea-note-written", story["company"])
    story.take("company", case, "Submit")
    story.tells("secretariat")
    story.whose_turn(story.title, "Project idea note", "secretariat")
    story.take("secretariat", case, "Complete")
    story.who_is_told()
    story.put_on_agenda(case, "state_no_objection")
    assert "silence counts as assent from" in story["partner"].open("/portal/committee/").text
    story.assent("japan")
    story.who_is_told()
    story.pass_by(timedelta(days=8))
    assert "partner" in story.who_is_told()  # a reminder, three days before silence counts
    story.pass_by(timedelta(days=4))
    story.who_is_told()
    company = story["company"].open(case)
    assert "No objection" in company.text
    visitor = story["visitor"].open("/planned-projects/")
    assert story.title in visitor.text
    story.look("06-no-objection", company)
    return case
