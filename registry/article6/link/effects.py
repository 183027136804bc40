"""What a transfer between registries does in our own ledger, at each end.

Two number lines, one unit: a unit keeps the serial number of the registry that issued it. When it leaves that
registry, it moves there into the account that stands for the other one (``Counterpart.mirror``), out of which only
this protocol moves; over there it is booked as a unit of another registry (:mod:`.booking`). Sent back, it is booked
there no more and moves out of that account here. Nothing is issued or cancelled on the way, so every total of what
was issued stays right, at both ends, at every moment.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from credits.authority import Authority
from credits.errors import AccountNotOpen, ReservationResolved
from credits.models import Account, BlockOwner, Series, Transaction
from credits.operations.complete import CompleteInstruction, complete
from credits.operations.release import ReleaseInstruction, release
from credits.operations.reserve import LONGEST, ReserveInstruction, reserve
from credits.operations.transfer import TransferInstruction, transfer
from credits.serials import SerialRange
from registry.accounts.operations.freezing import stand_clear
from registry.accounts.questions import Portion, UnitsUse, note_use
from registry.article6.errors import UnitsElsewhere
from registry.article6.link import booking
from registry.article6.link.machine import Effect
from registry.article6.link.messages import Block
from registry.article6.models import LinkTransfer
from registry.identity.system_authority import system_authority

STEPS = UUID("3b1d5f0a-6f0e-5c9e-9d53-0a6c5a0f6c10")  # name space of the ledger's request ids
TASK = "registry.article6.link"
# How long units stay set aside after the time for an answer: what was accepted is handed over, however late.
GRACE = timedelta(days=60)
RECEIVING = (Account.Status.OPEN, Account.Status.RESTRICTED)
# This project's own: runs of serial numbers in one transfer, few enough for one entry of either ledger.
MOST_RUNS = 200


def is_own(moving: LinkTransfer) -> bool:
    """Whether the units are of our own number line."""
    return moving.issuing_registry == moving.counterpart.own_id


def blocks_of(moving: LinkTransfer) -> tuple[Block, ...]:
    return tuple(Block(**row) for row in moving.blocks)


def ranges_of(moving: LinkTransfer) -> tuple[SerialRange, ...]:
    return tuple(SerialRange(row["first"], row["last"]) for row in moving.blocks)


def described(
    account: Account, ranges: Iterable[SerialRange]
) -> tuple[tuple[Block, ...], tuple[Portion, ...]]:
    """Units of our own line that an account holds: as runs of one series each, and how many of each series.

    Raises UnitsElsewhere where it does not hold them all.
    """
    blocks: list[Block] = []
    counted: dict[Series, int] = {}
    for wanted in ranges:
        owners = BlockOwner.objects.filter(
            account=account,
            series__registry=account.registry_id,
            first_serial__lte=wanted.last,
            last_serial__gte=wanted.first,
        )
        found = 0
        for owner in owners.select_related("series").order_by("first_serial"):
            first, last = max(owner.first_serial, wanted.first), min(owner.last_serial, wanted.last)
            series = owner.series
            blocks.append(
                Block(
                    first=first,
                    last=last,
                    partner_country=series.partner_country,
                    reference=series.reference,
                    vintage=series.vintage,
                )
            )
            counted[series] = counted.get(series, 0) + last - first + 1
            found += last - first + 1
        if found != wanted.quantity:
            raise UnitsElsewhere(first=wanted.first, last=wanted.last)
    portions = tuple(Portion(series=series, quantity=units) for series, units in counted.items())
    return tuple(blocks), portions


def set_aside(moving: LinkTransfer, authority: Authority, now: datetime) -> None:
    """The origin's units wait for the answer. Raises what a freeze or the ledger refuses, and NotAuthorised."""
    account = _account(moving)
    stand_clear(account)
    if not is_own(moving):
        _require(account, Account.Status.OPEN)
        booking.set_aside(moving, account, blocks_of(moving))
        return
    assert moving.answer_by is not None, "a proposal says until when it waits"
    moving.reservation = reserve(
        ReserveInstruction(
            request_id=_request_id(moving, "reserve"),
            authority=authority,
            origin_id=account.public_id,
            destination_id=moving.counterpart.mirror.public_id,
            blocks=ranges_of(moving),
            intended_kind=Transaction.Kind.TRANSFER,
            expires_in=min(moving.answer_by - now + GRACE, LONGEST),
            facts={"transfer": str(moving.public_id), "to_registry": moving.counterpart.code},
        )
    )
    _blocks, portions = described(account, ranges_of(moving))
    note_use(
        UnitsUse(
            kind="transfer",
            origin=account,
            portions=portions,
            on=now.date(),
            to_registry=moving.counterpart.code,
        ),
        moving.reservation,
    )


