"""The dry run and the real run never disagree, whatever is asked of whatever ledger; and fifty at once."""

from collections import Counter
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from credits.models import AccountBalance
from credits.operations.instructions import AccountInstruction
from credits.operations.suspend_account import suspend_account
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.checks.questions import NamedBlock, Question, UnitsFilter
from registry.accounts.errors import InstructionKeyReused, InstructionRefused
from registry.accounts.models import Instruction
from registry.accounts.operations import proposing
from registry.accounts.operations.executing import execute_one
from registry.accounts.operations.freezing import freeze
from registry.accounts.operations.proposing import propose
from tests.concurrency.test_ledger_races import at_once
from tests.credits.invariants import breaks
from tests.registry.accounts.instructing import AUTHORITY, Bank

THREADS = 50
KINDS = ("transfer", "retirement", "cancellation", "return", "correction", "gift")
QUANTITIES = ("", "0", "1", "30", "60", "70", "100", "101", "-1", "1.5", "9007199254740993")
# What is done to the ledger before the question is asked.
EVENTS = ("propose", "propose", "approve", "abort", "suspend", "freeze", "limit", "trust", "issue")


def blocks() -> st.SearchStrategy[NamedBlock]:
    return st.builds(
        NamedBlock,
        first=st.one_of(st.none(), st.integers(0, 120)),
        last=st.one_of(st.none(), st.integers(1, 120)),
        project=st.sampled_from(["MN001", "MN001", "MN009", ""]),
        registry=st.sampled_from(["JP", "JP", "XX", ""]),
        partner_country=st.sampled_from(["MN", ""]),
        vintage=st.sampled_from(["2015", "2016", ""]),
    )


ASKED = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "quantity": st.sampled_from(QUANTITIES),
        "blocks": st.one_of(st.just(()), st.just(()), st.lists(blocks(), max_size=3).map(tuple)),
        "filter": st.sampled_from(
            [UnitsFilter(), UnitsFilter(), UnitsFilter(vintage=2016), UnitsFilter(label="scope-1")]
        ),
        "origin": st.sampled_from(["held", "held", "held", "bought", "retired", "nobody"]),
        "destination": st.sampled_from(["", "", "held", "bought", "retired", "cancelled", "government"]),
        "actor": st.sampled_from(["ann", "ann", "ann", "bold", "chie", "dorj"]),
        "sound": st.booleans(),
        "reverses": st.booleans(),
    }
)


def asked_of(bank: Bank, drawn: dict) -> Question:
    """The drawn values laid over a sound question of that kind."""
    values = {"actor": getattr(bank, drawn["actor"])}
    if not drawn["sound"]:
        origin = getattr(bank, drawn["origin"], None)
        values["origin"] = origin.number if origin else "JP-EH-00000000"
        if drawn["destination"]:
            values["destination"] = getattr(bank, drawn["destination"]).number
        values |= {"blocks": drawn["blocks"], "filter": drawn["filter"], "quantity": drawn["quantity"]}
    if drawn["kind"] == "correction":
        done = Instruction.objects.filter(state="completed").first()
        values = {
            "actor": bank.dorj if drawn["sound"] else values["actor"],
            "reverses": str(done.transaction_id) if done and drawn["reverses"] else str(uuid4()),
            "reason": "A mistake",
            "decision_reference": "JC-1" if drawn["sound"] else "",
        }
    return bank.wants(drawn["kind"], **values)


def happen(bank: Bank, event: str, number: int) -> None:
    """One event of the ledger's past; what is not possible just does not happen."""
    with_units = bank.wants("retirement", quantity=7 + number)
    match event:
        case "propose" if not evaluate(with_units):
            propose(with_units)
        case "approve":
            one = Instruction.objects.filter(state="awaiting_approval").first()
            if one is not None and bank.held.status == "open":
                try:
                    bank.step(one, "approve", bank.bold)
                except InstructionRefused:
                    return
        case "abort":
            one = Instruction.objects.filter(state="awaiting_approval").first()
            if one is not None:
                bank.step(one, "abort", bank.ann)
        case "suspend":
            suspend_account(
                AccountInstruction(request_id=uuid4(), authority=AUTHORITY, account_id=bank.bought.public_id)
            )
        case "freeze":
            freeze(by=bank.dorj, reason="A drill", account=bank.government)
        case "limit":
            bank.terms(bank.held, daily_limit=40)
        case "trust" if not bank.held.trusted_accounts.exists():
            bank.trust(bank.held, bank.bought)
        case "issue":
            bank.issue(bank.held, 3, 2016)


