"""How the cases of this room begin, who takes their steps, and what must be there before."""

from typing import Any
from uuid import uuid4

from registry.identity.models.parties import Organisation
from registry.lifecycle.actors import Actor, actor_for, deciding, program
from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Part, Step
from tests.registry.parties.stage import ENROLMENT, SCOPE_CHANGE, Stage

WALKED = (
    "organisation_enrolment",
    "third_party_entity_designation",
    "third_party_entity_scope_change",
    "third_party_entity_suspension",
    "third_party_entity_withdrawal",
)


class Walks:
    """The stage, as the walk through every state wants it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def begin(self, lifecycle: str) -> Case:
        stage, entity = self.stage, {Part.PROPONENT: [self.stage.entity]}
        if lifecycle == "organisation_enrolment":
            case = open_case(lifecycle, by=actor_for(stage.visitor), request_id=uuid4(), title="Altai Wind")
            stage.fill_in(case, "organisation_enrolment", ENROLMENT, stage.visitor)
            return case
        if lifecycle == "third_party_entity_designation":
            return stage.application()
        designation = stage.designation()
        if lifecycle == "third_party_entity_suspension":
            return stage.about(lifecycle, designation, stage.secretariat)
        case = stage.about(lifecycle, designation, stage.verifier, entity)
        if lifecycle == "third_party_entity_scope_change":
            stage.fill_in(case, lifecycle, SCOPE_CHANGE, stage.verifier)
        return case

    def actor(self, case: Case, step: Step) -> Actor:
        """Whoever may take a step; a decision of the Committee is named, not made."""
        if step.is_decision:
            return deciding(self.stage.japan, decision="KZ-JC-001")
        if step.parts[0] == Part.PROGRAM:
            return program("tests", "the designation ended")
        if case.lifecycle in ("third_party_entity_suspension", "third_party_entity_withdrawal"):
            assert case.opened_by is not None
            return actor_for(case.opened_by)  # the entity itself sees a suspension only once it is proposed
        people = {
            Part.PROPONENT: case.opened_by,
            Part.SECRETARIAT: self.stage.secretariat,
            Part.OFFICER: self.stage.officer,
        }
        person = people[step.parts[0]]
        assert person is not None
        return actor_for(person)

    def step(self, case: Case, code: str, *, by: Actor | None = None, **values: Any) -> StepTaken:
        step = case.table.step(code)
        assert step is not None, code
        options: dict[str, Any] = {"request_id": uuid4(), "reason": "Because it is so.", **values}
        return take_step(case, code, by=by or self.actor(case, step), **options)

    def walk(self, case: Case, *codes: str) -> Case:
        """A decision is made by both sides' assent."""
        for code in codes:
            step = case.table.step(code)
            assert step is not None, code
            if step.is_decision:
                self.stage.decide(case, code, "Because it is so.")
                continue
            if code == "link":
                Organisation.objects.create(name="ALTAI WIND", country_code="KZ")
            self.step(case, code)
        case.refresh_from_db()
        return case
