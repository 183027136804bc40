"""Every order in which messages between two registries can come, be lost or come twice, walked through.

Two ends, each with its ledger reduced to one unit, and a network that may deliver any message it was ever given,
at any time, any number of times, or never; so may it the answers. Each end may find its own ledger refusing, or its
clock run out, whenever that can happen. All states that can be reached are visited, not a sample of them.
"""

from collections import deque
from dataclasses import dataclass, replace

import pytest

from registry.article6.link.machine import (
    FINAL,
    SAID_BY,
    TURNS,
    Effect,
    Event,
    Kind,
    Refused,
    Role,
    State,
    turn,
)

FREE, SET_ASIDE, AWAY = "free", "set aside", "away"


@dataclass(frozen=True)
class World:
    """Both ends, where the unit is at each, and what the network was ever given."""

    origin: State = State.UNKNOWN
    destination: State = State.UNKNOWN
    unit: str = FREE  # at the origin
    is_booked: int = 0  # how often, at the destination
    sent: frozenset[Kind] = frozenset()
    answers: frozenset[tuple[Kind, str]] = frozenset()  # to a message of that kind: a refusal's number, or ""
    released: bool = False


def at(world, role):
    return world.origin if role == Role.ORIGIN else world.destination


def applied(world, role, event, *, ledger_refuses=False):
    """The world after an event at one end, or None where the message is refused."""
    found = turn(role, at(world, role), event)
    if isinstance(found, Refused):
        return None, found.code
    to, says = found.to, found.says
    if ledger_refuses and found.undone_to is not None:
        to, says, effect = found.undone_to, None, None
    else:
        effect = found.effect
    if effect == Effect.RESERVE:
        assert world.unit == FREE
        world = replace(world, unit=SET_ASIDE)
    elif effect == Effect.HAND_OVER:
        assert world.unit == SET_ASIDE, "handed over without being set aside"
        world = replace(world, unit=AWAY)
    elif effect == Effect.RELEASE:
        assert world.unit == SET_ASIDE, "given back without being set aside"
        world = replace(world, unit=FREE, released=True)
    elif effect == Effect.BOOK:
        world = replace(world, is_booked=world.is_booked + 1)
    name = "origin" if role == Role.ORIGIN else "destination"
    return replace(world, **{name: to}, sent=world.sent | ({says} if says else set())), ""


def other(role):
    return Role.DESTINATION if role == Role.ORIGIN else Role.ORIGIN


def next_worlds(world):
    """Everything that can happen next."""
    if world.origin == State.UNKNOWN:
        yield applied(world, Role.ORIGIN, Event.START)[0]
    for kind in world.sent:  # delivered now, perhaps again
        role = other(SAID_BY[kind])
        for refuses in (False, True):
            after, code = applied(world, role, Event(kind.value), ledger_refuses=refuses)
            if after is not None:
                yield replace(after, answers=after.answers | {(kind, "")})
            else:
                yield replace(world, answers=world.answers | {(kind, code)})
        if kind == Kind.PROPOSE and world.destination == State.UNKNOWN:
            yield applied(world, role, Event.FAULTY)[0]
            if world.origin == State.PROPOSED:  # turned away at the door; the message may yet come again
                yield applied(world, Role.ORIGIN, Event.NOT_TAKEN)[0]
    for kind, code in world.answers:
        if kind == Kind.ACCEPT and code in ("JR-3004", "JR-3007") and world.destination == State.ACCEPTED:
            yield applied(world, Role.DESTINATION, Event.TOLD_TERMINATED)[0]
        # A redelivered proposal is answered as the first time; a refusal of it counts only before any acceptance.
        if kind == Kind.PROPOSE and code == "JR-3007" and world.origin == State.PROPOSED:
            yield applied(world, Role.ORIGIN, Event.NOT_TAKEN)[0]
    if world.origin == State.PROPOSED:
        yield applied(world, Role.ORIGIN, Event.TIME_OUT)[0]
    if world.origin == State.ACCEPTED:
        yield applied(world, Role.ORIGIN, Event.RETRY)[0]
        yield replace(applied(world, Role.ORIGIN, Event.RESERVATION_ENDED)[0], unit=FREE)
    if world.destination == State.OWED:
        yield applied(world, Role.DESTINATION, Event.RETRY)[0]