@pytest.fixture
def bank(db: None) -> Bank:
    return Bank()


def test_the_dry_run_and_the_real_run_never_disagree(bank):
    """Both directions: what would be accepted is, and what is not is refused by the check told first."""
    seen: Counter[str] = Counter()

    @seed(20260131)
    @settings(max_examples=60, database=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.sampled_from(EVENTS), max_size=4, unique=False), st.lists(ASKED, min_size=1, max_size=3)
    )
    def agree(events: list[str], questions: list[dict]) -> None:
        with transaction.atomic():
            done: set[str] = set()
            for number, event in enumerate(events):
                if event in ("suspend", "freeze") and event in done:
                    continue
                done.add(event)
                happen(bank, event, number)
            for drawn in questions:
                asked = asked_of(bank, drawn)
                told = evaluate(asked)
                before = Instruction.objects.count()
                try:
                    propose(asked)
                    real = ""
                except InstructionRefused as refusal:
                    real = refusal.details["check"]
                except InstructionKeyReused:
                    real = "JR-3001"
                assert real == (told[0].code if told else "")
                assert Instruction.objects.count() == before + (not told)
                seen[real or "accepted"] += 1
            transaction.set_rollback(True)

    agree()
    assert seen["accepted"] > 10
    assert len(seen) >= 10, seen


def test_fifty_at_once_on_one_block_and_on_one_limit(ledger_database, monkeypatch):
    """One block: exactly one gets it. One limit: never more than it lets, which it would without the lock."""
    bank = Bank()
    same = [bank.wants(blocks=(bank.block(1, 10),)) for _each in range(THREADS)]

    answers = at_once(*(lambda asked=asked: propose(asked) for asked in same))

    kinds = Counter(type(answer) for answer in answers)
    assert kinds == {Instruction: 1, InstructionRefused: THREADS - 1}
    refusals = [answer for answer in answers if isinstance(answer, InstructionRefused)]
    assert {one.details["check"] for one in refusals} == {"JR-4010"}

    bank.terms(bank.held, daily_limit=30)  # ten are taken
    answers = at_once(*(lambda: propose(bank.wants(quantity=10)) for _each in range(8)))
    assert Counter(type(answer) for answer in answers) == {Instruction: 2, InstructionRefused: 6}

    # Control: without the lock of the account the same race breaks the limit.
    bank.terms(bank.held, daily_limit=40)
    waiting = Barrier(3)
    monkeypatch.setattr(proposing, "lock_origin", lambda account: None)
    written = proposing.recorded

    def slowly(*args, **kwargs):
        waiting.wait(30)
        return written(*args, **kwargs)

    monkeypatch.setattr(proposing, "recorded", slowly)
    apart = [bank.wants(blocks=(bank.block(first, first + 9),)) for first in (31, 41, 51)]
    answers = at_once(*(lambda asked=asked: propose(asked) for asked in apart))
    assert Counter(type(answer) for answer in answers)[Instruction] > 1, answers

    # What waits is executed once, also by several workers at the same moment.
    monkeypatch.undo()
    one = next(answer for answer in answers if isinstance(answer, Instruction))
    done = bank.step(one, "approve", bank.bold)
    Instruction.objects.filter(pk=done.pk, state="delayed").update(executes_at=done.proposed_at)
    monkeypatch.setattr("registry.accounts.queries.controls.Figures.has_window", lambda self, kind: False)
    outcomes = Counter(at_once(*(lambda: execute_one(done.pk) for _each in range(6))))
    assert outcomes == {"completed": 1, "nothing": 5}
    assert AccountBalance.objects.get(account=bank.bought).posted == 10
    assert breaks() == []
