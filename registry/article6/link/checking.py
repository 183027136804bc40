"""What the destination holds a proposal to: the first check that it does not pass refuses it."""

from datetime import datetime

from credits.models import Account, BlockOwner
from registry.accounts.errors import AccountFrozen, RegistryFrozen
from registry.accounts.operations.freezing import stand_clear
from registry.article6.link import booking
from registry.article6.link.effects import MOST_RUNS, RECEIVING
from registry.article6.link.messages import Block, Proposal
from registry.article6.models import Counterpart
from registry.rules.resolving import account_rules

NOT_RECEIVING, FOREIGN_LINE, NOT_HELD, TOO_MANY_RUNS = "JR-1504", "JR-2010", "JR-4003", "JR-4013"
NO_ACCOUNT, NOT_ELIGIBLE, NOT_ALLOWED, CLOSED = "JR-5902", "JR-5903", "JR-5904", "JR-5906"
HOLDING = (Account.Kind.ENTITY_HOLDING, Account.Kind.GOVERNMENT_HOLDING)
FEATURE = "registry_link"


def fault_of(counterpart: Counterpart, proposal: Proposal, now: datetime) -> str:
    """The number of the first check that a proposal does not pass; empty where it passes all. In this order:

    1504 not in operation, or frozen; 2010 units of a third registry; 4013 more runs than one entry takes; 5904 the
    rules have no such transfers; 5902 no such account; 5903 no holding account of ours; 5906 closed, or otherwise
    not receiving; 4003 the units cannot be with the proposing registry.

    The account is kept from being closed or frozen until the transaction ends.
    """
    if not counterpart.is_operational:
        return NOT_RECEIVING
    if proposal.issuing_registry not in (counterpart.own_id, counterpart.code):
        return FOREIGN_LINE
    if len(proposal.blocks) > MOST_RUNS:
        return TOO_MANY_RUNS
    if not all(are_linked(block.partner_country, now) for block in proposal.blocks):
        return NOT_ALLOWED
    account = Account.objects.filter(number=proposal.destination_account).first()
    if account is None:
        return NO_ACCOUNT
    if (
        account.registry_id != counterpart.own_id
        or account.kind not in HOLDING
        or account == counterpart.mirror
    ):
        return NOT_ELIGIBLE
    if code := _not_receiving(account):
        return code
    if proposal.issuing_registry != counterpart.own_id:
        return NOT_HELD if booking.are_here(counterpart, proposal.blocks) else ""
    found = [_runs_in_mirror(counterpart, block) for block in proposal.blocks]
    if not all(found):
        return NOT_HELD
    return TOO_MANY_RUNS if sum(found) > MOST_RUNS else ""


def _not_receiving(account: Account) -> str:
    """Why the account takes nothing in now: a freeze of everything, of itself, or its status."""
    try:
        stand_clear(account)
    except RegistryFrozen:
        return NOT_RECEIVING
    except AccountFrozen:
        return CLOSED
    account.refresh_from_db(fields=["status"])  # it may have been closed while we waited
    return "" if account.status in RECEIVING else CLOSED


def are_linked(partner_country: str, now: datetime) -> bool:
    """Whether the rules of a country have transfers between the two sides' registries (shipped ones have not)."""
    rules = account_rules(partner_country, on=now.date())
    return rules is not None and rules.feature(FEATURE)


def _runs_in_mirror(counterpart: Counterpart, block: Block) -> int:
    """In how many runs units of our own line are known to be with the other registry; 0 unless all of them are."""
    owners = BlockOwner.objects.filter(
        account=counterpart.mirror,
        series__registry=counterpart.own_id,
        first_serial__lte=block.last,
        last_serial__gte=block.first,
    )
    runs = [min(owner.last_serial, block.last) - max(owner.first_serial, block.first) + 1 for owner in owners]
    return len(runs) if sum(runs) == block.quantity else 0
