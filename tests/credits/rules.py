"""The rules of the stateful test: random instructions against the ledger and against a dictionary.

The model knows nothing of blocks, movements or SQL: it is a dictionary from unit to owner
and a few facts. It says what each instruction must answer, refusal codes included; after
every step both must agree on every unit, and every invariant must hold.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import connection, connections, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from credits.errors import Refusal
from credits.models import Transaction
from credits.operations.cancel import CancelInstruction, cancel
from credits.operations.close_account import close_account
from credits.operations.complete import CompleteInstruction, complete
from credits.operations.correct import CorrectInstruction, correct
from credits.operations.hold import HoldInstruction, hold
from credits.operations.instructions import AccountInstruction
from credits.operations.issue import IssueInstruction, issue
from credits.operations.lift import LiftInstruction, lift
from credits.operations.release import ReleaseInstruction, release
from credits.operations.reopen_account import reopen_account
from credits.operations.reserve import ReserveInstruction, reserve
from credits.operations.restrict_account import restrict_account
from credits.operations.retire import RetireInstruction, retire
from credits.operations.suspend_account import suspend_account
from credits.operations.transfer import TransferInstruction, transfer
from credits.serials import SerialRange, merge
from tests.credits.invariants import breaks
from tests.credits.model import Model, Refused
from tests.credits.stories import ALONE, OTHER, TOGETHER, Story, series

KINDS = {
    "A": "entity_holding",
    "B": "entity_holding",
    "G": "government_holding",
    "R": "retirement",
    "C": "cancellation",
}
VINTAGES = [2015, 2013, None]
STATUS_VERBS = {
    "open": reopen_account,
    "restricted": restrict_account,
    "suspended": suspend_account,
    "closed": close_account,
}
MOVES = {
    "transfer": (transfer, TransferInstruction, {}),
    "retirement": (retire, RetireInstruction, {"purpose": "p"}),
    "cancellation": (cancel, CancelInstruction, {"purpose": "p"}),
}
names = st.sampled_from(sorted(KINDS))
holders = st.sampled_from("AAABBBGGR")
# Mostly where the kind belongs, so that most refusals are about the units.
ends = {
    kind: st.sampled_from(accounts)
    for kind, accounts in {"transfer": "ABGABGABGR", "retirement": "RRRRRA", "cancellation": "CCCCCR"}.items()
}
authorities = st.sampled_from([ALONE, OTHER])


@dataclass
class Figures:
    """What a run did: steps, instructions accepted, refusals by code."""

    steps: int = 0
    accepted: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)


figures = Figures()


def shift_clock(offset: timedelta) -> None:
    """Only the owner may; in a transaction of its own, so that it is seen at once."""
    with connections["owner"].cursor() as cursor:
        cursor.execute('UPDATE credits_ledgerclock SET "offset" = %s', [offset])


def forget_the_future() -> None:
    """Put clock and last moment back for the next example: neither is rolled back."""
    shift_clock(timedelta(0))
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT setval('credits_moment_sequence', 1)")


class Ledger(RuleBasedStateMachine):
    """Instructions are drawn from few accounts and few units, so that they collide."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.story = Story()
        self.model = Model()
        self.entries: list[Transaction] = []
        self.reservations: list[UUID] = []
        self.holds: list[UUID] = []
        self.asked: list[tuple] = []
        self.clock = self.drawn = timedelta(0)
        self.jumped = False

    @initialize()
    def open_accounts(self) -> None:
        for name, kind in KINDS.items():
            self.story.open(name, kind)
            self.model.open(name, kind)
        self.numbers = {account.pk: name for name, account in self.story.accounts.items()}
        for vintage in VINTAGES[:2]:
            self._do(issue, self._issuing("A", 12, vintage), lambda v=vintage: self.model.issue("A", 12, v))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        if self.jumped:
            forget_the_future()

    # -- one instruction, to the ledger and to the model

    def _do(self, verb, instruction, expected) -> Transaction | None:
        figures.steps += 1
        self.asked.append((verb, instruction))
        # The record's time never goes back, even where the clock does.
        self.model.now = max(self.clock, self.drawn)
        try:
            answer = expected()
        except Refused as refused:
            answer = refused
        try:
            entry = verb(instruction)
        except Refusal as refusal:
            code = refusal.code
        else:
            code = ""
        assert code == (answer.code if isinstance(answer, Refused) else "")
        if code:
            figures.refused[code] = figures.refused.get(code, 0) + 1
            self.asked[-1] += (code,)
            return None
        self.drawn = self.model.now
        figures.accepted[verb.__name__] = figures.accepted.get(verb.__name__, 0) + 1
        self.asked[-1] += (entry,)
        if entry.kind in {*MOVES, "correction"}:
            self.entries.append(entry)
            self.model.recorded[entry.public_id] = answer
        return entry

    def _id(self, name: str) -> UUID:
        return self.story.accounts[name].public_id

    def _new_id(self) -> UUID:
        # Hypothesis seeds this generator, so that a failure can be replayed.
        return UUID(int=random.getrandbits(128))

    def _issuing(self, to: str, quantity: int, vintage: int | None) -> IssueInstruction:
        return IssueInstruction(
            request_id=self._new_id(),
            authority=ALONE,
            series=series(vintage),
            destination_id=self._id(to),
            quantity=quantity,
        )

    def _units(self, data, name: str) -> tuple[dict, object]:
        """A quantity or named ranges, as an instruction has them and as the model has them."""
        if data.draw(st.booleans(), "oldest first"):
            quantity = data.draw(st.integers(1, 14), "quantity")
            return {"quantity": quantity}, quantity
        top = max(self.model.owner, default=1)
        own = sorted(unit for unit, owner in self.model.owner.items() if owner == name) or [1]
        chosen = []
        for _run in range(data.draw(st.integers(1, 3), "runs")):
            first = data.draw(st.sampled_from(own), "first")
            chosen.append(SerialRange(first, min(first + data.draw(st.integers(0, 5), "more"), top + 1)))
        blocks = tuple(merge(chosen))
        return {"blocks": blocks}, [unit for run in blocks for unit in range(run.first, run.last + 1)]

    # -- rules

    @rule(to=names, quantity=st.integers(1, 9), vintage=st.sampled_from(VINTAGES))
    def issue(self, to, quantity, vintage):
        self._do(issue, self._issuing(to, quantity, vintage), lambda: self.model.issue(to, quantity, vintage))

    @rule(data=st.data(), kind=st.sampled_from(["transfer", "transfer", *MOVES]), origin=holders)
    def move(self, data, kind, origin):
        to = data.draw(ends[kind], "to")
        units, wanted = self._units(data, origin)
        verb, shape, more = MOVES[kind]
        instruction = shape(
            request_id=self._new_id(),
            authority=ALONE,
            origin_id=self._id(origin),
            destination_id=self._id(to),
            **units,
            **more,
        )
        self._do(verb, instruction, lambda: self.model.move(kind, origin, to, wanted))

    @rule(
        data=st.data(),
        kind=st.sampled_from(sorted(MOVES)),
        origin=holders,
        days=st.integers(1, 3),
        authority=authorities,
    )
    def reserve(self, data, kind, origin, days, authority):
        to = data.draw(ends[kind], "to")
        units, wanted = self._units(data, origin)
        instruction = ReserveInstruction(
            request_id=self._new_id(),
            authority=authority,
            origin_id=self._id(origin),
            destination_id=self._id(to),
            intended_kind=Transaction.Kind(kind),
            expires_in=timedelta(days=days, hours=-1),
            **units,
        )
        initiator = authority.actor.public_id
        key = instruction.request_id
        entry = self._do(
            reserve,
            instruction,
            lambda: self.model.reserve(key, kind, origin, to, wanted, initiator, instruction.expires_in),
        )
        if entry:
            self.model.reservations[entry.public_id] = self.model.reservations.pop(key)
            self.model.rename_reservation(key, entry.public_id)
            self.reservations.append(entry.public_id)

    @rule(data=st.data(), authority=authorities, quantity=st.none() | st.integers(1, 8))
    def complete(self, data, authority, quantity):
        if self.reservations:
            key = data.draw(st.sampled_from(self.reservations), "reservation")
            instruction = CompleteInstruction(
                request_id=self._new_id(), authority=authority, reservation_id=key, quantity=quantity
            )
            actor = authority.actor.public_id
            self._do(complete, instruction, lambda: self.model.complete(key, actor, quantity))

    @rule(data=st.data())
    def release(self, data):
        if self.reservations:
            key = data.draw(st.sampled_from(self.reservations), "reservation")
            instruction = ReleaseInstruction(request_id=self._new_id(), authority=ALONE, reservation_id=key)
            self._do(release, instruction, lambda: self.model.release(key))

    @rule(data=st.data(), authority=st.sampled_from([TOGETHER, TOGETHER, ALONE]))
    def correct(self, data, authority):
        if self.entries:
            earlier = data.draw(st.sampled_from(self.entries), "entry").public_id
            instruction = CorrectInstruction(
                request_id=self._new_id(), authority=authority, reverses_id=earlier, decision_reference="JC-1"
            )
            approved = authority is TOGETHER
            self._do(correct, instruction, lambda: self.model.correct(earlier, approved))

    @rule(data=st.data(), scope=st.sampled_from(["account", "series", "range", "range"]))
    def hold(self, data, scope):
        if scope == "account":
            name = data.draw(names, "account")
            given, wanted = {"account_id": self._id(name)}, name
        elif scope == "series":
            vintage = data.draw(st.sampled_from(VINTAGES), "vintage")
            given, wanted = {"series": series(vintage)}, vintage
        else:
            first = data.draw(st.integers(1, 40), "first")
            last = first + data.draw(st.integers(0, 6), "more")
            given, wanted = {"registry": "JP", "serials": SerialRange(first, last)}, range(first, last + 1)
        instruction = HoldInstruction(request_id=self._new_id(), authority=TOGETHER, reason="r", **given)
        entry = self._do(hold, instruction, lambda: self.model.hold(instruction.request_id, scope, wanted))
        if entry:
            self.model.holds[entry.public_id] = self.model.holds.pop(instruction.request_id)
            self.holds.append(entry.public_id)

    @rule(data=st.data())
    def lift(self, data):
        if self.holds:
            key = data.draw(st.sampled_from(self.holds), "hold")
            instruction = LiftInstruction(
                request_id=self._new_id(), authority=TOGETHER, hold_id=key, reason="r"
            )
            self._do(lift, instruction, lambda: self.model.lift(key))

    @rule(name=names, wanted=st.sampled_from(["open", "open", "open", "restricted", "suspended", "closed"]))
    def change_status(self, name, wanted):
        if wanted == "closed" and name in "AR":
            return  # closing them for good would leave little to do
        instruction = AccountInstruction(
            request_id=self._new_id(), authority=ALONE, account_id=self._id(name)
        )
        self._do(STATUS_VERBS[wanted], instruction, lambda: self.model.change(name, wanted))

    @rule(data=st.data())
    def ask_again(self, data):
        """The same request gets the same answer, whatever has happened since."""
        if self.asked:
            figures.steps += 1
            verb, instruction, answer = data.draw(st.sampled_from(self.asked), "request")
            try:
                again: object = verb(instruction)
            except Refusal as refusal:
                again = refusal.code
            assert again == answer

    @rule(days=st.integers(1, 2), back=st.booleans())
    def jump(self, days, back):
        """The clock jumps; what expires expires, and nothing else minds."""
        figures.steps += 1
        self.clock += timedelta(days=-days if back and self.clock >= timedelta(days=days) else days)
        self.jumped = True
        shift_clock(self.clock)

    # -- after every step

    @invariant()
    def both_agree_and_nothing_is_broken(self):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(
                "SELECT account_id, first_serial, last_serial, reserved_by_id IS NOT NULL FROM credits_blockowner"
            )
            rows = cursor.fetchall()
        held = {
            unit: (self.numbers[account], is_reserved)
            for account, first, last, is_reserved in rows
            for unit in range(first, last + 1)
        }
        assert held == {
            unit: (owner, unit in self.model.reserved) for unit, owner in self.model.owner.items()
        }
        assert len(held) == sum(last - first + 1 for _, first, last, _ in rows)
        assert breaks() == []
