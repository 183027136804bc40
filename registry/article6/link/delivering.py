"""Sending what stands in the outbox, again and again until the other end has answered.

Nothing is given up: what was accepted has to be completed, and a termination has to be heard. Between two attempts
it is waited longer and longer. No answer, an answer that cannot be believed and a fault of the other end are the
same: it was not heard, and is said again.
"""

import http.client
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from django.db import transaction

from registry.article6.link.door import Spoken, TurnedAway, answered, signed_request
from registry.article6.link.engine import advance, lock_transfer
from registry.article6.link.machine import REJECTED_ALREADY, TERMINATED_ALREADY, Event, Kind, Role, State
from registry.article6.link.messages import MOST_BYTES, BadMessage, Reply
from registry.article6.models import LinkTransfer, OutgoingMessage

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
SECONDS_TO_ANSWER = 20
MOST_AT_ONCE = 100
# The other registry's address, the fields, the body → status, fields by lower-case name, body; OSError for none.
Transport = Callable[[str, Mapping[str, str], bytes], tuple[int, Mapping[str, str], bytes]]
logger = structlog.get_logger(__name__)


def due_messages(now: datetime) -> list[tuple[int, int]]:
    """What is to be said now, the oldest first: the key of each message, and of the registry it goes to."""
    waiting = OutgoingMessage.objects.filter(answered_at__isnull=True, next_attempt_at__lte=now)
    return list(waiting.order_by("pk").values_list("pk", "transfer__counterpart")[:MOST_AT_ONCE])


def deliver(key: int, now: datetime, send: "Transport | None" = None) -> Reply | None:
    """Say one message, and take its answer in; nothing where there was none. No transaction is open meanwhile."""
    message = OutgoingMessage.objects.select_related("transfer__counterpart__own").get(pk=key)
    counterpart = message.transfer.counterpart
    body = bytes(message.body)
    claimed = OutgoingMessage.objects.filter(pk=key, attempts=message.attempts).update(
        attempts=message.attempts + 1, next_attempt_at=now + pause_after(message.attempts)
    )
    if not claimed:
        return None  # another worker says it just now
    try:
        fields = signed_request(counterpart, body, now)
        status, answer_fields, answer = (send or over_http)(counterpart.address, fields, body)
        reply = answered(counterpart, Spoken(body=answer, fields=answer_fields, status=status), now)
        if reply.in_reply_to != message.message_id:
            raise TurnedAway("JR-1004", "an answer to something else")
    except (OSError, http.client.HTTPException, TurnedAway, BadMessage, ValueError) as problem:
        logger.warning("link.not_delivered", message=str(message.message_id), problem=repr(problem))
        return None
    settle(message, reply, now)
    return reply


@transaction.atomic
def settle(message: OutgoingMessage, reply: Reply, now: datetime) -> None:
    """What an answer means for the transfer. A refusal that settles nothing is said again, and raises an alarm."""
    lock_transfer(message.transfer.public_id)
    moving = (
        LinkTransfer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("counterpart__mirror", "own_account", "reservation")
        .get(pk=message.transfer_id)
    )
    if reply.is_refusal and not _settled(moving, Kind(message.kind), reply, now):
        logger.error(
            "link.refused",
            transfer=str(moving.public_id),
            kind=message.kind,
            code=reply.code,
            state=reply.state,
        )
        return
    OutgoingMessage.objects.filter(pk=message.pk, answered_at__isnull=True).update(
        answered_at=now, answer_code=reply.code if reply.is_refusal else ""
    )


def _settled(moving: LinkTransfer, kind: Kind, reply: Reply, now: datetime) -> bool:
    """Whether a refusal ends what the message was about: a proposal not taken, an acceptance that came too late."""
    if kind == Kind.PROPOSE:
        if moving.state == State.PROPOSED.value:
            advance(moving, Event.NOT_TAKEN, now, code=reply.code)
        return True
    if kind == Kind.ACCEPT and reply.code in (REJECTED_ALREADY, TERMINATED_ALREADY):
        if (moving.role, moving.state) == (Role.DESTINATION.value, State.ACCEPTED.value):
            advance(moving, Event.TOLD_TERMINATED, now, code=reply.code)
        return True
    return False


def pause_after(attempts: int) -> timedelta:
    """10 s, 20 s, 40 s … and at most an hour."""
    return min(FIRST_PAUSE * 2 ** min(attempts, 12), LONGEST_PAUSE)


def over_http(address: str, fields: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
    """POST over TLS to the address that officers entered; no redirect is followed. Raises OSError."""
    target = urlsplit(address)
    if target.scheme != "https" or not target.hostname:
        raise OSError("the address of a linked registry begins with https://")
    connection = http.client.HTTPSConnection(
        target.hostname,
        target.port or 443,
        timeout=SECONDS_TO_ANSWER,
        context=ssl.create_default_context(),
    )
    try:
        connection.request("POST", target.path or "/", body, dict(fields))
        answer = connection.getresponse()
        found = answer.read(MOST_BYTES + 1)
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, found
    finally:
        connection.close()
