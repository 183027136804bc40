"""A step of two people takes two people: not one with two offices, at none of them, whatever they are called."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from registry.identity.models.people import Role, User
from registry.identity.operations.roles import grant_role
from registry.lifecycle.actors import actor_for
from registry.lifecycle.errors import SecondPersonRequired
from registry.lifecycle.models import StepTaken
from registry.lifecycle.operations.propose_step import ProposerMayNotConfirm, confirm_proposal, propose_step
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Lifecycle, Step, all_lifecycles
from tests.scenarios.permissions.cast import AUTHORITY
from tests.scenarios.permissions.test_steps import case_in
from tests.scenarios.permissions.world import World

OFFICES = (Role.REGISTRY_OFFICER, Role.SECRETARIAT, Role.GOVERNMENT)
OF_TWO = [
    (procedure, step, state)
    for procedure in sorted(all_lifecycles(), key=lambda one: one.code)
    for step in procedure.steps
    if step.two_people
    for state in step.origins
]


def of_every_office(world: World) -> User:
    """One person who holds every office there is, and a seat in a firm that has no part in the case."""
    person = User.objects.create_user("everything@people.example", "long enough, surely", name="Everything")
    for role in OFFICES:
        where: dict[str, Any] = (
            {} if role == Role.REGISTRY_OFFICER else {"partner_country": world.cast.kazakhstan}
        )
        grant_role(person, role, authority=AUTHORITY, **where)
    grant_role(
        person, Role.PARTICIPANT, authority=AUTHORITY, organisation=world.cast.firms["foreign company"]
    )
    return person


def test_there_are_steps_of_two_people() -> None:
    assert {procedure.code for procedure, _step, _state in OF_TWO} >= {
        *("account_opening", "account_representatives", "account_limits", "account_closure"),
        *("account_measure", "government_account_opening", "retirement_reversal"),
        *("authorisation", "authorisation_revocation", "side_issuance", "over_issuance"),
    }


@pytest.mark.parametrize(
    ("procedure", "step", "state"), OF_TWO, ids=lambda one: str(getattr(one, "code", one))
)
def test_one_person_with_every_office_is_still_one(
    world: World, procedure: Lifecycle, step: Step, state: str
) -> None:
    asked: dict[str, Any] = {"reason": "Because it is so."}
    with transaction.atomic():
        person, case = of_every_office(world), case_in(world, procedure, state)
        for alone in (actor_for(person), actor_for(person, approved_by=person)):
            with pytest.raises(SecondPersonRequired):
                take_step(case, step.code, by=alone, request_id=uuid4(), **asked)
        proposal = propose_step(case, step.code, user=person, request_id=uuid4(), **asked)
        for _again in range(2):
            with pytest.raises(ProposerMayNotConfirm):
                confirm_proposal(proposal, user=person, request_id=uuid4())
        assert not StepTaken.objects.filter(case=case).exists()
        case.refresh_from_db()
        assert case.state == state
        transaction.set_rollback(True)
