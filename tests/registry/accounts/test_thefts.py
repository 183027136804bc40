"""What a thief among those who act for an account would try, and what a careful holder expects to hold at once."""

import base64
from datetime import UTC, datetime, timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.test import Client

from credits.models import AccountBalance
from registry.accounts.checks.facts import Facts
from registry.accounts.checks.judging.uses import use_of
from registry.accounts.errors import InstructionKeyReused, InstructionRefused, ProposerLeft
from registry.accounts.models import Instruction, Representative
from registry.accounts.operations.announcing import announce_steps
from registry.accounts.operations.executing import execute_due
from registry.accounts.operations.freezing import freeze, lift, propose_lifting
from registry.accounts.operations.keeping import tighten
from registry.accounts.operations.trusting import approve_trusted, propose_trusted, purpose_of, remove_trusted
from registry.accounts.queries.controls import Figures, ledger_now
from registry.accounts.queries.instructions import instructions_visible_to
from registry.changes.models import Change
from registry.identity.models.confirmations import Method
from registry.identity.models.holders import AccountHolder
from registry.identity.models.people import Membership, Role
from registry.identity.operations.confirmations import record_confirmation
from registry.identity.operations.credentials import create_credential
from registry.identity.scopes import Scope
from tests.registry.accounts.instructing import AUTHORITY, Bank

State = Instruction.State


@pytest.fixture
def bank(db) -> Bank:
    return Bank()


@pytest.fixture
def later(monkeypatch):
    """So many days later for everything that instructions do, and no window to wait for."""
    monkeypatch.setattr(Figures, "has_window", lambda self, kind: False)

    def move(days: float) -> None:
        for name in ("approving", "executing", "proposing"):
            module = import_module(f"registry.accounts.operations.{name}")
            monkeypatch.setattr(module, "ledger_now", lambda: ledger_now() + timedelta(days=days))

    return move


def refusal_of(act, *given, **named) -> str:
    with pytest.raises(InstructionRefused) as refusal:
        act(*given, **named)
    return refusal.value.details["check"]


def suspended(bank, user):
    user.is_active = False
    user.save(update_fields=["is_active"])


def left(bank, user):
    Membership.objects.filter(user=user).update(until=ledger_now())


@pytest.mark.parametrize("gone", [suspended, left])
def test_nothing_is_approved_that_somebody_proposed_who_may_no_longer(bank, gone):
    one = bank.proposed("retirement")
    gone(bank, bank.ann)
    assert refusal_of(bank.step, one, "approve", bank.bold) == "JR-4035"
    assert bank.step(one, "reject", bank.bold).state == State.REJECTED


def test_two_officers_correct_and_neither_is_one_no_more_or_belongs_to_the_holder(bank):
    cancelled = bank.approved("cancellation")
    said = {"reverses": str(cancelled.transaction_id), "reason": "Wrong", "decision_reference": "JC-7"}
    Membership.objects.create(
        user=bank.emi, role=Role.PARTICIPANT, organisation=bank.altai, since=ledger_now() - timedelta(days=9)
    )
    assert refusal_of(bank.proposed, "correction", actor=bank.emi, **said) == "JR-4031"
    one = bank.proposed("correction", actor=bank.dorj, **said)
    assert refusal_of(bank.step, one, "approve", bank.emi) == "JR-4031"
    left(bank, bank.dorj)
    assert refusal_of(bank.step, one, "approve", bank.officer("saule")) == "JR-4035"


def test_what_one_person_sends_alone_waits_for_nobody_who_left(bank, later):
    bank.terms(bank.held, second_approval=False, receiver_accepts=False)
    bank.trust(bank.held, bank.bought)
    bank.terms(bank.bought, receiver_accepts=True)
    one = bank.proposed()
    assert one.state == State.PROPOSED
    left(bank, bank.ann)
    assert refusal_of(bank.step, one, "accept", bank.chie) == "JR-4035"


def test_the_limit_of_a_day_is_of_the_day_on_which_units_leave(bank, later):
    """Proposed on many days and approved on one, they would leave together."""
    bank.terms(bank.held, daily_limit=20)
    later(-1.5)
    first = bank.proposed("retirement", 20)
    later(0)
    second = bank.proposed("retirement", 20)
    bank.step(first, "approve", bank.bold)
    assert refusal_of(bank.step, second, "approve", bank.bold) == "JR-4043"


def test_limits_that_were_tightened_hold_for_what_waits(bank, later):
    one, other = bank.approved(quantity=10), bank.proposed("retirement", 10)
    tighten(bank.held, {"single_limit": 5, "outside_trusted_allowed": False}, by=bank.ann)
    assert refusal_of(bank.step, other, "approve", bank.bold) == "JR-4042"
    later(10)
    assert execute_due() == {"terminated": 1}
    one.refresh_from_db()
    assert one.blocked_by == "JR-4041"


