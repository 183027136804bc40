"""Transfers from one registry to the other with something going wrong in each, and what both ledgers say afterwards."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import psycopg

from tests.faults.client import post
from tests.faults.installation import SLOWEST_START, retry
from tests.faults.linking.pair import UNITS, End, Pair
from tests.faults.linking.points import POINT

SIZE = 3  # units of a transfer
MOST_TURNS = 12
OWN = """
    SELECT owner.first_serial, owner.last_serial, account.id = counterpart.mirror_id, owner.reserved_by_id IS NOT NULL
    FROM credits_blockowner owner JOIN credits_account account ON account.id = owner.account_id,
         article6_counterpart counterpart
"""
FOREIGN = "SELECT first_serial, last_serial, set_aside_for_id IS NOT NULL FROM article6_foreignunits"
TRANSFERS = "SELECT public_id::text, state, waits_because FROM article6_linktransfer ORDER BY id"
UNANSWERED = "SELECT kind FROM article6_outgoingmessage WHERE answered_at IS NULL"
OVER = {"completed", "rejected", "terminated"}


@dataclass(slots=True)
class Findings:
    """What must stay empty, and how much was tried."""

    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    stranded: list[str] = field(default_factory=list)
    transfers: int = 0
    kills: int = 0

    def is_clean(self) -> bool:
        return not (self.doubled or self.lost or self.stranded)


class Walk:
    """One transfer after the other. Every unit was issued in Japan's registry, and keeps its serial number."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.findings = Findings()
        self.next_serial = {"JP": 1, "KZ": 1}  # units go out in their order, and come back in it

    # -- what is done

    def begin(self, code: str) -> str:
        """Propose a transfer out of a registry, asking again until there is an answer."""
        origin = self.pair.ends[code]
        first = self.next_serial[code]
        self.next_serial[code] += SIZE
        self.findings.transfers += 1
        said = {
            "request_id": str(uuid4()),
            "origin": origin.account,
            "destination": self.pair.other(origin).account,
            "issuing": "JP",
            "first": str(first),
            "last": str(first + SIZE - 1),
        }
        answer: dict[str, str] = {}
        # No answer: unknown whether it was done. It is asked again under the same request id.
        retry(lambda: answer.update(post(origin.network.door, "/begin/", said)), OSError, SLOWEST_START)
        return answer["transfer"]

    def run(self) -> None:
        """Let both registries' workers take turns until nothing is left to do."""
        for _turn in range(MOST_TURNS):
            for end in self.pair.ends.values():
                self.pair.hurry()
                end.turn()
                self.look()
            if self.is_settled():
                return

    def die_at(self, code: str, point: str, origin: str = "JP", *, late: bool = False) -> None:
        """A transfer in which one process of one registry is killed at a point. ``late``: it runs out of time."""
        end = self.pair.ends[code]
        end.wish(POINT, point)
        if late:
            self.run_out_of_time(origin)
        else:
            self.begin(origin)
        self.run()
        if not end.has_died_at_the_point():
            self.findings.stranded.append(f"{point} was never reached")
            end.wish(POINT, "")
        self.findings.kills += 1
        self.settle(point)

    def run_out_of_time(self, origin: str) -> None:
        """Proposed and accepted, and the acceptance does not come through for a day."""
        self.pair.ends[origin].network.is_cut = True
        self.begin(origin)
        for end in self.pair.ends.values():
            self.pair.hurry()
            end.turn()
        self.pair.let_a_day_pass()
        self.pair.ends[origin].network.is_cut = False

    def say_everything_again(self) -> set[int]:
        """Each request once more as it was, and each message once more under a new signature; the statuses."""
        statuses = {status for end in self.pair.ends.values() for status in end.network.say_again()}
        for end in self.pair.ends.values():
            self.pair.do(
                end, "UPDATE article6_outgoingmessage SET answered_at = NULL, next_attempt_at = now()"
            )
        self.run()
        return statuses

    # -- what is so

    def rows(self, end: End, statement: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.pair.postgresql.url("registry_runtime", end.database)) as connection:
            return connection.execute(statement).fetchall()

    def units(self) -> tuple[list[int], list[int], list[int]]:
        """Serial numbers at home in Japan's registry, those that it knows to be over there, and those booked there."""
        home: list[int] = []
        away: list[int] = []
        for first, last, is_away, _reserved in self.rows(self.pair.ends["JP"], OWN):
            (away if is_away else home).extend(range(first, last + 1))
        rows = self.rows(self.pair.ends["KZ"], FOREIGN)
        return home, away, [serial for first, last, _ in rows for serial in range(first, last + 1)]

    def states(self) -> dict[str, dict[str, tuple[Any, ...]]]:
        return {
            code: {row[0]: row[1:] for row in self.rows(end, TRANSFERS)}
            for code, end in self.pair.ends.items()
        }

    def snapshot(self) -> Any:
        return self.units(), self.states()

    def look(self) -> None:
        """At every moment: nothing twice, and what was issued is all there."""
        # Asked first of the registry in which units appear last: what moves between the two looks is not yet there.
        booked = self.units()[2]
        home, away, _later = self.units()
        if len(set(booked)) != len(booked) or len(set(home + away)) != len(home + away):
            self.findings.doubled.append("a unit stands twice in one registry")
        if both := set(home) & set(booked):
            self.findings.doubled.append(f"{len(both)} units are in both registries")
        if set(home + away) != set(range(1, UNITS + 1)):
            self.findings.lost.append("units that were issued are nowhere")

    def is_settled(self) -> bool:
        unanswered = any(self.rows(end, UNANSWERED) for end in self.pair.ends.values())
        return not unanswered and all(
            row[0] in OVER for rows in self.states().values() for row in rows.values()
        )

    def settle(self, after: str) -> None:
        """At the end of everything: both know the same, and nothing waits or is kept aside."""
        self.look()
        _home, away, booked = self.units()
        if missing := set(away) - set(booked):
            self.findings.lost.append(f"after {after}: {len(missing)} units left and never came")
        if extra := set(booked) - set(away):
            self.findings.doubled.append(f"after {after}: {len(extra)} units came and never left")
        states = self.states()
        for public_id in states["JP"].keys() | states["KZ"].keys():
            ends = {rows[public_id][0] for rows in states.values() if public_id in rows}
            if len(ends) > 1 or not ends <= OVER:
                self.findings.stranded.append(f"after {after}: {sorted(ends)}")
        for end in self.pair.ends.values():
            if waiting := self.rows(end, UNANSWERED):
                self.findings.stranded.append(f"after {after}: {end.code} still says {waiting}")
        kept = [row for row in self.rows(self.pair.ends["JP"], OWN) if row[3]]
        kept += [row for row in self.rows(self.pair.ends["KZ"], FOREIGN) if row[2]]
        if kept:
            self.findings.stranded.append(f"after {after}: still set aside: {kept}")
