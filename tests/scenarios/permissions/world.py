"""What there is to be asked for: cases at every stage, papers, decisions, a register; and the addresses it has.

Idea notes stand for every case of the cycle where pages are visited: their forms, papers and decisions are real,
brought to each state by the operations that people use. What other pages need is written as rows.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from registry.documents.models import DocumentVersion
from registry.documents.operations.keep import delivered_by, upload_document, upload_twin
from registry.documents.storage import Arrival
from registry.identity.models.parties import Organisation
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case, CaseParty
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.propose_step import propose_step
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Part, lifecycle_of
from registry.methodologies.models import MethodologyVersion
from registry.monitoring.models import MonitoringReport
from registry.parties.models import JointCommitteeDecision
from registry.parties.operations.assents import give_assent
from registry.parties.operations.decisions import open_decision
from registry.parties.operations.meetings import Voice, record_meeting
from registry.projects.models import Project
from registry.projects.operations.findings import raise_finding
from registry.rules.models.clocks import Clock
from registry.rules.models.values import RuleSetClock
from registry.rules.operations.shipped_sets import adopt_shipped_cycles
from registry.submissions.operations.drafts import save_draft
from registry.submissions.operations.public_inputs import receive_input
from tests.registry.projects import contents
from tests.scenarios.permissions import accounts, belongings, register, texts
from tests.scenarios.permissions.cast import AUTHORITY, Cast, make_cast

NOTE, SECTION = "project_idea_note", "project"
Place = dict[str, Any]  # what the parts of an address are called, and what they are here


@dataclass
class World:
    """Cases, documents and decisions by the names of the table; ``places`` are their addresses."""

    cast: Cast
    cases: dict[str, Case] = field(default_factory=dict)
    documents: dict[str, DocumentVersion] = field(default_factory=dict)
    decisions: dict[str, JointCommitteeDecision] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    # What the contents of the forms are made of.
    @property
    def firm(self) -> Organisation:
        return self.cast.firms["company"]

    @property
    def japanese(self) -> Organisation:
        return self.cast.firms["partner firm"]


def make_world() -> World:
    world = World(make_cast())
    adopt_shipped_cycles(AUTHORITY)
    register.fill(world)
    texts.fill(world)
    _idea_notes(world)
    _other_cases(world)
    _decide(world)
    _papers(world)
    _findings_and_inputs(world)
    belongings.fill(world)
    accounts.fill(world)
    return world


# -- cases


def _idea_notes(world: World) -> None:
    for name, steps in (
        ("draft", ()),
        ("submitted", ("submit",)),
        ("proposed", ("submit",)),
        ("committee", ("submit", "accept_as_complete")),
        ("waiting", ("submit", "accept_as_complete")),
        ("meeting", ("submit", "accept_as_complete")),
        ("final", ("submit", "accept_as_complete")),
    ):
        case = _begun(world, name)
        if name in ("draft", "committee"):
            bring(world, f"paper of {name}", case, "administrator")
            bring(world, f"secret of {name}", case, "administrator", is_confidential=True)
        for step in steps:
            who = "editor" if step == "submit" else "secretariat"
            take_step(case, step, by=actor_for(world.cast[who]), request_id=uuid4())
        world.cases[name] = case
        world.places[name] = {**place_of(case), "code": NOTE, "form_code": NOTE, "section_code": SECTION}
    proposal = propose_step(
        world.cases["proposed"],
        "accept_as_complete",
        user=world.cast["secretariat"],
        request_id=uuid4(),
    )
    world.places["proposed"]["proposal"] = str(proposal.public_id)


def _begun(world: World, title: str) -> Case:
    """An idea note of the company, with the partner firm beside it, filled in."""
    case = open_case(
        NOTE,
        by=actor_for(world.cast["administrator"]),
        request_id=uuid4(),
        title=title.title(),
        partner_country=world.cast.kazakhstan,
        parties={Part.PROPONENT: [world.firm], Part.PARTICIPANT: [world.japanese]},
    )
    save_draft(
        case,
        NOTE,
        by=world.cast["editor"],
        request_id=uuid4(),
        expected_edition=0,
        content=contents.project_idea_note(world),
    )
    return case


def place_of(case: Case) -> Place:
    """Every name that a part of an address about a case goes by."""
    return {
        "case_id": case.public_id,
        "public_id": case.public_id,
        "key": case.pk,
        "object_id": case.pk,
        "number": 1,
        "older": 1,
        "newer": 1,
    }


def standing(world: World, lifecycle: str, state: str, **values: Any) -> Case:
    """A case as the engine leaves it in a state, without the way that led there."""
    table, cast = lifecycle_of(lifecycle), world.cast
    position = table.state(state)
    is_begun = state != table.initial
    parties = values.pop("parties", None)
    case = Case.objects.create(
        lifecycle=lifecycle,
        state=state,
        title=f"{lifecycle} {state}",
        opened_by=values.pop("opened_by", cast["administrator"]),
        partner_country=values.pop("partner_country", cast.kazakhstan),
        waits_for=position.waits_for or "",
        is_final=position.is_final,
        submitted_at=timezone.now() if is_begun else None,
        reference=f"KZ-{table.token}-{Case.objects.count():03d}" if is_begun else None,
        **values,
    )
    given = {"company": Part.PROPONENT, "partner firm": Part.PARTICIPANT} if parties is None else parties
    for firm, part in given.items():
        CaseParty.objects.create(case=case, organisation=cast.firms[firm], part=part)
    return case


def _other_cases(world: World) -> None:
    checked = {
        "company": Part.PROPONENT,
        "partner firm": Part.PARTICIPANT,
        "entity": Part.THIRD_PARTY_ENTITY,
    }
    design = standing(world, "project_design_document", "public_inputs_closed")
    newcomer = world.cast["newcomer"]
    enrolling: dict[str, Any] = {"parties": {}, "partner_country": None, "opened_by": newcomer}
    made = {
        "validation": standing(world, "validation", "findings_open", parent=design, parties=checked),
        "call": standing(world, "methodology_proposal", "public_inputs_open"),
        "enrolment begun": standing(world, "organisation_enrolment", "draft", **enrolling),
        "enrolment": standing(world, "organisation_enrolment", "submitted", **enrolling),
        "registered": standing(
            world, "registration_request", "registered", subject_reference=register.PROJECT
        ),
        **_reports(world, checked),
    }
    for name, case in made.items():
        form = lifecycle_of(case.lifecycle).forms[0]
        world.cases[name] = case
        world.places[name] = {**place_of(case), "code": form, "form_code": form}


def _reports(world: World, checked: dict[str, Part]) -> dict[str, Case]:
    """Monitoring reports at the stages at which other people see them."""
    about = {"subject_reference": register.PROJECT}
    handed_in = standing(world, "monitoring_report", "under_verification", **about)
    concluded = standing(world, "monitoring_report", "verified", **about)
    project = Project.objects.get(reference=register.PROJECT)
    MonitoringReport.objects.create(
        case=concluded,
        project=project,
        design_document=project.design_documents.order_by("number")[0],
        methodology_version=MethodologyVersion.objects.order_by("pk")[0],
        first_on=date(2024, 1, 1),
        last_on=date(2024, 12, 31),
        is_standing=True,
    )
    world.places["concluded report"] = {
        "reference": register.PROJECT,
        "case_reference": concluded.reference,
    }
    return {
        "report begun": standing(world, "monitoring_report", "draft", **about),
        "report handed in": handed_in,
        # About no project: the entity sees this case, and nothing else that is not public.
        "verification": standing(world, "verification", "desk_review", parent=handed_in, parties=checked),
    }


# -- decisions


def _decide(world: World) -> None:
    cast, keeper = world.cast, world.cast["secretariat"]
    minutes = bring(world, "minutes", world.cases["meeting"], "secretariat", kind="minutes")
    for name, case, kind in (
        ("on the agenda", "committee", "electronic"),
        ("recorded", "meeting", "meeting"),
        ("adopted", "final", "electronic"),
    ):
        world.decisions[name] = open_decision(
            world.cases[case], outcome="state_no_objection", kind=kind, by=keeper
        )
    for member in ("member for Japan", "member for Kazakhstan"):
        give_assent(world.decisions["adopted"], by=cast[member], agrees=True)
    seats = {seat.side: seat for seat in world.decisions["recorded"].committee.members.all()}
    record_meeting(
        world.decisions["recorded"],
        meeting="First meeting",
        met_on=timezone.localdate(),
        voices={side: Voice(member=seat, agrees=True) for side, seat in seats.items()},
        minutes=minutes,
        by=keeper,
    )
    for name, decision in world.decisions.items():
        world.places[name] = {"decision_id": decision.public_id, "public_id": decision.public_id}


# -- papers


def bring(
    world: World, name: str, case: Case, who: str, *, kind: str = "other", **facts: Any
) -> DocumentVersion:
    """A document of a case, and the public twin of a confidential one."""
    person = world.cast[who]
    with Arrival(10_000) as arrival:
        arrival.write(name.encode())
        delivery = delivered_by(person, f"{name.replace(' ', '-')}.txt", uuid4())
        version = upload_document(arrival, delivery, case=case, kind=kind, title=name.title(), **facts)
    if facts.get("is_confidential"):
        with Arrival(10_000) as arrival:
            arrival.write(f"{name}, without what is confidential".encode())
            delivery = delivered_by(person, "public.txt", uuid4())
            twin = upload_twin(arrival, delivery, original=version.document, title=f"Public {name}")
        world.documents[f"twin {name}"] = twin
    world.documents[name] = version
    return version


def _papers(world: World) -> None:
    for name, version in world.documents.items():
        version.refresh_from_db()
        document = version.document
        world.places[name] = {
            "public_id": document.public_id,
            "number": version.number,
            "file_name": version.file_name,
            "document": document.public_id,
            "case": document.case.public_id,
        }


def _findings_and_inputs(world: World) -> None:
    call, today, now = world.cases["call"], timezone.localdate(), timezone.now()
    Clock.objects.create(
        case=call,
        key="methodology_public_inputs",
        opened_at=now,
        opened_on=today,
        days=15,
        counts=RuleSetClock.Counts.CALENDAR_DAYS,
        is_inclusive=True,
        time_zone="Asia/Almaty",
        due_on=today + timedelta(days=14),
    )
    received = receive_input(
        call, request_id=uuid4(), given={"name": "A neighbour", "text": "What of the birds?"}
    )
    world.places["call"] |= {"input": str(received.public_id), "received": received.public_id}
    finding = raise_finding(
        world.cases["validation"],
        kind="clarification",
        item="methodology",
        text="Which factor was used?",
        by=actor_for(world.cast["entity"]),
        request_id=uuid4(),
    )
    world.places["validation"] |= {"finding_id": finding.public_id, "finding": finding.public_id}
