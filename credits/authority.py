"""Who acts, and on what basis: a required part of every instruction.

The ledger stores what it is told here as words, without a key to any table of
people: who may act is decided by the caller (for people in ``policies``, for
programs in ``identity.system_authority``) before an authority is made.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRef:
    """One person or program, by a stable identifier and by name."""

    kind: str  # "person" or "program"
    public_id: str  # at most 64 characters
    name: str  # at most 200 characters; kept beside the entry, never inside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The actor, the reason it may act, and the second officer where one is asked for."""

    actor: ActorRef
    basis: str  # at most 500 characters
    approved_by: ActorRef | None = None
