"""What the destination holds a proposal to: the first check that it does not pass refuses it."""

from datetime import datetime

from credits.models import Account, BlockOwner
from registry.article6.link import booking
from registry.article6.link.effects import RECEIVING
from registry.article6.link.messages import Block, Proposal
from registry.article6.models import Counterpart
from registry.rules.resolving import account_rules

NOT_RECEIVING, FOREIGN_LINE, NOT_HELD = "JR-1504", "JR-2010", "JR-4003"
NO_ACCOUNT, NOT_ELIGIBLE, NOT_ALLOWED, CLOSED = "JR-5902", "JR-5903", "JR-5904", "JR-5906"
HOLDING = (Account.Kind.ENTITY_HOLDING, Account.Kind.GOVERNMENT_HOLDING)
FEATURE = "registry_link"


def fault_of(counterpart: Counterpart, proposal: Proposal, now: datetime) -> str:
    """The number of the first check that a proposal does not pass; empty where it passes all. In this order:

    1504 not in operation; 2010 units of a third registry; 5904 the rules have no such transfers; 5902 no such
    account; 5903 no holding account of ours; 5906 closed, or otherwise not receiving; 4003 the units cannot be
    with the proposing registry.
    """
    if not counterpart.is_operational:
        return NOT_RECEIVING
    if proposal.issuing_registry not in (counterpart.own_id, counterpart.code):
        return FOREIGN_LINE
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
    if account.status not in RECEIVING:
        return CLOSED
    if proposal.issuing_registry == counterpart.own_id:
        is_elsewhere = not all(_stands_in_mirror(counterpart, block) for block in proposal.blocks)
    else:
        is_elsewhere = booking.are_here(counterpart, proposal.blocks)
    return NOT_HELD if is_elsewhere else ""


def are_linked(partner_country: str, now: datetime) -> bool:
    """Whether the rules of a country have transfers between the two sides' registries (shipped ones have not)."""
    rules = account_rules(partner_country, on=now.date())
    return rules is not None and rules.feature(FEATURE)


def _stands_in_mirror(counterpart: Counterpart, block: Block) -> bool:
    """Whether units of our own line are known to be with the other registry, all of them."""
    owners = BlockOwner.objects.filter(
        account=counterpart.mirror,
        series__registry=counterpart.own_id,
        first_serial__lte=block.last,
        last_serial__gte=block.first,
    )
    found = sum(
        min(owner.last_serial, block.last) - max(owner.first_serial, block.first) + 1 for owner in owners
    )
    return found == block.quantity
