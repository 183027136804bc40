"""The steps from a monitoring report to units, by operations: for the story, and for rows to be measured."""

from typing import Any
from uuid import uuid4

from registry.identity.models.people import Membership, Role, User
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step
from registry.submissions.operations.drafts import save_draft
from tests.registry.monitoring.world import PERIOD, Monitoring
from tests.registry.projects.later_contents import signatures
from tests.registry.projects.world import LONG_AGO

OFFICERS = {"japan1": "japan", "japan2": "japan", "officer": "partner", "partner2": "partner"}


def add_officers(world: Monitoring) -> None:
    """Two of each side."""
    for name, side in OFFICERS.items():
        person = User.objects.create_user(f"{name}@example.org", "long enough, surely", name=name.title())
        Membership.objects.create(user=person, role=Role.REGISTRY_OFFICER, side=side, since=LONG_AGO)
        world.people[name] = person


def verify(world: Monitoring, report: Any) -> None:
    """A verification of a report that was handed in, to its positive opinion."""
    world.walk(
        world.begin("verification", parent=report),
        *("contract", "begin_desk_review", "begin_site_visit", "send_findings", "hand_in_answers"),
        *("close_findings", "give_positive_opinion"),
    )


def asked(world: Monitoring, parent: Any, *quantities: tuple[int, str, int]) -> Any:
    """An issuance request that is handed in: vintage, side and units, all to the governments."""
    case = world.open("issuance_request", parent=parent, subject_reference=world.project.reference)
    content = {
        "request": {
            "title": world.project.title,
            "submitted_on": "2026-11-01",
            "first_on": PERIOD[0].isoformat(),
            "last_on": PERIOD[1].isoformat(),
            "is_issued_elsewhere": False,
        },
        "allocation": {
            "allocations": [
                {
                    "row": f"a{number}",
                    "vintage": vintage,
                    "side": side,
                    "recipient_kind": "government",
                    "quantity": quantity,
                }
                for number, (vintage, side, quantity) in enumerate(quantities)
            ]
        },
        "statement": {"signatures": signatures(world.firm, world.japanese)},
    }
    save_draft(
        case,
        "issuance_request",
        by=world["proponent"],
        request_id=uuid4(),
        expected_edition=0,
        content=content,
    )
    return case


def issue(world: Monitoring, case: Any, first: str, second: str) -> None:
    proposal = propose_step(case, "issue", user=world[first], request_id=uuid4())
    confirm_proposal(proposal, user=world[second], request_id=uuid4())
