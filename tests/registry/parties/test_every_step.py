"""Every pair of state and step of this room's lifecycles: listed ones are taken, all others are refused."""

import pytest

from registry.lifecycle.actors import actor_for
from registry.lifecycle.tables import lifecycle_of
from tests.registry.lifecycle.walking import refuse_everything_to, walk_everywhere
from tests.registry.parties.walks import WALKED, Walks


@pytest.mark.parametrize("lifecycle", WALKED)
def test_listed_steps_are_taken_and_all_others_refused(stage, lifecycle):
    states = {state.code for state in lifecycle_of(lifecycle).states}
    assert walk_everywhere(Walks(stage), lifecycle) == states


@pytest.mark.parametrize("lifecycle", WALKED)
def test_a_stranger_takes_no_step(stage, lifecycle):
    refuse_everything_to(actor_for(stage.participant), Walks(stage), lifecycle)
