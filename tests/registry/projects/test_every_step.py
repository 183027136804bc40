"""Every pair of state and step: what is listed is taken, what is not is refused and changes nothing."""

import pytest

from registry.lifecycle.actors import actor_for
from registry.lifecycle.tables import lifecycle_of
from tests.registry.lifecycle.walking import refuse_everything_to, walk_everywhere
from tests.registry.projects.paths import PATHS

pytestmark = pytest.mark.django_db
WALKED = tuple(PATHS)


@pytest.mark.parametrize("lifecycle", WALKED)
def test_listed_steps_are_taken_and_all_others_refused(world, lifecycle):
    states = {state.code for state in lifecycle_of(lifecycle).states}
    assert walk_everywhere(world, lifecycle) == states
    assert set(PATHS[lifecycle]) == states, "other tests find their way to every state"


@pytest.mark.parametrize("lifecycle", WALKED)
def test_a_stranger_takes_no_step(world, lifecycle):
    refuse_everything_to(actor_for(world["stranger"]), world, lifecycle)
