"""How a transfer between two registries goes on, at both ends, as data. Pure: no database, no clock, no network.

The origin proposes and sets its units aside; the destination accepts or refuses; the origin moves the units into
its account "held in the other registry" and says so; the destination books them. Units appear at the destination
only after they have left the origin, so they are never in two places; the origin repeats what it said until it is
answered, so they never stay in none. Source of the messages: the data exchange standards of the Kyoto registries
(domain notes on checks, section 0); version 01.0 of the Common Specifications of the JCM defines none.

Two states wait for an end's own ledger, which may refuse for a while (a hold, a suspended account): ``accepted`` at
the origin before its units have moved, ``owed`` at the destination before they are booked. Both are tried again.

A turn that is not listed is refused: see :func:`turn`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Which end this is."""

    ORIGIN = "origin"
    DESTINATION = "destination"


class State(StrEnum):
    """Where a transfer stands at one end. ``UNKNOWN``: nothing was heard of it yet, and no row is kept."""

    UNKNOWN = "unknown"
    PROPOSED = "proposed"  # origin only
    ACCEPTED = "accepted"
    OWED = "owed"  # destination only
    COMPLETED = "completed"
    REJECTED = "rejected"
    TERMINATED = "terminated"


class Kind(StrEnum):
    """What the ends say to each other."""

    PROPOSE = "propose"
    ACCEPT = "accept"
    REFUSE = "refuse"
    COMPLETE = "complete"
    TERMINATE = "terminate"


class Event(StrEnum):
    """What happens at an end. Messages have the names of their kinds."""

    START = "start"  # a person, or an instruction, begins it here
    PROPOSE = "propose"
    ACCEPT = "accept"
    REFUSE = "refuse"
    COMPLETE = "complete"
    TERMINATE = "terminate"
    FAULTY = "faulty"  # a proposal that the destination's checks do not pass
    TIME_OUT = "time_out"  # no answer in time, by the ledger's clock; or an officer takes it back
    LEDGER_REFUSED = "ledger_refused"  # own ledger does not do the step now
    RETRY = "retry"  # it is tried again
    RESERVATION_ENDED = "reservation_ended"  # the units are set aside no more
    NOT_TAKEN = "not_taken"  # the other end answered the proposal with a refusal
    TOLD_TERMINATED = "told_terminated"  # the other end answered the acceptance: it is over


class Effect(StrEnum):
    """What an end does in its own ledger, in the same transaction as the change of state."""

    RESERVE = "reserve"  # origin: set the units aside
    HAND_OVER = "hand_over"  # origin: move them to the account that stands for the other registry
    RELEASE = "release"  # origin: give them back
    BOOK = "book"  # destination: they are here


