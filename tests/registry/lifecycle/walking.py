"""Every pair of state and step of a lifecycle, walked in one go: what is listed is taken, all else refused.

A room brings its own world: how a case begins, who takes a step, and what must lie in the case before. The
walk begins in the first state. In each state it tries what is not listed there, then takes what is, and goes
on from wherever that leads for the first time; a savepoint brings it back.
"""

from typing import Any, Protocol
from uuid import uuid4

import pytest
from django.db import transaction

from registry.lifecycle.errors import StepNotFromHere, StepNotYours
from registry.lifecycle.models import Case, RefusedStep, StepTaken
from registry.lifecycle.tables import Lifecycle, Step, lifecycle_of


class World(Protocol):
    """What a room's tests stand in."""

    def begin(self, lifecycle: str) -> Case:
        """A new case with everything it needs to begin."""

    def step(self, case: Case, code: str, **values: Any) -> StepTaken:
        """Take a step as somebody who may, whatever the state is. ``values``: ``request_id`` and ``by``."""

    def walk(self, case: Case, *codes: str) -> Case:
        """Take steps, each prepared as it needs; the case is fresh afterwards."""


def walk_everywhere(world: World, lifecycle: str) -> set[str]:
    """Try every step in every state that can be reached; the states that were."""
    table, walked = lifecycle_of(lifecycle), set[str]()
    _try_everything(world, table, world.begin(lifecycle), walked)
    return walked


def _try_everything(world: World, table: Lifecycle, case: Case, walked: set[str]) -> None:
    state = case.state
    walked.add(state)
    for step in table.steps:
        if state not in step.origins:
            _is_refused(world, case, step)
    for step in table.steps_from(state):
        mark = transaction.savepoint()
        standing = Case.objects.get(pk=case.pk)
        try:
            world.walk(standing, step.code)
        except Exception as fault:
            fault.add_note(f"{table.code}: {step.code} from {state}")
            raise
        assert standing.state == step.to, f"{table.code}: {step.code} from {state}"
        if standing.state not in walked:
            _try_everything(world, table, standing, walked)
        transaction.savepoint_rollback(mark)


def _is_refused(world: World, case: Case, step: Step) -> None:
    """With a code, which is recorded; the case stays as it was."""
    before, request_id = Case.objects.values().get(pk=case.pk), uuid4()
    with pytest.raises(StepNotFromHere):
        world.step(case, step.code, request_id=request_id)
    assert RefusedStep.objects.get(request_id=request_id).code == "step_not_from_here"
    assert Case.objects.values().get(pk=case.pk) == before


def refuse_everything_to(stranger: Any, world: World, lifecycle: str) -> None:
    """Somebody without a part in the case takes none of its steps."""
    case = world.begin(lifecycle)
    for step in lifecycle_of(lifecycle).steps:
        with pytest.raises(StepNotYours):
            world.step(case, step.code, by=stranger)
