"""Where in its life cycle a case stands: the way it came, where it is, what usually comes next.

Drawn from the tables of the lifecycle alone; no lifecycle is known here by name.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from registry.lifecycle.tables import Lifecycle, State


@dataclass(frozen=True, slots=True)
class Station:
    """One state on the way. ``place``: ``done``, ``here`` or ``ahead``; the end that was hoped for, or another."""

    state: State
    place: str
    is_hoped_for: bool = False


def stations(lifecycle: Lifecycle, current: str, visited: Iterable[str]) -> list[Station]:
    """The states a case passed (each loop once), its state now, and the usual way from there to an end.

    ``visited``: destinations of the steps taken, oldest first.
    """
    behind = [code for code in way_behind(lifecycle.initial, visited) if code != current]
    ahead = way_ahead(lifecycle, current)
    return [
        *(Station(lifecycle.state(code), "done") for code in behind),
        Station(lifecycle.state(current), "here", is_hoped_for=current in hopes(lifecycle)[:1]),
        *(Station(lifecycle.state(code), "ahead") for code in ahead if code not in behind),
    ]


def way_behind(initial: str, visited: Iterable[str]) -> list[str]:
    """The states in the order they were reached; what a return for revision undid is left out."""
    way = [initial]
    for code in visited:
        if code in way:
            del way[way.index(code) + 1 :]
        else:
            way.append(code)
    return way


def way_ahead(lifecycle: Lifecycle, current: str) -> list[str]:
    """The shortest way to the end that is hoped for: the first one in the table that can be reached.

    What one step leads to from the very beginning is giving up (a draft thrown away), hoped for by nobody.
    """
    found: dict[str, list[str]] = {current: []}
    waiting = deque([current])
    while waiting:
        here = waiting.popleft()
        for step in lifecycle.steps_from(here):
            if step.to not in found:
                found[step.to] = [*found[here], step.to]
                waiting.append(step.to)
    ends = [code for code in hopes(lifecycle) if code in found]
    return found[ends[0]] if ends else []


def hopes(lifecycle: Lifecycle) -> list[str]:
    """The ends somebody may hope for, the best first (the order of the table)."""
    given_up = {step.to for step in lifecycle.steps_from(lifecycle.initial)}
    return [state.code for state in lifecycle.states if state.is_final and state.code not in given_up]


def visited_states(steps_taken: Iterable[Any]) -> list[str]:
    """Destinations of steps taken, oldest first."""
    return [taken.destination for taken in sorted(steps_taken, key=lambda taken: taken.number)]
