"""What this room answers to others: whether an authorisation covers a use, who may authorise for a side, and what
units in the other registry keep from being done here."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from credits.models import Account, Transaction
from registry.accounts import questions
from registry.accounts.questions import Outside, UnitsUse
from registry.article6.guards.authorisations import officer_is_of_the_side
from registry.article6.models import Counterpart, ForeignUnits, LinkTransfer
from registry.article6.operations import covering
from registry.issuance.guards.settlements import reversed_entry
from registry.issuance.schemas.settlements import SETTLEMENT
from registry.lifecycle import hooks
from registry.lifecycle.tables import StepContext, Unmet
from registry.projects.queries.subjects import written

if TYPE_CHECKING:
    from django.utils.functional import Promise

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


@hooks.answers(questions.keeps_open)
def units_of_the_link(account: Account) -> "Iterator[str | Promise]":
    """A closed account could not take in what was accepted for it, nor send back what is booked in it."""
    if ForeignUnits.objects.filter(account=account).exists():
        yield _(
            "Units of the other side's registry are booked in account %(account)s: send them back first."
        ) % {"account": account.number}
    if LinkTransfer.objects.under_way().filter(own_account=account).exists():
        yield _("Transfers between registries are under way for account %(account)s: let them end first.") % {
            "account": account.number
        }
    if Counterpart.objects.filter(mirror=account).exists():
        yield _("Account %(account)s stands for units that are in the other side's registry.") % {
            "account": account.number
        }


@hooks.answers(hooks.conflicts_of_interest)
def what_is_over_there_is_not_settled_here(context: StepContext) -> Iterable[Unmet]:
    """Units issued too much that have gone to the other registry come back first: taken back or cancelled here alone,
    they would still be booked there."""
    if (context.case.lifecycle, context.step.code) != (SETTLEMENT, "settle"):
        return
    number = str(written(context.case, SETTLEMENT).get("settlement", {}).get("account") or "")
    entry = reversed_entry(context.case)
    is_over_there = Counterpart.objects.filter(mirror__number=number).exists() or (
        entry is not None and LinkTransfer.objects.filter(entry=entry).exists()
    )
    if is_over_there:
        yield Unmet(
            "units_in_the_other_registry",
            _("These units are booked in the other side's registry: have them sent back first."),
        )
