"""Every pair of state and step of this room's lifecycles: listed ones are taken, all others are refused."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import lifecycle_of
from tests.registry.article6.conftest import Desk
from tests.registry.lifecycle.walking import refuse_everything_to, walk_everywhere

pytestmark = pytest.mark.django_db
WALKED = ("authorisation", "authorisation_revocation")


class Walks:
    """The desk, as the walk through every state wants it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.begun = 0

    def begin(self, lifecycle: str) -> Case:
        self.begun += 1
        reference = f"KZ-AUTH-{self.begun:04d}"
        if lifecycle == "authorisation":
            return self.desk.drafted(self.desk.content(reference))
        self.desk.adopted(reference)
        content = {
            "reference": reference,
            "side": "partner",
            "effective_from": timezone.localdate().isoformat(),
            "spares_transferred": True,
            "grounds": "The host needs the reductions itself.",
        }
        return self.desk.drafted({"revocation": content}, lifecycle)

    def walk(self, case: Case, *codes: str) -> Case:
        for code in codes:
            step = case.table.step(code)
            assert step is not None, code
            if step.two_people:
                self.desk.decide(case, code)
            else:
                self.step(case, code)
            case.refresh_from_db()
        return case

    def step(self, case: Case, code: str, **values: Any) -> StepTaken:
        by = values.pop("by", None) or actor_for(self.desk.stage["officer"])
        return take_step(case, code, by=by, **{"request_id": uuid4(), "reason": "A reason", **values})


@pytest.mark.parametrize("lifecycle", WALKED)
def test_listed_steps_are_taken_and_all_others_refused(desk, lifecycle):
    world = Walks(desk)
    states = {state.code for state in lifecycle_of(lifecycle).states}
    assert walk_everywhere(world, lifecycle) == states
    refuse_everything_to(actor_for(desk.stage["stranger"]), world, lifecycle)
