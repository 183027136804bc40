"""What somebody has to do while a case stands in a state, where the step's own name does not say enough.

A room registers it in its ``notices.py``. ``facts`` are read from the case when the notice is raised,
``words`` are made when it is read, in the reader's language::

    register_phrase(
        "validation", "findings_open",
        facts=lambda case: {"number": case.findings.open().count()},
        words=lambda facts: ngettext(
            "Answer %(number)d finding on %(case)s", "Answer %(number)d findings on %(case)s", facts["number"]
        ) % facts,
    )
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from registry.lifecycle.models import Case
from registry.lifecycle.tables import Part, lifecycle_of


@dataclass(frozen=True, slots=True)
class Phrase:
    """``facts``: plain data, kept with the notice; ``words``: the sentence, without its date."""

    facts: Callable[[Case], dict[str, Any]]
    words: Callable[[dict[str, Any]], str]


_phrases: dict[tuple[str, str], Phrase] = {}


def register_phrase(
    lifecycle: str,
    state: str,
    *,
    facts: Callable[[Case], dict[str, Any]] = lambda case: {},
    words: Callable[[dict[str, Any]], str],
) -> None:
    """Say what there is to do in a state of a lifecycle. The last one registered holds."""
    _phrases[lifecycle, state] = Phrase(facts, words)


def facts_of(case: Case) -> dict[str, Any]:
    """What the notice about this case keeps, beside the case itself."""
    phrase = _phrases.get((case.lifecycle, case.state))
    return {} if phrase is None else phrase.facts(case)


def words_for(facts: dict[str, Any]) -> str | None:
    """The registered sentence, or nothing where none is registered."""
    phrase = _phrases.get((facts["lifecycle"], facts["state"]))
    return None if phrase is None else phrase.words(facts)


def task_of(lifecycle: str, state: str, part: str) -> str:
    """What there is to do by the lifecycle's own table: the state's task, or the first step that the part may take."""
    if task := lifecycle_of(lifecycle).state(state).task:
        return str(task)
    steps = lifecycle_of(lifecycle).steps_from(state)
    for step in steps:
        if Part(part) in step.parts or (step.is_decision and part == Part.JOINT_COMMITTEE):
            return str(step.label)
    return str(lifecycle_of(lifecycle).state(state).label)
