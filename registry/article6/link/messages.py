"""What two registries say to each other, as JSON, read strictly. Pure: no database.

A message (numbers are integers, moments ISO 8601 in UTC)::

    {"version": "1", "message_id": "…uuid…", "transfer_id": "…uuid…", "kind": "propose",
     "sender": "JP", "receiver": "KZ",
     "proposal": {                                   # of a proposal, and of nothing else
        "issuing_registry": "JP", "origin_account": "JP-EH-…", "destination_account": "KZ-EH-…",
        "answer_by": "2026-11-24T12:00:00+00:00", "authorisations": ["KZ-AUTH-0001/2"],
        "blocks": [{"first": 1, "last": 40, "partner_country": "KZ", "reference": "KZ001", "vintage": 2024}]},
     "code": "JR-5902"}                              # of a refusal or a termination: why

and its answer::

    {"version": "1", "in_reply_to": "…uuid…", "outcome": "taken" | "refused", "code": "" | "JR-…", "state": "accepted"}

Units keep the serial numbers of the registry that issued them, wherever they are booked.
"""

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.article6.link.machine import Kind, State

VERSION = "1"
MOST_BYTES = 1 << 20
MOST_BLOCKS = 3000
GREATEST_SERIAL = 2**53 - 1
# Checks of a message before it is anybody's turn (domain notes on checks: version and authentication).
BAD_VERSION, BAD_SENDER, BAD_TIME, BAD_REPEAT, BAD_SHAPE = (f"JR-100{number}" for number in range(1, 6))
TAKEN, REFUSED = "taken", "refused"
REGISTRY = re.compile(r"[A-Z]{2}")
CODE = re.compile(r"JR-[0-9]{4}")
ACCOUNT = re.compile(r"[A-Za-z0-9 ./_-]{1,64}")
AUTHORISATION = re.compile(r"[A-Za-z0-9-]{1,40}/[0-9]{1,9}")
_CODED = (Kind.REFUSE, Kind.TERMINATE)


