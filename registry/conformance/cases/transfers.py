"""Transfers inside a registry (C-140 to C-145), by the doors for programs where one is asked for one thing."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection

from credits.models import Account
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.models import Instruction, TrustedAccount
from registry.accounts.operations.executing import execute_due
from registry.accounts.operations.trusting import approve_trusted, propose_trusted
from registry.accounts.operations.trusting import purpose_of as purpose_of_entry
from registry.accounts.queries.accounts import is_trusted
from registry.accounts.queries.controls import ledger_now
from registry.conformance.clock import TOKYO, at_tokyo
from registry.conformance.running import Notes, case, code_of
from registry.conformance.sandbox import Sandbox
from registry.conformance.world import World

THREADS = 50


@case("C-140", "Transfer of a whole block and of a part", source="DES Annex H 140", ends_in="completed")
def whole_and_part(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, other = world.held(100, vintage=2025), world.bought()
    world.trust(account, other)
    world.working_hours(account)
    first, last = world.serials(account)[0]
    for units, words in ((30, "a part"), (70, "the rest")):
        one = world.by_program("transfer", account, other, quantity=units)
        notes.expect(f"{words}: state and status", ("completed", 4), (one.get("state"), one.get("status")))
    notes.expect("what was left", [], world.serials(account))
    runs = world.serials(other)
    notes.expect("the two parts make the whole", (first, last), (runs[0][0], runs[-1][1]))
    notes.expect("units", 100, sum(end - begin + 1 for begin, end in runs))
    notes.expect("of the year they were of", "2025", world.block(other).vintage)


@case("C-141n", "Amounts that cannot be", source="DES Annex H 141", ends_in="3005 / 3007 / 3008 (UK)")
def amounts(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, other = world.held(100), world.bought()
    before = Instruction.objects.count()
    for words, quantity, code in (
        ("more than there is", "101", "JR-4017"),
        ("zero", "0", "JR-2031"),
        ("less than zero", "-5", "JR-2032"),
        ("a fraction", "1.5", "JR-2032"),
    ):
        question = world.question("transfer", account, other, quantity=quantity)
        failures = [failure.code for failure in evaluate(question)]
        notes.check(f"{words}: asked beforehand", code, failures[0] if failures else "accepted")
        with notes.refused(f"{words}: proposed", code):
            world.propose("transfer", account, other, quantity=quantity)
    answer = world.program("ann").post(
        "/api/v1/instructions/",
        {"kind": "transfer", "origin": account.number, "destination": other.number, "quantity": 101},
    )
    notes.check("more than there is, by a program", "JR-4017", answer.check)
    notes.expect("instructions written", 0, Instruction.objects.count() - before)


@case("C-142n", "Units that are bound or gone", source="DES Annex H 142", ends_in="4010 / 4011 / 4014")
def bound(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, other = world.held(30), world.bought()
    block = world.block(account, 10)
    world.propose("transfer", account, other, blocks=(block,))
    with notes.refused("set aside for another instruction", "JR-4010"):
        world.propose("transfer", account, other, blocks=(block,))
    for kind, code in (("cancellation", "JR-4011"), ("retirement", "JR-4014")):
        giver, end = world.held(10), world.account(kind)
        gone = world.block(giver)
        world.done(kind, giver, end, quantity="10")
        with notes.refused(f"after {kind}", code):
            world.propose("transfer", giver, other, blocks=(gone,))


@case("C-143n", "One block, fifty at once", source="own", ends_in="exactly one completed")
def at_once(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, other = world.held(10), world.bought()
    world.trust(account, other)
    world.working_hours(account)
    block, ready = world.block(account), threading.Barrier(THREADS)
    made: list[Instruction] = []

    def one(_number: int) -> str:
        try:
            question = world.question("transfer", account, other, blocks=(block,))
            ready.wait(60)
            made.append(world.put(question))
            return "proposed"
        except Exception as refusal:  # noqa: BLE001  (every answer counts)
            return code_of(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(pool.map(one, range(THREADS)))
    notes.expect("proposed, out of fifty", 1, answers.pop("proposed", 0))
    notes.expect("what the others were told", {"JR-4010"}, set(answers))
    done = world.step(made[0], "approve", "bold")
    notes.expect("the one", "completed", done.state)
    notes.expect("units over there", 10, world.balance(other)[0])


@case(
    "C-144",
    "Outside the trusted list: delay, both sides' holidays, abort",
    source="EU articles 23 and 35",
    ends_in="30 then 4 or 7",
)
def delayed(sandbox: Sandbox, notes: Notes) -> None:
    """Friday 30 April 2027, 13:00 in Tokyo, after the cut-off: two working days. 3 to 5 May are holidays of Japan,
    7 May of Kazakhstan; the working days that follow are Thursday 6 May and Monday 10 May."""
    world, clock = sandbox.world, sandbox.clock
    account, other, trusted = world.held(30), world.bought(), world.bought()
    clock.go_to(max(at_tokyo("2027-04-30 13:00"), clock.now()))
    entry = _entry(world, account, trusted)
    due = at_tokyo("2027-05-10 12:00")
    one, aborted = (world.agreed("transfer", account, other) for _each in range(2))
    for words, row in (("the first", one), ("the second", aborted)):
        notes.expect(f"{words}: status", 30, row.des_status)
        seen = row.executes_at.astimezone(TOKYO) if row.executes_at else None
        notes.expect(f"{words}: executed not before", due, seen)
    aborted = world.step(aborted, "abort", "ann")
    notes.expect("aborted while it waits", 7, aborted.des_status)
    clock.go_to(due - timedelta(minutes=5))
    execute_due()
    one.refresh_from_db()
    notes.expect("five minutes before", 30, one.des_status)
    notes.expect(
        "an account put on the list then: trusted by now", False, is_trusted(account, trusted, ledger_now())
    )
    clock.go_to(due + timedelta(minutes=5))
    execute_due()
    one.refresh_from_db()
    notes.expect("at its time", (4, 10), (one.des_status, world.balance(other)[0]))
    assert entry.takes_effect_at is not None
    # The fourth day after 30 April on which both sides work: 6, 10, 11 and 12 May.
    notes.expect(
        "the list takes effect", "2027-05-13", entry.takes_effect_at.astimezone(TOKYO).date().isoformat()
    )
    clock.go_to(entry.takes_effect_at + timedelta(minutes=1))
    notes.expect("trusted from then on", True, is_trusted(account, trusted, ledger_now()))
    world.working_hours(account)
    notes.expect("and nothing waits", 4, world.agreed("transfer", account, trusted).des_status)


def _entry(world: World, account: Account, trusted: Account) -> TrustedAccount:
    entry = propose_trusted(account, trusted.number, by=world["ann"], name="Trusted")
    confirmation = world.confirmed("bold", purpose_of_entry(entry))
    return approve_trusted(entry, by=world["bold"], confirmation=confirmation)


@case("C-145n", "Four eyes", source="own", ends_in="refused")
def four_eyes(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account, other = world.held(30), world.bought()
    one = world.propose("transfer", account, other, actor=world["dan"])
    with notes.refused("approved by who proposed it", "JR-4032"):
        world.step(one, "approve", "dan")
    with notes.refused("approved by who may only propose", "JR-4031"):
        world.step(one, "approve", "ann")
    with notes.refused("approved by somebody else's representative", "JR-4031"):
        world.step(one, "approve", "chie")
    entry = propose_trusted(account, other.number, by=world["dan"])
    with notes.refused("trusted by who proposed the trust", "proposer_may_not_approve"):
        approve_trusted(entry, by=world["dan"], confirmation=world.confirmed("dan", purpose_of_entry(entry)))
    retired = world.account("retirement")
    done = world.done("retirement", account, retired)
    correction = world.correction(done, "japan1")
    with notes.refused("corrected by one officer alone", "JR-4032"):
        world.step(correction, "approve", "japan1")
    one.refresh_from_db()
    notes.expect("still waits for another", "awaiting_approval", one.state)
