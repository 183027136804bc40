"""Every step of every procedure, from every state, is open to whom the table names, and to nobody else."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from registry.identity.reading import reading
from registry.lifecycle import hooks
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.operations.take_step import acting_part
from registry.lifecycle.policies import may_see
from registry.lifecycle.tables import Lifecycle, Part, Step, StepContext, all_lifecycles
from tests.scenarios.permissions.reading import lines, listed, who
from tests.scenarios.permissions.world import World, standing

NOBODY_ALONE = {"by decision", "the registry"}
PROCEDURES = sorted(all_lifecycles(), key=lambda one: one.code)


def table() -> dict[tuple[str, str, str], str]:
    """Who may, by procedure, state and step."""
    found = {}
    for line in lines("procedure"):
        for procedure in listed(line["procedure"]):
            for state in listed(line["state"]):
                for step in listed(line["step"]):
                    assert (procedure, state, step) not in found, f"twice: {procedure} {state} {step}"
                    found[procedure, state, step] = line["may"]
    return found


TABLE = table()


def test_every_step_from_every_state_has_a_row() -> None:
    steps = {
        (procedure.code, state.code, step.code)
        for procedure in PROCEDURES
        for state in procedure.states
        for step in procedure.steps_from(state.code)
    }
    assert steps - set(TABLE) == set()
    assert set(TABLE) - steps == set()


def case_in(world: World, procedure: Lifecycle, state: str) -> Case:
    """A case as the table speaks of it: of the company, or of the newcomer who enrols."""
    given: dict[str, Any] = {}
    if not procedure.country_required:
        given = {"parties": {}, "partner_country": None, "opened_by": world.cast["newcomer"]}
    elif procedure.code in ("validation", "verification"):
        given = {"parties": {"company": Part.PROPONENT, "entity": Part.THIRD_PARTY_ENTITY}}
    elif Part.PROPONENT not in procedure.opened_by:
        office = "officer" if procedure.opened_by == (Part.OFFICER,) else "secretariat"
        given = {"parties": {"entity": Part.THIRD_PARTY_ENTITY}, "opened_by": world.cast[office]}
    return standing(world, procedure.code, state, **given)


def may_take(case: Case, step: Step, user: Any) -> bool:
    """As the engine asks it, before it looks whether everything is there that the step needs."""
    actor = actor_for(user)
    if step.is_decision or not may_see(user, case) or not acting_part(case, step, actor):
        return False
    context = StepContext(
        case=case,
        step=step,
        actor=actor,
        reason="",
        facts={},
        now=timezone.now(),
        rules=hooks.rules_of(case.rules_key),
        origin=case.state,
    )
    conflicts = {unmet.code for answer in hooks.conflicts_of_interest(context) for unmet in answer}
    return not conflicts & {"own_organisation", "own_case"}


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.code)
def test_a_step_is_open_to_whom_the_table_names(world: World, procedure: Lifecycle) -> None:
    found = {}
    with transaction.atomic():
        for state in procedure.states:
            case = case_in(world, procedure, state.code)
            for kind, user in world.cast.people.items():
                with reading():
                    for step in procedure.steps_from(state.code):
                        text = TABLE[procedure.code, state.code, step.code]
                        expected = text not in NOBODY_ALONE and kind in who(text)
                        if may_take(case, step, user) != expected:
                            found[state.code, step.code, kind] = f"expected {expected}"
        transaction.set_rollback(True)
    assert found == {}
