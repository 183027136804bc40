"""A program that may work in cases, at random: no 500, and no answer that is not described."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import strategies as st

from registry.identity.models.parties import Side
from registry.identity.models.people import Membership, Role
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.parties.models import JointCommittee
from registry.parties.operations.decisions import open_decision
from registry.parties.operations.seats import seat_member
from registry.projects.operations.findings import raise_finding
from registry.projects.schemas.findings import items_of
from tests.programs import AUTHORITY, Program
from tests.registry.api.fuzzing import ask_all, described, fitting, one_transaction
from tests.registry.projects.conftest import rules  # noqa: F401 - a fixture
from tests.registry.projects.world import Rules, make_world


@dataclass(frozen=True)
class WorkedOn:
    """What programs can act on, and the programs: of one who works in cases, and of one who decides."""

    program: Program
    member: Program
    organisation: str
    cases: tuple[Case, ...]
    decision: str
    finding: str

    def fit(self, drawn: tuple[Any, Case, bool]) -> Any:
        """The request as one about something that is there; in half of them with the version that stands."""
        request, case, is_fresh = drawn
        address = request.operation.path
        there = {
            "public_id": self.decision if "/decisions/{" in address else str(case.public_id),
            "finding": self.finding,
            "code": case.table.forms[0],
        }
        for name in set(there) & set(request.path_parameters or {}):
            request.path_parameters[name] = there[name]
        if is_fresh and "If-Match" in (request.headers or {}):
            request.headers["If-Match"] = f'"{case.version}"'
        if isinstance(request.body, dict) and is_fresh:
            self.fit_body(address, request.body, case)
        return request

    def fit_body(self, address: str, body: dict[str, Any], case: Case) -> None:
        """What only who has read the case can say: its steps, its country, who it is for."""
        if address == "/api/v1/cases/":
            body |= {"lifecycle": "methodology_proposal", "partner_country": "KZ", "track": ""}
            body["parties"] = [{"part": "proponent", "organisation": self.organisation}]
            body.pop("parent", None)
            body.pop("subject_reference", None)  # what stands there must be one that they speak for
        elif address.endswith("/findings/"):
            body["item"] = next((code for code, _label in items_of(case.lifecycle)), body.get("item"))
        elif address.endswith("/steps/"):
            steps = case.table.steps_from(case.state)
            step = steps[len(str(body)) % len(steps)].code
            # Of the validation one that waits for nothing: what is asked at random seldom comes that far.
            body["step"] = "begin_site_visit" if case.lifecycle == "validation" else step
            body.pop("facts", None)
            body.pop("documents", None)


@pytest.fixture
def worked_on(rules: Rules, db: None) -> WorkedOn:  # noqa: F811 - the fixture
    """Two cases, a decision and a finding; one person with a part in all of it, and a member of the Committee."""
    world = make_world(rules)
    person = world["proponent"]
    validation = world.at("validation", "desk_review")
    note = world.at("project_idea_note", "under_consideration")
    for role, more in (
        (Role.THIRD_PARTY_ENTITY, {"organisation": world.entity.organisation}),
        (Role.SECRETARIAT, {"partner_country": world.country}),
    ):
        Membership.objects.create(user=person, role=role, **more)
    committee = JointCommittee.objects.create(partner_country=world.country)
    seat_member(committee, world["member"], Side.JAPAN, authority=AUTHORITY)
    decision = open_decision(note, outcome="object", kind="electronic", by=world["secretariat"], reason="No.")
    finding = raise_finding(
        validation,
        kind="clarification",
        item="methodology",
        text="Which factor?",
        by=actor_for(person),
        request_id=uuid4(),
    )
    return WorkedOn(
        Program(person),
        Program(world["member"]),
        str(world.firm.public_id),
        (validation, note),
        str(decision.public_id),
        str(finding.public_id),
    )


def test_programs_that_work_in_cases_get_described_answers(
    unlimited: None, worked_on: WorkedOn, subtests: pytest.Subtests
) -> None:
    working, deciding = worked_on.program.header(), worked_on.member.header()
    operations = [result.ok() for result in described().get_all_operations()]
    inside = [one for one in operations if one.path.startswith(("/api/v1/cases/", "/api/v1/decisions/"))]
    assert len(inside) > 30
    seen: dict[str, Counter[int]] = {}
    for operation in inside:
        about_a_case = st.tuples(fitting(operation), st.sampled_from(worked_on.cases), st.booleans())
        with subtests.test(operation=operation.label), one_transaction():
            speaks_in_committee = operation.path.endswith(("/assent/", "/conflict/"))
            header = deciding if speaks_in_committee else working
            seen[operation.label] = ask_all(about_a_case.map(worked_on.fit), header)
    # They came through the door: most of what is read is there, and some of what is written is done.
    assert seen["GET /api/v1/cases/{public_id}/"][200]
    assert seen["POST /api/v1/decisions/{public_id}/assent/"][200]
    assert seen["POST /api/v1/cases/"][201]
    assert seen["POST /api/v1/cases/{public_id}/findings/"][201]
    assert seen["POST /api/v1/cases/{public_id}/steps/"][201]
