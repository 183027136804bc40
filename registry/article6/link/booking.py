"""Units of the other registry that are booked here: set aside, given back, sent back, received.

The rows of one number line are changed under a lock on its :class:`Counterpart`, so that two transfers never cut
the same run.
"""

from collections.abc import Iterable
from datetime import datetime

from credits.models import Account
from credits.serials import SerialRange
from registry.article6.errors import ForeignUnitsNotHeld
from registry.article6.link.messages import Block
from registry.article6.models import Counterpart, ForeignMovement, ForeignUnits, LinkTransfer

IN, OUT = ForeignMovement.Direction.IN, ForeignMovement.Direction.OUT


def set_aside(transfer: LinkTransfer, account: Account, blocks: Iterable[Block]) -> None:
    """Cut out exactly these units and keep them for the transfer. Raises ForeignUnitsNotHeld."""
    _lock(transfer.counterpart)
    for block in blocks:
        wanted = SerialRange(block.first, block.last)
        rows = list(
            ForeignUnits.objects.filter(
                counterpart=transfer.counterpart,
                account=account,
                set_aside_for=None,
                first_serial__lte=wanted.last,
                last_serial__gte=wanted.first,
            ).order_by("first_serial")
        )
        covered = sum(
            min(row.last_serial, wanted.last) - max(row.first_serial, wanted.first) + 1 for row in rows
        )
        if covered != wanted.quantity:
            raise ForeignUnitsNotHeld(first=wanted.first, last=wanted.last)
        for row in rows:
            _cut(row, wanted, transfer)


def _cut(row: ForeignUnits, wanted: SerialRange, transfer: LinkTransfer) -> None:
    first, last = row.first_serial, row.last_serial
    inside = SerialRange(max(first, wanted.first), min(last, wanted.last))
    row.delete()
    for run, owner in (
        (inside, transfer),
        *((left, None) for left in SerialRange(first, last).subtract(inside)),
    ):
        ForeignUnits.objects.create(
            counterpart=row.counterpart,
            account=row.account,
            first_serial=run.first,
            last_serial=run.last,
            partner_country=row.partner_country,
            reference=row.reference,
            vintage=row.vintage,
            set_aside_for=owner,
        )


def give_back(transfer: LinkTransfer) -> None:
    """The units are free again, in the account that held them."""
    _lock(transfer.counterpart)
    ForeignUnits.objects.filter(set_aside_for=transfer).update(set_aside_for=None)


def send_back(transfer: LinkTransfer, now: datetime) -> None:
    """The units are booked here no more: the registry that issued them has them again."""
    _lock(transfer.counterpart)
    rows = list(ForeignUnits.objects.filter(set_aside_for=transfer).order_by("first_serial"))
    assert sum(row.quantity for row in rows) == transfer.quantity, "what was set aside is all there"
    _record(
        transfer, OUT, [(row.account, SerialRange(row.first_serial, row.last_serial)) for row in rows], now
    )
    ForeignUnits.objects.filter(set_aside_for=transfer).delete()


def receive(transfer: LinkTransfer, account: Account, blocks: Iterable[Block], now: datetime) -> None:
    """The units are booked here. The exclusion constraint refuses what is booked already."""
    _lock(transfer.counterpart)
    given = list(blocks)
    ForeignUnits.objects.bulk_create(
        ForeignUnits(
            counterpart=transfer.counterpart,
            account=account,
            first_serial=block.first,
            last_serial=block.last,
            partner_country=block.partner_country,
            reference=block.reference,
            vintage=block.vintage,
        )
        for block in given
    )
    _record(transfer, IN, [(account, SerialRange(block.first, block.last)) for block in given], now)


def are_here(counterpart: Counterpart, blocks: Iterable[Block]) -> bool:
    """Whether any of these units is booked here already."""
    return any(
        ForeignUnits.objects.filter(
            counterpart=counterpart, first_serial__lte=block.last, last_serial__gte=block.first
        ).exists()
        for block in blocks
    )


def _record(
    transfer: LinkTransfer, direction: str, runs: Iterable[tuple[Account, SerialRange]], now: datetime
) -> None:
    ForeignMovement.objects.bulk_create(
        ForeignMovement(
            transfer=transfer,
            direction=direction,
            account=account,
            first_serial=run.first,
            last_serial=run.last,
            recorded_at=now,
        )
        for account, run in runs
    )


def _lock(counterpart: Counterpart) -> None:
    Counterpart.objects.select_for_update(no_key=True).get(pk=counterpart.pk)