@dataclass(frozen=True, slots=True)
class Turn:
    """Where an event leads, what is done in the ledger, and what is then said to the other end."""

    to: State
    effect: Effect | None = None
    says: Kind | None = None
    undone_to: State | None = None  # where it stands instead when the own ledger refuses the effect


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a message changes nothing: the number of the check (domain notes on checks, section 1)."""

    code: str


ORIGIN, DESTINATION = Role.ORIGIN, Role.DESTINATION
S, E = State, Event
TURNS: dict[tuple[Role, State, Event], Turn] = {
    (ORIGIN, S.UNKNOWN, E.START): Turn(S.PROPOSED, Effect.RESERVE, Kind.PROPOSE),
    (ORIGIN, S.PROPOSED, E.ACCEPT): Turn(S.COMPLETED, Effect.HAND_OVER, Kind.COMPLETE, undone_to=S.ACCEPTED),
    (ORIGIN, S.PROPOSED, E.REFUSE): Turn(S.REJECTED, Effect.RELEASE),
    (ORIGIN, S.PROPOSED, E.NOT_TAKEN): Turn(S.REJECTED, Effect.RELEASE),
    (ORIGIN, S.PROPOSED, E.TIME_OUT): Turn(S.TERMINATED, Effect.RELEASE, Kind.TERMINATE),
    (ORIGIN, S.ACCEPTED, E.RETRY): Turn(S.COMPLETED, Effect.HAND_OVER, Kind.COMPLETE, undone_to=S.ACCEPTED),
    # What was accepted is not terminated by time or by people (check 3009); only where nothing is left to hand over.
    (ORIGIN, S.ACCEPTED, E.RESERVATION_ENDED): Turn(S.TERMINATED, None, Kind.TERMINATE),
    (DESTINATION, S.UNKNOWN, E.PROPOSE): Turn(S.ACCEPTED, None, Kind.ACCEPT),
    (DESTINATION, S.UNKNOWN, E.FAULTY): Turn(S.REJECTED, None, Kind.REFUSE),
    # It overtook the proposal, which is then refused when it comes.
    (DESTINATION, S.UNKNOWN, E.TERMINATE): Turn(S.TERMINATED),
    (DESTINATION, S.ACCEPTED, E.COMPLETE): Turn(S.COMPLETED, Effect.BOOK, undone_to=S.OWED),
    (DESTINATION, S.ACCEPTED, E.TERMINATE): Turn(S.TERMINATED),
    (DESTINATION, S.ACCEPTED, E.TOLD_TERMINATED): Turn(S.TERMINATED),
    (DESTINATION, S.OWED, E.RETRY): Turn(S.COMPLETED, Effect.BOOK, undone_to=S.OWED),
    # Said again, or said late: nothing changes, and nothing is wrong.
    (ORIGIN, S.ACCEPTED, E.ACCEPT): Turn(S.ACCEPTED),
    (ORIGIN, S.COMPLETED, E.ACCEPT): Turn(S.COMPLETED),
    (ORIGIN, S.REJECTED, E.REFUSE): Turn(S.REJECTED),
    (ORIGIN, S.TERMINATED, E.REFUSE): Turn(S.TERMINATED),
    (DESTINATION, S.OWED, E.COMPLETE): Turn(S.OWED),
    (DESTINATION, S.COMPLETED, E.COMPLETE): Turn(S.COMPLETED),
    (DESTINATION, S.REJECTED, E.TERMINATE): Turn(S.REJECTED),
    (DESTINATION, S.TERMINATED, E.TERMINATE): Turn(S.TERMINATED),
}
KINDS = frozenset(kind.value for kind in Kind)
FINAL = frozenset({S.COMPLETED, S.REJECTED, S.TERMINATED})
# Which end says what: the initiator proposes, completes and terminates, the acquirer accepts and refuses.
SAID_BY = {
    Kind.PROPOSE: Role.ORIGIN,
    Kind.ACCEPT: Role.DESTINATION,
    Kind.REFUSE: Role.DESTINATION,
    Kind.COMPLETE: Role.ORIGIN,
    Kind.TERMINATE: Role.ORIGIN,
}
EXISTS_ALREADY, UNKNOWN_TRANSFER = "JR-3001", "JR-3002"
COMPLETED_ALREADY, REJECTED_ALREADY, TERMINATED_ALREADY = "JR-3003", "JR-3004", "JR-3007"
NOT_TERMINABLE, WRONG_END = "JR-3009", "JR-3011"
OVER = {S.COMPLETED: COMPLETED_ALREADY, S.REJECTED: REJECTED_ALREADY, S.TERMINATED: TERMINATED_ALREADY}


def turn(role: Role, state: State, event: Event) -> Turn | Refused:
    """What an event leads to at one end. Of messages that do not fit, the number of the check that says so.

    Raises ValueError for an event of the end itself that is no turn here: a fault of the program.
    """
    if found := TURNS.get((role, state, event)):
        return found
    if event.value not in KINDS:
        raise ValueError(f"{event} is no turn of the {role} in the state {state}")
    kind = Kind(event.value)
    if SAID_BY[kind] == role:
        return Refused(WRONG_END)
    if kind == Kind.PROPOSE:
        return Refused(TERMINATED_ALREADY if state == S.TERMINATED else EXISTS_ALREADY)
    if state == S.UNKNOWN:
        return Refused(UNKNOWN_TRANSFER)
    if kind == Kind.TERMINATE:
        return Refused(NOT_TERMINABLE)
    return Refused(OVER.get(state, WRONG_END))
