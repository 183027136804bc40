"""Where findings are written: under which items of which report, and in which states of its case.

Validation has its place here; the room of monitoring adds that of verification, and what its checks find.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.projects.schemas.validation import VALIDATION_ITEMS
from registry.submissions.schema import Choice

AT_WORK = frozenset({"desk_review", "site_visit", "findings_open", "findings_answered", "findings_closed"})


@dataclass(frozen=True, slots=True)
class FindingPlace:
    """``items``: of the report. ``at_work``: the states in which the entity is at work on it."""

    items: tuple[Choice, ...]
    at_work: frozenset[str] = AT_WORK


_places: dict[str, FindingPlace] = {}
Bind = Callable[[Any, Sequence[str]], list[str]]
_binders: dict[str, Bind] = {}


def register_findings(lifecycle: str, items: tuple[Choice, ...], at_work: Collection[str] = AT_WORK) -> None:
    """Let findings be written in the cases of a lifecycle."""
    _places[lifecycle] = FindingPlace(items, frozenset(at_work))


def place_of_findings(lifecycle: str) -> FindingPlace | None:
    """None where no findings are ever written."""
    return _places.get(lifecycle)


def items_of(lifecycle: str) -> tuple[Choice, ...]:
    place = place_of_findings(lifecycle)
    return () if place is None else place.items


def binds_cells(lifecycle: str) -> Callable[[Bind], Bind]:
    """Decorator: gives the cells of a finding in a case of that lifecycle the names that its sheet has for them.

    Raises ValidationError with what names no cell. Without one, findings of a lifecycle are about no cells.
    """

    def keep(bind: Bind) -> Bind:
        _binders[lifecycle] = bind
        return bind

    return keep


def is_about_cells(lifecycle: str) -> bool:
    return lifecycle in _binders


def bound_cells(case: Any, cells: Sequence[str]) -> list[str]:
    """The cells as the sheet of the case names them; as they were written where it has none."""
    bind = _binders.get(case.lifecycle)
    return list(cells) if bind is None or not cells else bind(case, cells)


Say = Callable[[Mapping[str, Any]], str]
_sayers: list[Say] = []


def say_checks(say: Say) -> Say:
    """Decorator: says in the reader's language what a check found, from the facts that a finding keeps of it."""
    _sayers[:] = [say]
    return say


def said_check(facts: Mapping[str, Any]) -> str:
    """Empty where no room has checks."""
    return _sayers[0](facts) if _sayers else ""


def every_item() -> tuple[Choice, ...]:
    """The items of all reports, each code once."""
    return tuple({code: (code, label) for place in _places.values() for code, label in place.items}.values())


register_findings("validation", VALIDATION_ITEMS)