def hand_over(moving: LinkTransfer, authority: Authority, now: datetime) -> None:
    """The origin's units leave. Another actor than the one who set them aside completes it: the program.

    Raises what a freeze or the ledger refuses.
    """
    account = _account(moving)
    stand_clear(account)
    if not is_own(moving):
        _require(account, Account.Status.OPEN)
        booking.send_back(moving, now)
        return
    assert moving.reservation is not None, "its units were set aside"
    moving.entry = complete(
        CompleteInstruction(
            request_id=_request_id(moving, "complete"),
            authority=system_authority(TASK, f"Accepted by the registry {moving.counterpart.code}"),
            reservation_id=moving.reservation.public_id,
        )
    )


def give_back(moving: LinkTransfer, authority: Authority, now: datetime) -> None:
    """The origin's units are free again; where their reservation has run out, they are so already."""
    if not is_own(moving):
        booking.give_back(moving)
        return
    assert moving.reservation is not None, "its units were set aside"
    try:
        release(
            ReleaseInstruction(
                request_id=_request_id(moving, "release"),
                authority=system_authority(TASK, "The transfer to the other registry has ended"),
                reservation_id=moving.reservation.public_id,
            )
        )
    except ReservationResolved:
        if not Transaction.objects.filter(resolves=moving.reservation, kind="release").exists():
            raise


def book(moving: LinkTransfer, authority: Authority, now: datetime) -> None:
    """The destination's units are here. Raises what the ledger refuses; then they are owed, and tried again."""
    account = _account(moving)
    stand_clear(account)
    if is_own(moving):
        moving.entry = transfer(
            TransferInstruction(
                request_id=_request_id(moving, "book"),
                authority=system_authority(TASK, f"Sent back by the registry {moving.counterpart.code}"),
                origin_id=moving.counterpart.mirror.public_id,
                destination_id=account.public_id,
                blocks=ranges_of(moving),
            )
        )
        return
    _require(account, *RECEIVING)
    if booking.are_here(moving.counterpart, blocks_of(moving)):
        first = ranges_of(moving)[0]
        raise UnitsElsewhere(first=first.first, last=first.last)
    booking.receive(moving, account, blocks_of(moving), now)


EFFECTS: dict[Effect, Callable[[LinkTransfer, Authority, datetime], None]] = {
    Effect.RESERVE: set_aside,
    Effect.HAND_OVER: hand_over,
    Effect.RELEASE: give_back,
    Effect.BOOK: book,
}


def _account(moving: LinkTransfer) -> Account:
    assert moving.own_account is not None, "only what was never proposed here has no account"
    return moving.own_account


def _require(account: Account, *statuses: str) -> None:
    """Of units of the other registry the ledger does not look at the account: this does. Raises AccountNotOpen."""
    account.refresh_from_db(fields=["status"])
    if account.status not in statuses:
        raise AccountNotOpen(account=account.number, status=account.get_status_display())


def _request_id(moving: LinkTransfer, step: str) -> UUID:
    return uuid5(STEPS, f"{moving.counterpart.own_id}/{moving.public_id}/{step}")
