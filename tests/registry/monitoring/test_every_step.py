"""Every pair of state and step of both lifecycles."""

import pytest

from registry.lifecycle.actors import actor_for
from registry.lifecycle.tables import lifecycle_of
from tests.registry.lifecycle.walking import refuse_everything_to, walk_everywhere
from tests.registry.monitoring.world import PATHS

pytestmark = pytest.mark.django_db
WALKED = tuple(PATHS)


@pytest.mark.parametrize("lifecycle", WALKED)
def test_listed_steps_are_taken_and_all_others_refused(world, lifecycle):
    states = {state.code for state in lifecycle_of(lifecycle).states}
    assert walk_everywhere(world, lifecycle) == states
    assert set(PATHS[lifecycle]) == states
    refuse_everything_to(actor_for(world["stranger"]), world, lifecycle)
