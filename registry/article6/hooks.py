"""What this room answers to others: whether an authorisation covers a use, and who may authorise for a side."""

from collections.abc import Iterable

from credits.models import Transaction
from registry.accounts import questions
from registry.accounts.questions import Outside, UnitsUse
from registry.article6.guards.authorisations import officer_is_of_the_side
from registry.article6.operations import covering
from registry.lifecycle import hooks
from registry.lifecycle.tables import StepContext, Unmet

LIFECYCLES = ("authorisation", "authorisation_revocation")


@hooks.answers(questions.outside_authorisation)
def outside_authorisation(use: UnitsUse) -> Iterable[Outside]:
    return list(covering.outside(use))


@hooks.answers(questions.note_use)
def note_use(use: UnitsUse, transaction: Transaction) -> None:
    covering.note(use, transaction)


@hooks.answers(hooks.conflicts_of_interest)
def only_its_own_side_authorises(context: StepContext) -> Iterable[Unmet]:
    """Asked of whoever proposes it and of whoever confirms it."""
    if context.case.lifecycle in LIFECYCLES and context.step.two_people:
        return list(officer_is_of_the_side(context))
    return ()
