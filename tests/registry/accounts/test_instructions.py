"""The way of an instruction from proposal to the ledger, and every way it ends before."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from credits.models import Account, AccountBalance, Transaction
from credits.operations.close_account import close_account
from credits.operations.instructions import AccountInstruction
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.errors import InstructionChanged, InstructionKeyReused, InstructionRefused
from registry.accounts.models import Instruction, InstructionEvent
from registry.accounts.operations.approving import Proof
from registry.accounts.operations.executing import end_expired, execute_due
from registry.accounts.operations.freezing import freeze, lift, propose_lifting
from registry.accounts.operations.proposing import propose
from registry.accounts.queries.controls import Figures, figures_of, ledger_now
from registry.accounts.queries.instructions import awaiting
from registry.identity.errors import SecondFactorNeeded
from registry.notifications.models import Notice
from registry.rules.models.calendars import Holiday
from registry.rules.resolving import account_rules
from tests.registry.accounts.instructing import AUTHORITY, Bank, at_tokyo

State = Instruction.State


@pytest.fixture
def bank(db: None) -> Bank:
    return Bank()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """So many days later, for everything that instructions do; the ledger keeps its own time."""

    def move(days: float) -> None:
        for name in ("approving", "executing", "proposing"):
            module = import_module(f"registry.accounts.operations.{name}")
            monkeypatch.setattr(module, "ledger_now", lambda: ledger_now() + timedelta(days=days))

    return move


@pytest.fixture
def no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Figures, "has_window", lambda self, kind: False)


def balance(account: Account) -> tuple[int, int]:
    row = AccountBalance.objects.get(account=account)
    return row.posted, row.reserved


def story(one: Instruction) -> list[tuple[str, str, int]]:
    return [(event.step, event.state, event.des_status) for event in one.events.order_by("number")]


def test_a_retirement_is_proposed_by_one_and_approved_by_another(bank):
    one = bank.proposed("retirement", 10)

    assert (one.state, one.des_status, balance(bank.held)) == (State.AWAITING_APPROVAL, 0, (100, 10))
    assert list(awaiting(bank.bold)) == [one]
    assert list(awaiting(bank.ann)) == []
    assert Notice.objects.filter(kind="instruction_to_approve", audience_user=bank.bold).count() == 1

    one = bank.step(one, "approve", bank.bold)

    assert story(one) == [
        ("propose", "awaiting_approval", 0),
        ("approve", "delayed", 30),
        ("execute", "completed", 4),
    ]
    entry = Transaction.objects.get(public_id=one.transaction_id)
    assert (entry.kind, entry.actor_name, entry.facts["instruction"]) == (
        "retirement",
        "Bold",
        str(one.public_id),
    )
    assert (balance(bank.held), balance(bank.retired)) == ((90, 0), (10, 0))


def test_whoever_proposed_agrees_to_nothing_by_code_and_by_constraint(bank):
    bank.issue(bank.bought, 10, 2015)
    one = bank.proposed(origin=bank.bought.number, destination=bank.held.number, actor=bank.chie)

    with pytest.raises(InstructionRefused) as refusal:
        bank.step(one, "approve", bank.chie)
    assert refusal.value.details["check"] == "JR-4032"
    with pytest.raises(IntegrityError, match="approver_is_not_proposer"), transaction.atomic():
        Instruction.objects.filter(pk=one.pk).update(approved_by=bank.chie)
    with pytest.raises(IntegrityError, match="executed_after_approval"), transaction.atomic():
        Instruction.objects.filter(pk=one.pk).update(state="delayed", executes_at=one.proposed_at)


def test_an_approval_needs_its_own_second_factor_and_the_version_that_was_seen(bank):
    one, other = bank.proposed("retirement"), bank.proposed("retirement")

    with pytest.raises(SecondFactorNeeded):
        bank.step(one, "approve", bank.bold, proof=None)
    with pytest.raises(SecondFactorNeeded):
        bank.step(one, "approve", bank.bold, proof=Proof(confirmation=bank.confirmation(other, bank.bold)))
    with pytest.raises(InstructionChanged):
        bank.step(one, "approve", bank.bold, expected_version=7)
    assert Instruction.objects.get(pk=one.pk).state == State.AWAITING_APPROVAL
    assert bank.step(one, "approve", bank.bold, proof=Proof(by_credential=True)).state == State.COMPLETED


def test_the_same_request_changes_nothing_and_another_one_is_refused(bank):
    asked = bank.wants("retirement")
    one = propose(asked)
    assert propose(asked) == one
    request_id = uuid4()
    done = bank.step(one, "approve", bank.bold, request_id=request_id)
    assert bank.step(one, "approve", bank.bold, request_id=request_id).transaction_id == done.transaction_id
    with pytest.raises(InstructionKeyReused):
        bank.step(one, "abort", bank.ann, request_id=request_id)
    with pytest.raises(InstructionKeyReused):
        propose(bank.wants("retirement", 11, request_id=asked.request_id))
    assert balance(bank.retired) == (10, 0)

    too_many = bank.wants(quantity=1000)
    for _attempt in range(2):  # the stored answer, although the units came in between
        with pytest.raises(InstructionRefused) as refusal:
            propose(too_many)
        assert refusal.value.details["check"] == "JR-4017"
        bank.issue(bank.held, 1000, 2017)


@pytest.mark.parametrize(
    ("step", "by", "state", "status"),
    [("reject", "bold", State.REJECTED, 6), ("abort", "ann", State.CANCELLED, 7)],
)
def test_units_of_what_was_given_up_are_free_again(bank, step, by, state, status):
    one = bank.step(bank.proposed(), step, getattr(bank, by), reason="Not now")

    assert (one.state, one.des_status, balance(bank.held)) == (state, status, (100, 0))
    assert one.events.last().reason == "Not now"
    with pytest.raises(InstructionRefused):
        bank.step(one, "approve", bank.bold)


def test_the_receiver_is_asked_where_the_account_wants_it(bank):
    bank.terms(bank.bought, receiver_accepts=True)
    bank.trust(bank.held, bank.bought)
    one = bank.approved()
    assert (one.state, one.des_status) == (State.PROPOSED, 1)
    assert list(awaiting(bank.chie)) == [one]

    accepted = bank.step(one, "accept", bank.chie)

    assert ("accept", "accepted", 8) in story(accepted)
    assert accepted.state in (State.DELAYED, State.COMPLETED)  # by the hour it is
    refused = bank.step(bank.approved(), "refuse", bank.chie)
    assert refused.state == State.REJECTED


def test_a_trusted_transfer_needs_nobody_else_where_the_account_says_so(bank):
    bank.terms(bank.held, second_approval=False)
    assert bank.proposed().state == State.AWAITING_APPROVAL  # outside the list
    bank.trust(bank.held, bank.bought)
    one = bank.proposed()
    assert one.state in (State.DELAYED, State.COMPLETED)
    assert one.approved_by is None


def test_a_transfer_outside_the_list_waits_for_its_moment_and_can_be_aborted(bank, later):
    one = bank.approved()
    assert (one.state, one.des_status) == (State.DELAYED, 30)
    assert execute_due() == {}
    later(10 + (one.executes_at - one.approved_at).days)
    # Whatever hour the moved clock shows, it is after the moment; outside the window it is kept.
    assert execute_due() in ({"completed": 1}, {"kept": 1})
    later(0)

    other = bank.step(bank.approved(quantity=5), "abort", bank.ann)
    assert other.state == State.CANCELLED


def test_what_waits_is_executed_once_however_often_it_is_tried(bank, later, no_window):
    one = bank.approved()
    later(10)

    assert execute_due() == {"completed": 1}
    assert execute_due() == {}

    one.refresh_from_db()
    assert (one.state, balance(bank.bought)) == (State.COMPLETED, (10, 0))
    assert InstructionEvent.objects.filter(instruction=one, step="execute").count() == 1


def test_a_freeze_stops_what_waits_at_once_and_lets_it_go_on_when_it_is_lifted(bank, later, no_window):
    one, waiting = bank.approved(), bank.proposed("retirement")
    placed = freeze(by=bank.dorj, reason="A report of theft", account=bank.held)
    later(10)

    assert execute_due() == {"kept": 1}
    one.refresh_from_db()
    assert (one.state, one.blocked_by, balance(bank.bought)) == (State.DELAYED, "JR-4025", (0, 0))
    later(0)
    with pytest.raises(InstructionRefused, match="JR-4025"):
        bank.step(waiting, "approve", bank.bold)

    proposal = propose_lifting(placed, by=bank.dorj, reason="It was a mistake")
    lift(proposal, by=bank.emi)
    later(11)
    assert execute_due() == {"completed": 1}


def test_what_nobody_decides_is_terminated_and_its_units_are_free(bank, later):
    one = bank.proposed()
    later(8)
    with pytest.raises(InstructionRefused, match="JR-3013"):
        bank.step(one, "approve", bank.bold)

    assert (end_expired(), end_expired()) == (1, 0)

    one.refresh_from_db()
    assert (one.state, one.des_status, balance(bank.held)) == (State.TERMINATED, 5, (100, 0))


def test_what_can_never_be_executed_is_terminated_with_the_check_that_failed(bank, later, no_window):
    one = bank.approved()
    close_account(
        AccountInstruction(request_id=uuid4(), authority=AUTHORITY, account_id=bank.bought.public_id)
    )
    later(10)

    assert execute_due() == {"terminated": 1}

    one.refresh_from_db()
    assert (one.state, one.blocked_by, balance(bank.held)) == (State.TERMINATED, "JR-4022", (100, 0))


def test_a_correction_takes_two_officers_and_marks_what_it_reverses(bank):
    cancelled = bank.approved("cancellation")
    said = {
        "reverses": str(cancelled.transaction_id),
        "reason": "Wrong account",
        "decision_reference": "JC-7",
    }
    one = bank.proposed("correction", actor=bank.dorj, **said)
    assert one.reservation_id is None
    with pytest.raises(InstructionRefused, match="JR-4032"):
        bank.step(one, "approve", bank.dorj)

    done = bank.step(one, "approve", bank.emi)

    cancelled.refresh_from_db()
    assert (done.state, cancelled.state, cancelled.des_status) == (State.COMPLETED, State.REVERSED, 20)
    assert balance(bank.held) == (100, 0)
    assert Transaction.objects.get(public_id=done.transaction_id).kind == "correction"


def test_units_are_chosen_by_vintage_project_and_label_oldest_first(bank):
    bank.issue(bank.held, 50, 2014, reference="MN002")
    wants = bank.wants
    for filters, expected in (
        ({"vintage": 2016}, "MN001 2016"),
        ({"project": "MN002"}, "MN002 2014"),
        ({}, "MN002 2014"),
    ):
        asked = wants(filter=type(wants().filter)(**filters))
        one = propose(asked)
        ranges = Transaction.objects.get(public_id=one.reservation_id).reservation.ranges.select_related(
            "series"
        )
        assert {f"{row.series.reference} {row.series.vintage}" for row in ranges} == {expected}
    unknown = wants(filter=type(wants().filter)(label="scope-9"))
    assert [one.code for one in evaluate(unknown)] == ["JR-4017"]


def test_strangers_are_told_nothing_of_the_account(bank):
    asked = bank.wants(quantity=1000, actor=bank.chie)
    assert [one.code for one in evaluate(asked)] == ["JR-4031"]


def test_delays_and_windows_skip_rests_and_holidays_of_both_sides(bank):
    figures = figures_of(account_rules("MN"))
    monday = at_tokyo("2026-11-16 11:00")

    def executed(text, *, trusted=False):
        moment = figures.execution("transfer", at_tokyo(text), is_trusted=trusted)
        return moment.strftime("%m-%d %H:%M")

    assert executed("2026-11-16 11:00") == "11-17 12:00"
    assert executed("2026-11-16 12:00") == "11-18 12:00"
    assert executed("2026-11-20 11:00") == "11-24 12:00"  # a weekend, and Japan's holiday on the 23rd
    assert executed("2026-11-16 11:00", trusted=True) == "11-16 11:00"
    assert executed("2026-11-16 16:00", trusted=True) == "11-17 10:00"
    assert executed("2026-11-20 16:00", trusted=True) == "11-24 10:00"
    Holiday.objects.create(
        country_code="MN", date=(monday + timedelta(days=1)).date(), name="A Mongolian holiday"
    )
    figures = figures_of(account_rules("MN"))
    assert executed("2026-11-16 11:00") == "11-18 12:00"
    assert figures.execution("retirement", monday.replace(hour=3), is_trusted=False) == monday.replace(hour=3)


def test_the_pages_show_what_may_be_done_and_nothing_to_strangers(bank, client):
    one = bank.proposed("retirement")
    pages = [reverse("portal:instruction-list"), reverse("portal:instruction", args=[one.public_id])]
    for user, status in ((bank.ann, 200), (bank.member("kenji", bank.buyer), 404)):
        client.force_login(user)
        assert client.get(pages[1]).status_code == status
    client.force_login(bank.ann)
    words = client.get(pages[1]).content.decode()
    assert "/abort/" in words
    assert "/approve/" not in words
    assert one.number in client.get(pages[0]).content.decode()

    form = {
        "kind": "transfer",
        "origin": bank.held.number,
        "destination": bank.bought.number,
        "quantity": "1000",
    }
    new = reverse("portal:instruction-new")
    assert client.get(new).status_code == 200
    before = Instruction.objects.count()
    asked = client.post(new, {**form, "request_id": str(uuid4()), "do": "ask"})
    assert "JR-4017" in asked.content.decode()
    fine = client.post(new, {**form, "quantity": "5", "request_id": str(uuid4()), "do": "ask"})
    assert "It would be accepted" in fine.content.decode()
    assert Instruction.objects.count() == before
    proposed = client.post(new, {**form, "quantity": "5", "request_id": str(uuid4()), "do": "propose"})
    assert (proposed.status_code, Instruction.objects.count()) == (302, before + 1)
    refused = client.post(new, {**form, "request_id": str(uuid4()), "do": "propose"})
    assert refused.status_code == 409
    aborting = reverse("portal:instruction-step", args=[one.public_id, "abort"])
    given = {"request_id": str(uuid4()), "version": "1", "reason": "No"}
    assert client.post(aborting, given).status_code == 302
    assert client.post(aborting, given | {"request_id": str(uuid4())}).status_code == 409
    assert "JR-4003" in client.get(reverse("public:check-list")).content.decode()
    assert "JR-4003" in client.get("/api/v1/checks/").content.decode()
