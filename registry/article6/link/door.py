"""Who speaks at the door, and how both ends sign. Keys are pinned by two officers; nothing else is believed.

The window of a signature is held to the ledger's clock, so that a replay outside it is refused, and one inside it
is answered as the first time (:mod:`.receiving`). A key is rotated by pinning the next one before the last ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from registry.article6.link.messages import BAD_SENDER, BAD_TIME, Reply, read_reply
from registry.article6.link.signing import (
    ANSWER,
    DIGEST,
    RECEIVER,
    REQUEST,
    SENDER,
    SignatureFault,
    Signed,
    check_digest,
    digest_of,
    private_key,
    read,
    sign,
    verify,
)
from registry.article6.models import Counterpart, CounterpartKey

MEDIA_TYPE = "application/json"
# This project's own: how long a signature holds, and how far two registries' clocks may be apart.
SECONDS_VALID = 120
SECONDS_APART = 60
UNLISTED = "JR-1501"


class TurnedAway(Exception):
    """Nobody that this registry knows, or not said now. ``code``: the check; ``reason``: for the log alone."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """An HTTP request or answer as far as signatures speak of it. ``fields`` by lower-case name."""

    body: bytes
    fields: Mapping[str, str]
    method: str = ""
    target: str = ""
    status: int = 0

    def components(self, names: tuple[str, ...]) -> list[tuple[str, str]]:
        derived = {"@method": self.method, "@target-uri": self.target, "@status": str(self.status)}
        return [(name, derived.get(name, self.fields.get(name, ""))) for name in names]


def own_key() -> tuple[str, str]:
    """Our key id and our secret key in base64. Raises ValueError where none is set."""
    key_id, separator, secret = getattr(settings, "LINK_SIGNING_KEY", "").partition(" ")
    if not separator:
        raise ValueError("LINK_SIGNING_KEY: a key id, a blank and 32 bytes in base64")
    return key_id, secret


def signed_request(counterpart: Counterpart, body: bytes, now: datetime) -> dict[str, str]:
    """The fields of a request that carries a message to the other registry."""
    fields = _fields(str(counterpart.own_id), counterpart.code, body)
    spoken = Spoken(body=body, fields=_lower(fields), method="POST", target=counterpart.address)
    return {**fields, **_signature(spoken, REQUEST, now)}


def signed_answer(counterpart: Counterpart, status: int, body: bytes, now: datetime) -> dict[str, str]:
    """The fields of the answer to one."""
    fields = _fields(str(counterpart.own_id), counterpart.code, body)
    spoken = Spoken(body=body, fields=_lower(fields), status=status)
    return {**fields, **_signature(spoken, ANSWER, now)}


def identify(spoken: Spoken, now: datetime) -> tuple[Counterpart, str]:
    """Which registry says this, and with which key. Raises TurnedAway: 1501, 1002 or 1003."""
    counterpart = Counterpart.objects.filter(
        own=spoken.fields.get(RECEIVER, ""), code=spoken.fields.get(SENDER, "")
    ).first()
    if counterpart is None:
        raise TurnedAway(UNLISTED, "no such registry")
    return counterpart, _believed(counterpart, spoken, REQUEST, now)


def answered(counterpart: Counterpart, spoken: Spoken, now: datetime) -> Reply:
    """The other registry's answer. Raises TurnedAway, and BadMessage for one that makes no sense."""
    ends = (spoken.fields.get(SENDER), spoken.fields.get(RECEIVER))
    if ends != (counterpart.code, str(counterpart.own_id)):
        raise TurnedAway(BAD_SENDER, "an answer of somebody else")
    _believed(counterpart, spoken, ANSWER, now)
    return read_reply(spoken.body)


def _believed(counterpart: Counterpart, spoken: Spoken, names: tuple[str, ...], now: datetime) -> str:
    try:
        said = read(spoken.fields, names)
        key = _pinned(counterpart, said.key_id, now)
        if key is None:
            raise SignatureFault("no pinned key of this name")
        verify(said, spoken.components(names), key)
        check_digest(spoken.fields.get(DIGEST, ""), spoken.body)
    except SignatureFault as fault:
        raise TurnedAway(BAD_SENDER, fault.reason) from None
    _check_time(said, now)
    return said.key_id


def _check_time(said: Signed, now: datetime) -> None:
    moment = now.timestamp()
    if said.created > moment + SECONDS_APART:
        raise TurnedAway(BAD_TIME, "signed in the future")
    if said.expires < moment - SECONDS_APART:
        raise TurnedAway(BAD_TIME, "expired")
    if not 0 < said.expires - said.created <= SECONDS_VALID:
        raise TurnedAway(BAD_TIME, "a window that is too long")


def _pinned(counterpart: Counterpart, key_id: str, now: datetime) -> bytes | None:
    row = CounterpartKey.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=now),
        counterpart=counterpart,
        key_id=key_id,
        valid_from__lte=now,
        confirmed_by__isnull=False,
    ).first()
    return bytes(row.public_key) if row is not None else None


def _fields(sender: str, receiver: str, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": MEDIA_TYPE,
        "Content-Digest": digest_of(body),
        "Registry-Link-Sender": sender,
        "Registry-Link-Receiver": receiver,
    }


def _signature(spoken: Spoken, names: tuple[str, ...], now: datetime) -> dict[str, str]:
    key_id, secret = own_key()
    created = int(now.timestamp())
    return sign(
        spoken.components(names),
        private_key(secret),
        key_id=key_id,
        created=created,
        expires=created + SECONDS_VALID,
    )


def _lower(fields: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in fields.items()}
