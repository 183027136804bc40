"""Opening, changing and closing an account by application: two officers, every condition, one transaction."""

from typing import Any
from uuid import uuid4

import pytest

from credits.models import Account, Transaction
from registry.accounts import policies
from registry.accounts.models import AccountTerms, HolderDetails, Representative
from registry.accounts.queries.accounts import account_numbered, terms_of
from registry.identity.models.holders import AccountHolder
from registry.identity.models.people import Level, Role
from registry.identity.operations.roles import grant_role
from registry.lifecycle import hooks
from registry.lifecycle.errors import StepUnmet
from registry.lifecycle.models import Case
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step
from registry.rules.formats import has_check_digits
from tests.registry.accounts.stage import AUTHORITY, LIMITS, Stage
from tests.registry.accounts.walks import content_of

TWICE = {"representative_twice", "representatives_too_few", "representatives_not_two"}


def handed_in(
    stage: Stage, content: dict[str, Any] | None = None, lifecycle: str = "account_opening"
) -> Case:
    case = stage.begin(lifecycle)
    stage.fill(case, content or content_of(stage, lifecycle))
    stage.step(case, "submit", "member")
    return case


def test_an_opened_account_stands_in_the_ledger_with_holder_people_and_limits(stage, papers):
    case = handed_in(stage, stage.opening(single_limit=100, daily_limit=300))
    taken = stage.together(case, "accept")

    account = account_numbered(case.subject_reference)
    assert (account.registry_id, account.kind, account.status) == ("KZ", "entity_holding", "open")
    assert has_check_digits(account.number)
    holder = AccountHolder.objects.get(account=account)
    assert (holder.organisation, holder.side) == (stage.company, "partner")
    details = HolderDetails.objects.get(account=account)
    assert (details.name_in_english, details.case, details.name_local) == ("Altai Solar", case, "")
    assert terms_of(account).as_data() == {"single_limit": 100, "daily_limit": 300, **LIMITS}
    assert {row.person.name: row.rights for row in Representative.objects.filter(account=account)} == {
        "Proposer": {"may_propose", "may_read"},
        "Approver": {"may_approve", "may_read"},
        "Reader": {"may_read"},
    }
    assert policies.may_propose(stage["proposer"], account)
    entry = Transaction.objects.get(account=account.pk, kind="account_opened")
    assert (entry.actor_name, entry.approver_name) == ("Officer1", "Officer2")
    assert taken.approver_name == "Officer2"


def unmet(stage: Stage, content: dict[str, Any], lifecycle: str = "account_opening") -> set[str]:
    """The codes with which handing it in is refused."""
    case = stage.begin(lifecycle)
    stage.fill(case, content)
    with pytest.raises(StepUnmet) as refused:
        stage.step(case, "submit", "member")
    return {one.code for one in refused.value.unmet}


def people(*rows: tuple[str, str]) -> list[dict[str, Any]]:
    return [
        {"email": f"{name}@example.kz", **dict.fromkeys([f"may_{right}" for right in rights.split()], True)}
        for name, rights in rows
    ]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([("proposer", "propose")], {"representatives_too_few", "representatives_not_two"}),
        ([("proposer", "propose approve"), ("reader", "read")], {"representatives_not_two"}),
        ([("proposer", "propose"), ("nobody", "approve")], {"representative_unknown"}),
        ([("proposer", "propose"), ("rival", "approve")], {"representative_no_member"}),
        (
            [("proposer", "propose"), ("approver", "")],
            {"representative_without_right", "representatives_not_two"},
        ),
        (
            [("proposer", "propose"), ("proposer", "approve")],
            TWICE,
        ),
    ],
)
def test_whom_an_account_needs(stage, papers, rows, codes):
    assert unmet(stage, stage.opening(people(*rows))) == codes


def test_papers_of_the_rule_set_are_asked_for(stage, monkeypatch):
    monkeypatch.setattr(hooks.documents_of, "answerer", lambda case: frozenset())
    assert unmet(stage, stage.opening()) == {"document_missing"}


def test_a_day_holds_at_least_one_instruction(stage, papers):
    case = stage.begin("account_opening")
    stage.fill(case, stage.opening(single_limit=100, daily_limit=99))
    with pytest.raises(StepUnmet):
        stage.step(case, "submit", "member")


