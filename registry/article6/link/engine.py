"""A turn of the machine at our end: the ledger's step, the state and what is said, in one transaction."""

from datetime import datetime
from uuid import uuid4

from django.db import connection, transaction

from credits.authority import Authority
from credits.errors import Refusal
from registry.article6.link.effects import EFFECTS, TASK, blocks_of
from registry.article6.link.machine import FINAL, Event, Kind, Refused, Role, State, turn
from registry.article6.link.messages import Message, Proposal
from registry.article6.models import AuthorisedUse, LinkTransfer, OutgoingMessage
from registry.identity.system_authority import system_authority

PROGRAM = system_authority(TASK, "Protocol of transfers between registries")
_CODED = (Kind.REFUSE, Kind.TERMINATE)
TIMED_OUT = "JR-3007"


def advance(
    moving: LinkTransfer, event: Event, now: datetime, *, authority: Authority = PROGRAM, code: str = ""
) -> Refused | None:
    """Let an event happen to a transfer whose row is locked (or not yet written). What does not fit is answered
    with the check that says so, and changes nothing.

    What our own ledger refuses is raised where the turn depends on it, and else noted: it is tried again.
    """
    state = State(moving.state)
    found = turn(Role(moving.role), state, event)
    if isinstance(found, Refused):
        return found
    if found.to == state and found.effect is None:
        return None  # said again: nothing changes
    to, says, waits = found.to, found.says, ""
    is_new = moving.pk is None
    if is_new:  # the step in the ledger may point at its row
        _stand(moving, to, "", code, now)
    if found.effect is not None:
        try:
            with (
                transaction.atomic()
            ):  # undoes the stored refusal too, so that the same step can be tried again
                EFFECTS[found.effect](moving, authority, now)
        except Refusal as refusal:
            if found.undone_to is None:
                raise
            to, says, waits = found.undone_to, None, refusal.code
    if not is_new or found.effect is not None:
        _stand(moving, to, waits, code, now)
    if says is not None:
        say(moving, says, now)
    return None


def _stand(moving: LinkTransfer, state: State, waits: str, code: str, now: datetime) -> None:
    moving.state, moving.waits_because, moving.code = state.value, waits, code or moving.code
    moving.ended_at = now if state in FINAL else None
    moving.save()


def say(moving: LinkTransfer, kind: Kind, now: datetime) -> OutgoingMessage:
    """Write a message into the outbox: it is sent after the commit, and again until it is answered."""
    counterpart = moving.counterpart
    message = Message(
        message_id=uuid4(),
        transfer_id=moving.public_id,
        kind=kind,
        sender=str(counterpart.own_id),
        receiver=counterpart.code,
        proposal=_proposal(moving) if kind == Kind.PROPOSE else None,
        code=(moving.code or TIMED_OUT) if kind in _CODED else "",
    )
    return OutgoingMessage.objects.create(
        message_id=message.message_id,
        transfer=moving,
        kind=kind.value,
        body=message.as_bytes(),
        created_at=now,
        next_attempt_at=now,
    )


def _proposal(moving: LinkTransfer) -> Proposal:
    assert moving.own_account is not None
    assert moving.answer_by is not None
    return Proposal(
        issuing_registry=moving.issuing_registry,
        origin_account=moving.own_account.number,
        destination_account=moving.other_account,
        answer_by=moving.answer_by,
        blocks=blocks_of(moving),
        authorisations=_authorisations(moving),
    )


def _authorisations(moving: LinkTransfer) -> tuple[str, ...]:
    """Under which versions the units leave, as ``KZ-AUTH-0001/2``; of units that go back, under none."""
    if moving.reservation is None:
        return ()
    uses = AuthorisedUse.objects.filter(transaction=moving.reservation)
    rows = uses.select_related("version__authorisation")
    return tuple(sorted({f"{row.version.authorisation.reference}/{row.version.number}" for row in rows}))


def lock_transfer(transfer_id: object) -> None:
    """Nothing else happens to this transfer until we commit, not even its first proposal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 6))", [str(transfer_id)])
