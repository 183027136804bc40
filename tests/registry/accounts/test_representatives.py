"""Rights in an account: their time, their membership, one row at a time."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from registry.accounts import policies
from registry.accounts.models import Representative
from registry.accounts.operations.keeping import end_representative
from registry.accounts.queries.accounts import representatives_of, representatives_who
from registry.identity.models.people import Level, Role
from registry.identity.operations.members import change_level, end_membership
from registry.identity.operations.roles import grant_role
from tests.registry.accounts.stage import AUTHORITY


def rights(stage, name):
    return [
        word
        for word, asked in (
            ("propose", policies.may_propose),
            ("approve", policies.may_approve),
            ("read", policies.may_read),
        )
        if asked(stage[name], stage.account)
    ]


def test_each_right_is_its_own(stage):
    assert rights(stage, "proposer") == ["propose", "read"]
    assert rights(stage, "approver") == ["approve", "read"]
    assert rights(stage, "reader") == ["read"]
    assert rights(stage, "member") == rights(stage, "rival") == rights(stage, "stranger") == []
    assert policies.authorise_propose(stage["proposer"], stage.account).actor.name == "Proposer"
    with pytest.raises(PermissionDenied):
        policies.authorise_approve(stage["proposer"], stage.account)
    with pytest.raises(PermissionDenied):
        policies.authorise_propose(stage["approver"], stage.account)
    assert [one.name for one in representatives_who(stage.account, "may_approve")] == ["Approver"]


def test_who_sees_which_account(stage):
    def seen(name):
        return set(policies.visible_accounts(stage[name]).values_list("number", flat=True))

    own, other = stage.accounts["company"].number, stage.accounts["other"].number
    assert seen("proposer") == seen("reader") == seen("administrator") == {own}
    assert seen("rival") == {other}
    assert seen("member") == seen("stranger") == set()
    assert seen("officer1") == {own, other}
    assert policies.may_read(stage["administrator"], stage.account)
    assert not policies.may_propose(stage["administrator"], stage.account)


def test_whoever_leaves_the_organisation_has_no_right_from_then_on_and_gets_none_back_by_coming_again(stage):
    held = stage["proposer"].memberships.get()
    end_membership(held, by=stage["administrator"], reason="Left")
    assert rights(stage, "proposer") == []
    assert not policies.visible_accounts(stage["proposer"]).exists()

    grant_role(
        stage["proposer"],
        Role.PARTICIPANT,
        authority=AUTHORITY,
        organisation=stage.company,
        level=Level.EDITOR,
    )
    assert rights(stage, "proposer") == []


def test_another_level_leaves_the_rights_but_a_reader_of_the_organisation_only_reads(stage):
    held = stage["proposer"].memberships.get()
    held = change_level(held, Level.ADMINISTRATOR, by=stage["administrator"], reason="Promoted")
    assert rights(stage, "proposer") == ["propose", "read"]
    change_level(held, Level.READER, by=stage["administrator"], reason="Reads from now on")
    assert rights(stage, "proposer") == ["read"]


def test_a_person_who_may_not_sign_in_has_no_right(stage):
    person = stage["approver"]
    person.is_active = False
    person.save()
    assert rights(stage, "approver") == []
    assert not representatives_of(stage.account).filter(person=person).exists()


def test_rights_have_a_beginning_and_an_end(stage):
    now = timezone.now()
    Representative.objects.create(
        account=stage.account,
        person=stage["member"],
        may_propose=True,
        valid_from=now + timedelta(hours=1),
        basis="x",
    )
    assert rights(stage, "member") == []
    row = Representative.objects.get(person=stage["approver"])
    end_representative(row, by=stage["approver"], reason="Given up")
    assert rights(stage, "approver") == []


def test_rights_are_ended_by_oneself_or_by_who_keeps_the_account(stage):
    row = Representative.objects.get(person=stage["reader"])
    for name in ("member", "rival", "stranger"):
        with pytest.raises(PermissionDenied):
            end_representative(row, by=stage[name], reason="No")
    ended = end_representative(row, by=stage["proposer"], reason="Changed desks")
    assert ended.ended_by == stage["proposer"]
    assert rights(stage, "reader") == []


def test_the_database_keeps_rows_and_one_at_a_time(stage):
    with pytest.raises(IntegrityError, match="representative_once_at_a_time"), transaction.atomic():
        stage.represent(stage.account, "proposer", may_approve=True)
    with pytest.raises(IntegrityError, match="representative_has_a_right"), transaction.atomic():
        stage.represent(stage.account, "member", may_read=False)
    row = Representative.objects.get(person=stage["proposer"])
    with pytest.raises(DatabaseError, match="only gets an end"), transaction.atomic():
        Representative.objects.filter(pk=row.pk).update(may_approve=True)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        row.delete()
    end_representative(row, by=stage["proposer"], reason="x")
    with pytest.raises(DatabaseError, match="only gets an end"), transaction.atomic():
        Representative.objects.filter(pk=row.pk).update(valid_until=None)


def test_a_government_account_is_for_whoever_holds_the_office(stage):
    account = stage.opened("government_holding")
    ministry = stage.person("ministry", Role.GOVERNMENT, partner_country=stage.country, side="partner")
    abroad = stage.person("abroad", Role.GOVERNMENT, partner_country=stage.country, side="japan")
    stage.represent(account, "ministry", may_propose=True)
    stage.represent(account, "abroad", may_propose=True)
    assert policies.may_propose(ministry, account)
    assert not policies.may_propose(abroad, account)
    assert policies.may_read(ministry, account)