class BadMessage(ValueError):
    """The message cannot be understood. ``code``: the number of the check it does not pass."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of serial numbers of one series, both ends inclusive. ``vintage`` None: not known."""

    first: int
    last: int
    partner_country: str
    reference: str
    vintage: int | None

    @property
    def quantity(self) -> int:
        return self.last - self.first + 1

    def as_data(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is to be transferred, from where to where, and until when the origin waits for an answer."""

    issuing_registry: str
    origin_account: str
    destination_account: str
    answer_by: datetime
    blocks: tuple[Block, ...]
    authorisations: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        return {
            "issuing_registry": self.issuing_registry,
            "origin_account": self.origin_account,
            "destination_account": self.destination_account,
            "answer_by": self.answer_by.isoformat(),
            "authorisations": list(self.authorisations),
            "blocks": [block.as_data() for block in self.blocks],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. ``proposal`` with a proposal only, ``code`` with a refusal or a termination only."""

    message_id: UUID
    transfer_id: UUID
    kind: Kind
    sender: str
    receiver: str
    proposal: Proposal | None = None
    code: str = ""

    def as_bytes(self) -> bytes:
        """The body as it is signed and sent, the same bytes at every delivery."""
        data: dict[str, Any] = {
            "version": VERSION,
            "message_id": str(self.message_id),
            "transfer_id": str(self.transfer_id),
            "kind": self.kind.value,
            "sender": self.sender,
            "receiver": self.receiver,
        }
        if self.proposal is not None:
            data["proposal"] = self.proposal.as_data()
        if self.code:
            data["code"] = self.code
        return _written(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a message is answered with. ``state``: where the transfer then stands at the answering end."""

    in_reply_to: UUID
    outcome: str
    code: str = ""
    state: str = ""

    @property
    def is_refusal(self) -> bool:
        return self.outcome == REFUSED

    def as_bytes(self) -> bytes:
        said = {"outcome": self.outcome, "code": self.code, "state": self.state}
        return _written({"version": VERSION, "in_reply_to": str(self.in_reply_to), **said})


def read_message(body: bytes) -> Message:
    """The message in a body. Raises BadMessage."""
    data = _read(body)
    kind = _one_of(data.get("kind"), [one.value for one in Kind], "kind")
    wanted = {"version", "message_id", "transfer_id", "kind", "sender", "receiver"}
    if kind == Kind.PROPOSE:
        wanted.add("proposal")
    if kind in _CODED:
        wanted.add("code")
    _exactly(data, wanted, "message")
    return Message(
        message_id=_uuid(data["message_id"]),
        transfer_id=_uuid(data["transfer_id"]),
        kind=Kind(kind),
        sender=_text(data["sender"], REGISTRY, "sender"),
        receiver=_text(data["receiver"], REGISTRY, "receiver"),
        proposal=_proposal(data["proposal"]) if kind == Kind.PROPOSE else None,
        code=_text(data["code"], CODE, "code") if kind in _CODED else "",
    )


def read_reply(body: bytes) -> Reply:
    """The answer in a body. Raises BadMessage."""
    data = _read(body)
    _exactly(data, {"version", "in_reply_to", "outcome", "code", "state"}, "answer")
    return Reply(
        in_reply_to=_uuid(data["in_reply_to"]),
        outcome=_one_of(data["outcome"], [TAKEN, REFUSED], "outcome"),
        code=_text(data["code"], CODE, "code") if data["code"] else "",
        state=_one_of(data["state"], ["", *(state.value for state in State)], "state"),
    )


def _written(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def _read(body: bytes) -> dict[str, Any]:
    if len(body) > MOST_BYTES:
        raise BadMessage(BAD_SHAPE, "too long")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadMessage(BAD_SHAPE, "no JSON") from None
    if not isinstance(data, dict):
        raise BadMessage(BAD_SHAPE, "no object")
    if data.get("version") != VERSION:
        raise BadMessage(BAD_VERSION, "another version")
    return data


def _exactly(data: Any, names: set[str], what: str) -> None:
    if not isinstance(data, dict) or set(data) != names:
        raise BadMessage(BAD_SHAPE, f"the {what} has other members")


def _proposal(data: Any) -> Proposal:
    names = {"issuing_registry", "origin_account", "destination_account", "answer_by", "blocks"}
    _exactly(data, {*names, "authorisations"}, "proposal")
    blocks = _list(data["blocks"], "blocks")
    if not blocks:
        raise BadMessage(BAD_SHAPE, "no blocks")
    return Proposal(
        issuing_registry=_text(data["issuing_registry"], REGISTRY, "issuing registry"),
        origin_account=_text(data["origin_account"], ACCOUNT, "origin account"),
        destination_account=_text(data["destination_account"], ACCOUNT, "destination account"),
        answer_by=_moment(data["answer_by"]),
        authorisations=tuple(
            _text(one, AUTHORISATION, "authorisation") for one in _list(data["authorisations"], "list")
        ),
        blocks=_apart(tuple(_block(one) for one in blocks)),
    )


def _block(data: Any) -> Block:
    _exactly(data, {"first", "last", "partner_country", "reference", "vintage"}, "block")
    first, last = (_whole(data[name], 1, GREATEST_SERIAL) for name in ("first", "last"))
    if last < first:
        raise BadMessage(BAD_SHAPE, "a block ends before it begins")
    return Block(
        first=first,
        last=last,
        partner_country=_text(data["partner_country"], REGISTRY, "partner country"),
        reference=_text(data["reference"], re.compile(r"[A-Za-z0-9_-]{1,64}"), "reference"),
        vintage=None if data["vintage"] is None else _whole(data["vintage"], 1990, 2199),
    )


def _apart(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """In the order of their serials. Raises BadMessage where two overlap."""
    ordered = sorted(blocks, key=lambda block: block.first)
    for one, following in itertools.pairwise(ordered):
        if following.first <= one.last:
            raise BadMessage(BAD_SHAPE, "two blocks overlap")
    return tuple(ordered)


def _list(value: Any, what: str) -> Sequence[Any]:
    if not isinstance(value, list) or len(value) > MOST_BLOCKS:
        raise BadMessage(BAD_SHAPE, f"no {what}, or too many")
    return value


def _text(value: Any, form: re.Pattern[str], what: str) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise BadMessage(BAD_SHAPE, f"no {what}")
    return value


def _whole(value: Any, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadMessage(BAD_SHAPE, "no number of this kind")
    return value


def _one_of(value: Any, known: Sequence[str], what: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise BadMessage(BAD_SHAPE, f"no {what} that is known")
    return value


def _uuid(value: Any) -> UUID:
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError):
        raise BadMessage(BAD_SHAPE, "no id") from None


def _moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadMessage(BAD_SHAPE, "no moment") from None
    if found.tzinfo is None:
        raise BadMessage(BAD_SHAPE, "a moment without its zone")
    return found