def test_a_request_is_answered_to_whoever_sent_it(bank):
    one, request_id = bank.proposed("retirement"), uuid4()
    bank.step(one, "approve", bank.bold, request_id=request_id)
    with pytest.raises(InstructionKeyReused):
        bank.step(one, "approve", bank.ann, request_id=request_id)


def test_whoever_only_approves_is_held_to_every_check(bank):
    mute = bank.member("mute", bank.altai)
    bank.represent(bank.held, mute, may_approve=True, may_read=False)
    one = bank.proposed("retirement")
    freeze(by=bank.dorj, reason="A theft", account=bank.held)
    bank.trust(bank.held, bank.bought)
    other = Instruction.objects.get(pk=one.pk)
    assert refusal_of(bank.step, other, "approve", mute) == "JR-4025"


def test_who_proposed_and_then_only_approves_is_told_so(bank):
    one = bank.proposed("retirement")
    Representative.objects.filter(person=bank.ann).update(valid_until=ledger_now())
    Representative.objects.create(account=bank.held, person=bank.ann, may_approve=True, may_read=False)
    assert refusal_of(bank.step, one, "approve", bank.ann) in ("JR-4032", "JR-4035")


def test_a_run_that_is_named_twice_counts_once(bank):
    bank.terms(bank.held, single_limit=15)
    one = bank.proposed(blocks=(bank.block(1, 10), bank.block(6, 15), bank.block(6, 15)))
    assert (one.quantity, AccountBalance.objects.get(account=bank.held).reserved) == (15, 15)


def test_a_receiver_sees_nothing_before_the_sender_has_agreed(bank):
    one = bank.proposed()
    assert list(instructions_visible_to(bank.chie)) == []
    assert list(instructions_visible_to(bank.bold)) == [one]
    bank.step(one, "approve", bank.bold)
    assert list(instructions_visible_to(bank.chie)) == [one]


def test_programs_of_the_receiver_are_told_no_sooner(bank):
    one = bank.proposed()
    told = [bank.held.public_id]
    for step in ("", "approve"):
        if step:
            one, told = bank.step(one, step, bank.bold), [*told, bank.bought.public_id]
        announce_steps(one.events.last())
        assert Change.objects.latest("pk").accounts == told


def test_an_entry_of_the_trusted_list_needs_two_who_still_act(bank):
    entry = propose_trusted(bank.held, bank.bought.number, by=bank.ann)
    left(bank, bank.ann)
    made = record_confirmation(
        by=bank.bold, purpose=purpose_of(entry), method=Method.TOTP, evidence=uuid4().hex * 2
    )
    with pytest.raises(ProposerLeft):
        approve_trusted(entry, by=bank.bold, confirmation=made.public_id)
    remove_trusted(entry, by=bank.bold)


def test_a_freeze_is_lifted_by_two_who_are_officers(bank):
    placed = freeze(by=bank.emi, reason="A theft", account=bank.held)
    proposal = propose_lifting(placed, by=bank.dorj, reason="It was none")
    left(bank, bank.dorj)
    with pytest.raises(ProposerLeft):
        lift(proposal, by=bank.emi)


def test_the_day_of_an_authorisation_is_the_countrys(bank):
    """What was revoked from a day on in Ulaanbaatar is not used there in the night before Greenwich's midnight."""
    AccountHolder.objects.filter(account=bank.held).update(partner_country=bank.country)
    at = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
    facts = Facts(at)
    use = use_of(bank.wants(at=at), facts, (), facts.account(bank.held.number))
    assert use.on.isoformat() == "2026-11-25"


def credential(user, *scopes, accounts=()):
    made = create_credential(user, "a program", scopes, authority=AUTHORITY, accounts=accounts)
    basic = base64.b64encode(f"{made.client_id}:{made.client_secret}".encode()).decode()
    asked = {"authorization": f"Basic {basic}"}
    answer = Client().post("/api/oauth/token/", {"grant_type": "client_credentials"}, headers=asked)
    return {"authorization": f"Bearer {answer.json()['access_token']}", "idempotency-key": str(uuid4())}


def test_a_credential_of_one_account_approves_nothing_of_another(bank, client):
    """Its owner acts for both ends of a transfer; the credential speaks for the receiving one."""
    second = bank.account("entity_holding", bank.altai)
    bank.represent(second, bank.bold, may_approve=True)
    one = bank.proposed(destination=second.number)
    Instruction.objects.filter(pk=one.pk).update(needs_approval=False)  # so that the receiver sees it
    headers = credential(bank.bold, Scope.INSTRUCTIONS_APPROVE, accounts=[second.public_id])
    headers["if-match"] = f'"{one.version}"'
    answer = client.post(
        f"/api/v1/instructions/{one.public_id}/steps/",
        {"step": "approve"},
        "application/json",
        headers=headers,
    )
    assert (answer.status_code, "bound to other accounts" in answer.content.decode()) == (403, True)
