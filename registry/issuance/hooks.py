"""What this room answers to the engine: each side's units are issued by that side's officers."""

from collections.abc import Iterable

from registry.issuance.guards.sides import officer_is_of_the_side
from registry.lifecycle import hooks
from registry.lifecycle.tables import StepContext, Unmet


@hooks.answers(hooks.conflicts_of_interest)
def only_its_own_side_issues(context: StepContext) -> Iterable[Unmet]:
    """Asked of whoever proposes it and of whoever confirms it."""
    if context.case.lifecycle == "side_issuance" and context.step.code == "issue":
        return list(officer_is_of_the_side(context))
    return ()
