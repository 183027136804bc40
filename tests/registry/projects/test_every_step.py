"""Every pair of state and step: what is listed is taken, what is not is refused and changes nothing."""

from uuid import uuid4

import pytest
from django.db import transaction

from registry.lifecycle.errors import StepNotFromHere, StepRefused
from registry.lifecycle.models import Case, RefusedStep
from registry.lifecycle.tables import lifecycle_of
from tests.registry.projects.paths import PATHS

pytestmark = pytest.mark.django_db
STATES = [(lifecycle, state) for lifecycle, paths in PATHS.items() for state in paths]


@pytest.mark.parametrize("lifecycle", PATHS)
def test_every_state_has_a_way_to_it(lifecycle):
    assert set(PATHS[lifecycle]) == {state.code for state in lifecycle_of(lifecycle).states}


@pytest.mark.parametrize(("lifecycle", "state"), STATES)
def test_listed_steps_are_taken_and_all_others_refused(world, lifecycle, state):
    case = world.at(lifecycle, state)
    for step in lifecycle_of(lifecycle).steps:
        before = Case.objects.values().get(pk=case.pk)
        mark = transaction.savepoint()
        standing = Case.objects.get(pk=case.pk)
        if state in step.origins:
            world.walk(standing, step.code)
            assert standing.state == step.to, step.code
            transaction.savepoint_rollback(mark)
            continue
        request_id = uuid4()
        with pytest.raises(StepNotFromHere):
            world.step(standing, step.code, request_id=request_id)
        assert RefusedStep.objects.get(request_id=request_id).code == "step_not_from_here"
        assert Case.objects.values().get(pk=case.pk) == before
        transaction.savepoint_commit(mark)


@pytest.mark.parametrize("lifecycle", PATHS)
def test_a_stranger_takes_no_step(world, lifecycle):
    from registry.lifecycle.actors import actor_for

    case = world.begin(lifecycle)
    for step in lifecycle_of(lifecycle).steps:
        with pytest.raises(StepRefused) as refused:
            world.step(case, step.code, by=actor_for(world["stranger"]))
        assert refused.value.code == "step_not_yours"
