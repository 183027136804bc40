"""Where the units of one allocation are: the runs of serials that an account holds of them, or an entry moved."""

from collections.abc import Iterable

from credits.models import Account, BlockOwner, Issuance, Movement, Transaction
from credits.serials import SerialRange
from registry.issuance.models import CreditAllocation


def issued_for(allocation: CreditAllocation) -> Issuance:
    """The units that were made for it."""
    assert allocation.transaction_id is not None, "its side has issued"
    return Issuance.objects.get(transaction__public_id=allocation.transaction_id)


def held_by(account: Account, allocation: CreditAllocation) -> list[SerialRange]:
    """Those of its units that the account holds now and has not reserved, in the order of their serials."""
    issued = issued_for(allocation)
    blocks = BlockOwner.objects.filter(
        account=account,
        series=issued.series_id,
        first_serial__lte=issued.last_serial,
        last_serial__gte=issued.first_serial,
        reserved_by=None,
    )
    return _clipped(blocks.order_by("first_serial"), issued)


def moved_by(
    entry: Transaction, allocation: CreditAllocation, back_to: Account | None = None
) -> list[SerialRange]:
    """Those of its units that an entry moved; with ``back_to`` those that its reversal gives to that account."""
    issued = issued_for(allocation)
    movements = Movement.objects.filter(
        transaction=entry,
        series=issued.series_id,
        first_serial__lte=issued.last_serial,
        last_serial__gte=issued.first_serial,
    )
    if back_to is not None:
        movements = movements.filter(origin=back_to)
    return _clipped(movements.order_by("first_serial"), issued)


def first_of(runs: Iterable[SerialRange], quantity: int) -> tuple[SerialRange, ...]:
    """The first so many units of the runs, or all of them where they are fewer."""
    found = []
    for run in runs:
        if quantity <= 0:
            break
        taken = min(run.quantity, quantity)
        found.append(SerialRange(run.first, run.first + taken - 1))
        quantity -= taken
    return tuple(found)


def _clipped(rows: Iterable[BlockOwner | Movement], issued: Issuance) -> list[SerialRange]:
    return [
        SerialRange(max(row.first_serial, issued.first_serial), min(row.last_serial, issued.last_serial))
        for row in rows
    ]
