"""The parts of a trial's people: both sides of a committee sit, and an entity may check."""

import pytest

from registry.identity.models.people import User
from registry.identity.operations.demonstration import create_demonstration_people
from registry.parties.models import Designation, JointCommittee, JointCommitteeMember, ThirdPartyEntity
from registry.parties.operations.demonstration import give_demonstration_parts
from registry.parties.policies import seat_of
from registry.parties.queries import is_designated
from tests.registry.parties.stage import Stage, today


def test_they_have_their_parts_once(stage: Stage, settings):
    settings.TRIAL = True
    create_demonstration_people()
    before = JointCommitteeMember.objects.count()

    give_demonstration_parts()
    give_demonstration_parts()

    assert JointCommitteeMember.objects.count() == before + 2
    committee = JointCommittee.objects.get(partner_country="KZ")
    for email, side in (("committee", "partner"), ("committee.japan", "japan")):
        seat = seat_of(User.objects.get(email=f"{email}@registry.example"), committee)
        assert seat is not None
        assert seat.side == side
    entity = ThirdPartyEntity.objects.get()
    assert is_designated(entity, "KZ", [1, 3, 13], "verification", today())
    assert Designation.objects.get().reference == "TPE-KZ-001"


def test_outside_a_trial_nobody_has(settings, db):
    settings.TRIAL = False
    with pytest.raises(RuntimeError):
        give_demonstration_parts()