def reachable():
    start = World()
    seen, after, waiting = {start}, {}, deque([start])
    while waiting:
        world = waiting.popleft()
        after[world] = set(next_worlds(world))
        for one in after[world] - seen:
            seen.add(one)
            waiting.append(one)
    return after


@pytest.fixture(scope="module")
def worlds():
    return reachable()


def test_no_unit_is_ever_lost_doubled_or_stranded(worlds):
    assert len(worlds) > 40
    for world in worlds:
        assert world.is_booked <= 1, world
        if world.is_booked:
            assert world.unit == AWAY, world  # never in both places
        if world.unit == AWAY:
            # On its way, or arrived: the destination still waits for it, or has it.
            assert world.destination in (State.ACCEPTED, State.OWED, State.COMPLETED), world
        if world.destination == State.COMPLETED:
            assert world.is_booked, world
        if world.origin in (State.REJECTED, State.TERMINATED):
            assert world.unit == FREE, world


def test_both_ends_always_can_and_in_the_end_do_agree(worlds):
    """From wherever the network left it, delivering what was said and trying again brings both ends to one answer."""
    agreed = {
        world
        for world in worlds
        if world.origin in FINAL
        and (world.destination in FINAL or world.destination == State.UNKNOWN)
        and (world.origin == State.COMPLETED) == (world.destination == State.COMPLETED)
    }
    good = set(agreed)
    growing = True
    while growing:
        more = {world for world, after in worlds.items() if world not in good and after & good}
        good |= more
        growing = bool(more)
    assert set(worlds) == good
    for world in agreed:  # and nothing that still comes changes the answer
        for one in worlds[world]:
            assert (one.origin, one.unit, one.is_booked) == (world.origin, world.unit, world.is_booked), world


def test_every_turn_of_the_table_is_taken_by_some_order(worlds):
    states = {(Role.ORIGIN, world.origin) for world in worlds}
    states |= {(Role.DESTINATION, world.destination) for world in worlds}
    assert {(role, state) for role, state, _event in TURNS} <= states


def test_the_walk_bites():
    """With the hand-over before the acceptance a time-out would strand the unit, and the walk says so."""
    broken = dict(TURNS)
    broken[Role.DESTINATION, State.TERMINATED, Event.COMPLETE] = broken[
        Role.DESTINATION, State.ACCEPTED, Event.COMPLETE
    ]
    broken[Role.ORIGIN, State.TERMINATED, Event.ACCEPT] = replace(
        broken[Role.ORIGIN, State.PROPOSED, Event.ACCEPT], effect=None
    )
    kept = dict(TURNS)
    try:
        TURNS.clear()
        TURNS.update(broken)
        with pytest.raises(AssertionError):
            test_no_unit_is_ever_lost_doubled_or_stranded(reachable())
    finally:
        TURNS.clear()
        TURNS.update(kept)


@pytest.mark.parametrize(
    ("role", "state", "event", "code"),
    [
        (Role.DESTINATION, State.ACCEPTED, Event.PROPOSE, "JR-3001"),
        (Role.DESTINATION, State.TERMINATED, Event.PROPOSE, "JR-3007"),
        (Role.DESTINATION, State.UNKNOWN, Event.COMPLETE, "JR-3002"),
        (Role.ORIGIN, State.UNKNOWN, Event.ACCEPT, "JR-3002"),
        (Role.ORIGIN, State.COMPLETED, Event.REFUSE, "JR-3003"),
        (Role.DESTINATION, State.REJECTED, Event.COMPLETE, "JR-3004"),
        (Role.ORIGIN, State.REJECTED, Event.ACCEPT, "JR-3004"),
        (Role.ORIGIN, State.TERMINATED, Event.ACCEPT, "JR-3007"),
        (Role.DESTINATION, State.TERMINATED, Event.COMPLETE, "JR-3007"),
        (Role.DESTINATION, State.COMPLETED, Event.TERMINATE, "JR-3009"),
        (Role.ORIGIN, State.PROPOSED, Event.COMPLETE, "JR-3011"),
        (Role.DESTINATION, State.ACCEPTED, Event.ACCEPT, "JR-3011"),
    ],
)
def test_a_message_that_does_not_fit_is_refused_with_its_number(role, state, event, code):
    assert turn(role, state, event) == Refused(code)


def test_an_accepted_transfer_is_not_terminated_by_time():
    with pytest.raises(ValueError, match="time_out is no turn"):
        turn(Role.ORIGIN, State.ACCEPTED, Event.TIME_OUT)
