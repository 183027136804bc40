"""The questions the engine asks of other rooms. It knows no clock, no form and no messenger itself.

A room answers in its own ``hooks.py``, which is imported at start::

    @answers(hooks.documents_of)
    def kinds_present(case): …

What ``One`` and ``Many`` do is told in ``registry.identity.questions``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from registry.identity.questions import Many, One, answers

if TYPE_CHECKING:
    from uuid import UUID

    from registry.lifecycle.models import Case, StepTaken
    from registry.lifecycle.tables import Lifecycle, Part, Step, StepContext, Unmet

# The rooms answer through this module, whichever file holds the machinery.
__all__ = ["Many", "One", "answers"]


class NoRules:
    """What a case without a rule set is held to: everything is possible, nothing has a clock."""

    key = ""

    def feature(self, name: str) -> bool:
        return True

    def attachments(self, lifecycle: str, step: str) -> Iterable[str]:
        return ()

    def needs_two_people(self, lifecycle: str, step: str) -> bool:
        return False

    def label(self, key: str, default: str = "") -> str:
        """What the country calls something; without rules, what everybody does."""
        return default

    def today(self, moment: datetime) -> date:
        """The day it is; of no country in particular, so in UTC."""
        return moment.astimezone(UTC).date()

    def window(self, clock: str, moment: datetime) -> tuple[date, date | None]:
        """First and last day of a window that opens at a moment; without a clock it has no last day."""
        return self.today(moment), None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something people must be told. ``key`` makes it happen once: the same key again tells nobody.

    ``kind``: ``step_taken``, or a room's own (``clock_due_soon``, ``clock_overdue``, …).
    """

    kind: str
    case: Case
    key: str
    tells: tuple[Part, ...] = ()
    taken: StepTaken | None = None
    step: Step | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningClock:
    """A clock of a case as it is shown: ``due_on`` is the last day, inclusive; None where none is known."""

    key: str
    opened_on: date
    due_on: date | None
    maximum_due_on: date | None
    is_paused: bool


@One
def pin_rules(lifecycle: Lifecycle, country: str, track: str, on: date) -> str:
    """The key of the rule set in force for a country and track on a day; empty where there is none."""
    return ""


@One
def rules_of(rules_key: str) -> Any:
    """The rule set behind a key, with ``feature``, ``attachments`` and ``needs_two_people``."""
    return NoRules()


@One
def label_of(rules_key: str, key: str, default: str) -> str:
    """What the rule set behind a key calls a procedure, a form or a kind of document (by its code), or a step
    (``procedure/step``); ``default`` where it has no word of its own."""
    return default


def step_label(case: Case, step: Step) -> str:
    """What the rules of a case call one of its steps."""
    return label_of(case.rules_key, f"{case.lifecycle}/{step.code}", str(step.label))


@Many
def clockwork(context: StepContext) -> None:
    """Start, stop, pause and resume the clocks of a step that was taken; sets ``case.due_on``."""


@One
def clocks_of(case: Case) -> Iterable[RunningClock]:
    """The clocks that run or pause in a case now."""
    return ()


@One
def documents_of(case: Case) -> frozenset[str]:
    """The kinds of document that lie in the case and were found harmless."""
    return frozenset()


@One
def documents_named(case: Case, user: Any, ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """Of documents named by their ids, those that lie in the case for this person, found harmless:
    ``{"id", "number", "sha256"}`` of the newest accepted version of each."""
    return []


@One
def name_of_document(kind: str) -> str:
    """A kind of document as people call it."""
    return kind


@Many
def may_be_about(lifecycle: str, user: Any, subject_reference: str) -> bool:
    """Whether a person may begin such a case about this project, methodology or designation."""
    return False


@Many
def submission_ready(context: StepContext) -> Iterable[Unmet]:
    """What is missing in the forms of a case that is about to be handed in."""
    return ()


@Many
def freeze_submissions(context: StepContext) -> None:
    """Keep what was handed in; called when a case leaves a state in which its forms are edited."""


@Many
def decision_stands(context: StepContext) -> Iterable[Unmet]:
    """Whether the decision named by the actor is adopted, for this case and this outcome."""
    return ()


@Many
def conflicts_of_interest(context: StepContext) -> Iterable[Unmet]:
    """What forbids this person or these organisations to act in this case."""
    return ()


@Many
def after_step(context: StepContext) -> None:
    """What other rooms keep of a case that has moved: an open decision about it falls away, for one."""


@Many
def announce(event: Event) -> None:
    """Tell people. Called inside the transaction: a messenger writes to an outbox and sends nothing."""
