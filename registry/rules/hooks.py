"""What this room answers to the engine: which rules hold, and what a step does to the clocks."""

from datetime import date

from registry.lifecycle import hooks
from registry.lifecycle.errors import LifecycleNotOffered
from registry.lifecycle.hooks import NoRules, answers
from registry.lifecycle.models import Case
from registry.lifecycle.tables import Lifecycle, StepContext
from registry.rules import resolving
from registry.rules.models.clocks import Clock
from registry.rules.operations.clocks import run_clocks
from registry.rules.queries import tracks_of


@answers(hooks.pin_rules)
def rules_in_force(lifecycle: Lifecycle, country: str, track: str, on: date) -> str:
    """The key to pin a case to; empty while no rule set is adopted at all.

    Raises LifecycleNotOffered for a track that the country does not have: without this, a mistyped track
    would be a case without rules.
    """
    if lifecycle.rules_document:
        return resolving.pin_document(country, lifecycle.rules_document, on)
    key = resolving.pin_rules(country, track, on)
    if not key and tracks_of(country, on=on):
        raise LifecycleNotOffered(lifecycle=str(lifecycle.label), country=country, track=track)
    return key


@answers(hooks.rules_of)
def rules_behind(rules_key: str) -> resolving.Rules | NoRules:
    """What the case's own version says, whatever was adopted since."""
    return resolving.rules_of(rules_key)


@answers(hooks.label_of)
def label_of(rules_key: str, key: str, default: str) -> str:
    """In the words of the case's own version. One query for all that a page shows."""
    return resolving.label_of(rules_key, key) or default


@answers(hooks.clocks_of)
def clocks_that_run(case: Case) -> list[hooks.RunningClock]:
    """In the order in which they were started."""
    return [
        hooks.RunningClock(
            key=clock.key,
            opened_on=clock.opened_on,
            due_on=clock.due_on,
            maximum_due_on=clock.maximum_due_on,
            is_paused=clock.paused_at is not None,
        )
        for clock in Clock.objects.open().filter(case=case).order_by("id")
    ]


@answers(hooks.clockwork)
def clocks_of_a_step(context: StepContext) -> None:
    """Start, stop, pause and resume."""
    run_clocks(context)
