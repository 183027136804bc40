"""A freeze counts at once and for everybody; two officers lift it; no moment lies between."""

import threading
from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from registry.accounts.errors import (
    AccountFrozen,
    FreezeLifted,
    LiftingAnswered,
    ProposerMayNotLift,
    RegistryFrozen,
)
from registry.accounts.models import FreezeEvent
from registry.accounts.operations.freezing import (
    decline_lifting,
    freeze,
    lift,
    propose_lifting,
    stand_clear,
)
from registry.accounts.queries.accounts import freeze_of, frozen_by, registry_freeze
from registry.identity.models.people import Role
from registry.identity.operations.roles import grant_role
from tests.registry.accounts.stage import AUTHORITY


def refused(*accounts, **scope):
    """What standing clear of freezes is refused with; nothing when nothing stands."""
    try:
        with transaction.atomic():
            stand_clear(*accounts, **scope)
    except (AccountFrozen, RegistryFrozen) as refusal:
        return refusal
    return None


def test_a_freeze_stops_what_it_is_of_and_nothing_else(stage):
    company, other = stage.accounts["company"], stage.accounts["other"]
    assert refused(company, other) is None
    placed = freeze(by=stage["officer1"], reason="Stolen keys", account=company)
    assert isinstance(refused(other, company), AccountFrozen)
    assert refused(other) is None
    assert (freeze_of(company), frozen_by(company), frozen_by(other)) == (placed, placed, None)
    assert registry_freeze("KZ") is None

    whole = freeze(by=stage["officer1"], reason="An incident", registry="KZ")
    assert isinstance(refused(other), RegistryFrozen)
    assert refused(registries=["JP"]) is None
    assert registry_freeze("KZ") == whole
    assert frozen_by(company) == whole, "the widest is told"
    freeze(by=stage["officer1"], reason="A greater one")
    assert isinstance(refused(registries=["JP"]), RegistryFrozen)


def test_a_freeze_is_lifted_by_two_officers(stage):
    account = stage.accounts["company"]
    placed = freeze(by=stage["officer1"], reason="Stolen keys", account=account, decision_reference="Order 5")
    proposal = propose_lifting(placed, by=stage["officer1"], reason="New keys")
    with pytest.raises(LiftingAnswered):
        propose_lifting(placed, by=stage["officer2"], reason="Me too")
    with pytest.raises(ProposerMayNotLift):
        lift(proposal, by=stage["officer1"])
    decline_lifting(proposal, by=stage["officer2"], reason="Not all of them")
    with pytest.raises(LiftingAnswered):
        lift(proposal, by=stage["officer2"])
    assert refused(account) is not None

    again = propose_lifting(placed, by=stage["officer2"], reason="All of them now")
    lifted = lift(again, by=stage["officer1"])
    assert refused(account) is None
    assert (lifted.about, lifted.answers, lifted.reason) == (placed, again, "All of them now")
    with pytest.raises(FreezeLifted):
        propose_lifting(placed, by=stage["officer1"], reason="Again")
    assert FreezeEvent.objects.filter(about=placed).count() == 4


def test_nobody_but_officers_freezes_and_none_of_them_for_an_own_organisation(stage):
    account = stage.accounts["company"]
    for name in ("administrator", "proposer", "stranger"):
        with pytest.raises(PermissionDenied):
            freeze(by=stage[name], reason="No", account=account)
    placed = freeze(by=stage["officer1"], reason="Stolen keys", account=account)
    proposal = propose_lifting(placed, by=stage["officer1"], reason="New keys")
    grant_role(stage["officer3"], Role.PARTICIPANT, authority=AUTHORITY, organisation=stage.company)
    with pytest.raises(PermissionDenied):
        lift(proposal, by=stage["officer3"])
    assert not FreezeEvent.objects.filter(action="lifted").exists()


def test_the_database_holds_the_order_of_acts(stage):
    placed = freeze(by=stage["officer1"], reason="Stolen keys", account=stage.accounts["company"])
    proposal = propose_lifting(placed, by=stage["officer1"], reason="New keys")
    given = {"about": placed, "reason": "x", "acted_by": stage["officer1"]}
    with pytest.raises(DatabaseError, match="another officer"), transaction.atomic():
        FreezeEvent.objects.create(action="lifted", answers=proposal, **given)
    with pytest.raises(DatabaseError, match="freeze_acts"), transaction.atomic():
        FreezeEvent.objects.create(action="lifted", **given)
    with pytest.raises(DatabaseError, match="freeze_has_one_scope"), transaction.atomic():
        FreezeEvent.objects.create(
            action="placed", account=placed.account, registry_id="KZ", reason="x", acted_by=stage["officer1"]
        )
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        FreezeEvent.objects.filter(pk=placed.pk).update(reason="Another")
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        placed.delete()


@pytest.mark.parametrize("locked", [True, False], ids=["as it is", "control: without the locks"])
def test_a_freeze_waits_for_who_is_moving_and_nobody_passes_it(committed_stage, monkeypatch, locked):
    """Without the locks a freeze comes back while units it should have stopped are still on their way."""
    stage, account = committed_stage, committed_stage.accounts["company"]
    if not locked:
        for name in ("SHARED_SQL", "ALONE_SQL"):
            monkeypatch.setattr(f"registry.accounts.operations.freezing.{name}", "SELECT %s::text, %s::text")
    moving, frozen, order = threading.Event(), threading.Event(), []

    def place():
        with suppress(Exception):
            moving.wait(10)
            freeze(by=stage["officer1"], reason="Stolen keys", account=account)
            order.append("frozen")
            frozen.set()
        connection.close()

    other = threading.Thread(target=place)
    other.start()
    with transaction.atomic():
        stand_clear(account)
        moving.set()
        came_between = frozen.wait(0.7)
        order.append("moved")
    other.join(10)
    assert came_between is not locked
    assert order == (["moved", "frozen"] if locked else ["frozen", "moved"])
    assert isinstance(refused(account), AccountFrozen)
