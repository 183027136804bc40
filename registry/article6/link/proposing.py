"""Beginning a transfer to the other side's registry, taking it back, and what time makes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q

from credits.authority import Authority
from credits.errors import RequestIdReused, TooManyMovements
from credits.models import Account, Transaction
from credits.serials import SerialRange
from registry.article6.errors import (
    CounterpartNotOperational,
    LinkTransferOver,
    RegistriesNotLinked,
    UnitsElsewhere,
)
from registry.article6.link.checking import are_linked
from registry.article6.link.effects import MOST_RUNS, described
from registry.article6.link.engine import advance, lock_transfer
from registry.article6.link.machine import Event, Role, State
from registry.article6.link.messages import Block
from registry.article6.link.receiving import is_late
from registry.article6.models import Counterpart, ForeignUnits, LinkTransfer
from registry.rules.resolving import account_rules

TRANSFERS = UUID("6f7c8c1e-7b36-5f0e-8a0e-0f7f5bb2a611")  # name space: request id → id of the transfer
HOURS = "link_answer_hours"
USUAL_HOURS = 24  # this project's own, where the rules say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which units go from which account of ours to which one over there. ``issuing_registry``: whose serials."""

    request_id: UUID
    authority: Authority
    origin: Account
    destination_account: str
    issuing_registry: str
    ranges: tuple[SerialRange, ...]


@transaction.atomic
def propose(counterpart: Counterpart, order: Order, now: datetime) -> LinkTransfer:
    """Set the units aside and write the proposal; the same request id gives the same transfer.

    Raises RequestIdReused, CounterpartNotOperational (check 1504), UnitsElsewhere, TooManyMovements,
    RegistriesNotLinked, RegistryFrozen, AccountFrozen, NotAuthorised (check 5904), ForeignUnitsNotHeld, and what
    the ledger refuses of a reservation; in this order.
    """
    transfer_id = uuid5(TRANSFERS, f"{counterpart.own_id}/{order.request_id}")
    lock_transfer(transfer_id)
    standing = LinkTransfer.objects.filter(counterpart=counterpart, public_id=transfer_id).first()
    if standing is not None:
        said = (standing.own_account, standing.other_account, standing.issuing_registry, _ranges(standing))
        # Both number lines begin at 1: the same serials are other units in the other one.
        if said != (order.origin, order.destination_account, order.issuing_registry, order.ranges):
            raise RequestIdReused
        return standing
    if not counterpart.is_operational:
        raise CounterpartNotOperational(registry=counterpart.code)
    blocks = _blocks(counterpart, order)
    if len(blocks) > MOST_RUNS:
        raise TooManyMovements(most=MOST_RUNS)
    for country in sorted({block.partner_country for block in blocks}):
        if not are_linked(country, now):
            raise RegistriesNotLinked(country=country)
    moving = LinkTransfer(
        public_id=transfer_id,
        counterpart=counterpart,
        role=Role.ORIGIN.value,
        state=State.UNKNOWN.value,
        issuing_registry=order.issuing_registry,
        own_account=order.origin,
        other_account=order.destination_account,
        blocks=[block.as_data() for block in blocks],
        quantity=sum(block.quantity for block in blocks),
        answer_by=now + min(_hours(block.partner_country, now) for block in blocks),
        begun_at=now,
    )
    advance(moving, Event.START, now, authority=order.authority)
    return moving


@transaction.atomic
def take_back(moving: LinkTransfer, authority: Authority, now: datetime) -> LinkTransfer:
    """Before it is accepted, whoever may abort it ends it. Raises LinkTransferOver (check 3009, or it is over)."""
    locked = _locked(moving)
    if (locked.role, locked.state) != (Role.ORIGIN.value, State.PROPOSED.value):
        raise LinkTransferOver(state=locked.get_state_display())
    advance(locked, Event.TIME_OUT, now, authority=authority)
    return locked


def due(now: datetime) -> list[int]:
    """Keys of transfers of which time makes something: late ones, and those that wait for our own ledger."""
    late = Q(role=Role.ORIGIN.value, state=State.PROPOSED.value, answer_by__lte=now)
    waiting = Q(role=Role.ORIGIN.value, state=State.ACCEPTED.value) | Q(state=State.OWED.value)
    return list(LinkTransfer.objects.filter(late | waiting).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def sweep(key: int, now: datetime) -> LinkTransfer:
    """What time makes of one transfer; may run twice, late, or never without harm."""
    locked = _locked(LinkTransfer.objects.get(pk=key))
    if is_late(locked, now):
        advance(locked, Event.TIME_OUT, now)
    elif (locked.role, locked.state) == (Role.ORIGIN.value, State.ACCEPTED.value):
        advance(locked, Event.RESERVATION_ENDED if _has_ended(locked) else Event.RETRY, now)
    elif locked.state == State.OWED.value:
        advance(locked, Event.RETRY, now)
    return locked


def _has_ended(moving: LinkTransfer) -> bool:
    """Whether the units are set aside no more, so that there is nothing to hand over."""
    return (
        moving.reservation is not None
        and Transaction.objects.filter(resolves=moving.reservation, kind=Transaction.Kind.RELEASE).exists()
    )


def _locked(moving: LinkTransfer) -> LinkTransfer:
    return (
        LinkTransfer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("counterpart__mirror", "own_account", "reservation")
        .get(pk=moving.pk)
    )


def _ranges(moving: LinkTransfer) -> tuple[SerialRange, ...]:
    found: list[SerialRange] = []
    for row in sorted(moving.blocks, key=lambda row: int(row["first"])):
        if found and found[-1].last + 1 == row["first"]:
            found[-1] = SerialRange(found[-1].first, row["last"])
        else:
            found.append(SerialRange(row["first"], row["last"]))
    return tuple(found)


def _blocks(counterpart: Counterpart, order: Order) -> tuple[Block, ...]:
    """The units as the other end is told of them. Raises UnitsElsewhere."""
    if order.issuing_registry == counterpart.own_id:
        return described(order.origin, order.ranges)[0]
    if order.issuing_registry != counterpart.code or not order.ranges:
        first = order.ranges[0] if order.ranges else SerialRange(1, 1)
        raise UnitsElsewhere(first=first.first, last=first.last)
    blocks: list[Block] = []
    for wanted in order.ranges:
        rows = ForeignUnits.objects.filter(
            counterpart=counterpart,
            account=order.origin,
            first_serial__lte=wanted.last,
            last_serial__gte=wanted.first,
        )
        runs = [
            Block(
                first=max(row.first_serial, wanted.first),
                last=min(row.last_serial, wanted.last),
                partner_country=row.partner_country,
                reference=row.reference,
                vintage=row.vintage,
            )
            for row in rows.order_by("first_serial")
        ]
        if sum(run.quantity for run in runs) != wanted.quantity:
            raise UnitsElsewhere(first=wanted.first, last=wanted.last)
        blocks += runs
    return tuple(blocks)


def _hours(country: str, now: datetime) -> timedelta:
    rules = account_rules(country, on=now.date())
    said = rules.parameter(HOURS) if rules is not None else ""
    return timedelta(hours=int(said or USUAL_HOURS))
