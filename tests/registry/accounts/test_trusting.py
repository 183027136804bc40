"""The trusted list: two people, a delay in days on which both sides work, off at once. Limits: tighter at once."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from registry.accounts.errors import (
    EntryApproved,
    EntryEnded,
    LimitLoosened,
    NumberNotSound,
    OwnAccount,
    ProposerMayNotApprove,
    TrustedAlready,
)
from registry.accounts.models import TrustedAccount
from registry.accounts.operations.keeping import tighten
from registry.accounts.operations.trusting import (
    approve_trusted,
    decline_trusted,
    propose_trusted,
    purpose_of,
    remove_trusted,
    takes_effect_at,
)
from registry.accounts.queries.accounts import is_trusted, number_is_sound, spent_today, terms_of
from registry.identity.errors import SecondFactorNeeded


def entry(stage):
    return propose_trusted(stage.account, stage.accounts["other"].number, by=stage["proposer"], name="Steppe")


def approve(stage, row, name="approver"):
    return approve_trusted(row, by=stage[name], confirmation=stage.confirmed(name, purpose_of(row)))


def test_an_entry_counts_when_the_delay_is_over_and_no_longer_once_it_is_off(stage):
    account, other = stage.account, stage.accounts["other"]
    row = entry(stage)
    assert not is_trusted(account, other)
    row = approve(stage, row)
    assert row.approved_by == stage["approver"]
    assert not is_trusted(account, other), "the delay has only begun"
    assert is_trusted(account, other, at=row.takes_effect_at)
    assert is_trusted(account, other.number, at=row.takes_effect_at)

    TrustedAccount.objects.filter(pk=row.pk).update(takes_effect_at=row.approved_at)
    assert is_trusted(account, other)
    remove_trusted(row, by=stage["proposer"])
    assert not is_trusted(account, other)
    with pytest.raises(EntryEnded):
        approve(stage, row)


def test_the_delay_counts_days_on_which_both_sides_work(stage):
    """Thursday 5 March 2026; the 9th is a holiday of Kazakhstan, the 10th of Japan: four days end on the 13th."""
    at = takes_effect_at(stage.account, datetime(2026, 3, 5, 6, tzinfo=UTC))
    assert at == datetime(2026, 3, 13, 19, tzinfo=UTC), "the end of the day in Almaty (UTC+5)"


def test_two_people_are_needed_and_a_second_factor(stage):
    row = entry(stage)
    with pytest.raises(PermissionDenied):
        approve(stage, row, "proposer")
    stage.represent(stage.account, "member", may_propose=True, may_approve=True)
    own = propose_trusted(stage.account, stage.opened().number, by=stage["member"])
    with pytest.raises(ProposerMayNotApprove):
        approve(stage, own, "member")
    for confirmation in (None, stage.confirmed("approver", "something:else")):
        with pytest.raises(SecondFactorNeeded):
            approve_trusted(row, by=stage["approver"], confirmation=confirmation)
    for name in ("reader", "rival", "officer1"):
        with pytest.raises(PermissionDenied):
            propose_trusted(stage.account, stage.opened().number, by=stage[name])
    assert not TrustedAccount.objects.filter(state="approved").exists()
    approve(stage, row)
    with pytest.raises(EntryApproved):
        approve(stage, row)


def test_what_may_be_on_the_list(stage):
    number = stage.accounts["other"].number
    row = entry(stage)
    with pytest.raises(TrustedAlready):
        entry(stage)
    with pytest.raises(NumberNotSound):
        propose_trusted(stage.account, number[:-1] + str((int(number[-1]) + 1) % 10), by=stage["proposer"])
    own = stage.opened(organisation=stage.company)
    assert is_trusted(stage.account, own), "of the same holder"
    with pytest.raises(OwnAccount):
        propose_trusted(stage.account, own.number, by=stage["proposer"])
    decline_trusted(row, by=stage["proposer"])
    entry(stage)
    assert number_is_sound("JP-EH-00000001-87") is False
    assert not number_is_sound("nonsense")


def test_limits_are_tightened_at_once_and_never_loosened_here(stage):
    account = stage.account
    assert terms_of(account).as_data()["single_limit"] is None
    tighten(account, {"single_limit": 100, "receiver_accepts": True}, by=stage["proposer"])
    assert terms_of(stage.account).as_data() == {
        "single_limit": 100,
        "daily_limit": None,
        "second_approval": True,
        "outside_trusted_allowed": True,
        "receiver_accepts": True,
    }
    tighten(stage.account, {"single_limit": 50, "outside_trusted_allowed": False}, by=stage["administrator"])
    for looser in (
        {"single_limit": 51},
        {"single_limit": None},
        {"second_approval": False},
        {"outside_trusted_allowed": True},
        {"receiver_accepts": False},
    ):
        with pytest.raises(LimitLoosened):
            tighten(stage.account, looser, by=stage["proposer"])
    for name in ("reader", "member", "rival"):
        with pytest.raises(PermissionDenied):
            tighten(stage.account, {"single_limit": 1}, by=stage[name])
    assert terms_of(stage.account).single_limit == 50
    assert spent_today(stage.account) == 0
