"""What the other registry says: heard once, answered the same every time."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.models import Account
from registry.article6.link.checking import fault_of
from registry.article6.link.engine import advance, lock_transfer
from registry.article6.link.machine import SAID_BY, Event, Refused, Role, State, turn
from registry.article6.link.messages import (
    BAD_REPEAT,
    BAD_SENDER,
    REFUSED,
    TAKEN,
    BadMessage,
    Message,
    Proposal,
    Reply,
    read_message,
    read_reply,
)
from registry.article6.models import Counterpart, IncomingMessage, LinkTransfer


@transaction.atomic
def hear(counterpart: Counterpart, body: bytes, *, key_id: str, now: datetime) -> Reply:
    """Take in one message of a registry whose signature was verified, and answer it.

    The message, what it changes and its answer are one transaction; the same message again is answered from the
    record, and another one under its id is refused. Raises BadMessage.
    """
    message = read_message(body)
    if (message.sender, message.receiver) != (counterpart.code, str(counterpart.own_id)):
        raise BadMessage(BAD_SENDER, "another sender or receiver than whoever signed it")
    lock_transfer(message.transfer_id)
    heard = IncomingMessage.objects.filter(counterpart=counterpart, message_id=message.message_id).first()
    if heard is not None:
        if hashlib.sha256(bytes(heard.body)).digest() != hashlib.sha256(body).digest():
            return Reply(in_reply_to=message.message_id, outcome=REFUSED, code=BAD_REPEAT)
        return read_reply(bytes(heard.answer))
    reply = _answered(counterpart, message, now)
    IncomingMessage.objects.create(
        counterpart=counterpart,
        message_id=message.message_id,
        transfer_public_id=message.transfer_id,
        kind=message.kind.value,
        body=body,
        key_id=key_id,
        answer=reply.as_bytes(),
        received_at=now,
    )
    return reply


def _answered(counterpart: Counterpart, message: Message, now: datetime) -> Reply:
    moving = (
        LinkTransfer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("counterpart__mirror", "own_account", "reservation")
        .filter(counterpart=counterpart, public_id=message.transfer_id)
        .first()
    )
    refused = _taken_in(counterpart, moving, message, now)
    state = LinkTransfer.objects.filter(counterpart=counterpart, public_id=message.transfer_id)
    return Reply(
        in_reply_to=message.message_id,
        outcome=TAKEN if refused is None else REFUSED,
        code="" if refused is None else refused.code,
        state=state.values_list("state", flat=True).first() or State.UNKNOWN.value,
    )


def _taken_in(
    counterpart: Counterpart, moving: LinkTransfer | None, message: Message, now: datetime
) -> Refused | None:
    event = Event(message.kind.value)
    if moving is not None:
        if is_late(moving, now):
            advance(moving, Event.TIME_OUT, now)
        return advance(moving, event, now, code=message.code)
    role = Role.DESTINATION if SAID_BY[message.kind] == Role.ORIGIN else Role.ORIGIN
    found = turn(role, State.UNKNOWN, event)
    if isinstance(found, Refused):
        return found
    if message.proposal is None:  # a termination that overtook its proposal
        return advance(_begun(counterpart, message.transfer_id, now), event, now, code=message.code)
    code = fault_of(counterpart, message.proposal, now)
    moving = _begun(counterpart, message.transfer_id, now, message.proposal)
    return advance(moving, Event.FAULTY if code else event, now, code=code)


def is_late(moving: LinkTransfer, now: datetime) -> bool:
    """Whether the origin waited long enough: the answer that comes now comes too late."""
    return (
        moving.role == Role.ORIGIN
        and moving.state == State.PROPOSED
        and moving.answer_by is not None
        and moving.answer_by <= now
    )


def _begun(
    counterpart: Counterpart, transfer_id: UUID, now: datetime, proposal: Proposal | None = None
) -> LinkTransfer:
    """Our end of a transfer that the other registry began; written by its first turn."""
    moving = LinkTransfer(
        public_id=transfer_id,
        counterpart=counterpart,
        role=Role.DESTINATION.value,
        state=State.UNKNOWN.value,
        begun_at=now,
    )
    if proposal is not None:
        moving.issuing_registry = proposal.issuing_registry
        moving.own_account = Account.objects.filter(number=proposal.destination_account).first()
        moving.other_account = proposal.origin_account
        moving.blocks = [block.as_data() for block in proposal.blocks]
        moving.quantity = sum(block.quantity for block in proposal.blocks)
        moving.answer_by = proposal.answer_by
    return moving
