"""Kill, start again, ask again, compare: what was acknowledged must be there, once.

One round: writers send orders to the web server and to the worker; somewhere in the middle one process is
killed with SIGKILL and started again; every order without an answer is sent again under its own request id.
Then the ledger is compared with a model that applied every order exactly once, and ``verify`` recomputes
every invariant. An order is the fault test's word for one transfer somebody asked for.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import psycopg

from tests.faults.client import post
from tests.faults.doors import ANSWERS
from tests.faults.installation import DATABASE, SLOWEST_START, Installation, retry
from tests.faults.sender import send

ACCOUNTS = 6
UNITS_EACH = 10**7
WRITERS = 3
RECORDED = """
    SELECT request_id::text, public_id::text FROM credits_transaction WHERE request_id = ANY(%s::uuid[])
"""
POSTED = """
    SELECT account.public_id::text, balance.posted FROM credits_accountbalance balance
    JOIN credits_account account ON account.id = balance.account_id WHERE account.public_id = ANY(%s::uuid[])
"""


@dataclass(slots=True)
class Order:
    """One transfer asked for; only an answer of the installation makes it acknowledged."""

    request_id: str
    origin: str
    destination: str
    quantity: int
    door: str
    is_acknowledged: bool = False
    transaction: str = ""

    def acknowledge(self, transaction: str) -> None:
        self.is_acknowledged = True
        self.transaction = self.transaction or transaction

    def content(self) -> dict[str, str]:
        return {
            "request_id": self.request_id,
            "origin": self.origin,
            "destination": self.destination,
            "quantity": str(self.quantity),
        }


@dataclass(slots=True)
class Findings:
    """What a campaign saw. ``lost``, ``doubled`` and ``broken`` must stay empty."""

    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    retried: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    slowest_return: float = 0.0  # seconds from the kill to the first answer

    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.broken)

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {name}" for name, count in sorted(self.kills.items()))
        return (
            f"kills: {self.kills.total()} ({kinds}), "
            f"acknowledged: {self.acknowledged}, asked again: {self.retried}, lost: {len(self.lost)}, "
            f"doubled: {len(self.doubled)}, broken invariants: {len(self.broken)}, "
            f"slowest return: {self.slowest_return:.1f} s"
        )


class Campaign:
    """Rounds against one installation, each seeded by its own number, so that any one can be repeated."""

    def __init__(self, installation: Installation, accounts: list[str], seed: int, web_door: str = "/write/"):
        self.installation = installation
        self.accounts = accounts
        self.seed = seed
        self.web_door = web_door
        self.findings = Findings()
        self.expected = dict.fromkeys(accounts, UNITS_EACH)
        self.orders: list[Order] = []
        self.settled = 0  # orders before this place are compared and counted
        self.forgets_request_ids = False  # the second negative control

    def round(self, number: int, target: str | None = None) -> None:
        """Write, kill ``target`` (default: in turn) in the middle, start it, ask again, compare."""
        dice = random.Random(f"{self.seed}-{number}")
        target = target or Installation.targets[number % len(Installation.targets)]
        stop = threading.Event()
        writers = [
            threading.Thread(target=self.write, args=(random.Random(f"{self.seed}-{number}-{n}"), door, stop))
            for n, door in enumerate(["web"] * (WRITERS - 1) + ["worker"])
        ]
        for writer in writers:
            writer.start()
        time.sleep(dice.uniform(0.1, 0.6))
        killed_at = time.monotonic()
        self.installation.kill(target)
        self.findings.kills[target] += 1
        stop.set()
        for writer in writers:
            writer.join()
        self.installation.start(target)
        self.ask_again(killed_at)
        self.compare(number)

    def write(self, dice: random.Random, door: str, stop: threading.Event) -> None:
        """Send orders until told to stop; keep what was answered."""
        while not stop.is_set():
            order = self.new_order(dice, door)
            try:
                if door == "web":
                    answer = post(self.installation.door, self.web_door, order.content(), timeout=5)
                    order.acknowledge(answer["transaction"])
                else:
                    send(self.installation, order.content())
                    time.sleep(0.005)
            except OSError:
                time.sleep(0.01)  # unknown: it is asked again after the restart

    def new_order(self, dice: random.Random, door: str) -> Order:
        origin, destination = dice.sample(self.accounts, 2)
        order = Order(
            str(UUID(int=dice.getrandbits(128), version=4)), origin, destination, dice.randint(1, 50), door
        )
        self.orders.append(order)
        return order

    def unsettled(self) -> Iterator[Order]:
        yield from self.orders[self.settled :]

    def ask_again(self, killed_at: float) -> None:
        """The same request id until there is an answer; some answered ones too, for the same answer."""
        messages = self.installation.messages()
        for order in self.unsettled():
            if order.door == "worker" and (answered := messages.hget(ANSWERS, order.request_id)):
                order.acknowledge(answered.decode())
        returned = False
        for place, order in enumerate(self.unsettled()):
            if order.is_acknowledged and place % 7:
                continue
            transaction = self.insist(order)
            self.findings.retried += 1
            if not returned:
                self.findings.slowest_return = max(self.findings.slowest_return, time.monotonic() - killed_at)
                returned = True
            if order.transaction and order.transaction != transaction:
                self.findings.doubled.append(f"{order.request_id}: two transactions for one request")
            order.acknowledge(transaction)

    def insist(self, order: Order) -> str:
        """Ask until there is an answer; gives the transaction."""
        content = order.content()
        if self.forgets_request_ids:
            content["request_id"] = str(uuid4())
        answer: dict[str, str] = {}
        retry(lambda: answer.update(post(self.installation.door, "/write/", content)), OSError, SLOWEST_START)
        return answer["transaction"]

    def compare(self, number: int) -> None:
        """The ledger beside a model that did every order exactly once."""
        orders = list(self.unsettled())
        with psycopg.connect(self.installation.postgresql.url("registry_runtime", DATABASE)) as connection:
            recorded: dict[str, str] = dict(
                connection.execute(RECORDED, [[order.request_id for order in orders]]).fetchall()
            )
            posted: dict[str, int] = dict(connection.execute(POSTED, [self.accounts]).fetchall())
        for order in orders:
            if order.is_acknowledged and order.request_id not in recorded:
                self.findings.lost.append(
                    f"round {number}: {order.request_id}, acknowledged by the {order.door}"
                )
            elif order.transaction and recorded[order.request_id] != order.transaction:
                self.findings.doubled.append(
                    f"round {number}: {order.request_id} stands under another transaction"
                )
            self.expected[order.origin] -= order.quantity
            self.expected[order.destination] += order.quantity
        if posted != self.expected:
            self.findings.doubled.append(f"round {number}: balances are not those of every order done once")
        self.findings.acknowledged += len(orders)
        self.settled = len(self.orders)

    def verify(self) -> None:
        """Recompute every invariant of the ledger from its rows."""
        verified = self.installation.command("manage.py", "verify_ledger")
        if verified.returncode != 0:
            self.findings.broken.append(verified.stdout + verified.stderr)
