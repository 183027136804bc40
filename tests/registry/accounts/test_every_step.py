"""Every pair of state and step of this room's lifecycles: listed ones are taken, all others are refused."""

import pytest

from registry.lifecycle.actors import actor_for
from registry.lifecycle.tables import lifecycle_of
from tests.registry.accounts.uses import Uses
from tests.registry.accounts.walks import APPLICATIONS, MEASURES, USES, WALKED, AccountWalks, UseWalks
from tests.registry.lifecycle.walking import World, refuse_everything_to, walk_everywhere

pytestmark = pytest.mark.django_db
__all__ = ["WALKED"]


def walked(world: World, lifecycle: str) -> None:
    states = {state.code for state in lifecycle_of(lifecycle).states}
    assert walk_everywhere(world, lifecycle) == states


@pytest.mark.parametrize("lifecycle", [*APPLICATIONS, *MEASURES])
def test_listed_steps_are_taken_and_all_others_refused(stage, papers, lifecycle):
    world = AccountWalks(stage)
    walked(world, lifecycle)
    refuse_everything_to(actor_for(stage["stranger"]), world, lifecycle)


@pytest.mark.parametrize("lifecycle", USES)
def test_listed_steps_about_used_units_are_taken_and_all_others_refused(db, lifecycle):
    stage = Uses()
    world = UseWalks(stage)
    walked(world, lifecycle)
    refuse_everything_to(actor_for(stage.visitor), world, lifecycle)