def test_no_officer_accepts_alone_nor_for_oneself_nor_for_an_own_organisation(stage, papers):
    case = handed_in(stage)
    with pytest.raises(Exception, match="second_person"):
        stage.step(case, "accept", "officer1")
    proposal = propose_step(case, "accept", user=stage["officer1"], request_id=uuid4())
    with pytest.raises(Exception, match="proposer"):
        confirm_proposal(proposal, user=stage["officer1"], request_id=uuid4())
    grant_role(
        stage["officer3"],
        Role.PARTICIPANT,
        authority=AUTHORITY,
        organisation=stage.company,
        level=Level.READER,
    )
    with pytest.raises(StepUnmet) as refused:
        confirm_proposal(proposal, user=stage["officer3"], request_id=uuid4())
    assert {one.code for one in refused.value.unmet} == {"own_organisation"}
    assert not Account.objects.filter(number=case.subject_reference).exists()


def test_an_officer_who_is_to_represent_the_account_decides_on_nothing(stage, papers):
    grant_role(stage["officer3"], Role.PARTICIPANT, authority=AUTHORITY, organisation=stage.company)
    rows = people(("proposer", "propose"), ("approver", "approve"), ("officer3", "read"))
    case = handed_in(stage, stage.opening(rows))
    proposal = propose_step(case, "accept", user=stage["officer1"], request_id=uuid4())
    with pytest.raises(StepUnmet) as refused:
        confirm_proposal(proposal, user=stage["officer3"], request_id=uuid4())
    assert {one.code for one in refused.value.unmet} == {"own_organisation", "person_concerned"}


def test_representatives_change_with_the_step_and_never_below_what_an_account_needs(stage):
    case = handed_in(stage, lifecycle="account_representatives")
    assert not policies.may_propose(stage["member"], stage.account)
    stage.together(case, "accept")
    assert policies.may_propose(stage["member"], stage.account)
    assert Representative.objects.get(person=stage["member"]).basis == case.reference

    ends = {
        "changes": {
            "people": stage.named({"email": "approver@example.kz", "change": "end"}),
            "reason": "Left",
        }
    }
    assert unmet(stage, ends, "account_representatives") == {"representatives_not_two"}
    swap = {
        "changes": {
            "people": stage.named(
                {"email": "approver@example.kz", "change": "end"},
                {"email": "reader@example.kz", "change": "appoint", "may_approve": True, "may_read": True},
            ),
            "reason": "Others now",
        }
    }
    stage.together(handed_in(stage, swap, "account_representatives"), "accept")
    assert not policies.may_approve(stage["approver"], stage.account)
    assert policies.may_approve(stage["reader"], stage.account)
    assert Representative.objects.filter(person=stage["reader"]).count() == 2


def test_nobody_asks_for_an_account_of_another(stage):
    case = stage.begin("account_closure")
    case.subject_reference = stage.accounts["other"].number
    case.save()
    stage.fill(case, content_of(stage, "account_closure"))
    with pytest.raises(StepUnmet) as refused:
        stage.step(case, "submit", "member")
    assert {one.code for one in refused.value.unmet} == {"account_of_another"}


def test_limits_are_loosened_by_application(stage):
    AccountTerms.objects.create(account=stage.account, single_limit=10)
    stage.together(handed_in(stage, lifecycle="account_limits"), "accept")
    assert terms_of(stage.account).single_limit == 500
    assert terms_of(stage.account).daily_limit is None


def test_only_an_empty_account_is_closed_and_for_good(stage):
    stage.issue(stage.accounts["company"], 5)
    assert unmet(stage, content_of(stage, "account_closure"), "account_closure") == {"account_not_empty"}


def test_a_closed_account_takes_no_further_application(stage):
    stage.together(handed_in(stage, lifecycle="account_closure"), "accept")
    assert stage.account.status == "closed"
    assert unmet(stage, content_of(stage, "account_limits"), "account_limits") == {"account_closed"}
    assert policies.may_read(stage["reader"], stage.account)


def test_a_measure_takes_two_officers_without_a_part_in_the_holder(stage):
    case = stage.begin("account_measure", "officer1")
    stage.fill(case, content_of(stage, "account_measure"), "officer1")
    stage.step(case, "submit", "officer1")
    grant_role(
        stage["officer3"],
        Role.PARTICIPANT,
        authority=AUTHORITY,
        organisation=stage.company,
        level=Level.READER,
    )
    proposal = propose_step(case, "take", user=stage["officer1"], request_id=uuid4())
    with pytest.raises(StepUnmet) as refused:
        confirm_proposal(proposal, user=stage["officer3"], request_id=uuid4())
    assert "own_account" in {one.code for one in refused.value.unmet}
    confirm_proposal(proposal, user=stage["officer2"], request_id=uuid4())
    assert stage.account.status == "suspended"
    entry = Transaction.objects.get(kind="account_suspended")
    assert (entry.decision_reference, entry.approver_name) == ("Court order 7", "Officer2")
