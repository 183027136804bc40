"""One project from the first login to its withdrawal by programs alone, under the shipped rule sets.

Mongolia's rules are of the first generation; Kazakhstan's are of the second: an idea note comes first, and credit
allocation goes with the registration. There every write is sent twice, and only one counts.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail

from tests.registry.documents.samples import pdf, workbook
from tests.scenarios.hours import Hours, moved, run_schedule
from tests.scenarios.machines import Machines
from tests.scenarios.papers import Papers
from tests.scenarios.setting import PLACES, make_setting

CONTACT = {"name": "Aida Contact", "email": "contact@example.org"}
ENTITY = "Careful Assurance Body"
FINDINGS = (
    ("corrective_action", "monitoring", "The meter has no accuracy class.", "It is of class 0.5S."),
    ("clarification", "methodology", "Which grid factor was used?", "That of the methodology."),
)


@pytest.fixture
def hours(ledger_database: str) -> Iterator[Hours]:
    """From the morning of 23 November 2026 on, in a database with real commits."""
    clock = Hours()
    clock.begin("2026-11-23 03:00")
    with moved(clock):
        yield clock


@pytest.mark.parametrize("code", ["KZ", "MN"])
def test_a_project_goes_all_the_way_by_machine(code: str, hours: Hours, settings: Any) -> None:
    settings.OPEN_SIGN_UP = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    place = PLACES[code]
    machines = Machines(place, make_setting(place), sends_twice=place.has_idea_note)
    title = f"Solar power in {place.city}"
    enrol(machines, "company", "Aigerim Company", f"Steppe Sun of {place.city}", place.code, "participant")
    enrol(machines, "japanese", "Taro Nippon", "Nippon Taiyo Company", "JP", "participant")
    enrol(machines, "entity", "Vera Verifier", ENTITY, "JP", "third_party_entity")
    slug = designate(machines)
    papers = Papers(
        place=place,
        company=machines.organisation(f"Steppe Sun of {place.city}"),
        japanese=machines.organisation("Nippon Taiyo Company"),
        entity=slug,
        title=title,
        today=hours.now().date(),
    )
    note = have_no_objection(machines, papers, hours) if place.has_idea_note else ""
    design = publish_design(machines, papers, note)
    call_for_inputs(machines, design, hours)
    validate(machines, papers, design, hours)
    reference = register(machines, papers, design)
    change(machines, papers, reference)
    withdraw(machines, papers, reference)
    for who in ("company", "japanese", "entity", "secretariat", "japan", "partner"):
        assert machines.read(who, "cases/?is_my_turn=true")["results"] == []
    assert machines.read("company", "cases/?is_final=false")["results"] == []


def enrol(machines: Machines, who: str, name: str, organisation: str, country: str, role: str) -> None:
    """A newcomer hands in what the office has to know; the officer looks, and says yes."""
    machines.sign_up(who, name)
    case = machines.begin(who, "organisation_enrolment", organisation)
    machines.is_refused(who, case, "submit", "step_unmet", "form_incomplete")
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
    machines.write(who, case, "organisation_enrolment", content)
    assert machines["officer"].get(case).status_code == 404
    machines.take(who, case, "submit")
    machines.whose_turn(case, "officer")
    machines.is_refused(who, case, "enrol", "step_not_yours")
    told = machines.read("officer", f"{case}forms/organisation_enrolment/")
    assert told["content"]["organisation"]["address"] == "2 Main Street"
    machines.take("officer", case, "enrol")
    assert machines.read(who, case)["state"] == "enrolled"


def designate(machines: Machines) -> str:
    """The entity applies with its certificate and both sides designate it; how forms name it afterwards."""
    case = machines.begin("entity", "third_party_entity_designation", ENTITY, **of(machines, ENTITY))
    content = {
        "entity": {"name": ENTITY, "address": "1 Audit Street, Tokyo"},
        "accreditation": {
            "standard": "iso_14065",
            "certificate": "JP-14065-7",
            "body": "Accreditation Body of Japan",
            "accredited_until": "2040-06-30",
        },
        "scopes": {"validation": [1], "verification": [1]},
        "contact": CONTACT,
    }
    machines.write("entity", case, "third_party_entity_application", content)
    machines.is_refused("entity", case, "submit", "document_missing")
    certificate = machines.attach("entity", case, "accreditation_certificate", "Certificate", pdf())
    taken = machines.take("entity", case, "submit", documents=[certificate])
    assert [one["id"] for one in taken["facts"]["documents"]] == [certificate]
    machines.whose_turn(case, "secretariat")
    (clock,) = machines.read("secretariat", case)["clocks"]
    assert (clock["key"], clock["is_paused"]) == ("completeness_check", False)
    machines.take("secretariat", case, "accept_as_complete")
    machines.whose_turn(case, "japan", "partner")
    machines.decide(case, "designate")
    (found,) = machines.read("visitor", f"third-party-entities/?partner_country={machines.place.code}")[
        "results"
    ]
    assert [one["reference"] for one in found["designations"]] == [f"TPE-{machines.place.code}-001"]
    return str(found["slug"])


def of(machines: Machines, organisation: str) -> dict[str, Any]:
    """A case of this country with that proponent."""
    party = {"part": "proponent", "organisation": machines.organisation(organisation)}
    return {"partner_country": machines.place.code, "parties": [party]}


def company(machines: Machines) -> dict[str, Any]:
    return of(machines, f"Steppe Sun of {machines.place.city}")


def have_no_objection(machines: Machines, papers: Papers, hours: Hours) -> str:
    """The idea note is decided on in a meeting: recorded by one person, confirmed by another."""
    case = machines.begin("company", "project_idea_note", papers.title, **company(machines))
    assert machines.write_all("company", case, papers) == ["project_idea_note"]
    machines.take("company", case, "submit")
    machines.take("secretariat", case, "return_for_revision", reason="Say where the grid is joined.")
    machines.whose_turn(case, "company")
    machines.take("company", case, "resubmit")
    machines.take("secretariat", case, "accept_as_complete")
    asked = {"outcome": "object", "kind": "electronic", "reason": "To be tried."}
    mistaken = machines.sent("secretariat", f"{case}decisions/", asked)
    away = machines.sent(
        "secretariat", f"decisions/{mistaken['id']}/withdrawal/", {"reason": "The wrong outcome."}, status=200
    )
    assert away["status"] == "withdrawn"
    hours.pass_by(days=9)
    wanted = {"outcome": "state_no_objection", "kind": "meeting"}
    decision = machines.sent("secretariat", f"{case}decisions/", wanted)
    meetings = f"decisions/{decision['id']}/meetings/"
    members = {one["side"]: one["id"] for one in machines.read("secretariat", meetings)["members"]}
    record = {
        "meeting": "Third meeting, Astana",
        "met_on": hours.now().date().isoformat(),
        "minutes": machines.attach("secretariat", case, "minutes", "Minutes", pdf()),
        "voices": [{"side": side, "member": one, "agrees": True} for side, one in members.items()],
    }
    written = machines.sent("secretariat", meetings, record)
    own = machines["secretariat"].post(f"{meetings}{written['id']}/", {"confirm": True})
    assert (own.status_code, own.json()["code"]) == (409, "second_person_needed")
    confirmed = machines.sent("officer", f"{meetings}{written['id']}/", {"confirm": True}, status=200)
    assert confirmed["status"] == "confirmed"
    said = machines.read("secretariat", f"{case}decisions/")["results"][0]["said"]
    assert [(one["side"], one["agrees"], one["way"]) for one in said] == [
        (side, True, "meeting") for side in sorted(members)
    ]
    (planned,) = machines.read("visitor", f"planned-projects/?partner_country={machines.place.code}")[
        "results"
    ]
    assert planned["status"] == "no_objection"
    return case


def publish_design(machines: Machines, papers: Papers, note: str) -> str:
    """Three forms and their papers, of which one is taken back; the project gets its number."""
    parent = {"parent": note.split("/")[1]} if note else {}
    case = machines.begin("company", "project_design_document", papers.title, **company(machines), **parent)
    forms = machines.write_all("company", case, papers)
    assert forms == ["project_design_document", "monitoring_plan", "modalities_of_communication"]
    sheet = {"file_name": "plan.xlsx"}
    machines.attach("company", case, "monitoring_plan_spreadsheet", "Sheets", workbook(), **sheet)
    wrong = machines.attach("company", case, "other", "Not meant for this", pdf())
    machines.sent("company", f"{case}documents/{wrong}/withdrawal/", {}, status=200)
    listed = machines.read("company", f"{case}documents/")["results"]
    assert [one["title"] for one in listed] == ["Sheets"]
    machines.take("company", case, "submit")
    machines.take("secretariat", case, "publish")
    return case


def call_for_inputs(machines: Machines, case: str, hours: Hours) -> None:
    """Anyone comments while the window is open; it closes by itself, and nobody comments after it."""
    address = f"{case}public-inputs/"
    given = {"name": "B. Neighbour", "email": "neighbour@example.org", "text": "Will it dazzle?"}
    machines.sent("visitor", address, given)
    machines.sent("visitor", address, {"name": "X", "text": "Buy my modules."})
    assert machines.read("visitor", address)["results"] == []
    assert machines["company"].get(f"{address}received/").status_code == 404
    good, bad = machines.read("secretariat", f"{address}received/")["results"]
    machines.sent("secretariat", f"{address}received/{good['id']}/", {"publish": True}, status=200)
    unsaid = machines["secretariat"].post(f"{address}received/{bad['id']}/", {"publish": False})
    assert unsaid.status_code == 400
    machines.sent(
        "secretariat",
        f"{address}received/{bad['id']}/",
        {"publish": False, "reason": "Advertising."},
        status=200,
    )
    published = machines.read("visitor", address)
    assert [one["text"] for one in published["results"]] == ["Will it dazzle?"]
    assert "neighbour@example.org" not in str(published)
    hours.pass_by(days=29)
    run_schedule()
    assert machines.read("visitor", address)["is_open"] is True
    hours.pass_by(days=1)
    late = machines["visitor"].post(address, {"name": "L. Ate", "text": "One moment!"})
    assert (late.status_code, late.json()["code"]) == (409, "public_inputs_not_open")
    run_schedule()
    assert machines.read("company", case)["state"] == "public_inputs_closed"
    machines.whose_turn(case, "company")


def validate(machines: Machines, papers: Papers, design: str, hours: Hours) -> None:
    """The entity raises a CAR and a CL; the company answers; both are closed, and the opinion is positive."""
    parties = [
        *company(machines)["parties"],
        {"part": "third_party_entity", "organisation": machines.organisation(ENTITY)},
    ]
    case = machines.begin("company", "validation", papers.title, parent=design.split("/")[1], parties=parties)
    machines.take("company", case, "contract")
    machines.whose_turn(case, "entity")
    machines.take("entity", case, "begin_desk_review")
    hours.pass_by(days=10)
    found = [
        machines.sent("entity", f"{case}findings/", {"kind": kind, "item": item, "text": text})
        for kind, item, text, _answer in FINDINGS
    ]
    assert [one["label"] for one in found] == ["CAR 1", "CL 1"]
    machines.take("entity", case, "send_findings")
    machines.whose_turn(case, "company")
    machines.is_refused("company", case, "hand_in_answers", "finding_unanswered")
    for one, (_kind, _item, _text, answer) in zip(found, FINDINGS, strict=True):
        said = {"kind": "answer", "text": answer}
        machines.sent("company", f"{case}findings/{one['id']}/", said, version=1)
    machines.take("company", case, "hand_in_answers")
    machines.is_refused("entity", case, "close_findings", "finding_open")
    for one in found:
        said = {"kind": "closure", "text": "Settled."}
        machines.sent("entity", f"{case}findings/{one['id']}/", said, version=2)
    machines.take("entity", case, "close_findings")
    today = hours.now().date()
    report = Papers(papers.place, papers.company, papers.japanese, papers.entity, papers.title, today)
    machines.write("entity", case, "validation_report", report.content("validation_report"))
    machines.take("entity", case, "give_positive_opinion")
    read = machines.read("japanese", f"{case}findings/")["results"]
    assert [(one["state"], len(one["messages"])) for one in read] == [("closed", 2)] * 2


def register(machines: Machines, papers: Papers, design: str) -> str:
    """The request with its papers; one side's assent is not enough, the other's registers the project."""
    case = machines.begin(
        "company", "registration_request", papers.title, parent=design.split("/")[1], **company(machines)
    )
    asked = machines.write_all("company", case, papers)
    assert ("credit_allocation" in asked) == machines.place.has_idea_note
    machines.is_refused("company", case, "submit", "document_missing")
    machines.attach("company", case, "modalities_of_communication", "Statement as signed", pdf())
    machines.take("company", case, "submit")
    machines.take("secretariat", case, "accept_as_complete")
    machines.decide(case, "register")
    reference = str(machines.read("company", case)["subject_reference"])
    project = machines.read("visitor", f"projects/{reference}/")
    assert (project["status"], project["title"]) == ("registered", papers.title)
    timeline = machines.read("visitor", f"projects/{reference}/timeline/")["results"]
    assert {"publish", "close_public_inputs", "give_positive_opinion", "register"} <= {
        one["step"] for one in timeline
    }
    return reference


def change(machines: Machines, papers: Papers, reference: str) -> None:
    """More modules: the request with the revised design document, approved by both sides."""
    case = about(machines, "post_registration_change", f"{reference}: more modules", reference)
    machines.write_all("company", case, papers)
    machines.is_refused("company", case, "submit", "revised_design_missing")
    design = papers.content("project_design_document")
    design["project"]["lifetime_years"] = 25
    machines.write("company", case, "project_design_document", design)
    machines.take("company", case, "submit")
    machines.take("secretariat", case, "accept_as_complete")
    machines.decide(case, "approve")
    changes = machines.read("visitor", f"projects/{reference}/design-documents/1/differences/2/")["results"]
    assert [(one["before"], one["after"]) for one in changes] == [("20 years", "25 years")]


def withdraw(machines: Machines, papers: Papers, reference: str) -> None:
    """The project leaves; what everybody reads of it stays, and says so."""
    case = about(machines, "project_withdrawal", f"{reference}: withdrawal", reference)
    machines.write_all("company", case, papers)
    machines.take("company", case, "submit")
    machines.take("secretariat", case, "accept_as_complete")
    machines.decide(case, "approve")
    assert machines.read("visitor", f"projects/{reference}/")["status"] == "withdrawn"


def about(machines: Machines, lifecycle: str, title: str, reference: str) -> str:
    return machines.begin("company", lifecycle, title, subject_reference=reference, **company(machines))
